"""An outage of hours, played fast: a message is given up only when others get through."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from telegram import Bot

from bot.channels.telegram.outbox import Outbox
from bot.messages import Context, Turn
from bot.storage.protocol import Outgoing, Store, Write
from bot.storage.sqlite import SqliteStore
from tests.telegram_api import TelegramServer
from tests.telegram_api.conftest import make_bot

pytestmark = pytest.mark.slow

MANY = 100
BEGIN = datetime(2026, 11, 22, tzinfo=UTC)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = SqliteStore(tmp_path / "m.db")
    yield opened
    await opened.close()


def fast() -> Callable[[], datetime]:
    """A clock that goes on by more than the longest pause whenever it is looked at."""
    minutes = count()
    return lambda: BEGIN + timedelta(minutes=next(minutes))


async def queue(store: Store, *calls: Outgoing) -> None:
    await store.write(Write("p", "telegram", BEGIN, Turn((), Context()), 1, calls))


async def settled(store: Store) -> None:
    while (await store.backlog()).outbox:
        await asyncio.sleep(0.02)


async def sending(bot: Bot, store: Store) -> None:
    """Send until nothing waits."""
    task = asyncio.create_task(Outbox(bot, store, fast()).run())
    try:
        await asyncio.wait_for(settled(store), 60)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_while_nothing_gets_through_nothing_is_dropped(store: Store) -> None:
    with TelegramServer() as tg:
        lan = tg.user()
        lan.start()
        tg.fail_next("sendMessage", 502, times=MANY)
        await queue(store, Outgoing(str(lan.id), "sendMessage", {"chat_id": lan.id, "text": "promised"}))
        async with make_bot(tg) as bot:
            await sending(bot, store)
        assert [reply.text for reply in lan.replies()] == ["promised"]


async def test_what_alone_fails_does_not_block_its_chat_for_ever(store: Store) -> None:
    with TelegramServer() as tg:
        lan, hoa = tg.user(), tg.user()
        for citizen in (lan, hoa):
            citizen.start()
        tg.fail_next("editMessageText", 502, times=10 * MANY)
        poison = Outgoing(str(lan.id), "editMessageText", {"chat_id": lan.id, "message_id": 1, "text": "x"})
        others = [lan, *[hoa] * MANY]
        calls = [Outgoing(str(one.id), "sendMessage", {"chat_id": one.id, "text": "after"}) for one in others]
        await queue(store, poison, *calls)
        async with make_bot(tg) as bot:
            await sending(bot, store)
        assert [reply.text for reply in lan.replies()] == ["after"]
