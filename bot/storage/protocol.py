"""What the rest of the assistant asks of a database. One contract test suite runs over every implementation."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.messages import Context, PersonalData, Turn
from bot.storage.bus import Bus
from bot.storage.commune_rows import CommuneStore
from bot.storage.desk import DeskStore
from bot.storage.drafts import DraftStore
from bot.storage.dump import DumpStore
from bot.storage.gaps import GapStore
from bot.storage.local import LocalStore
from bot.storage.outgoing import Outgoing
from bot.storage.staff import StaffStore
from bot.storage.visits import VisitStore

__all__ = [
    "EXPORTED", "Backlog", "Outgoing", "PastQuestion", "Promise", "Store", "StoreError", "Unanswered", "Watched",
    "Write",
]  # fmt: skip


EXPORTED = (
    "questions", "feedback", "waiting", "gaps", "gap_questions", "gap_notes", "drafts", "revisions", "staff", "audit",
    "local", "local_revisions",
)  # fmt: skip
"""Tables that are handed out, see `Store.rows`."""


class StoreError(Exception):
    """The database could not do it (disk full, file locked, server away). Nothing of the write was kept."""


@dataclass(frozen=True)
class Write:
    """All effects of one message: kept together or not at all."""

    person: str
    """Keyed hash, see `bot.identity`."""
    channel: str
    at: datetime
    turn: Turn
    update: int | None = None
    """The channel's number of the message; a number seen before is not written again."""
    outgoing: Sequence[Outgoing] = ()
    address: str | None = None
    """Chat id. Kept only when the turn holds a consent to be told later.

    When it erases, what waits to be sent there goes too.
    """
    test: bool = False
    """Asked by the support team to try things: kept out of gaps and numbers."""
    visits: Collection[str] = ()
    """What the person is called in the visits of the last days; they go with an erasure."""


@dataclass(frozen=True)
class PastQuestion:
    """A stored question, enough to show the conversation again."""

    id: str
    text: str
    decision: str
    entry: str | None
    choices: tuple[str, ...]
    at: datetime
    chosen: str | None = None
    """The entry the person then picked."""


@dataclass(frozen=True)
class Unanswered:
    """Questions with the same folded text that found no good answer."""

    text: str
    times: int
    people: int
    reason: str
    """unknown, choice, bad, handover, changed or overdue: the most frequent one."""
    nearest: str
    """Ids the matcher thought of, most likely first, comma-separated."""
    first: datetime
    last: datetime
    channels: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Promise:
    """A question whose asker consented to be told when there is an answer."""

    question: str
    person: str
    channel: str
    address: str | None
    text: str
    """Masked."""
    refused: frozenset[str]
    """Entries that answered it before, or were judged wrong for it."""
    answer: str = ""
    """The entry the support team wrote for it; "" while there is none."""
    person_wanted: bool = False
    """A person of the support team was asked for, not an entry."""
    commune: str | None = None
    at: datetime | None = None
    consent: str = ""
    """Version of the text that was consented to; "" from before there were versions."""
    held: bool = False
    """The support team's answer is being published at this moment."""


Watched = Callable[[str, float, bool], None]
"""Hears of a job: "read" or "write", its seconds, and whether it ended in a `StoreError`. Quick, and never fails."""


@dataclass(frozen=True)
class Backlog:
    """What waits."""

    outbox: int
    """Calls to be sent."""
    oldest: datetime | None
    """When the first of them was queued, as far as that is known."""
    gaps: int
    """Neither answered nor set aside."""
    promises: int
    """Questions whose asker is to be told."""


class Store(Protocol):
    """Every method may raise `StoreError`."""

    @property
    def bus(self) -> Bus:
        """How the copies that use this database reach each other."""
        ...

    @property
    def staff(self) -> StaffStore: ...

    @property
    def gaps(self) -> GapStore: ...

    @property
    def drafts(self) -> DraftStore: ...

    @property
    def desk(self) -> DeskStore: ...

    @property
    def local(self) -> LocalStore: ...

    @property
    def visits(self) -> VisitStore: ...

    @property
    def communes(self) -> CommuneStore: ...

    @property
    def dump(self) -> DumpStore: ...

    async def context(self, person: str) -> Context: ...

    async def write(self, write: Write) -> bool:
        """Keep the effects and return True; return False and keep nothing when the update was seen before."""
        ...

    async def backlog(self) -> Backlog: ...

    def watch(self, watched: Watched) -> None:
        """Have every job of the database told."""
        ...

    async def owns(self, person: str, question: str) -> bool:
        """Return whether the question is kept and was asked by this person."""
        ...

    async def history(self, person: str, since: datetime, limit: int) -> list[PastQuestion]:
        """Return the newest questions of a person, oldest first."""
        ...

    async def personal_data(
        self, person: str, address: str | None = None, visits: Collection[str] = (), skip: int = 0, limit: int = 10
    ) -> PersonalData:
        """Return what is kept about a person, of the questions `limit` after the first `skip`.

        `address`: the chat that is the person's alone; `visits`: as in `Write`.
        """
        ...

    async def unanswered(self, since: datetime | None, limit: int) -> list[Unanswered]:
        """Return the questions without a good answer, asked by most people first."""
        ...

    async def promises(self, person: str | None = None) -> list[Promise]:
        """Return the promises to tell, oldest first, of one person or of all."""
        ...

    async def fulfil(self, question: str, outgoing: Sequence[Outgoing], entry: str) -> bool:
        """Forget the promise and its address, queue `outgoing`, and note that `entry` was told, together.

        False when it was fulfilled before.
        """
        ...

    async def due(self, now: datetime, limit: int) -> list[Outgoing]:
        """Return at most one message a chat: its oldest, when its time has come."""
        ...

    async def sent(self, ids: Sequence[int]) -> None: ...

    async def postpone(self, id: int, until: datetime) -> None: ...

    async def forget(self, before: datetime) -> int:
        """Delete what is older than `before`; return how many questions went."""
        ...

    async def keep_procedures(self, lines: Mapping[str, str]) -> int:
        """Keep code -> JSON line, replacing what was there under the code; return how many codes were new."""
        ...

    async def procedures(self) -> list[str]:
        """Return the JSON lines of the catalogue, by code."""
        ...

    async def remove_procedures(self) -> int: ...

    async def rows(self, table: str, after: int, limit: int) -> list[tuple[int, Mapping[str, object]]]:
        """Return rows of one of EXPORTED with their numbers, from after the number `after` on, in order.

        What would let somebody write to a person or sign in (chat ids, passwords) is left out.
        """
        ...

    async def check(self) -> None:
        """Raise `StoreError` unless a write would work now."""
        ...

    async def close(self) -> None: ...
