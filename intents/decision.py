"""What the matcher decides: one of four, never more than the base holds."""

from dataclasses import dataclass
from typing import TypeAlias

from intents.catalogue.procedure import Procedure
from intents.entry import Entry, NotInForce, Resolved

__all__ = ["Answer", "Catalogue", "Choice", "Decision", "Emergency", "Unknown"]


@dataclass(frozen=True)
class Answer:
    reading: Resolved
    part: str | None = None
    """Part of the entry a follow-up asked for: fee, time, documents, steps, where, online, source, next, back."""
    sure: float = 1.0
    """Calibrated probability that this is the right entry."""
    also: tuple[Entry, ...] = ()
    """Entries that answer the other questions of the same message."""

    @property
    def entry(self) -> Entry:
        return self.reading.entry


@dataclass(frozen=True)
class Choice:
    entries: tuple[Entry, ...]
    """Two to four, most likely first."""


@dataclass(frozen=True)
class Unknown:
    nearest: tuple[Entry, ...] = ()
    """At most three, offered as a guess, never shown as an answer."""
    changed: NotInForce | None = None
    """The entry that would have answered, were its text in force."""
    language: str | None = None
    """ISO 639-1, when the message is not Vietnamese."""


@dataclass(frozen=True)
class Emergency:
    kind: str
    """fire, violence or medical."""


@dataclass(frozen=True)
class Catalogue:
    """No entry answers, but the national catalogue holds procedures about it. Still a gap of the base."""

    procedures: tuple[Procedure, ...]
    """At most five, best first."""


Decision: TypeAlias = Answer | Choice | Unknown | Emergency | Catalogue
