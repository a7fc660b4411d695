"""Deletes what is older than RETENTION_DAYS, soon after the start and then once a day, and knows how that went.

A machine that begins with a wrong clock is set right within minutes. Until then everything may look too old, so nothing
is deleted unless clock and stopwatch have agreed for a while.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.storage.protocol import Store, StoreError

__all__ = ["Retention"]

log = logging.getLogger(__name__)

_DAY_SECONDS = 24 * 3600.0
_SOON_SECONDS = 300.0
_FIRST_SECONDS = 900.0
_MOST_LEAP_SECONDS = 60.0
_LATE = timedelta(hours=25)


class Retention:
    """One per process; runs where the copy leads."""

    def __init__(self, store: Store, days: int, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.store = store
        self.days = days
        self.clock = clock
        self.last: datetime | None = None
        self.deleted = 0
        """Questions that the last run deleted."""
        self.failing = False

    async def run(self) -> None:
        """Delete until cancelled."""
        pause = _FIRST_SECONDS
        while True:
            if await self._passed(pause):
                await self.once()
                pause = _SOON_SECONDS if self.failing else _DAY_SECONDS
            else:
                log.warning("retention: the clock leapt, nothing is deleted yet")
                pause = _FIRST_SECONDS

    async def _passed(self, seconds: float) -> bool:
        """Let time pass; return whether it passed by the clock, too."""
        clock, watch = self.clock(), time.monotonic()
        await asyncio.sleep(seconds)
        leap = (self.clock() - clock).total_seconds() - (time.monotonic() - watch)
        return abs(leap) < _MOST_LEAP_SECONDS

    async def once(self) -> None:
        """Delete what is too old now; `failing` when the database could not."""
        now = self.clock()
        try:
            self.deleted = await self.store.forget(now - timedelta(days=self.days))
        except StoreError as error:
            self.failing = True
            log.error("retention: %s", error)
            return
        self.last, self.failing = now, False
        log.info("retention: %d questions deleted", self.deleted)

    async def told(self) -> str:
        """Return its state for /readyz."""
        days = f"kept {self.days} days"
        if self.last is None:
            return f"ok, but it cannot delete; {days}" if self.failing else f"ok, {days}; this copy has not deleted yet"
        told = f"{days}; last run {self.last:%Y-%m-%dT%H:%MZ} deleted {self.deleted} questions"
        late = self.failing or self.clock() - self.last > _LATE
        return f"ok, but late: {told}" if late else f"ok, {told}"
