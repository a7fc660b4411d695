"""What the numbers of communes are counted from: one row a question, without its text unless nothing answered it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

__all__ = ["AskedRow", "CommuneStore", "Need"]


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question; small talk, requests for a person and test traffic are none."""

    commune: str
    """Code of the commune, or of the province when no more is known; "" for neither."""
    person: str
    """Keyed hash; never shown."""
    at: datetime
    channel: str
    decision: str
    entry: str
    """What was answered or then picked; "" for nothing."""
    picked: bool
    """One of the entries offered was picked, or the answer got a thumb up."""
    good: bool
    bad: bool
    gap: int | None
    text: str
    """Masked; "" for a question in no gap."""


@dataclass(frozen=True)
class Need:
    """A gap as it is now."""

    id: int
    state: str
    owner: str
    due: date | None
    entry: str
    answered: datetime | None


class CommuneStore(Protocol):
    """Every method may raise `StoreError`."""

    async def asked(self, since: datetime, until: datetime, communes: Sequence[str] = ()) -> list[AskedRow]:
        """Return what was asked from `since` on and before `until`, oldest first; of these communes or of all."""
        ...

    async def needs(self, gaps: Collection[int]) -> dict[int, Need]: ...
