"""The chat page as somebody at a screen sees and uses it."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from bot.settings import ROOT

__all__ = ["SCREENS", "ChatPage"]

SCREENS = {"desktop": (1280, 800), "phone": (360, 740)}
RESULTS = ROOT / "test-results" / "web"
_WATCH = "addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective))"


class ChatPage:
    """One browser tab. Remembers what went wrong in it."""

    def __init__(self, page: Page, url: str, screen: str) -> None:
        self.page = page
        self.url = url
        self.screen = screen
        self.problems: list[str] = []
        """Console errors, script errors, breaches of the content policy."""
        self.hosts: set[str] = set()
        """Hosts that anything was asked of."""
        page.add_init_script(_WATCH)
        page.on("console", self._noted)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._asked_for)

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Câu hỏi của bạn")

    @property
    def send_button(self) -> Locator:
        return self.page.get_by_role("button", name="Gửi", exact=True)

    @property
    def waiting(self) -> Locator:
        return self.page.locator("#waiting")

    @property
    def offline(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def replies(self) -> Locator:
        return self.page.locator(".reply")

    @property
    def last(self) -> Locator:
        return self.replies.last

    @property
    def card(self) -> Locator:
        """The one page of steps or of the menu."""
        return self.page.locator(".reply.card")

    @property
    def bubbles(self) -> list[str]:
        """What the person said, oldest first."""
        return [bubble.removeprefix("Bạn: ") for bubble in self.page.locator(".said").all_text_contents()]

    @property
    def talk(self) -> list[str]:
        """Everything said by both, in the order it stands on the page, in one line each."""
        return [" ".join(part.split()) for part in self.page.locator(".said, .reply").all_text_contents()]

    def open(self) -> "ChatPage":
        self.page.goto(self.url)
        return self

    def type(self, text: str) -> None:
        """Put `text` into the box and press Enter, without waiting for an answer."""
        self.box.fill(text)
        self.box.press("Enter")

    def ask(self, text: str) -> Locator:
        """Ask and return the answer."""
        return self._answered(lambda: self.type(text))

    def tap(self, label: str, within: Locator | None = None) -> Locator:
        """Tap a button of the last reply (or `within` another part) and return the reply that is then the last."""
        button = (within or self.last).get_by_role("button", name=label, exact=True)
        return self._answered(button.click)

    def turn(self, label: str) -> Locator:
        """Tap a button of the card, which changes in place, and return the card."""
        before = self.card.inner_text()
        self.card.get_by_role("button", name=label, exact=True).click()
        expect(self.card).not_to_have_text(before, use_inner_text=True)
        return self.card

    def shot(self, name: str) -> Path:
        """Keep a picture for people to look at."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        path = RESULTS / f"{name}-{self.screen}.png"
        self.page.screenshot(path=path)
        return path

    def width_over(self) -> int:
        """Pixels by which anything is wider than the screen."""
        return int(
            self.page.evaluate(
                """() => Math.max(...[document.documentElement, document.body, document.getElementById("log")]
                    .map(part => part.scrollWidth - part.clientWidth))"""
            )
        )

    def _answered(self, action: Callable[[], None]) -> Locator:
        before = self.replies.count()
        action()
        self.replies.nth(before).wait_for()
        expect(self.waiting).to_be_hidden()
        return self.last

    def _noted(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _asked_for(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).netloc)
