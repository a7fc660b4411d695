"""Who came by which poster, counted without anybody being known: what the rest of the assistant asks of a database."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

__all__ = ["Origin", "Tally", "Visit", "VisitStore"]


@dataclass(frozen=True)
class Visit:
    """Somebody did something on a day; however often it is noted, it counts once."""

    day: date
    """In Vietnam."""
    kind: str
    """scan: opened a commune's page. start: began to talk after that. told: was told of an answer later.
    handed: asked for a person. On the channel "inline" also question and answered."""
    channel: str
    """web, telegram, or inline."""
    commune: str
    """Code; "" when none is known."""
    poster: str
    """Its label; "" for none."""
    person: str
    """Hash of person, commune and day, see `Identity.visitor`; it says nothing about any other day or commune."""


@dataclass(frozen=True)
class Tally:
    """How many different people did something on a day in one commune, by one poster and channel.

    Who came by two posters or over two days counts twice in a sum; nobody can tell.
    """

    day: date
    commune: str
    poster: str
    channel: str
    kind: str
    """scan, start, question, answered, good, told or handed."""
    people: int


@dataclass(frozen=True)
class Origin:
    """Where a stored question came from."""

    commune: str
    poster: str
    channel: str


class VisitStore(Protocol):
    """Every method may raise `StoreError`."""

    async def note(self, visit: Visit, after: str = "") -> bool:
        """Keep the visit; False when it was kept before.

        With `after`, a kind, it is kept only if the same person was noted with that kind on that day.
        """
        ...

    async def places(self, since: date) -> list[tuple[date, str]]:
        """Return the days from `since` on and the communes that were visited on them."""
        ...

    async def origin(self, question: str) -> Origin | None:
        """Return where a question came from; None when it is gone or was asked by the support team."""
        ...

    async def tallies(self, since: date, until: date, commune: str | None = None) -> list[Tally]:
        """Return the counts of the days from `since` up to and with `until`, of one commune or of all, by day.

        Days are Vietnam's, test traffic is left out, and only what is not nought is listed. What has no commune
        stands under "". Small counts are not hidden here. A question answered: by an entry that was not judged
        wrong, by an emergency number, or by what was picked of a choice.
        """
        ...
