"""The support team's pages as somebody at a screen uses them. Counts what it costs."""

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from bot.settings import ROOT
from tests.e2e.loop.town import PASSWORD

__all__ = ["StaffPage"]

RESULTS = ROOT / "test-results" / "loop"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
_WATCH = "addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective))"


class StaffPage:
    """One browser tab. Remembers what went wrong in it."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = home
        self.clicks = 0
        self.fields = 0
        """Filled in."""
        self.problems: list[str] = []
        page.add_init_script(_WATCH)
        page.on("console", self._noted)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def sign_in(self, name: str) -> "StaffPage":
        self.page.goto(self.home)
        self.fill("Tên", name)
        self.fill("Mật khẩu", PASSWORD)
        self.click("Đăng nhập")
        expect(self.page).to_have_url(self.home)
        return self

    def click(self, name: str, role: str = "button") -> None:
        """Click the only button (or what else `role` says) of this name."""
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def follow(self, link: Locator) -> None:
        self.clicks += 1
        link.click()

    def fill(self, label: str, text: str) -> None:
        self._filled(self.page.get_by_label(label).first, text)

    def put(self, name: str, text: str) -> None:
        """Fill in the field that the form calls `name`."""
        self._filled(self.page.locator(f'[name="{name}"]'), text)

    def choose(self, name: str, value: str) -> None:
        self.fields += 1
        self.page.locator(f'select[name="{name}"]').select_option(value)

    def shot(self, name: str) -> None:
        """Keep pictures for people to look at: the whole page, at a desk and on a phone."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        for screen, size in (("desktop", DESK), ("phone", PHONE)):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.screenshot(path=RESULTS / f"{name}-{screen}.png", full_page=True)
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(over) <= 0, f"{name} is wider than a phone"
        self.page.set_viewport_size(DESK)  # type: ignore[arg-type]

    def _filled(self, field: Locator, text: str) -> None:
        self.fields += 1
        field.fill(text)

    def _noted(self, message: ConsoleMessage) -> None:
        # A page that says no (409, 422) is noted by the browser as a failed load.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.problems.append(message.text)
