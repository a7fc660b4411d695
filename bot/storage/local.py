"""What communes add of their own, as a database keeps it: their office, notices for a time, notes below entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.storage.staff import Change

__all__ = ["Kind", "Local", "LocalRevision", "LocalStore", "Sheet"]

Kind = Literal["office", "notice", "note"]


@dataclass(frozen=True)
class Local:
    commune: str
    """5-digit code."""
    kind: Kind
    who: str
    """Account that wrote it last."""
    at: datetime
    text: str = ""
    """Of a notice or a note."""
    entry: str = ""
    """Id of the entry that a note stands below."""
    start: datetime | None = None
    until: datetime | None = None
    """Of a notice: always set, and no longer in it."""
    name: str = ""
    """Of an office, as are the next three; "" when the commune's own name will do."""
    address: str = ""
    hours: str = ""
    phone: str = ""
    ended: Literal["", "removed", "withdrawn"] = ""
    """removed: by the commune; withdrawn: by the national editors."""
    ended_by: str = ""
    why: str = ""
    """What a withdrawal was for."""
    id: int = 0


@dataclass(frozen=True)
class LocalRevision:
    """One change of one of them."""

    item: int
    at: datetime
    who: str
    what: str
    before: Local | None
    """None when it was new."""


@dataclass(frozen=True)
class Sheet:
    """All that one commune has written."""

    items: tuple[Local, ...]
    """What changed last first."""
    version: int
    """Grows with every change."""


class LocalStore(Protocol):
    """Every method may raise `StoreError`. Nothing is ever deleted."""

    async def version(self) -> int:
        """Return a number that is another one after every change."""
        ...

    async def live(self, now: datetime) -> list[Local]:
        """Return what citizens may see at `now` or later, as it stands."""
        ...

    async def sheet(self, commune: str) -> Sheet: ...

    async def listed(self, communes: Sequence[str], limit: int, skip: int = 0) -> list[Local]:
        """Return what these communes wrote, or all of them for none; what changed last first."""
        ...

    async def count(self, communes: Sequence[str]) -> int:
        """Return how many `listed` would list without a limit."""
        ...

    async def keep(self, item: Local, change: Change, version: int) -> bool:
        """Keep a new item (id 0) or change one, with its revision and audit line, together.

        `version`: of the commune's sheet that the change was made from; False is returned, and nothing kept, when
        the sheet is no longer that, or the commune has no such item.
        """
        ...

    async def revisions(self, commune: str, limit: int) -> list[LocalRevision]:
        """Return the changes in a commune, newest first."""
        ...
