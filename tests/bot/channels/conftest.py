"""The support team's desk over the small base."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import renewal
from bot.library import Library
from bot.storage.sqlite import SqliteStore
from intents.matching import Matcher
from tests.bot.channels.staff_desk import Desk
from tests.bot.live import live_base


async def _no_time(settings: object) -> str:
    return "there was no time"


@pytest_asyncio.fixture
async def desk(
    tmp_path: Path, small: Library, small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    # A full learning in another process is not what these tests are about.
    monkeypatch.setattr(renewal, "learn_anew", _no_time)
    base = live_base(tmp_path, small, small_matcher)
    store = SqliteStore(tmp_path / "m.db")
    made = Desk(store, base)
    await made.hire()
    yield made
    await base.close()
    await store.close()
