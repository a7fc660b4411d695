"""How long the support team's inbox takes to make when much waits, and how long looking for what is in no group."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import median

from bot.messages import Asked, Context, Turn
from bot.storage.protocol import Store, Write

__all__ = ["Inbox", "fill", "measure"]

_GAP_SIZE = 3.3
_OTHERS = 10
_AT_ONCE = 10
_DAYS = 90
_COMMUNES = 300
_TIMES = 7
Page = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Inbox:
    waiting: int
    """Questions in gaps that nobody has answered."""
    gaps: int
    others: int
    """Questions that were answered well."""
    page_ms: float
    """Median of the whole first page: queries, counting, HTML."""
    loose_ms: float
    """Median of the query for questions that are in no gap yet."""


def measure(
    sizes: Sequence[int], opened: Callable[[Path], Store], page_of: Callable[[Store], Page]
) -> Iterator[Inbox]:
    """Yield times with so many questions waiting and ten times as many answered.

    `opened` makes a store in a new file; `page_of` returns what draws the inbox over it.
    """
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            yield asyncio.run(_measured(opened(Path(folder) / "motcua.db"), page_of, size))


async def _measured(store: Store, page_of: Callable[[Store], Page], size: int) -> Inbox:
    now = datetime.now(UTC)
    try:
        gaps = await fill(store, size, now)
        page_ms = await _timed(page_of(store))
        loose_ms = await _timed(lambda: store.gaps.loose(200, now, now))
        return Inbox(size, gaps, size * _OTHERS, page_ms, loose_ms)
    finally:
        await store.close()


async def fill(store: Store, waiting: int, now: datetime) -> int:
    """Put in so many waiting questions, spread over gaps and 90 days, and ten times as many answered; return the gaps.

    Every turn of a person has ten questions, so that filling is quick.
    """
    ids = await _ask(store, "w", "unknown", waiting, now)
    first = ids[: max(1, round(waiting / _GAP_SIZE))]
    made = await asyncio.gather(*(store.gaps.place(question, "unknown", None, now) for question in first))
    gaps = [gap for gap in made if gap is not None]
    rest = zip(ids[len(first) :], cycle(gaps))
    await asyncio.gather(*(store.gaps.place(question, "unknown", gap, now) for question, gap in rest))
    await _ask(store, "a", "answer", waiting * _OTHERS, now)
    return len(gaps)


async def _ask(store: Store, prefix: str, decision: str, number: int, now: datetime) -> list[str]:
    ids = [f"{prefix}{place:09}" for place in range(number)]
    turns = range(0, number, _AT_ONCE)
    await asyncio.gather(
        *(store.write(_turn(ids[first : first + _AT_ONCE], decision, first, number, now)) for first in turns)
    )
    return ids


def _turn(ids: Sequence[str], decision: str, number: int, of: int, now: datetime) -> Write:
    entry = "khai-sinh" if decision == "answer" else None
    asked = tuple(Asked(id, f"câu hỏi số {id} về giấy tờ của gia đình tôi", decision, entry) for id in ids)
    context = Context(commune=f"{number % _COMMUNES:05}")
    at = now - timedelta(days=_DAYS) * (number / of)
    return Write(f"person {number % 5_000}", "web" if number % 3 else "telegram", at, Turn((), context, asked))


async def _timed(call: Page) -> float:
    times = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        await call()
        times.append(time.perf_counter() - begun)
    return round(1000 * median(times), 1)
