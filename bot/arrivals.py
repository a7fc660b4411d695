"""Which message or request is being handled: its id for the log, and since when for the measuring."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

__all__ = ["Arrival", "arriving", "current"]


@dataclass(frozen=True)
class Arrival:
    id: str
    """Says nothing about who wrote."""
    at: float
    """By the monotonic clock."""


_CURRENT: ContextVar[Arrival | None] = ContextVar("arrival", default=None)


def current() -> Arrival | None:
    """Return what is being handled here, None outside of any message."""
    return _CURRENT.get()


@contextmanager
def arriving(id: str) -> Iterator[Arrival]:
    """Make everything inside, tasks begun there too, belong to the arrival `id`."""
    arrival = Arrival(id, time.monotonic())
    token = _CURRENT.set(arrival)
    try:
        yield arrival
    finally:
        _CURRENT.reset(token)
