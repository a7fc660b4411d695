"""A person's place in storage: kept over the hour, shown among the person's data, gone when the person says so."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio

from bot.assistant import Assistant, Sender
from bot.conversation import Conversation
from bot.messages import Context, Message, Said, Tapped, Turn
from bot.storage.sqlite import SqliteStore
from tests.bot.speaking import text

LAN = Sender("a" * 32, "telegram", "7")
MINH = Sender("b" * 32, "telegram", "8")
BEN_THANH = "26743"


@pytest_asyncio.fixture
async def kept(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "m.db")
    yield store
    await store.close()


async def say(
    conversation: Conversation, store: SqliteStore, message: Message | str, sender: Sender = LAN, hours: float = 0
) -> Turn:
    """The turn after what was said `hours` ago."""
    moment = datetime.now(UTC) - timedelta(hours=hours)
    said = Said(message) if isinstance(message, str) else message
    turn = await Assistant(conversation, store, 30, lambda: moment).hear(said, sender)
    assert turn is not None
    return turn


async def test_the_place_outlives_the_hour_and_the_thread_does_not(
    conversation: Conversation, kept: SqliteStore
) -> None:
    await say(conversation, kept, f"/start c{BEN_THANH}-cho", hours=30)
    await say(conversation, kept, "làm khai sinh", hours=29)
    await say(conversation, kept, "/xa", hours=28)
    assert await kept.context(LAN.person) == Context(commune=BEN_THANH, poster="cho")
    assert "Trong buổi." in text(await say(conversation, kept, "làm khai sinh"))


async def test_the_place_is_kept_with_the_questions_of_the_person_alone(
    conversation: Conversation, kept: SqliteStore
) -> None:
    await say(conversation, kept, f"/start c{BEN_THANH}-cho")
    await say(conversation, kept, "làm khai sinh")
    await say(conversation, kept, "làm khai sinh", MINH)
    rows = await kept.worker.run(lambda db: list(db.query("select person, commune, poster from questions")))
    assert [tuple(row.values()) for row in rows] == [(LAN.person, BEN_THANH, "cho"), (MINH.person, None, None)]


async def test_the_place_is_among_the_data_a_person_is_shown(conversation: Conversation, kept: SqliteStore) -> None:
    place = "Phường Bến Thành, thành phố Hồ Chí Minh"
    await say(conversation, kept, "em ở phường Bến Thành")
    assert place in text(await say(conversation, kept, "/dulieucuatoi"))
    assert place not in text(await say(conversation, kept, "/dulieucuatoi", MINH))


async def test_erasing_ones_data_forgets_the_place(conversation: Conversation, kept: SqliteStore) -> None:
    await say(conversation, kept, f"/start c{BEN_THANH}-cho")
    await say(conversation, kept, "/xoadulieu")
    assert (await kept.context(LAN.person)).commune == BEN_THANH
    await say(conversation, kept, Tapped("d:yes"))
    assert await kept.context(LAN.person) == Context()
    assert await kept.worker.run(lambda db: db.query("select * from contexts")) == []
    assert "Trong ngày." in text(await say(conversation, kept, "làm khai sinh"))
