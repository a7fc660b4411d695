"""Waiting with a limit; a test of the outbox tells what the library's own way lost."""

import asyncio

import pytest

from bot.waiting import set_within


async def test_waiting_ends_with_the_event_or_with_the_time() -> None:
    event = asyncio.Event()
    await set_within(event, 0.01)
    waits = asyncio.create_task(set_within(event, 60))
    await asyncio.sleep(0)
    event.set()
    async with asyncio.timeout(5):
        await waits


async def test_being_cancelled_is_not_missed_when_the_event_comes_at_the_same_moment() -> None:
    event = asyncio.Event()
    waits = asyncio.create_task(set_within(event, 60))
    await asyncio.sleep(0)
    event.set()
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
