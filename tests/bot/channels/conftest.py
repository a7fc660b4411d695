"""The support team's desk over the small base."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.renewal import LiveBase
from bot.storage.sqlite import SqliteStore
from tests.bot.channels.staff_desk import Desk


@pytest_asyncio.fixture
async def desk(tmp_path: Path, base: LiveBase) -> AsyncIterator[Desk]:
    store = SqliteStore(tmp_path / "m.db")
    made = Desk(store, base)
    await made.hire()
    yield made
    await store.close()
