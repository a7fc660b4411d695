"""Tells a person who opens a page from programs that fetch it: robots, link previews, browsers that load ahead."""

import re

from starlette.requests import Request

__all__ = ["is_load_ahead", "is_person"]

# Names by which programs introduce themselves. Cubot makes phones; "scanner" is what apps that read QR codes say.
_PROGRAMS = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/;)_-]|crawl|spider|slurp|preview|facebookexternalhit|facebookcatalog|meta-external"
    r"|whatsapp/|viber/|telegram-?bot|zalobot|zalo-?crawl|embedly|pinterest/|vkshare|archiver|fetcher|headless|phantomjs"
    r"|lighthouse|pagespeed|pingdom|uptime|statuscake|curl/|wget|python|httpx|aiohttp|java/|okhttp|go-http|axios"
    r"|node-fetch|undici|libwww|\bperl|\bruby/|php/|postman|insomnia|^mozilla/5\.0$",
    re.IGNORECASE,
)
_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_AHEAD_VALUES = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


def is_load_ahead(request: Request) -> bool:
    """Tell whether a browser loads the page before anybody asked for it."""
    return any(_AHEAD_VALUES.search(request.headers.get(name, "")) for name in _AHEAD)


def is_person(request: Request) -> bool:
    """Tell whether somebody looks at the page that is asked for, as far as a request can say."""
    headers = request.headers
    program = headers.get("user-agent", "")
    return (
        request.method == "GET"
        and "text/html" in headers.get("accept", "")
        and headers.get("sec-fetch-dest", "document") == "document"
        and bool(program)
        and not _PROGRAMS.search(program)
        and not is_load_ahead(request)
    )
