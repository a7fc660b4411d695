"""The pages of the support team: who gets in, for how long, and what the pages show."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from markupsafe import escape

from bot.assistant import Assistant
from bot.channels.web.app import web_app
from bot.channels.web.chat import WebChat
from bot.channels.web.pages import Pages
from bot.channels.web.staff import HOME, SIGN_IN, StaffPages
from bot.channels.web.visitor import Visitors
from bot.conversation import Conversation
from bot.identity import Identity
from bot.storage.sqlite import SqliteStore
from tests.bot.storage.making import NOW as TODAY
from tests.e2e.web.visitor import token_in

pytestmark = pytest.mark.slow

SIGN_OUT = f"{HOME}/dang-xuat"
PASSWORD = "gạo-tám-thơm-7"
OTHER = "nếp-cái-hoa-vàng"
EVIL = "<script>alert(1)</script> & \"'"
CHAT = 'src="/static/chat.js"'
CLOSED = [HOME, f"{HOME}?ngay=7", "/?explain=", "/?explain=khai+sinh", "/?a=b&explain"]


class Office:
    """The web server with its support team; both clocks stand until they are moved."""

    def __init__(self, talk: Conversation, store: SqliteStore, https: bool = False) -> None:
        identity = Identity("key")
        visitors = Visitors(identity.derive("cookies"), https)
        self.store = store
        self.pages = StaffPages(talk, store, visitors)
        self.access = self.pages.site.access
        self.now, self.seconds = datetime(2026, 11, 21, 8, tzinfo=UTC), 0.0
        self.access.clock = lambda: self.now
        self.pages.site.name_limit.clock = self.pages.site.address_limit.clock = lambda: self.seconds
        chat = WebChat(Assistant(talk, store, 30), identity, Pages(), visitors)
        self.app = web_app(chat, None, None, https, self.pages)
        self.url = f"{'https' if https else 'http'}://motcua.example"

    def browser(self, address: str = "10.0.0.1") -> "Browser":
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        return Browser(httpx.AsyncClient(transport=transport, base_url=self.url))


class Browser:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def sign_in(self, name: str = "hoa", password: str = PASSWORD) -> httpx.Response:
        token = token_in((await self.client.get(SIGN_IN)).text)
        return await self.client.post(SIGN_IN, data={"token": token, "name": name, "password": password})

    async def see(self, **query: str) -> str:
        """Return the page; `explain` picks which."""
        answer = await self.client.get("/" if "explain" in query else HOME, params=query)
        assert answer.status_code == 200
        return answer.text

    async def is_in(self) -> bool:
        answer = await self.client.get(HOME)
        assert answer.status_code == 200 or (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)
        return answer.status_code == 200


@pytest_asyncio.fixture
async def kept(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "m.db")
    yield store
    await store.close()


@pytest_asyncio.fixture
async def office(conversation: Conversation, kept: SqliteStore) -> Office:
    """With one viewer, hoa."""
    made = Office(conversation, kept)
    await made.access.add("hoa", "viewer", (), PASSWORD, "test")
    return made


@pytest_asyncio.fixture
async def hoa(office: Office) -> Browser:
    browser = office.browser()
    assert (await browser.sign_in()).status_code == 303
    return browser


def staff_cookie(answer: httpx.Response) -> str:
    """The Set-Cookie line of the session, lower case."""
    (line,) = [line for line in answer.headers.get_list("set-cookie") if "motcua-staff=" in line]
    return line.lower()


# The door


@pytest.mark.parametrize("path", CLOSED)
async def test_without_a_session_every_page_leads_to_the_sign_in(office: Office, path: str) -> None:
    answer = await office.browser().client.get(path)
    assert (answer.status_code, answer.headers["location"], answer.text) == (303, SIGN_IN, "")


@pytest.mark.parametrize("value", ["", "khong-co", "x" * 4000])
async def test_a_made_up_session_leads_to_the_sign_in(office: Office, value: str) -> None:
    browser = office.browser()
    browser.client.cookies.set("motcua-staff", value)
    assert not await browser.is_in()


async def test_without_the_team_there_are_no_such_pages(conversation: Conversation, kept: SqliteStore) -> None:
    identity = Identity("key")
    visitors = Visitors(identity.derive("cookies"), False)
    app = web_app(WebChat(Assistant(conversation, kept, 30), identity, Pages(), visitors), None, None, False)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://motcua.example")
    assert (await client.get(HOME)).status_code == (await client.get(SIGN_IN)).status_code == 404
    assert CHAT in (await client.get("/?explain=a")).text


async def test_the_citizens_page_stays_open(office: Office) -> None:
    answer = await office.browser().client.get("/")
    assert answer.status_code == 200
    assert CHAT in answer.text


async def test_the_right_password_opens_the_pages(office: Office) -> None:
    browser = office.browser()
    answer = await browser.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)
    assert "hoa" in await browser.see()


async def test_a_name_is_found_however_the_phone_wrote_it(office: Office) -> None:
    browser = office.browser()
    assert (await browser.sign_in(" Hoa ")).status_code == 303
    assert await browser.is_in()


async def test_a_wrong_password_an_unknown_name_and_a_disabled_account_look_the_same(office: Office) -> None:
    await office.access.add("minh", "viewer", (), PASSWORD, "test")
    await office.access.disable("minh", "test")
    answers = []
    for name, password in (("hoa", OTHER), ("ai-do", PASSWORD), ("minh", PASSWORD)):
        answer = await office.browser().sign_in(name, password)
        shown = answer.text.replace(token_in(answer.text), "")
        answers.append((answer.status_code, shown, len(answer.headers.get_list("set-cookie"))))
    assert answers[0][0] == 401
    assert 'role="alert"' in answers[0][1]
    assert answers[0] == answers[1] == answers[2]


async def test_the_form_does_not_repeat_what_was_typed(office: Office) -> None:
    answer = await office.browser().sign_in("nguoi-la", OTHER)
    assert "nguoi-la" not in answer.text
    assert OTHER not in answer.text


async def test_a_sign_in_needs_the_token_of_ones_own_form(office: Office) -> None:
    browser, stranger = office.browser(), office.browser()
    own, foreign = [token_in((await someone.client.get(SIGN_IN)).text) for someone in (browser, stranger)]
    for token in (None, "", "khong-co", "é", own[:-1], foreign):
        data = {"name": "hoa", "password": PASSWORD} | ({} if token is None else {"token": token})
        answer = await browser.client.post(SIGN_IN, data=data)
        assert answer.status_code == 403, token
        assert not await browser.is_in()
    assert [line.what for line in await office.store.staff.changes(9)] == ["staff-add"]


async def test_a_form_without_the_visitors_cookie_is_refused(office: Office) -> None:
    browser = office.browser()
    token = token_in((await browser.client.get(SIGN_IN)).text)
    browser.client.cookies.clear()
    data = {"token": token, "name": "hoa", "password": PASSWORD}
    assert (await browser.client.post(SIGN_IN, data=data)).status_code == 403
    assert not await browser.is_in()


async def test_a_form_too_large_or_with_a_file_is_refused(office: Office) -> None:
    browser = office.browser()
    assert (await browser.sign_in(password="x" * 30_000)).status_code == 403
    token = token_in((await browser.client.get(SIGN_IN)).text)
    files = {"password": ("a.txt", PASSWORD.encode())}
    answer = await browser.client.post(SIGN_IN, data={"token": token, "name": "hoa"}, files=files)
    assert 400 <= answer.status_code < 500
    assert not await browser.is_in()


# Guessing


async def test_the_sixth_guess_is_refused_even_when_it_is_right(office: Office) -> None:
    browser = office.browser()
    assert [(await browser.sign_in(password=OTHER)).status_code for _ in range(5)] == [401] * 5
    refused = await browser.sign_in()
    assert refused.status_code == 429
    assert 'role="alert"' in refused.text
    assert not await browser.is_in()


async def test_guesses_of_one_name_count_from_every_address(office: Office) -> None:
    for n in range(5):
        assert (await office.browser(f"10.0.0.{n}").sign_in("HOA" if n % 2 else "hoa", OTHER)).status_code == 401
    assert (await office.browser("10.0.9.9").sign_in()).status_code == 429


async def test_after_a_minute_there_is_one_more_guess(office: Office) -> None:
    browser = office.browser()
    for _ in range(6):
        await browser.sign_in(password=OTHER)
    office.seconds += 61
    assert [(await browser.sign_in(password=password)).status_code for password in (OTHER, PASSWORD)] == [401, 429]


async def test_one_address_cannot_go_through_many_names(office: Office) -> None:
    for _ in range(18):  # as many guesses, without the time that each password takes
        assert office.pages.site.address_limit.allows("10.0.0.1")
    codes = [(await office.browser().sign_in(f"ten-{n}", OTHER)).status_code for n in range(3)]
    assert codes == [401, 401, 429]
    assert (await office.browser("10.0.9.9").sign_in()).status_code == 303


async def test_every_refused_sign_in_is_in_the_audit_without_what_was_typed(office: Office) -> None:
    await office.browser().sign_in(password=OTHER)
    await office.browser().sign_in(OTHER, OTHER)
    lines = (await office.store.staff.changes(9))[:2]
    assert [(line.who, line.what) for line in lines] == [("?", "sign-in-refused"), ("hoa", "sign-in-refused")]
    assert OTHER not in repr(lines)


# The session


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    cookie = staff_cookie(await office.browser().sign_in())
    assert cookie.startswith("motcua-staff=")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"httponly", "samesite=strict", "path=/", "max-age=43200"} <= parts
    assert not [part for part in parts if part.startswith("domain")]


async def test_over_https_the_cookie_is_secure_and_of_this_host(conversation: Conversation, kept: SqliteStore) -> None:
    office = Office(conversation, kept, https=True)
    await office.access.add("hoa", "viewer", (), PASSWORD, "test")
    browser = office.browser()
    cookie = staff_cookie(await browser.sign_in())
    assert cookie.startswith("__host-motcua-staff=")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"secure", "httponly", "samesite=strict", "path=/"} <= parts
    assert not [part for part in parts if part.startswith("domain")]
    assert await browser.is_in()
    value = browser.client.cookies["__Host-motcua-staff"]
    other = office.browser()
    other.client.cookies.set("motcua-staff", value)
    assert not await other.is_in()


async def test_every_sign_in_gives_another_token_and_takes_none_that_was_planted(office: Office) -> None:
    browser = office.browser()
    given = ["planted"]
    browser.client.cookies.set("motcua-staff", given[0], domain="motcua.example")
    for _ in range(2):
        given.append(staff_cookie(await browser.sign_in()).split(";")[0].partition("=")[2])
    assert len(set(given)) == 3
    planted = office.browser()
    planted.client.cookies.set("motcua-staff", given[0])
    assert not await planted.is_in()


async def test_a_long_password_that_was_accepted_opens_the_pages(office: Office) -> None:
    long = "gạo " * 50
    await office.access.reset("hoa", long, "test")
    assert (await office.browser().sign_in(password=long)).status_code == 303


async def test_a_refused_sign_in_gives_no_session(office: Office) -> None:
    answer = await office.browser().sign_in(password=OTHER)
    assert "motcua-staff" not in str(answer.headers)


async def test_signing_out_ends_the_session_on_the_server_too(office: Office, hoa: Browser) -> None:
    value = hoa.client.cookies["motcua-staff"]
    answer = await hoa.client.post(SIGN_OUT, data={"token": token_in(await hoa.see())})
    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)
    assert "motcua-staff" not in hoa.client.cookies
    thief = office.browser()
    thief.client.cookies.set("motcua-staff", value)
    assert not await thief.is_in()


async def test_another_site_cannot_sign_one_out(office: Office, hoa: Browser) -> None:
    assert (await hoa.client.post(SIGN_OUT, data={"token": "khong-co"})).status_code == 403
    assert (await hoa.client.get(SIGN_OUT)).status_code == 405
    assert await hoa.is_in()


async def test_a_disabled_account_is_out_at_the_next_click(office: Office, hoa: Browser) -> None:
    assert await hoa.is_in()
    await office.access.disable("hoa", "test")
    assert not await hoa.is_in()
    assert (await hoa.client.get("/?explain=a")).status_code == 303


async def test_a_reset_or_another_role_ends_the_session(office: Office, hoa: Browser) -> None:
    await office.access.reset("hoa", OTHER, "test")
    assert not await hoa.is_in()
    await hoa.sign_in(password=OTHER)
    assert await hoa.is_in()
    await office.access.change_role("hoa", "admin", None, "test")
    assert not await hoa.is_in()


async def test_a_session_left_idle_is_over(office: Office, hoa: Browser) -> None:
    office.now += timedelta(minutes=29)
    assert await hoa.is_in()
    office.now += timedelta(minutes=31)
    assert not await hoa.is_in()


async def test_a_session_in_use_ends_after_twelve_hours(office: Office, hoa: Browser) -> None:
    for _ in range(36):
        office.now += timedelta(minutes=20)
        assert await hoa.is_in()
    office.now += timedelta(minutes=1)
    assert not await hoa.is_in()


# What the pages show


@pytest.mark.parametrize("path", [SIGN_IN, HOME, "/?explain=khai+sinh"])
async def test_no_page_is_kept_framed_or_found(hoa: Browser, path: str) -> None:
    answer = await hoa.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert 'content="noindex"' in answer.text
    assert "style=" not in answer.text
    assert "onclick=" not in answer.text


async def test_html_in_a_question_is_escaped(hoa: Browser) -> None:
    page = await hoa.see(explain=EVIL)
    assert "<script" not in page
    assert str(escape(EVIL)) in page


@pytest.mark.parametrize("secret", ["0912345678", "079203001234", "lan@example.com"])
async def test_personal_data_pasted_for_explanation_is_masked(hoa: Browser, secret: str) -> None:
    page = await hoa.see(explain=f"của em {secret} làm khai sinh")
    assert secret not in page
    assert "khai sinh" in page


async def test_an_explanation_names_the_entry_and_the_candidates(hoa: Browser, conversation: Conversation) -> None:
    entry = conversation.matcher.explain("khai sinh", TODAY.date()).candidates[0].entry
    page = await hoa.see(explain="khai sinh")
    assert f"<code>{entry.id}</code>" in page
    assert str(escape(entry.title)) in page
    assert "<meter" in page


@pytest.mark.parametrize(
    "text",
    ["?", "😀", "\x00", "[phone]", "a" * 5000, "khai " * 900, "cháy nhà", "how do I renew my passport", "{{ 7*7 }}"],
)
async def test_any_question_is_explained(hoa: Browser, text: str) -> None:
    page = await hoa.see(explain=text)
    assert '<section class="told">' in page
    assert "<h2></h2>" not in page


@pytest.mark.parametrize("text", ["", "   "])
async def test_no_question_is_no_explanation(hoa: Browser, text: str) -> None:
    page = await hoa.see(explain=text)
    assert "<meter" not in page
    assert 'class="hint"' in page


async def test_explaining_keeps_nothing(office: Office, hoa: Browser) -> None:
    await hoa.see(explain="câu hoàn toàn không ai biết")
    assert await office.store.unanswered(None, 9) == []


async def test_the_home_page_says_when_nothing_waits(hoa: Browser) -> None:
    assert 'class="empty"' in await hoa.see()


# A database that fails


@pytest.mark.parametrize("path", [HOME, "/?explain=khai+sinh"])
async def test_a_failing_database_is_said_and_opens_nothing(office: Office, hoa: Browser, path: str) -> None:
    await office.store.worker.run(lambda db: db.execute("drop table sessions"))
    answer = await hoa.client.get(path)
    assert answer.status_code == 503
    assert 'role="alert"' in answer.text
    assert "<table" not in answer.text


async def test_a_sign_in_without_the_database_is_said(office: Office) -> None:
    await office.store.worker.run(lambda db: db.execute("drop table staff"))
    answer = await office.browser().sign_in()
    assert answer.status_code == 503
    assert "motcua-staff" not in str(answer.headers)


async def test_a_sign_out_without_the_database_is_said(office: Office, hoa: Browser) -> None:
    token = token_in(await hoa.see())
    await office.store.worker.run(lambda db: db.execute("drop table sessions"))
    assert (await hoa.client.post(SIGN_OUT, data={"token": token})).status_code == 503
