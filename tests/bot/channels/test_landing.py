"""The page a poster's code opens, and what is counted of who comes by it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.requests import Request

from bot.assistant import Assistant, Sender
from bot.channels.limits import RateLimit
from bot.channels.web.app import web_app
from bot.channels.web.chat import WebChat
from bot.channels.web.landing import Landing
from bot.channels.web.pages import WEB_FOLDER, Pages
from bot.channels.web.robots import is_person
from bot.channels.web.visitor import Visitors
from bot.communes.attribution import Attribution
from bot.communes.merging import Merger
from bot.conversation import Conversation
from bot.identity import Identity
from bot.messages import Said, Tapped
from bot.saying import Saying
from bot.storage.protocol import StoreError
from bot.storage.sqlite import SqliteStore
from bot.telling import tell_all
from intents.matching import Matcher
from intents.office import Office
from tests.bot.test_telling import QUESTION as NEWS
from tests.bot.test_telling import after, before
from tests.e2e.web.visitor import token_in, words

__all__ = ["after", "before"]

NOW = datetime(2026, 11, 21, 5, tzinfo=UTC)
TODAY = date(2026, 11, 21)
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A057F) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
PERSON = {"user-agent": PHONE, "accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-dest": "document"}
QUESTION = "quên mật khẩu vneid thì làm sao"
Counts = dict[tuple[str, str, str], int]


class Town:
    """The web chat with its landing pages; `staff`: whether everybody is the support team."""

    def __init__(self, talk: Conversation, store: SqliteStore) -> None:
        self.store = store
        self.identity = Identity("key")
        self.now = NOW
        self.staff = False
        self.bot = ""
        self.attribution = Attribution(store, self.identity, lambda: self.now)
        self.assistant = Assistant(talk, store, 30, lambda: self.now)
        self.assistant.listeners.append(self.attribution.heard)
        self.assistant.footprints = self.attribution.footprints
        visitors = Visitors(self.identity.derive("cookies"), False)
        self.chat = WebChat(
            self.assistant, self.identity, Pages(), visitors, is_test=self.is_staff, noted=self.attribution.told
        )
        gone = (Merger("99999", "Xã Cũ", "00008", date(2026, 11, 1)),)
        self.landing = Landing(self.chat, self.attribution, lambda: self.bot, gone)
        self.app = web_app(self.chat, None, None, False, landing=self.landing)

    async def is_staff(self, request: Request) -> bool:
        return self.staff

    def person(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://motcua.example", headers={**PERSON, **headers})

    async def counts(self, day: date = TODAY) -> Counts:
        """Commune with poster, channel and kind -> people."""
        tallies = await self.store.visits.tallies(day, day)
        return {(f"{t.commune}-{t.poster}", t.channel, t.kind): t.people for t in tallies}


@pytest_asyncio.fixture
async def town(
    small_matcher: Matcher, saying: Saying, conversation: Conversation, tmp_path: Path
) -> AsyncIterator[Town]:
    office = Office("00004", "Trung tâm Ba Đình", "2 Trúc Bạch", "7:30-17:00", TODAY, "https://hanoi.gov.vn")
    spoken = Saying(saying.phrases, saying.entries, {"00004": office})
    talk = Conversation(small_matcher, spoken, gazetteer=conversation.whereabouts.gazetteer)
    store = SqliteStore(tmp_path / "m.db")
    yield Town(talk, store)
    await store.close()


async def said(client: httpx.AsyncClient, page: httpx.Response, **fields: str) -> str:
    answer = await client.post("/chat", data={"token": token_in(page.text), **fields}, headers={"x-fragment": "1"})
    assert answer.status_code == 200
    return answer.text


# The page


async def test_the_page_has_place_chat_office_and_hotline(town: Town) -> None:
    page = await town.person().get("/c/00004-truong-hoc")
    assert page.status_code == 200
    shown = words(page.text)
    example = town.chat.saying.phrases.lists["examples"][0]
    for part in ("Phường Ba Đình", "Thành phố Hà Nội", "2 Trúc Bạch", "18001096", example):
        assert part in shown
    assert 'action="/chat#moi"' in page.text and 'href="tel:18001096"' in page.text
    assert "t.me" not in page.text, "no bot runs"
    without = words((await town.person().get("/c/00008")).text)
    assert "Trúc Bạch" not in without and "Phường Ngọc Hà" in without


async def test_the_way_into_telegram_carries_the_poster(town: Town) -> None:
    town.bot = "motcua_bot"
    page = await town.person().get("/c/00004-Thon_3")
    assert 'href="https://t.me/motcua_bot?start=c00004-Thon_3"' in page.text
    assert 'start=c00004"' in (await town.person().get("/c/00004")).text


async def test_the_page_with_its_style_is_small_and_has_no_inline_code(town: Town) -> None:
    town.bot = "motcua_bot"
    page = (await town.person().get("/c/00004-truong-hoc")).text
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    assert {"style.css", "landing.css"} <= set(files)
    assert len(page.encode()) + sum((WEB_FOLDER / "static" / name).stat().st_size for name in set(files)) < 50_000
    assert "style=" not in page and "<script>" not in page


@pytest.mark.parametrize(
    "name", ["12345", "1", "abc", "00004-", "00004-a b", "00004-" + "x" * 41, "48", "<script>", "00004%0a1"]
)
async def test_an_unknown_code_helps_to_find_the_place(town: Town, name: str) -> None:
    client = town.person()
    page = await client.get(f"/c/{name}")
    assert page.status_code == 404
    assert 'name="ten"' in page.text and "18001096" in page.text and "<script>" not in page.text
    assert await town.counts() == {}


async def test_a_merged_commune_leads_to_the_new_one_with_its_poster(town: Town) -> None:
    page = await town.person().get("/c/99999-truong-hoc")
    assert page.status_code == 200
    assert "Xã Cũ đã nhập" in page.text and 'href="/c/00008-truong-hoc"' in page.text
    assert await town.counts() == {}, "counted once it is clear where"


async def test_the_search_finds_by_new_and_old_names_and_keeps_the_poster(town: Town) -> None:
    client = town.person()
    one = await client.get("/c", params={"ten": "phường Ba Đình, Hà Nội", "p": "truong-hoc"})
    assert (one.status_code, one.headers["location"]) == (303, "/c/00004-truong-hoc")
    several = await client.get("/c", params={"ten": "xã Tân Tiến", "p": "x"})
    assert len(re.findall(r'href="/c/\d{5}-x"', several.text)) > 1
    old = await client.get("/c", params={"ten": "phường Trúc Bạch quận Ba Đình"})
    assert old.headers.get("location") == "/c/00004" or 'href="/c/00004"' in old.text
    for unclear in ("Hà Nội", "zzz qqq", "", "x" * 5_000, "'\"><script>"):
        page = await client.get("/c/", params={"ten": unclear, "p": "<b>"})
        assert page.status_code == 200
        assert "<script>" not in page.text and "<b>\"" not in page.text
    forged = await client.get("/c", params={"ten": "phường Ba Đình, Hà Nội", "p": "a/../b"})
    assert forged.headers["location"] == "/c/00004"


async def test_the_page_shows_no_more_than_the_chat_allows(town: Town) -> None:
    town.chat.visitor_limit = RateLimit(burst=2, per_second=0)
    client = town.person()
    assert [(await client.get("/c/00004")).status_code for _ in range(3)] == [200, 200, 429]
    assert (await client.get("/c")).status_code == 429
    town.chat.address_limit = RateLimit(burst=1, per_second=0)
    assert [(await town.person().get("/c/00004")).status_code for _ in range(2)] == [200, 429]


async def test_the_page_helps_when_the_database_is_away(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*given: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(town.store, "context", away)
    page = await town.person().get("/c/00004")
    assert page.status_code == 200 and "Phường Ba Đình" in page.text


# From the scan to the answer


async def test_from_scan_to_thumb_on_the_web(town: Town) -> None:
    client = town.person()
    page = await client.get("/c/00004-truong-hoc")
    here = "00004-truong-hoc", "web"
    assert await town.counts() == {(*here, "scan"): 1}
    answer = await said(client, page, text=QUESTION)
    assert await town.counts() == {(*here, kind): 1 for kind in ("scan", "start", "question", "answered")}
    good = re.findall(r'value="(g:[^"]+)"', answer)[0]
    await said(client, page, action=good)
    await client.get("/c/00004-truong-hoc")
    await said(client, page, text=QUESTION)
    kinds = ("scan", "start", "question", "answered", "good")
    assert await town.counts() == {(*here, kind): 1 for kind in kinds}


async def test_two_visitors_are_two_and_another_poster_is_another(town: Town) -> None:
    first, second = town.person(), town.person()
    await first.get("/c/00004-a")
    await second.get("/c/00004-a")
    await second.get("/c/00004-b")
    await second.get("/c/00008-a")
    assert await town.counts() == {
        ("00004-a", "web", "scan"): 2, ("00004-b", "web", "scan"): 1, ("00008-a", "web", "scan"): 1
    }  # fmt: skip
    people = await rows(town, "select distinct person from visits")
    assert len(people) == 3, "one hash a person and commune"


async def test_another_day_is_another_visit_with_an_unrelated_hash(town: Town) -> None:
    client = town.person()
    page = await client.get("/c/00004-a")
    # The day changes in Vietnam at 17:00 UTC.
    town.now = datetime(2026, 11, 21, 17, tzinfo=UTC)
    await said(client, page, text=QUESTION)
    await client.get("/c/00004-a")
    assert (await town.counts(TODAY + timedelta(days=1)))["00004-a", "web", "scan"] == 1
    assert await town.counts() == {("00004-a", "web", "scan"): 1}, "what is said a day later is no start of that scan"
    assert len({row["person"] for row in await rows(town, "select person from visits")}) == 2


async def test_answers_follow_the_place_and_the_old_talk_goes_on(town: Town) -> None:
    client = town.person()
    page = await client.get("/")
    await said(client, page, text=QUESTION)
    await client.get("/c/00004-a")
    assert "Phường Ba Đình" in words(await said(client, page, text="/xa"))
    assert "Quên mật khẩu" in words((await client.get("/")).text)
    assert (await town.counts())["-", "web", "question"] == 1, "asked before the scan"


async def test_robots_previews_prefetch_and_head_are_not_counted(town: Town) -> None:
    programs = (
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "facebookexternalhit/1.1",
        "TelegramBot (like TwitterBot)", "WhatsApp/2.23.20.0", "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 zalobot", "curl/8.5.0", "python-requests/2.32", "Mozilla/5.0 HeadlessChrome/131.0", "",
    )  # fmt: skip
    for program in programs:
        assert (await town.person(**{"user-agent": program}).get("/c/00004-a")).status_code == 200
    for change in ({"accept": "*/*"}, {"accept": "image/avif,image/webp"}, {"sec-fetch-dest": "image"}):
        assert (await town.person(**change).get("/c/00004-a")).status_code == 200
    assert (await town.person().head("/c/00004-a")).status_code == 200
    for name, value in (("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-moz", "prefetch")):
        assert (await town.person(**{name: value}).get("/c/00004-a")).status_code == 503, "asked for again when wanted"
    assert await town.counts() == {}
    assert await rows(town, "select * from contexts") == []


@pytest.mark.parametrize(
    "program",
    [
        PHONE,
        "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Zalo iOS/24.1",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1",
        "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/118.0 Mobile QR Scanner/3.1",
        "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 [FB_IAB/FB4A;FBAV/480.0]",
    ],
)
def test_phones_and_apps_are_people(program: str) -> None:
    headers = [(b"user-agent", program.encode()), (b"accept", b"text/html,*/*")]
    assert is_person(Request({"type": "http", "method": "GET", "headers": headers}))


async def test_the_support_team_is_not_counted(town: Town) -> None:
    town.staff = True
    client = town.person()
    page = await client.get("/c/00004-a")
    assert "Phường Ba Đình" in words(await said(client, page, text="/xa"))
    await said(client, page, text=QUESTION)
    await said(client, page, text="/gapcanbo")
    assert await town.counts() == {}


async def test_a_wish_for_a_person_counts_for_the_poster(town: Town) -> None:
    client = town.person()
    page = await client.get("/c/00004-a")
    await said(client, page, text="/gapcanbo")
    assert (await town.counts())["00004-a", "web", "handed"] == 1


async def test_being_told_later_counts_where_the_question_was_asked(town: Town) -> None:
    client = town.person()
    page = await client.get("/c/00004-a")
    asked = await said(client, page, text="thả bè nuôi tôm hùm ngoài vịnh thì hỏi ai")
    await said(client, page, action=re.findall(r'value="(t:[^"]+)"', asked)[0])
    (promise,) = await town.store.promises()
    await client.get("/c/00008-b")
    await town.attribution.told(promise)
    await town.attribution.told(promise)
    await town.attribution.told(replace(promise, question="gone"))
    assert (await town.counts())["00004-a", "web", "told"] == 1
    assert ("00008-b", "web", "told") not in await town.counts()


async def test_what_is_shown_on_return_and_what_telegram_tells_both_count(
    before: Conversation, after: Conversation, tmp_path: Path
) -> None:
    store = SqliteStore(tmp_path / "told.db")
    asking, later = Town(before, store), Town(after, store)
    client = asking.person()
    page = await client.get("/c/00004-a")
    asked = await said(client, page, text=NEWS)
    await said(client, page, action=re.findall(r'value="(t:[^"]+)"', asked)[0])
    lan = Sender(asking.identity.person("telegram", "5"), "telegram", "5")
    await asking.assistant.hear(Said("/start c00004-b"), lan)
    turn = await asking.assistant.hear(Said(NEWS), lan)
    assert turn
    await asking.assistant.hear(Tapped(f"t:{turn.asked[0].id}"), lan)
    draw = {"telegram": lambda replies, chat: ()}
    assert [await tell_all(after, store, draw, later.attribution.told) for _ in range(2)] == [1, 0]
    back = later.person()
    back.cookies = client.cookies
    assert NEWS in (await back.get("/")).text
    counts = await later.counts()
    assert counts["00004-a", "web", "told"] == counts["00004-b", "telegram", "told"] == 1
    await store.close()


async def test_whoever_erases_their_data_erases_their_visits(town: Town) -> None:
    client, other = town.person(), town.person()
    page = await client.get("/c/00004-a")
    await client.get("/c/00008-b")
    await other.get("/c/00004-a")
    await said(client, page, action="d:yes")
    assert await town.counts() == {("00004-a", "web", "scan"): 1}
    assert len(await rows(town, "select * from visits")) == 1


# Telegram


async def test_a_deep_link_counts_a_start(town: Town) -> None:
    lan = Sender(town.identity.person("telegram", "5"), "telegram", "5")
    link = "/start c00004-truong-hoc"
    for text in (link, link, "/start", "/start c99999-x", "/start xin chào"):
        await town.assistant.hear(Said(text), lan)
    await town.assistant.hear(Said(QUESTION), lan)
    here = "00004-truong-hoc", "telegram"
    assert await town.counts() == {(*here, kind): 1 for kind in ("start", "question", "answered")}


async def test_a_repeated_update_and_a_plain_talk_count_nothing(town: Town) -> None:
    lan = Sender(town.identity.person("telegram", "5"), "telegram", "5")
    await town.assistant.hear(Said("xin chào"), lan, 1)
    await town.assistant.hear(Said("/start c00004"), lan, 2)
    before = await town.counts()
    assert before == {("00004-", "telegram", "start"): 1}
    assert await town.assistant.hear(Said("/start c00008"), lan, 2) is None
    await town.assistant.hear(Tapped("m"), lan, 3)
    assert await town.counts() == before


async def test_a_database_that_cannot_count_does_not_keep_the_answer_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*given: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(town.store.visits, "note", away)
    lan = Sender(town.identity.person("telegram", "5"), "telegram", "5")
    assert await town.assistant.hear(Said("/start c00004-a"), lan)
    assert (await town.person().get("/c/00004-a")).status_code == 200


async def rows(town: Town, query: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = await town.store.worker.run(lambda db: list(db.query(query)))
    return found
