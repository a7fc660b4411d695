"""Reads words as names of places: which may be a commune, a district, a province; the likeliest reading first."""

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import count

from rapidfuzz.distance import OSA

from intents.slips import Slips
from intents.text import strip_accents, tokens

__all__ = ["COMMUNE", "DISTRICT", "PROVINCE", "Manner", "Named", "PlaceReader", "Reading", "split_name"]

COMMUNE, DISTRICT, PROVINCE = "commune", "district", "province"

# Kinds of units as they are typed, folded -> the kind, and the levels it names.
# "thành phố" may be a province or an old city below one.
_KINDS: Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys((("phuong",), ("p",), ("f",)), ("phuong", (COMMUNE,))),
    **dict.fromkeys((("xa",), ("x",)), ("xa", (COMMUNE,))),
    **dict.fromkeys((("thi", "tran"), ("tt",)), ("thi tran", (COMMUNE,))),
    ("dac", "khu"): ("dac khu", (COMMUNE,)),
    **dict.fromkeys((("huyen",), ("h",)), ("huyen", (DISTRICT,))),
    **dict.fromkeys((("quan",), ("q",)), ("quan", (DISTRICT,))),
    **dict.fromkeys((("thi", "xa"), ("tx",)), ("thi xa", (DISTRICT,))),
    **dict.fromkeys((("thanh", "pho"), ("tp",)), ("thanh pho", (PROVINCE, DISTRICT))),
    ("tinh",): ("tinh", (PROVINCE,)),
}
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

# What speaks against a reading. A bare name is a province sooner than a commune sooner than an old district.
_BARE = {PROVINCE: 0.1, COMMUNE: 0.11, DISTRICT: 0.12}
_ONE_SYLLABLE, _OTHER_KIND, _OTHER_ACCENTS, _PROVINCE_FIRST = 0.9, 0.2, 0.2, 0.05
_SLIP, _PASSED, _HAMLET, _SKIPPED = 1.0, 0.1, 0.4, 2.0
# Shorter names hold too little beside a slip, unless their province is named too.
_SURE_LENGTH, _SURE_BARE_LENGTH = 5, 9
_MOST_SKIPPED = 6
_TRIES = 4


class Manner(Enum):
    """How a message came; it decides how much of it must speak of the place."""

    UNASKED = "somebody may be saying where they are"
    ASKED = "somebody was asked where they are"
    ORDERED = "somebody gave the command that sets the place"


@dataclass(frozen=True)
class Named:
    """Words read as one unit."""

    level: str
    keys: frozenset[str]
    """The name; several where it is misspelt and near to each."""
    typed: str
    """As typed, with accents if there were any."""
    kind: str = ""
    """As typed: "phuong", "xa" …; nothing for a bare name."""
    slip: bool = False

    @property
    def sure(self) -> bool:
        """It says enough without its province."""
        return not self.slip or len(_joined(self.typed)) >= (_SURE_LENGTH if self.kind else _SURE_BARE_LENGTH)


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


@dataclass(frozen=True)
class _Names:
    """The names of one level by key: the name without its kind, accents and spaces."""

    spellings: Mapping[str, frozenset[str]]
    """Key -> with accents, spaces left out."""
    kinds: Mapping[str, frozenset[str]]
    slips: Slips


