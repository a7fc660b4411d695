"""Puts unanswered questions into groups as they arrive; what is kept is enough to begin anew after a crash."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from bot.review.grouping import Grouper
from bot.storage.protocol import Store, StoreError

__all__ = ["gather", "gathering", "remember"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 5.0
_AT_ONCE = 200
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The first round looks at all that is kept: nobody knows how long the assistant was off."""


async def remember(store: Store, grouper: Grouper) -> None:
    """Tell `grouper` what is grouped by now, by itself or by a person."""
    newest_first = await store.gaps.grouped()
    kept = {question.id: (question.gap, question.text) for question in reversed(newest_first)}
    await asyncio.to_thread(grouper.follow, kept)


async def gather(store: Store, grouper: Grouper, now: datetime, since: datetime | None = None) -> int:
    """Group what is in no group yet, asked from `since` on (see `GapStore.loose`); return how many questions."""
    loose = await store.gaps.loose(_AT_ONCE, now, since)
    if loose:
        await remember(store, grouper)
    for question in loose:
        reading = await asyncio.to_thread(grouper.read, question.text)
        gap = await asyncio.to_thread(grouper.find, reading)
        placed = await store.gaps.place(question.id, question.why, gap, now)
        if placed is not None:
            grouper.put(question.id, reading, placed)
    return len(loose)


async def gathering(store: Store, grouper: Grouper, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Gather every few seconds until cancelled. A database that fails is tried again."""
    since: datetime | None = _EVER
    while True:
        try:
            if since:
                await remember(store, grouper)
            while await gather(store, grouper, clock(), since) == _AT_ONCE:
                pass
            since = None
        except StoreError as error:
            log.error("gathering: %s", error)
        await asyncio.sleep(_EVERY_SECONDS)
