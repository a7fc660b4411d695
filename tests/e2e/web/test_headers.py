"""Every kind of page, graded by its headers. One fault costs a grade; A+ is wanted everywhere.

| header                    | wanted                                                                   |
| ------------------------- | ------------------------------------------------------------------------ |
| Content-Security-Policy   | default-src, base-uri, frame-ancestors 'none'; the rest 'self' or 'none' |
| X-Content-Type-Options    | nosniff                                                                  |
| X-Frame-Options           | DENY, for browsers that know no frame-ancestors                          |
| Referrer-Policy           | no-referrer: an address says of which commune somebody read              |
| Permissions-Policy        | no camera, microphone, geolocation                                       |
| Cross-Origin-Opener-Policy | same-origin                                                             |
| Strict-Transport-Security | a year with subdomains when PUBLIC_URL is https, else none               |
| Cache-Control             | no-store; of static files public                                         |
| Content-Type              | with its charset where it is text                                        |
| Server, X-Powered-By      | none                                                                     |
| Set-Cookie                | HttpOnly, SameSite, Path=/; with https Secure, and __Host- if it names   |

What the HTTP server itself refuses (a request it cannot read, more than a thousand at once) is one line of plain text.
"""

import re
from collections.abc import Iterator, Mapping

import httpx
import pytest

from tests.e2e.loop.conftest import Founder, founded, learned
from tests.e2e.loop.town import PASSWORD, Town
from tests.e2e.web.visitor import token_in

pytestmark = pytest.mark.slow
__all__ = ["founded", "learned"]

GRADES = ("A+", "A", "B", "C", "D", "E", "F")
COMMUNE = "00070"
PAGES = {
    "chat": "/",
    "landing": f"/c/{COMMUNE}",
    "landing of a poster": f"/c/{COMMUNE}-cho",
    "search for a place": "/c?ten=x",
    "unknown commune": "/c/99999",
    "large text": "/co-chu",
    "healthz": "/healthz",
    "readyz": "/readyz",
    "metrics": "/metrics",
    "style": "/static/style.css",
    "script": "/static/chat.js",
    "picture": "/static/icon.svg",
    "no such page": "/khong-co",
    "no such file": "/static/khong-co.js",
    "wrong method": "/chat",
    "webhook": "/telegram",
    "sign-in": "/review/dang-nhap",
    "staff, not signed in": "/review",
    "commune, not signed in": f"/commune/{COMMUNE}",
}
STAFF_PAGES = {
    "inbox": "/review",
    "entries": "/review/muc",
    "drafts": "/review/nhap",
    "history": "/review/lich-su",
    "audit": "/review/nhat-ky",
    "posters": "/review/ap-phich",
    "no such gap": "/review/cau/999",
    "commune": f"/commune/{COMMUNE}",
    "report as a file": f"/commune/{COMMUNE}/bao-cao.csv",
    "poster as a file": f"/review/ap-phich/tep?xa={COMMUNE}&dang=svg",
    "explain": "/?explain=khai+sinh",
}
MODES = {"http": "", "https": "https://motcua.example"}
_TEXT = re.compile(r"text/|application/json")