class PlaceReader:
    """Built once from all names; reading changes nothing."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """`names`: level -> full names ("Phường Hải Châu")."""
        self._names = {level: _read_names(full) for level, full in names.items()}

    def readings(self, words: Sequence[str], manner: Manner) -> Iterator[Reading]:
        """Yield the ways to read `words` that may be meant, likeliest first."""
        words = [part for word in words for part in _apart(word)]
        folded = [strip_accents(word) for word in words]
        for reading in self._ways(words, folded, manner):
            if _may_be_meant(reading, manner):
                yield reading

    def _ways(self, words: Sequence[str], folded: Sequence[str], manner: Manner) -> Iterator[Reading]:
        # Cheapest first; the few cheapest ways to the same place are enough.
        order = count()
        moves: dict[int, list[_Move]] = {}
        tries: dict[tuple[int, frozenset[str], int], int] = {}
        waiting = [(0.0, next(order), 0, Reading())]
        while waiting:
            cost, _, place, reading = heapq.heappop(waiting)
            if place == len(words):
                yield reading
                continue
            at = (place, reading.levels, reading.slips)
            tries[at] = tries.get(at, 0) + 1
            if tries[at] > _TRIES:
                continue
            if place not in moves:
                moves[place] = list(self._moves(words, folded, place, manner))
            for move in moves[place]:
                if _fits(reading, move):
                    new = _moved(reading, move, folded[place : place + move.words])
                    late = _PROVINCE_FIRST if move.unit and PROVINCE in reading.levels else 0.0
                    heapq.heappush(waiting, (cost + move.cost + late, next(order), place + move.words, new))

    def _moves(self, words: Sequence[str], folded: Sequence[str], place: int, manner: Manner) -> Iterator[_Move]:
        if folded[place] in _AROUND:
            yield _Move(_PASSED, 1)
        elif manner is Manner.ORDERED:
            yield _Move(_SKIPPED, 1)
        for size in (1, 2, 3):
            if tuple(folded[place : place + size]) in _HAMLETS:
                left = min(_LONGEST_HAMLET, len(words) - place - size)
                yield from (_Move(_HAMLET, size + more) for more in range(1, left + 1))
        for size in (1, 2):
            kind, levels = _KINDS.get(tuple(folded[place : place + size]), ("", ()))
            for level in levels:
                for move in self._named(words, place + size, level, kind, manner):
                    yield _Move(move.cost, size + move.words, move.unit)
        for level in self._names:
            yield from self._named(words, place, level, "", manner)

    def _named(self, words: Sequence[str], start: int, level: str, kind: str, manner: Manner) -> Iterator[_Move]:
        """Yield the names of `level` that may start there."""
        names = self._names[level]
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
            typed = " ".join(words[start:end])
            key = strip_accents(_joined(typed))
            exact = Named(level, frozenset((key,)), typed, kind)
            if key in names.spellings and _may_stand(names, key, exact, manner):
                yield _Move(_against(names, key, exact), end - start, exact)
            near = _near(names, key, "" if kind else _joined(typed))
            if near:
                yield _Move(_SLIP + (0 if kind else _BARE[level]), end - start, replace(exact, keys=near, slip=True))


def split_name(name: str) -> tuple[str, str]:
    """Return kind and key of a full name: "Phường Hải Châu" -> "phuong", "haichau"."""
    words = [strip_accents(word) for word in tokens(name)]
    for size in (2, 1):
        if tuple(words[:size]) in _KINDS and len(words) > size:
            return _KINDS[tuple(words[:size])][0], "".join(words[size:])
    return "", "".join(words)


def _read_names(full: Iterable[str]) -> _Names:
    spellings: dict[str, set[str]] = {}
    kinds: dict[str, set[str]] = {}
    for name in full:
        kind, key = split_name(name)
        # A name is as long with its accents as without.
        spellings.setdefault(key, set()).add("".join(tokens(name))[-len(key) :])
        kinds.setdefault(key, set()).add(kind)
    return _Names(
        {key: frozenset(ways) for key, ways in spellings.items()},
        {key: frozenset(ways) for key, ways in kinds.items()},
        Slips(spellings),
    )


def _may_stand(names: _Names, key: str, unit: Named, manner: Manner) -> bool:
    if key.isdigit():
        # "Phường 2" was a place; "xã 2" and a bare 2 never were.
        return unit.kind in names.kinds[key]
    if unit.kind or unit.level == PROVINCE or " " in unit.typed:
        return True
    # One syllable is a word more often than a place.
    return manner is not Manner.UNASKED and unit.typed in names.spellings[key]


def _against(names: _Names, key: str, unit: Named) -> float:
    """What speaks against reading an exact name so."""
    typed = _joined(unit.typed)
    cost = 0.0 if unit.kind else _BARE[unit.level]
    if not unit.kind and unit.level != PROVINCE and " " not in unit.typed:
        cost += _ONE_SYLLABLE
    if unit.kind and unit.kind not in names.kinds[key]:
        cost += _OTHER_KIND
    if typed != key and typed not in names.spellings[key]:
        cost += _OTHER_ACCENTS
    return cost


def _near(names: _Names, key: str, accented: str) -> frozenset[str]:
    """The names one slip away, with the same numbers; with `accented`, also with the accents that were typed."""
    near = frozenset(name for name in names.slips.near(key) - {key} if _digits(name) == _digits(key))
    if accented in ("", key):
        return near
    return frozenset(
        name for name in near if any(OSA.distance(accented, way, score_cutoff=1) <= 1 for way in names.spellings[name])
    )


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


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
    return not reading.skipped or (kinds and not reading.slips and reading.skipped <= _MOST_SKIPPED)


def _apart(word: str) -> list[str]:
    """ "q7" -> "q", "7"."""
    match = _GLUED.fullmatch(strip_accents(word))
    return [word[: len(match[1])], match[2]] if match else [word]


def _joined(typed: str) -> str:
    return typed.replace(" ", "")
