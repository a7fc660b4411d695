"""Puts unanswered questions into groups as they arrive; what is kept is enough to begin anew after a crash."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.review.grouping import Grouper
from bot.storage.protocol import Store, StoreError

__all__ = ["gather", "gathering", "remember"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 5.0
_AT_ONCE = 200
# What came so late into the database that a round between two looks went by it: a long queue, a copy's slow clock.
_WIDE, _WIDE_EVERY = timedelta(days=2), timedelta(hours=1)


async def remember(store: Store, grouper: Grouper) -> None:
    """Tell `grouper` what is grouped by now, by itself or by a person."""
    async with grouper.turn:
        places = await store.gaps.places()
        texts = await store.gaps.texts(grouper.lacks(places))
        await asyncio.to_thread(grouper.follow, places, texts)


async def gather(store: Store, grouper: Grouper, now: datetime, since: datetime | None = None) -> int:
    """Group what is in no group yet, see `GapStore.loose`; return how many questions."""
    loose = await store.gaps.loose(_AT_ONCE, now, since)
    if loose:
        await remember(store, grouper)
    for question in loose:
        reading = await asyncio.to_thread(grouper.read, question.text)
        async with grouper.turn:
            gap = await asyncio.to_thread(grouper.find, reading)
            placed = await store.gaps.place(question.id, question.why, gap, now)
            if placed is not None:
                grouper.put(question.id, reading, placed)
    return len(loose)


async def gathering(store: Store, grouper: Grouper, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Gather every few seconds until cancelled. A database that fails is tried again."""
    # The first round looks at all that is kept: nobody knows how long the assistant was off.
    since: datetime | None = None
    wide_at = clock()
    while True:
        try:
            if since is None:
                await remember(store, grouper)
            now = clock()
            # A clock that was put back must not hide what is asked from here on.
            since = since and min(since, now)
            if since and not timedelta() <= now - wide_at < _WIDE_EVERY:
                since, wide_at = min(since, now - _WIDE), now
            while await gather(store, grouper, now, since) == _AT_ONCE:
                pass
            since = now
        except StoreError as error:
            log.error("gathering: %s", error)
        await asyncio.sleep(_EVERY_SECONDS)