class Browser:
    """Keeps cookies as a browser behind the proxy would: those for https too."""

    def __init__(self, town: Town, https: bool) -> None:
        self.client = httpx.Client(base_url=town.service.url, timeout=30)
        self.https = https
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> httpx.Response:
        given = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        self.client.cookies.clear()
        method = "GET" if form is None else "POST"
        response = self.client.request(method, path, data=dict(form) if form else None, headers=given)
        for cookie in response.headers.get_list("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response

    def signed_in(self) -> "Browser":
        token = token_in(self.ask("/review/dang-nhap").text)
        done = self.ask("/review/dang-nhap", {"token": token, "name": "minh", "password": PASSWORD})
        assert (done.status_code, faults(done, self.https)) == (303, [])
        return self


@pytest.fixture(scope="module", params=MODES)
def visitor(
    request: pytest.FixtureRequest, founded: Founder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A citizen's browser at an installation of this mode."""
    address = {"PUBLIC_URL": MODES[request.param]}
    with founded(tmp_path_factory.mktemp("headers"), {"minh": "admin"}, **address) as town:
        browser = Browser(town, request.param == "https")
        browser.ask("/")
        yield browser
        browser.client.close()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_best_grade(visitor: Browser, name: str) -> None:
    answer = visitor.ask(PAGES[name])
    assert (grade(answer, visitor.https), faults(answer, visitor.https)) == ("A+", [])


def test_every_refusal_has_the_best_grade(visitor: Browser) -> None:
    token = token_in(visitor.ask("/").text)
    large = {"token": token, "text": "x" * 300_000}
    forms: list[tuple[str, dict[str, str]]] = [
        ("/chat", {"text": "x"}), ("/chat", large), ("/co-chu", {"size": "to"}), ("/telegram", {"x": "y"})
    ]  # fmt: skip
    refusals = [visitor.ask(path, form) for path, form in forms]
    while refusals[-1].status_code != 429:
        assert len(refusals) < 60
        refusals.append(visitor.ask("/chat", {"token": token, "text": "khai sinh"}, **{"x-fragment": "1"}))
    assert {answer.status_code for answer in refusals} >= {403, 413, 429}
    assert [faults(answer, visitor.https) for answer in refusals] == [[]] * len(refusals)


def test_a_citizens_cookies_are_out_of_reach(visitor: Browser) -> None:
    page = visitor.ask("/")
    switched = visitor.ask("/co-chu", {"token": token_in(page.text), "size": "to"})
    assert switched.status_code == 303
    cookies = [*page.headers.get_list("set-cookie"), *switched.headers.get_list("set-cookie")]
    assert {cookie.partition("=")[0].removeprefix("__Host-") for cookie in cookies} == {"motcua", "co-chu"}


def test_the_pages_of_the_team_have_the_best_grade(visitor: Browser) -> None:
    """The last of this file: from here on the browser is signed in."""
    visitor.signed_in()
    answers = {name: visitor.ask(path) for name, path in STAFF_PAGES.items()}
    assert {answer.status_code for answer in answers.values()} <= {200, 400, 404}  # posters need https
    assert {name: found for name, answer in answers.items() if (found := faults(answer, visitor.https))} == {}


def test_the_grader_finds_what_is_wrong() -> None:
    bare = httpx.Response(200, headers={"set-cookie": "a=b"}, request=httpx.Request("GET", "https://x.example/"))
    assert grade(bare, https=True) == "F"
    assert len(faults(bare, https=True)) > 8


def grade(answer: httpx.Response, https: bool) -> str:
    return GRADES[min(len(faults(answer, https)), len(GRADES) - 1)]


def faults(answer: httpx.Response, https: bool) -> list[str]:
    """What keeps an answer from an A+."""
    headers, path = answer.headers, answer.request.url.path
    kept = "public, max-age=3600" if path.startswith("/static/") else "no-store"
    wanted = {
        "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin", "cache-control": kept,
    }  # fmt: skip
    found = [f"{name}: {headers.get(name)}" for name, value in wanted.items() if headers.get(name) != value]
    found += [f"{name}: {headers[name]}" for name in ("server", "x-powered-by") if name in headers]
    found += _policy_faults(headers.get("content-security-policy", ""))
    allowed = headers.get("permissions-policy", "").split(", ")
    powers = ("camera", "microphone", "geolocation")
    found += [f"{power} is allowed" for power in powers if f"{power}=()" not in allowed]
    strict = headers.get("strict-transport-security", "")
    if (strict == "max-age=31536000; includeSubDomains") is not https or (strict and not https):
        found.append(f"strict-transport-security: {strict}")
    kind = headers.get("content-type", "")
    if answer.content and (not kind or (_TEXT.match(kind) and "charset" not in kind and "json" not in kind)):
        found.append(f"content-type: {kind}")
    return [*found, *(fault for cookie in headers.get_list("set-cookie") for fault in _cookie_faults(cookie, https))]


def _policy_faults(policy: str) -> list[str]:
    parts = {name: values for name, *values in (part.split() for part in policy.split(";") if part.strip())}
    closed = ("default-src", "base-uri", "frame-ancestors")
    found = [f"{name}: {parts.get(name)}" for name in closed if parts.get(name) != ["'none'"]]
    found += [f"{name}: {values}" for name, values in parts.items() if not {*values} <= {"'self'", "'none'"}]
    return found if "form-action" in parts else [*found, "form-action is open"]


def _cookie_faults(cookie: str, https: bool) -> list[str]:
    name = cookie.partition("=")[0]
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    wanted = {"httponly", "path=/", *(["secure"] if https else [])}
    found = [f"{name}: not {flag}" for flag in wanted - flags]
    if not flags & {"samesite=lax", "samesite=strict"}:
        found.append(f"{name}: from other sites")
    if https and "motcua" in name and not name.startswith("__Host-"):
        found.append(f"{name}: no __Host-")
    return found
