"""What the web server promises below the page: headers, cookies, forged forms, limits, privacy."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from intents.entry import Entry
from tests.e2e.conftest import installation
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service, until
from tests.e2e.web.visitor import Visitor, words

pytestmark = pytest.mark.slow

COOKIE = "motcua"
EVERY_KIND = ("/", "/healthz", "/readyz", "/static/style.css", "/static/chat.js", "/khong-co", "/chat", "/static/../x")


@pytest.fixture
def other(web: Service) -> Iterator[Visitor]:
    """A second visitor."""
    with Visitor(web.url) as somebody:
        yield somebody


@pytest.fixture
def behind_https(knowledge: Knowledge, tmp_path: Path) -> Iterator[Service]:
    """An installation that citizens reach by https."""
    service = installation(tmp_path, knowledge, {"PUBLIC_URL": "https://motcua.example"})
    service.start()
    yield service
    assert service.stop() == 0


@pytest.mark.parametrize("path", EVERY_KIND)
def test_every_answer_carries_the_security_headers(visitor: Visitor, path: str) -> None:
    headers = visitor.client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "strict-transport-security" not in headers
    assert "server" not in headers


def test_what_was_said_is_never_kept_by_a_cache(visitor: Visitor) -> None:
    for response in (visitor.welcome, visitor.say("quên mật khẩu"), visitor.client.get("/khong-co")):
        assert response.headers["cache-control"] == "no-store"
    assert "max-age" in visitor.client.get("/static/chat.js").headers["cache-control"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor) -> None:
    cookie = visitor.welcome.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_travels_over_nothing_else(behind_https: Service) -> None:
    response = httpx.get(behind_https.url)
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-motcua=")
    assert {"Secure", "Path=/", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}
    assert "max-age=" in response.headers["strict-transport-security"]


@pytest.mark.parametrize("forged", ["", "x{value}", "{value}x", "x.{value}", "IjEi.abc", "MQ"])
def test_a_forged_cookie_makes_a_new_visitor(visitor: Visitor, forged: str) -> None:
    visitor.say("câu hỏi của riêng tôi")
    value = forged.format(value=visitor.client.cookies[COOKIE])
    visitor.client.cookies.set(COOKIE, value, domain="127.0.0.1", path="/")
    page = visitor.client.get("/")
    assert "của riêng tôi" not in page.text
    assert page.headers["set-cookie"] != visitor.welcome.headers["set-cookie"]


def test_a_cookie_signed_by_another_installation_is_foreign(visitor: Visitor, own: Service) -> None:
    own.environment["SECRET_KEY"] = "another key"
    own.stop()
    own.start()
    with Visitor(own.url) as elsewhere:
        visitor.client.cookies.set(COOKIE, elsewhere.client.cookies[COOKIE], domain="127.0.0.1", path="/")
        visitor.token = elsewhere.token
    assert visitor.say("quên mật khẩu").status_code == 403


@pytest.mark.parametrize("token", ["", "abc", "IjEi.x", "x" * 2_000])
def test_a_form_with_a_wrong_token_is_refused(visitor: Visitor, web: Service, token: str) -> None:
    visitor.token = token
    assert refused(visitor, web, {"text": "mật khẩu"})


def test_a_form_without_a_token_is_refused(visitor: Visitor, web: Service) -> None:
    before = stored(web)
    response = visitor.client.post("/chat", data={"text": "mật khẩu"})
    assert response.status_code == 403
    assert stored(web) == before


def test_a_form_with_the_token_of_another_visitor_is_refused(visitor: Visitor, other: Visitor, web: Service) -> None:
    visitor.token = other.token
    assert refused(visitor, web, {"text": "mật khẩu"})


def test_a_form_without_a_cookie_is_refused(visitor: Visitor, web: Service) -> None:
    visitor.client.cookies.clear()
    assert refused(visitor, web, {"text": "mật khẩu"})


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_from_another_site_is_refused(visitor: Visitor, web: Service, site: str) -> None:
    assert refused(visitor, web, {"text": "mật khẩu"}, {"sec-fetch-site": site})
    assert visitor.say("mật khẩu", **{"sec-fetch-site": "same-origin"}).status_code == 200


def test_the_text_size_is_not_switched_by_another_site(visitor: Visitor) -> None:
    fields = {"token": visitor.token, "size": "to"}
    foreign = visitor.client.post("/co-chu", data=fields, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    assert "set-cookie" not in foreign.headers
    own_form = visitor.client.post("/co-chu", data=fields)
    assert own_form.status_code == 303
    assert "HttpOnly" in own_form.headers["set-cookie"]


def test_two_visitors_never_see_each_other(visitor: Visitor, other: Visitor, guided_question: str) -> None:
    visitor.say(guided_question)
    visitor.say("chuyện riêng của người thứ nhất")
    assert guided_question in visitor.page()
    assert words(other.client.get("/").text) == words(other.welcome.text)
    mine, theirs = words(visitor.say("/dulieucuatoi").text), words(other.say("/dulieucuatoi").text)
    assert "người thứ nhất" in mine
    assert "người thứ nhất" not in theirs


def test_a_judgement_of_somebody_elses_answer_is_not_kept(
    visitor: Visitor, other: Visitor, web: Service, guided: Entry, guided_question: str
) -> None:
    visitor.say(guided_question)
    question = web.rows("select id from questions order by at desc limit 1")[0]["id"]
    assert other.tap(f"b:{guided.id}:{question}").status_code == 200
    assert other.tap(f"t:{question}").status_code == 200
    assert web.rows("select * from feedback where question = ?", question) == []
    assert web.rows("select * from waiting where question = ?", question) == []


@pytest.mark.parametrize(
    "action", ["", "s:khong-co:1", "e:../../etc", "x:" + "y" * 500, "s:dang-nhap:99", "\x00", "🙂"]
)
def test_a_forged_button_is_answered_in_words(visitor: Visitor, action: str) -> None:
    response = visitor.tap(action)
    assert response.status_code == 200
    assert words(response.text)


def test_who_sends_too_fast_is_asked_to_wait_and_then_heard_again(visitor: Visitor, web: Service) -> None:
    answers = [visitor.say("mật khẩu") for _ in range(16)]
    hasty = [answer for answer in answers if answer.status_code == 429]
    assert hasty
    assert "gửi nhanh quá" in words(hasty[0].text)
    with Visitor(web.url) as patient:
        assert patient.say("mật khẩu").status_code == 200
    until(lambda: waited(0.5) and visitor.say("mật khẩu").status_code == 200)


def test_a_form_too_large_is_refused_and_the_next_is_answered(visitor: Visitor, web: Service) -> None:
    before = stored(web)
    response = visitor.say("a" * 1_000_000)
    assert response.status_code == 413
    assert "dài quá" in words(response.text)
    assert stored(web) == before
    assert visitor.say("mật khẩu").status_code == 200


def test_a_form_of_unknown_length_is_refused(visitor: Visitor, web: Service) -> None:
    def endless() -> Iterator[bytes]:
        yield b"token=" + visitor.token.encode()
        yield b"&text=" + b"a" * 100_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert visitor.client.post("/chat", content=endless(), headers=headers).status_code == 413
    assert visitor.client.post("/co-chu", content=endless(), headers=headers).status_code == 403
    assert httpx.get(f"{web.url}/healthz").status_code == 200


def test_ten_thousand_letters_with_accents_are_answered(visitor: Visitor, knowledge: Knowledge) -> None:
    response = visitor.say("ế" * 10_000)
    assert response.status_code == 200
    assert knowledge.say("too_long") in words(response.text)


@pytest.mark.parametrize("body", [b"\xff\xfe%", b"%00=%ff&text=%ff%00", b"&&&&", b"{}", b"text=a&" * 9])
def test_a_broken_form_is_refused_in_words(visitor: Visitor, body: bytes) -> None:
    kinds = (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/plain",
    )
    for kind in kinds:
        response = visitor.client.post("/chat", content=body, headers={"content-type": kind})
        assert response.status_code in (400, 403)
        assert "trò chuyện" in words(response.text)


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b mật khẩu", "\u202eôn uậhk tậm", "\u200b\ufeff", "\ufffd\uffff", "%s{}'\";--"]
)
def test_odd_characters_are_answered_in_words(visitor: Visitor, text: str) -> None:
    response = visitor.say(text)
    assert response.status_code == 200
    assert words(response.text)
    assert visitor.page()


def refused(visitor: Visitor, web: Service, fields: dict[str, str], headers: dict[str, str] | None = None) -> bool:
    """Whether the form is turned away with a sentence, and leaves nothing behind."""
    before = stored(web)
    response = visitor.post(fields, **headers or {})
    return (response.status_code, stored(web)) == (403, before) and "tải lại trang" in words(response.text)


def stored(web: Service) -> list[int]:
    """How many rows there are of all that is kept of people."""
    tables = ("questions", "feedback", "waiting", "contexts")
    return [web.rows(f"select count(*) as n from {table}")[0]["n"] for table in tables]


def waited(seconds: float) -> bool:
    time.sleep(seconds)
    return True
