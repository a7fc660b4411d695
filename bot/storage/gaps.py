"""What grouping unanswered questions, and the numbers about them, ask of a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.storage.staff import Change

__all__ = [
    "CLOSED", "REASONS", "STATES", "WHYS", "Confused", "Day", "Gap", "GapStore", "Grouped", "Loose", "Note",
    "Remembered", "Use", "Wanted", "asks_again",
]  # fmt: skip

STATES = ("new", "doing", "checking", "answered", "aside")
CLOSED = ("answered", "aside")
REASONS = ("not-ours", "unclear", "test", "abuse", "duplicate", "no-source")
"""Why a gap is set aside."""
WHYS = ("bad", "again", "person", "unknown", "choice", "catalogue", "changed", "overdue")
"""Why a question counts as unanswered; the first three were answered, and wrongly."""


@dataclass(frozen=True)
class Loose:
    """A question without a good answer that is in no group yet."""

    id: str
    text: str
    """Masked."""
    at: datetime
    why: str
    """One of WHYS."""


@dataclass(frozen=True)
class Grouped:
    """A question in its group."""

    id: str
    gap: int
    text: str
    at: datetime
    why: str
    channel: str
    commune: str | None
    nearest: tuple[str, ...]
    """Entries that were answered or thought of, most likely first."""


@dataclass(frozen=True)
class Gap:
    """Questions about one need that nothing answered well."""

    id: int
    state: str
    reason: str
    owner: str
    due: date | None
    entry: str
    """The entry that answered it; "" before."""
    answered: datetime | None
    text: str
    """The wording asked last."""
    times: int
    people: int
    communes: int
    """Different communes, unknown ones counted as one."""
    wrong: int
    """Questions that were answered, and wrongly."""
    waiting: int
    """People who are to be told."""
    first: datetime
    last: datetime
    this_week: int
    week_before: int

    @property
    def rank(self) -> float:
        """People x communes x harm: a wrong answer weighs three refusals."""
        return self.people * max(1, self.communes) * (1 + 2 * self.wrong / max(1, self.times))


@dataclass(frozen=True)
class Wanted:
    """Which gaps, by what holds for any of their questions; empty: all."""

    states: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    channel: str = ""
    entry: str = ""
    """Answered or thought of."""
    why: str = ""
    owner: str = ""
    since: datetime | None = None
    text: str = ""
    """Searched without accents in the wordings."""
    gap: int | None = None


@dataclass(frozen=True)
class Note:
    """A comment, or what was done to the gap."""

    at: datetime
    who: str
    kind: str
    """comment, changed, moved, reopened or answered."""
    text: str


@dataclass(frozen=True)
class Day:
    """What happened on one day in Vietnam."""

    day: date
    asked: int
    answered: int
    choices: int
    unknown: int
    bad: int


@dataclass(frozen=True)
class Use:
    """How an entry served."""

    times: int
    good: int
    bad: int
    last: datetime | None


@dataclass(frozen=True)
class Confused:
    """People were shown one entry and wanted the other."""

    shown: str
    wanted: str
    times: int


@dataclass(frozen=True)
class Remembered:
    """A text that was asked, with how often and how its answers were judged."""

    text: str
    times: int
    good: frozenset[str]
    """Entries confirmed or picked."""
    bad: frozenset[str]


def asks_again(first: str, then: str) -> bool:
    """Tell whether two folded texts share half of the words of the shorter: the same need put otherwise."""
    one, other = set(first.split()), set(then.split())
    return len(one & other) * 2 >= min(len(one), len(other)) > 0


class GapStore(Protocol):
    """Every method may raise `StoreError`. A gap whose last question is deleted goes with it."""

    async def loose(self, limit: int, now: datetime, since: datetime | None = None) -> list[Loose]:
        """Return unanswered questions in no gap, oldest first; a choice once turned down, or after ten minutes.

        `since`: when all was looked at before; what nothing can have changed since then is left out.
        """
        ...

    async def place(self, question: str, why: str, gap: int | None, at: datetime) -> int | None:
        """Put a question into `gap`, or into a new one, and return its id; None when it is in one already.

        An answered gap that is asked again is open again.
        """
        ...

    async def grouped(self, gap: int | None = None, communes: Sequence[str] = ()) -> list[Grouped]:
        """Return the questions of one gap or of all, newest first, of these communes or of all."""
        ...

    async def places(self) -> dict[str, int]:
        """Return question -> its gap, for all that are in one; the one put there first comes first."""
        ...

    async def texts(self, questions: Sequence[str]) -> dict[str, str]:
        """Return id -> masked text; questions that are no more are missing."""
        ...

    async def gaps(self, now: datetime, wanted: Wanted = Wanted()) -> list[Gap]:
        """Return the gaps, counted over the questions that are wanted; highest rank first."""
        ...

    async def change(self, gap: int, fields: Mapping[str, str], change: Change) -> bool:
        """Set state, reason, owner or due (ISO day or ""), with its audit line and note; False: no such gap."""
        ...

    async def comment(self, gap: int, note: Note) -> bool: ...

    async def notes(self, gap: int) -> Sequence[Note]: ...

    async def move(self, questions: Sequence[str], gap: int | None, change: Change) -> int | None:
        """Move questions to `gap`, or to a new one (split); merging moves all. Return the gap, None: none moved."""
        ...

    async def days(self, since: datetime, communes: Sequence[str] = ()) -> list[Day]:
        """Return the days on which somebody asked, oldest first; test traffic is not counted."""
        ...

    async def uses(self) -> dict[str, Use]:
        """Return entry -> how it served; entries that never did are missing."""
        ...

    async def confused(self, limit: int) -> list[Confused]: ...

    async def remembered(self, since: datetime, limit: int) -> list[Remembered]:
        """Return the different texts asked since then, asked most often first."""
        ...
