"""The outbox ends between two messages: what is on the way arrives, and no other copy sends it again."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.telegram import outbox as module
from bot.channels.telegram.outbox import Outbox
from bot.storage.outgoing import Outgoing
from bot.storage.sqlite import SqliteStore

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
CALL = Outgoing("1", "sendMessage", {"chat_id": "1", "text": "chào"})


class Line(SimpleNamespace):
    """A bot whose calls arrive when the test says so."""

    def __init__(self) -> None:
        self.begun, self.arrives = asyncio.Event(), asyncio.Event()
        self.arrived = 0
        calls = ("send_message", "send_document", "edit_message_text", "delete_message", "answer_callback_query")
        super().__init__(**dict.fromkeys(calls, self._call))

    async def _call(self, **given: object) -> None:
        self.begun.set()
        await self.arrives.wait()
        self.arrived += 1


async def begun(store: SqliteStore) -> tuple[Line, "asyncio.Task[None]"]:
    """An outbox with one message on the way."""
    line: Any = Line()
    running = asyncio.create_task(Outbox(line, store).run())
    await store.desk.once("hello", NOW, [CALL])
    async with asyncio.timeout(10):
        await line.begun.wait()
    return line, running


async def test_what_is_on_the_way_arrives_and_is_noted(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "m.db")
    line, running = await begun(store)
    running.cancel()
    await asyncio.sleep(0.05)
    line.arrives.set()
    await asyncio.gather(running, return_exceptions=True)
    assert (line.arrived, await store.due(datetime.now(UTC), 9)) == (1, [])
    await store.close()


async def test_what_does_not_arrive_is_left_to_the_next(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "_FINISH_SECONDS", 0.05)
    store = SqliteStore(tmp_path / "m.db")
    line, running = await begun(store)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert line.arrived == 0
    assert [call.chat for call in await store.due(datetime.now(UTC), 9)] == ["1"]
    await store.close()


@pytest.mark.parametrize("turns", range(6))
async def test_it_ends_when_something_new_comes_in_the_same_moment(tmp_path: Path, turns: int) -> None:
    store = SqliteStore(tmp_path / "m.db")
    outbox = Outbox(Line(), store)  # type: ignore[arg-type]
    running = asyncio.create_task(outbox.run())
    await asyncio.sleep(0.05)
    outbox.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=0.9)
    assert done
    await store.close()
