"""What the support team should know in the morning, counted; how it is put into words is a channel's matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.storage.gaps import Day, Gap, Wanted
from bot.storage.protocol import Store
from intents.entry import Entry

__all__ = ["MOST_NAMED", "Digest", "digest"]

MOST_NAMED = 5
"""Gaps and entries that are told by name."""


@dataclass(frozen=True)
class Digest:
    day: date
    gaps: tuple[Gap, ...]
    """New ones, highest rank first."""
    overdue: tuple[str, ...]
    """Titles of all entries that nobody re-checked in time, longest overdue first."""
    yesterday: Day | None
    """None: nobody asked."""
    waiting: int
    """People who asked for a person and have no answer."""


async def digest(store: Store, entries: Iterable[Entry], now: datetime) -> Digest:
    """Return the digest of the day that `now`, in Vietnam's time, is on."""
    today = now.date()
    gaps = await store.gaps.gaps(now, Wanted(states=("new",)))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = await store.gaps.days(midnight - timedelta(days=1))
    waiting = sum(promise.person_wanted for promise in await store.promises())
    # An entry stands under its former ids too.
    late = {entry.id: entry for entry in entries if entry.recheck_by < today}
    overdue = sorted(late.values(), key=lambda entry: (entry.recheck_by, entry.id))
    return Digest(
        today, tuple(gaps[:MOST_NAMED]), tuple(entry.title for entry in overdue),
        next((day for day in days if day.day == today - timedelta(days=1)), None), waiting,
    )  # fmt: skip
