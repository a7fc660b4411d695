"""Works out answers beside the event loop; whoever asks little comes first.

In a crowd what is brief is worked out in the loop itself: threads that all want the interpreter take half as long
again, measured, as one of them doing the work of all.
"""

import asyncio
import heapq
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count
from typing import TypeVar

__all__ = ["Thinking"]

T = TypeVar("T")
_THREADS = 2
_MOST_WAITING = 256
_CROWD = 4
# One that comes back at every other message would cost the time of both ways.
_CROWD_SECONDS = 2.0
_MOST_PEOPLE = 10_000
# After this time half of what somebody took is forgiven.
_HALF_LIFE = 30.0
# Whoever took more seconds than this lately asks much.
_LITTLE = 0.5
_Waiting = tuple[float, int, "asyncio.Future[None]"]


class Thinking:
    """One for all channels. One thread is kept for those who ask little: what is begun cannot be interrupted."""

    def __init__(self, threads: int = _THREADS, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._pool = ThreadPoolExecutor(threads, "thinking")
        self._free = threads
        self._kept = 1 if threads > 1 else 0
        self._little: list[_Waiting] = []
        self._much: list[_Waiting] = []
        self._numbers = count()
        self._crowded_until = -math.inf
        self._taken: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Person -> seconds taken lately, and when that was."""

    @property
    def crowded(self) -> bool:
        """So much waits, or did a moment ago, that each had better be brief."""
        return self.clock() < self._crowded_until

    @property
    def full(self) -> bool:
        """So much waits that somebody new had better come back."""
        return self._waiting >= _MOST_WAITING

    @property
    def _waiting(self) -> int:
        return len(self._little) + len(self._much)

    async def run(self, person: str, function: Callable[[], T], long: bool = False) -> T:
        """Return what `function` returns. Of those who wait, the one who took least time lately is next.

        `long`: it will take its time, whoever asks.
        """
        async with self._place(person, long):
            return await asyncio.get_running_loop().run_in_executor(self._pool, function)

    async def brief_in_a_crowd(self, person: str, function: Callable[[bool], T], quick: bool) -> T:
        """Return what `function` returns, which is told whether to be brief: it then holds up the loop meanwhile.

        `quick`: it is brief anyhow.
        """
        async with self._place(person, long=False):
            if quick or self.crowded:
                return function(True)
            return await asyncio.get_running_loop().run_in_executor(self._pool, function, False)

    @asynccontextmanager
    async def _place(self, person: str, long: bool) -> AsyncIterator[None]:
        """Wait for the person's turn, and count what is done then as theirs."""
        await self._turn(person, long)
        begun = self.clock()
        try:
            yield
        finally:
            self._take(person, self.clock() - begun)
            self._release()

    async def _turn(self, person: str, long: bool) -> None:
        lately, mine = self._lately(person), asyncio.get_running_loop().create_future()
        waiting = self._much if long or lately > _LITTLE else self._little
        heapq.heappush(waiting, (lately, next(self._numbers), mine))
        self._begin()
        if self._waiting >= _CROWD:
            self._crowded_until = self.clock() + _CROWD_SECONDS
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._release()
            raise

    def _release(self) -> None:
        self._free += 1
        self._begin()

    def _begin(self) -> None:
        """Give the free places to those who wait."""
        for waiting, kept in ((self._little, 0), (self._much, self._kept)):
            while waiting and self._free > kept:
                _, _, next_one = heapq.heappop(waiting)
                if not next_one.done():
                    self._free -= 1
                    next_one.set_result(None)

    def _lately(self, person: str) -> float:
        seconds, at = self._taken.get(person, (0.0, 0.0))
        return seconds * 0.5 ** ((self.clock() - at) / _HALF_LIFE) if seconds else 0.0

    def _take(self, person: str, seconds: float) -> None:
        self._taken[person] = (self._lately(person) + seconds, self.clock())
        self._taken.move_to_end(person)
        if len(self._taken) > _MOST_PEOPLE:
            self._taken.popitem(last=False)
