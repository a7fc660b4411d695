"""How much waits, names that are taken back, and jobs that are watched."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.protocol import Backlog, Outgoing, Store, StoreError
from tests.bot.storage.making import HOUR, NOW, asked, message, wrote

LATER = datetime(2030, 1, 1, tzinfo=UTC)


async def test_nothing_waits_at_first(store: Store) -> None:
    assert await store.backlog() == Backlog(0, None, 0, 0)


async def test_what_waits_is_counted_and_its_age_outlives_postponing(store: Store) -> None:
    await store.write(wrote(asked("q1"), at=NOW - HOUR, outgoing=[message("1"), message("1")], waiting=["q1"]))
    await store.write(wrote(asked("q2"), outgoing=[message("2")]))
    (first, *_) = await store.due(LATER, 1)
    await store.postpone(first.id, LATER)
    found = await store.backlog()
    assert (found.outbox, found.promises) == (3, 1)
    assert found.oldest == NOW - HOUR
    await store.sent([first.id])
    assert (await store.backlog()).outbox == 2


async def test_a_name_is_taken_back_once_and_can_be_used_again(store: Store) -> None:
    async def queued() -> list[object]:
        due: list[Outgoing] = await store.due(NOW + timedelta(days=1), 10)
        await store.sent([message.id for message in due])
        return [message.params["text"] for message in due]

    assert not await store.desk.over("alert disk", NOW, [message("1", "well")])
    assert await store.desk.once("alert disk", NOW, [message("1", "bad")])
    assert not await store.desk.once("alert disk", NOW, [message("1", "bad")])
    assert await queued() == ["bad"]
    assert await store.desk.over("alert disk", NOW, [message("1", "well")])
    assert not await store.desk.over("alert disk", NOW, [message("1", "well")])
    assert await queued() == ["well"]
    assert await store.desk.once("alert disk", NOW, ())


async def test_every_job_is_told_with_its_kind_and_outcome(store: Store) -> None:
    heard: list[tuple[str, bool]] = []
    store.watch(lambda kind, seconds, failed: heard.append((kind, failed)))
    await store.write(wrote(asked("q1")))
    await store.context("lan")
    with pytest.raises(StoreError):
        await store.write(wrote(asked("q1")))
    assert heard == [("write", False), ("read", False), ("write", True)]
