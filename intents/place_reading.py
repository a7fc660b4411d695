"""Reads a message as a place: which words name it, which stand around it, and which speak of something else."""

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import count

from intents.place_names import KINDS, PROVINCE, Named, Names
from intents.text import strip_accents

__all__ = ["Manner", "PlaceReader", "Reading"]

_GLUED = re.compile(r"(phuong|quan|xa|[pqhxf])(\d{1,2})")
# What may stand around a place when somebody says where they are, and means nothing else.
_AROUND = frozenset(
    "em o toi minh con chau ban nha que thuoc dang song sinh hien tai gio cu moi truoc day hoi a nhe nha roi bac co "
    "chu anh chi la tui thi va ngay nay vn viet nam gan khu vuc ben dia phuong da vang".split()
)
_SAYS_WHERE = frozenset("o que thuoc song tai ngu".split())
_SAYS_OLD = frozenset(("cu", "truoc"))
# Parts of a commune, which stand beside its name and are not looked up.
_HAMLETS = frozenset((("thon",), ("ap",), ("xom",), ("khom",), ("khu", "pho"), ("to", "dan", "pho")))
_LONGEST_HAMLET, _LONGEST_NAME = 2, 6

# What speaks against a reading, beside what speaks against its names.
_PASSED, _HAMLET, _SKIPPED, _PROVINCE_FIRST = 0.1, 0.4, 2.0, 0.05
_MOST_SKIPPED = 6
_TRIES = 4


class Manner(Enum):
    """How a message came; it decides how much of it must speak of the place."""

    UNASKED = "somebody may be saying where they are"
    ASKED = "somebody was asked where they are"
    ORDERED = "somebody gave the command that sets the place"


@dataclass(frozen=True)
class Reading:
    """One way to read a message."""

    units: tuple[Named, ...] = ()
    """At most one of each level."""
    rest: tuple[str, ...] = ()
    """The words around them, folded."""
    skipped: int = 0
    """How many words speak of something else."""

    @property
    def levels(self) -> frozenset[str]:
        return frozenset(unit.level for unit in self.units)

    @property
    def slips(self) -> int:
        return sum(unit.slip for unit in self.units)

    @property
    def old(self) -> bool:
        """It says how a place was called before."""
        return not _SAYS_OLD.isdisjoint(self.rest)

    def unit(self, level: str) -> Named | None:
        return next((unit for unit in self.units if unit.level == level), None)


@dataclass(frozen=True)
class _Move:
    """One way to read on from a word."""

    cost: float
    words: int
    unit: Named | None = None


class PlaceReader:
    """Built once from all names; reading changes nothing."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """`names`: level -> full names ("Phường Hải Châu")."""
        self._names = {level: Names(level, full) for level, full in names.items()}

    def readings(self, words: Sequence[str], manner: Manner, careful: bool) -> Iterator[Reading]:
        """Yield the ways to read `words` that may be meant, likeliest first.

        `careful`: as if nothing was misspelt and everything spoke of the place.
        """
        words = [part for word in words for part in _apart(word)]
        message = _Message(words, [strip_accents(word) for word in words], manner, careful, self._names)
        return (reading for reading in message.ways() if _may_be_meant(reading, manner))


class _Message:
    """The words of one message, read from left to right in every way that makes sense, cheapest first."""

    def __init__(
        self, words: Sequence[str], folded: Sequence[str], manner: Manner, careful: bool, names: Mapping[str, Names]
    ) -> None:
        self.words = words
        self.folded = folded
        self.manner = manner
        self.careful = careful
        self.names = names
        self._moves: dict[int, list[_Move]] = {}
        self._tries: dict[tuple[int, frozenset[str], int], int] = {}

    def ways(self) -> Iterator[Reading]:
        order = count()
        waiting = [(0.0, next(order), 0, Reading())]
        while waiting:
            cost, _, place, reading = heapq.heappop(waiting)
            if place == len(self.words):
                yield reading
            elif self._worth_going_on(place, reading):
                for move in self.moves(place):
                    if _fits(reading, move):
                        new = _moved(reading, move, self.folded[place : place + move.words])
                        late = _PROVINCE_FIRST if move.unit and PROVINCE in reading.levels else 0.0
                        heapq.heappush(waiting, (cost + move.cost + late, next(order), place + move.words, new))

    def _worth_going_on(self, place: int, reading: Reading) -> bool:
        # The few cheapest ways to the same state are enough.
        state = (place, reading.levels, reading.slips)
        self._tries[state] = self._tries.get(state, 0) + 1
        return self._tries[state] <= _TRIES

    def moves(self, place: int) -> list[_Move]:
        if place not in self._moves:
            self._moves[place] = [*self._past(place), *self._units(place)]
        return self._moves[place]

    def _past(self, place: int) -> Iterator[_Move]:
        """Yield the moves past words that name no unit."""
        if self.folded[place] in _AROUND:
            yield _Move(_PASSED, 1)
        elif self.manner is Manner.ORDERED and not self.careful:
            yield _Move(_SKIPPED, 1)
        for size in (1, 2, 3):
            if tuple(self.folded[place : place + size]) in _HAMLETS:
                left = min(_LONGEST_HAMLET, len(self.words) - place - size)
                yield from (_Move(_HAMLET, size + more) for more in range(1, left + 1))

    def _units(self, place: int) -> Iterator[_Move]:
        for size in (1, 2):
            kind, levels = KINDS.get(tuple(self.folded[place : place + size]), ("", ()))
            for level in levels:
                yield from self._named(place, size, level, kind)
        for level in self.names:
            yield from self._named(place, 0, level, "")

    def _named(self, place: int, size: int, level: str, kind: str) -> Iterator[_Move]:
        """Yield the names of `level` that start behind a kind of `size` words."""
        start = place + size
        for end in range(start + 1, min(start + _LONGEST_NAME, len(self.words)) + 1):
            typed = " ".join(self.words[start:end])
            for unit in self.names[level].read(typed, kind, self.manner is not Manner.UNASKED, self.careful):
                yield _Move(unit.cost, end - place, unit)


def _fits(reading: Reading, move: _Move) -> bool:
    return move.unit is None or (move.unit.level not in reading.levels and reading.slips + move.unit.slip <= 1)


def _moved(reading: Reading, move: _Move, words: Sequence[str]) -> Reading:
    if move.unit:
        return Reading((*reading.units, move.unit), reading.rest, reading.skipped)
    return Reading(reading.units, (*reading.rest, *words), reading.skipped + (move.cost == _SKIPPED))


def _may_be_meant(reading: Reading, manner: Manner) -> bool:
    units = reading.units
    kinds = any(unit.kind for unit in units)
    if not units or not all(unit.sure or (unit.level != PROVINCE and PROVINCE in reading.levels) for unit in units):
        return False
    if manner is Manner.UNASKED:
        # A bare name is no statement ("Hải Châu"): it needs a kind ("phường …"), its province beside it, or "tôi ở …".
        stated = kinds or len(units) > 1 or not _SAYS_WHERE.isdisjoint(reading.rest)
        return stated and (kinds or not reading.slips)
    # Among other words only a name that is typed as it is written, with its kind, is meant.
    exact = any(unit.kind and not unit.cost for unit in units) and not reading.slips
    return not reading.skipped or (exact and reading.skipped <= _MOST_SKIPPED)


def _apart(word: str) -> list[str]:
    """ "q7" -> "q", "7"."""
    match = _GLUED.fullmatch(strip_accents(word))
    return [word[: len(match[1])], match[2]] if match else [word]
