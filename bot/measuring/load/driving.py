"""Sends messages at a pace, or as fast as they are answered, and keeps when each reply came."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

__all__ = ["Book", "Figures", "at_pace", "flat_out"]

Send = Callable[[int, str], Awaitable[None]]
"""Sends message `number`; what it raises is an error of that message."""
_PATIENCE = 15.0
_AT_ONCE = 64


@dataclass
class Book:
    """When each message left and when its first reply came."""

    left: dict[int, float] = field(default_factory=dict)
    came: dict[int, float] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    waiting: dict[int, "asyncio.Future[None]"] = field(default_factory=dict)

    def reply(self, number: int) -> None:
        """Note that a reply to message `number` came."""
        if number in self.left and number not in self.came:
            self.came[number] = time.perf_counter()
            self._settle(number)

    async def send(self, send: Send, number: int, text: str) -> None:
        """Send and return when the reply came or the patience ended."""
        self.left[number] = time.perf_counter()
        answered = self.waiting[number] = asyncio.get_running_loop().create_future()
        try:
            await send(number, text)
            async with asyncio.timeout(_PATIENCE):
                await answered
        except TimeoutError:
            return
        except Exception:  # noqa: BLE001 - whatever went wrong, this message was not taken
            self.refused.add(number)
        finally:
            del self.waiting[number]

    def _settle(self, number: int) -> None:
        if number in self.waiting and not self.waiting[number].done():
            self.waiting[number].set_result(None)


@dataclass(frozen=True)
class Figures:
    """What one pace came to; times in milliseconds."""

    wanted: float
    """Messages a second; 0: as fast as they are answered."""
    sent: int
    answered_a_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    lost: int
    """Taken, but without a reply when the patience ended."""


async def at_pace(
    book: Book, send: Send, texts: Sequence[str], rate: float, seconds: float, numbers: range, seed: int = 7
) -> Figures:
    """Send at `rate` a second, at random moments that do not wait for replies (a Poisson stream)."""
    chance = random.Random(seed)
    begun = due = time.perf_counter()
    on_the_way: list[asyncio.Task[None]] = []
    sent: list[int] = []
    for number in numbers:
        due += chance.expovariate(rate)
        if due - begun > seconds:
            break
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        on_the_way.append(asyncio.create_task(book.send(send, number, texts[number % len(texts)])))
        sent.append(number)
    await asyncio.gather(*on_the_way)
    return _figures(book, sent, rate)


async def flat_out(book: Book, send: Send, texts: Sequence[str], seconds: float, numbers: range) -> Figures:
    """Keep `_AT_ONCE` messages on the way, each sent when an earlier one was answered."""
    end = time.perf_counter() + seconds
    left = iter(numbers)
    sent: list[int] = []

    async def one_after_another() -> None:
        while time.perf_counter() < end:
            number = next(left)
            sent.append(number)
            await book.send(send, number, texts[number % len(texts)])

    await asyncio.gather(*(one_after_another() for _ in range(_AT_ONCE)))
    return _figures(book, sent, 0)


def _figures(book: Book, sent: Sequence[int], rate: float) -> Figures:
    took = [1000 * (book.came[number] - book.left[number]) for number in sent if number in book.came]
    over = max((book.came[n] for n in sent if n in book.came), default=0) - min((book.left[n] for n in sent), default=0)
    p50, p95, p99 = (round(float(one), 1) for one in np.percentile(took or [0], [50, 95, 99]))
    errors = sum(number in book.refused for number in sent)
    lost = len(sent) - len(took) - errors
    return Figures(
        rate, len(sent), round(len(took) / over, 1) if took else 0, p50, p95, p99, errors, max(lost, 0)
    )
