"""Waiting for something, but not for ever."""

import asyncio
from contextlib import suppress

__all__ = ["set_within"]


async def set_within(event: asyncio.Event, seconds: float) -> None:
    """Return as soon as `event` is set, or after `seconds`. Unlike `asyncio.wait_for`, never misses being cancelled."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
