"""What several copies of the assistant tell each other, and which one of them does the work that is done once."""

from collections.abc import Callable
from typing import Protocol

__all__ = ["TOPICS", "Bus", "Callback", "Leading"]

TOPICS = ("proposed", "published", "local", "outbox", "news")
"""A draft's number; a revision's; what communes wrote changed; something is to be sent; somebody may be told of an
answer."""
Callback = Callable[[str], None]
"""Gets the text that was told, "" for "whatever may have happened". Never fails and is quick: others wait."""


class Leading(Protocol):
    """Whether this copy does what is done once."""

    def is_set(self) -> bool: ...

    async def wait(self) -> None:
        """Return as soon as this copy leads."""
        ...

    async def ended(self) -> None:
        """Return as soon as it does not."""
        ...


class Bus(Protocol):
    """One per process; deaf, and leading nothing, until `run`."""

    @property
    def leading(self) -> Leading: ...

    async def tell(self, topic: str, text: str = "") -> None:
        """Tell all copies, this one too. Raises `StoreError` when nobody could be told."""
        ...

    def hear(self, topic: str, callback: Callback) -> None:
        """Have `callback` called whenever the topic is told, and once whenever something may have been missed."""
        ...

    async def run(self) -> None:
        """Listen, and lead when nobody else does, until cancelled."""
        ...
