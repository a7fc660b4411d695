"""A message that arrived is not sent again while the database cannot note it; no other is taken for it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.outbox import Outbox
from bot.storage.protocol import Store, StoreError
from tests.bot.storage.making import message, wrote


class Line:
    """A bot that counts what it was made to say."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def send_message(self, *, text: str, **more: object) -> None:
        self.said.append(text)

    send_document = edit_message_text = delete_message = answer_callback_query = send_message


async def test_while_the_database_takes_no_writes_nothing_is_said_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    line: Any = Line()
    outbox = Outbox(line, store)
    outcomes: list[str] = []
    outbox.counted = lambda method, outcome: outcomes.append(outcome)
    await store.write(wrote(outgoing=[message("1", "chào")], at=datetime.now(UTC)))
    real, refused = store.sent, [StoreError("locked")] * 3

    async def sent(ids: list[int]) -> None:
        if refused:
            raise refused.pop()
        await real(ids)

    monkeypatch.setattr(store, "sent", sent)
    monkeypatch.setattr("bot.channels.telegram.outbox._IDLE_SECONDS", 0.01)
    sending = asyncio.create_task(outbox.run())
    async with asyncio.timeout(30):
        while (await store.backlog()).outbox:
            await asyncio.sleep(0.01)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert line.said == ["chào"]
    assert outcomes == ["sent"]
    assert outbox.arrived == set()


async def test_a_message_queued_while_another_is_noted_as_sent_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    line: Any = Line()
    outbox = Outbox(line, store)
    real = store.sent

    async def sent(ids: list[int]) -> None:
        await real(ids)
        if len(line.said) == 1:
            # Between the deletion of a row and the moment its sender hears of it.
            await store.write(wrote(outgoing=[message("2", "hai")], at=datetime.now(UTC)))
            outbox.wake()
            async with asyncio.timeout(5):
                while (await store.backlog()).outbox:
                    await asyncio.sleep(0.01)

    monkeypatch.setattr(store, "sent", sent)
    await store.write(wrote(outgoing=[message("1", "một")], at=datetime.now(UTC)))
    sending = asyncio.create_task(outbox.run())
    async with asyncio.timeout(30):
        while outbox.sending or not line.said or (await store.backlog()).outbox:
            await asyncio.sleep(0.01)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert line.said == ["một", "hai"]
