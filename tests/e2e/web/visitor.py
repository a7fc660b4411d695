"""A visitor of the web chat without a browser: cookies, the form's token, and requests as the page makes them."""

import html
import re
from types import TracebackType

import httpx

__all__ = ["Visitor", "words"]

_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Visitor:
    """Somebody who has opened the page once."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=20)
        self.welcome = self.client.get("/")
        self.token = token_in(self.welcome.text)

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.client.close()

    def say(self, text: str, **headers: str) -> httpx.Response:
        return self.post({"text": text}, **headers)

    def tap(self, action: str) -> httpx.Response:
        return self.post({"action": action})

    def post(self, fields: dict[str, str], **headers: str) -> httpx.Response:
        """Send the form as the page's script does."""
        return self.client.post("/chat", data={"token": self.token, **fields}, headers={"x-fragment": "1", **headers})

    def page(self) -> str:
        """The words of the page as it comes after a reload."""
        return words(self.client.get("/").text)


def token_in(page: str) -> str:
    found = _TOKEN.search(page)
    assert found, page
    return html.unescape(found[1])


def words(page: str) -> str:
    """What a person reads of `page`, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
