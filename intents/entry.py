"""What one knowledge file means: an `Entry`, and how it reads on a day and in a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

__all__ = [
    "STYLES",
    "Entry",
    "NotInForce",
    "Online",
    "Resolved",
    "Source",
    "Span",
    "Step",
    "Tests",
    "Variant",
    "resolve",
]

STYLES = ("formal", "plain", "chat", "typos", "dialect", "story", "situation", "short")

# A re-check that is late by a few days is the team's matter; one late by a month is the citizen's.
_PATIENCE = timedelta(days=30)

Online = Literal["full", "partial", "none"]


@dataclass(frozen=True)
class Span:
    """A stretch of days, both ends included; None is open."""

    start: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Step:
    do: str
    stuck: tuple[str, ...] = ()
    """Ids of the entries that help a citizen who is stuck at this step."""
    link: str | None = None


@dataclass(frozen=True)
class Source:
    title: str
    confidence: Literal["V1", "V2"]
    """V1: the document itself was read; V2: told by a secondary source of known origin."""
    number: str | None = None
    issued: str | None = None
    """ISO day, month or year as far as known; so are `in_force` and `seen`."""
    in_force: str | None = None
    seen: str | None = None
    """When a page or article (rather than a document) was read."""
    url: str | None = None


@dataclass(frozen=True)
class Variant:
    """Fields that replace those of the entry within `span` and, when `place` is set, only there."""

    replaces: Mapping[str, object]
    span: Span = Span()
    place: str | None = None
    """Province (2 digits) or commune (5 digits) code."""


@dataclass(frozen=True)
class Tests:
    ask: tuple[str, ...] = ()
    """Sentences that must find the entry and stand in no `questions`."""
    refuse: tuple[str, ...] = ()
    """Sentences of near twins (key `not`): they must not be answered by this entry."""
    shows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Date or place code -> texts the rendered answer must hold; `a|b` is either."""


@dataclass(frozen=True)
class Entry:
    id: str
    group: str
    """Name of the folder the file stands in."""
    title: str
    questions: Mapping[str, tuple[str, ...]]
    """Style -> sentences as people type them."""
    answer: str
    sources: tuple[Source, ...]
    checked: date
    recheck_by: date
    steps: tuple[Step, ...] = ()
    documents: tuple[str, ...] = ()
    fee: str | None = None
    time: str | None = None
    online: Online | None = None
    valid: Span = Span()
    variants: tuple[Variant, ...] = ()
    related: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    owner: str | None = None
    talk: bool = False
    """Small talk: no source, date or feedback is shown."""
    nearby: bool = False
    """The answer tells the office near the citizen."""
    tests: Tests = Tests()

    def sentences(self) -> list[str]:
        """Title and all questions: what the matcher learns from."""
        return [self.title, *(sentence for style in self.questions.values() for sentence in style)]


@dataclass(frozen=True)
class Resolved:
    """The entry as it reads on a day in a place."""

    entry: Entry
    overdue: bool
    """Nobody has compared it with its source since `recheck_by`."""
    stale: bool = False
    """Overdue for so long that the citizen is warned."""


@dataclass(frozen=True)
class NotInForce:
    """The text must not be shown on that day."""

    entry: Entry
    why: Literal["not-yet", "no-longer"]
    day: date
    """First day it holds (not-yet) or last day it held (no-longer)."""


def resolve(entry: Entry, today: date, place: str | None = None) -> Resolved | NotInForce:
    """Return `entry` as it reads on `today` in `place`: variants applied in file order, the later wins.

    `place`: a province code, a commune code, or both as "48/20242" so that variants of either hold.

    Outside its `valid` span the result is `NotInForce`, which carries the day to tell the citizen.
    """
    if entry.valid.start and today < entry.valid.start:
        return NotInForce(entry, "not-yet", entry.valid.start)
    if entry.valid.until and today > entry.valid.until:
        return NotInForce(entry, "no-longer", entry.valid.until)
    changes: dict[str, object] = {}
    for variant in entry.variants:
        if variant.span.holds(today) and _covers(variant.place, place):
            changes.update(variant.replaces)
    current: Entry = replace(entry, **changes) if changes else entry  # type: ignore[arg-type]
    stale = today > entry.recheck_by + _PATIENCE
    return Resolved(current, overdue=today > entry.recheck_by, stale=stale)


def _covers(wanted: str | None, place: str | None) -> bool:
    # A province code covers its communes only when the caller passes "province/commune"; codes are not nested.
    return wanted is None or (place is not None and wanted in place.split("/"))
