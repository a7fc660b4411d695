"""Work that is done once however many copies run."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from bot.storage.bus import Leading

__all__ = ["Job", "lead"]

log = logging.getLogger(__name__)

Job = Coroutine[Any, Any, object]


async def lead(leading: Leading, jobs: Callable[[], Iterable[Job]]) -> None:
    """Run `jobs` whenever this copy leads, until cancelled. They have ended when this returns."""
    while True:
        await leading.wait()
        tasks = [asyncio.create_task(_watched(job)) for job in jobs()]
        try:
            await leading.ended()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _watched(job: Job) -> None:
    try:
        await job
    except Exception:
        log.exception("work that is done once has ended: %s", job)
