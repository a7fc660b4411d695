"""What the support team's answers to single people, and work that is done once however many copies run, need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.storage.outgoing import Outgoing

__all__ = ["DeskStore", "Letter"]


@dataclass(frozen=True)
class Letter:
    """What a person of the support team answered, kept until the visitor comes back."""

    question: str
    asked: str
    """Masked."""
    text: str
    at: datetime


class DeskStore(Protocol):
    """Every method may raise `StoreError`."""

    async def once(self, name: str, at: datetime, outgoing: Sequence[Outgoing]) -> bool:
        """Queue `outgoing` and return True, unless something was done under this name before."""
        ...

    async def over(self, name: str, at: datetime, outgoing: Sequence[Outgoing]) -> bool:
        """Forget that something was done under this name and queue `outgoing`; False, and nothing, when it was not."""
        ...

    async def reply(self, question: str, text: str, at: datetime, outgoing: Sequence[Outgoing]) -> bool:
        """Forget the request for a person and its address, and queue `outgoing`, together.

        Without an address the text is kept as a letter. False: nobody waits for an answer to this question.
        """
        ...

    async def letters(self, person: str, since: datetime) -> list[Letter]:
        """Return the letters to a person that were not shown yet or first after `since`, oldest first."""
        ...

    async def delivered(self, questions: Sequence[str], at: datetime) -> None:
        """Note that the letters of these questions were shown."""
        ...
