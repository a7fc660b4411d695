"""Draws pages and fragments from templates. All words stand there or in the phrases."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.reply import Block, Reply

__all__ = ["LARGE_TEXT", "WEB_FOLDER", "Pages", "is_large", "template_engine", "wants_fragment"]

WEB_FOLDER = Path(__file__).resolve().parents[2] / "web"
LARGE_TEXT = "co-chu"

_HOST_ENDS = r"(?![\w@-]|[.:]\w)"
_URL = re.compile(
    rf"https://(?:[a-z0-9-]+\.)*gov\.vn{_HOST_ENDS}(?:/(?:[^\s<>\"'«»)]*[^\s<>\"'«».,;:)])?)?"
    rf"|\b(?:[a-z0-9-]+\.)+gov\.vn{_HOST_ENDS}"
)
# Hotlines only: a longer number is never made a link by mistake.
_HOTLINE = re.compile(r"\b(1800 ?1096|1900 ?0368|1900 ?9068|1900 ?54 ?54 ?81|11[345])\b")
_COMMAND = re.compile(r"(?<![\w/.:])/(?:menu|xa|gapcanbo|dulieucuatoi|xoadulieu|huy|trogiup)\b")


class Pages:
    def __init__(self) -> None:
        self.templates = template_engine()

    def chat(
        self, shown: Iterable[tuple[str, Reply]], token: str, request: Request, newest: int | None = None
    ) -> Response:
        """The chat page; `shown` is what was said: the person's text ("" for none) and the reply.

        `newest`: where in `shown` the answer to the request begins, which the browser then goes to.
        """
        page = self.templates.get_template("chat.html")
        return HTMLResponse(page.render(shown=list(shown), token=token, large=is_large(request), mark=newest))

    def replies(self, replies: Iterable[Reply], token: str) -> Response:
        """The replies alone, to be added to the page."""
        fragment = self.templates.get_template("replies.html")
        return HTMLResponse(fragment.render(shown=[("", reply) for reply in replies], token=token))

    def notice(self, reply: Reply, status: int, request: Request) -> Response:
        """A refusal in the citizen's words, as fragment or as a page of its own."""
        fragment = wants_fragment(request)
        page = self.templates.get_template("replies.html" if fragment else "notice.html")
        reload = fragment and status == 403
        return HTMLResponse(page.render(shown=[("", reply)], token="", reload=reload, large=is_large(request)), status)

    def refused(self, status: int, request: Request) -> Response:
        """A page for an address or a method that there is not."""
        page = self.templates.get_template("refused.html")
        return HTMLResponse(page.render(status=status, large=is_large(request)), status)


@cache
def template_engine() -> Environment:
    """Return what draws the templates, each compiled once in a process; everything put into them is escaped."""
    engine = Environment(loader=FileSystemLoader(WEB_FOLDER / "templates"), autoescape=True, trim_blocks=True)
    engine.filters["linked"] = linked
    engine.filters["kind"] = _kind
    return engine


def wants_fragment(request: Request) -> bool:
    """Tell whether the page's script asks, which adds the replies to the page it has."""
    return request.headers.get("x-fragment") == "1"


def is_large(request: Request) -> bool:
    """Tell whether the visitor chose large text."""
    return request.cookies.get(LARGE_TEXT) == "to"


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def linked(text: str) -> Markup:
    """Escape `text`; make links of government addresses and of hotlines, and buttons of commands."""
    html = ""
    at = 0
    for match in _URL.finditer(text):
        address = match.group()
        url = address if address.startswith("https://") else f"https://{address}"
        html += _called(text[at : match.start()])
        html += Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(url, address)
        at = match.end()
    return Markup(html + _called(text[at:]))


def _called(text: str) -> Markup:
    plain = str(escape(text))
    called = _HOTLINE.sub(lambda m: f'<a href="tel:{m.group().replace(" ", "")}">{m.group()}</a>', plain)
    return Markup(_COMMAND.sub(_tappable, called))


def _tappable(command: re.Match[str]) -> str:
    return f'<button class="command" form="shortcuts" name="text" value="{command.group()}">{command.group()}</button>'
