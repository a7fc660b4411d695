"""The promise to a visitor of the web chat, which cannot write first: kept when the visitor comes back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest_asyncio

from bot.assistant import Assistant
from bot.channels.web.app import web_app
from bot.channels.web.chat import WebChat
from bot.channels.web.pages import Pages
from bot.channels.web.visitor import Visitors
from bot.conversation import Conversation
from bot.identity import Identity
from bot.storage.sqlite import SqliteStore
from bot.telling import Late
from tests.bot.test_telling import FISH, QUESTION, after, answered_by_the_team, before, over_as
from tests.e2e.web.visitor import token_in, words

__all__ = ["after", "before"]


@pytest_asyncio.fixture
async def kept(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "m.db")
    yield store
    await store.close()


class Browser:
    """Somebody at the web chat of an assistant; `cookies`: from an earlier visit."""

    def __init__(
        self, talk: Conversation, store: SqliteStore, cookies: httpx.Cookies | None = None, late: Late | None = None
    ) -> None:
        identity = Identity("key")
        visitors = Visitors(identity.derive("cookies"), False)
        chat = WebChat(Assistant(talk, store, 30), identity, Pages(), visitors, late=late)
        app = web_app(chat, None, None, False)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://motcua.example", cookies=cookies
        )

    async def page(self) -> str:
        return words((await self.client.get("/")).text)

    async def send(self, **fields: str) -> str:
        """Send the form as the page's script does, and return the fragment."""
        token = token_in((await self.client.get("/")).text)
        answer = await self.client.post("/chat", data={"token": token, **fields}, headers={"x-fragment": "1"})
        assert answer.status_code == 200
        return answer.text


async def promised(browser: Browser) -> None:
    asked = await browser.send(text=QUESTION)
    await browser.send(action=next(part.split('"')[0] for part in asked.split('value="') if part.startswith("t:")))


async def answered(browser: Browser, store: SqliteStore) -> None:
    """The visitor waits, and the team has written the answer."""
    await promised(browser)
    (promise,) = await store.promises()
    await answered_by_the_team(store, promise.question)


async def test_the_answer_is_shown_once_when_the_visitor_comes_back(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    browser = Browser(before, kept)
    await promised(browser)
    told = before.saying.phrases.say("told_later", question=QUESTION)
    assert told not in await browser.page()
    back = Browser(after, kept, browser.client.cookies)
    page = await back.page()
    assert told in page
    assert FISH.answer in page
    assert told not in await back.page()
    assert await kept.promises() == []


async def test_nobody_else_is_shown_the_answer(before: Conversation, after: Conversation, kept: SqliteStore) -> None:
    await promised(Browser(before, kept))
    assert QUESTION not in await Browser(after, kept).page()
    assert len(await kept.promises()) == 1


async def test_a_visitor_who_erased_their_data_is_shown_nothing(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    browser = Browser(before, kept)
    await promised(browser)
    await browser.send(action="d:yes")
    assert await kept.promises() == []
    assert FISH.answer not in await Browser(after, kept, browser.client.cookies).page()


async def test_a_visitor_sees_the_answer_for_their_place(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    browser = Browser(before, kept)
    await browser.send(text="em ở phường Bến Thành")
    await promised(browser)
    assert "Riêng ở đây miễn phí." in await Browser(after, kept, browser.client.cookies).page()


async def test_a_visitor_finds_what_a_person_answered_on_reload_too(before: Conversation, kept: SqliteStore) -> None:
    browser = Browser(staffed(before), kept)
    await browser.send(text=QUESTION)
    offered = await browser.send(text="/gapcanbo")
    sent = await browser.send(
        action=next(part.split('"')[0] for part in offered.split('value="') if part.startswith("h:"))
    )
    assert "Khi bạn mở lại trang này" in words(sent)
    (promise,) = await kept.promises()
    assert await kept.desk.reply(promise.question, "Hỏi Chi cục <Thủy sản>.", datetime.now(UTC), ())
    page = await browser.page()
    assert before.saying.phrases.say("person_answer", question=QUESTION) in page
    assert "Hỏi Chi cục <Thủy sản>." in page
    assert before.saying.phrases.say("person_bad") in page
    assert "Hỏi Chi cục <Thủy sản>." in await browser.page(), "phones load a page anew when they like"


async def test_an_answer_that_came_stays_with_its_question(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    browser = Browser(before, kept)
    await promised(browser)
    later = Browser(after, kept, browser.client.cookies)
    assert FISH.answer in await later.page()
    assert FISH.answer in await later.page()


async def test_what_the_team_wrote_asks_whether_it_settled_the_matter(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    browser = Browser(before, kept)
    await answered(browser, kept)
    page = await Browser(after, kept, browser.client.cookies).page()
    assert FISH.answer in page
    assert after.saying.phrases.say("solved_ask") in page


async def test_an_entry_as_it_was_before_is_not_shown_for_what_was_published(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    browser = Browser(before, kept)
    await answered(browser, kept)

    async def late() -> set[str]:
        return {FISH.id}

    assert FISH.answer not in await Browser(after, kept, browser.client.cookies, late).page()
    assert FISH.answer in await Browser(after, kept, browser.client.cookies).page()


def staffed(conversation: Conversation) -> Conversation:
    """The same conversation with a support team behind it."""
    found = over_as(conversation)
    found.desk = True
    return found
