"""Reads a message as names of places: which words may be a commune, a district, a province, cheapest reading first."""

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import count

from intents.slips import Slips
from intents.text import strip_accents, tokens

__all__ = ["COMMUNE", "DISTRICT", "LEVELS", "PROVINCE", "Manner", "Named", "PlaceReader", "split_name"]

COMMUNE, DISTRICT, PROVINCE = "commune", "district", "province"
LEVELS = (PROVINCE, COMMUNE, DISTRICT)

# Kinds of units as they are typed, folded -> the kind, and the levels it names.
# "thành phố" may be a province or an old city below one.
_KINDS: Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys([("phuong",), ("p",), ("f",)], ("phuong", (COMMUNE,))),
    **dict.fromkeys([("xa",), ("x",)], ("xa", (COMMUNE,))),
    **dict.fromkeys([("thi", "tran"), ("tt",)], ("thi tran", (COMMUNE,))),
    ("dac", "khu"): ("dac khu", (COMMUNE,)),
    **dict.fromkeys([("huyen",), ("h",)], ("huyen", (DISTRICT,))),
    **dict.fromkeys([("quan",), ("q",)], ("quan", (DISTRICT,))),
    **dict.fromkeys([("thi", "xa"), ("tx",)], ("thi xa", (DISTRICT,))),
    **dict.fromkeys([("thanh", "pho"), ("tp",)], ("thanh pho", (PROVINCE, DISTRICT))),
    ("tinh",): ("tinh", (PROVINCE,)),
}
_SLIPPING_KINDS = Slips(("phuong", "huyen"))
_GLUED = re.compile(r"(phuong|quan|xa|[pqhxf])(\d{1,2})")
# What may stand around a place when somebody says where they are, and means nothing else.
_AROUND = frozenset(
    "em o toi minh con chau ban nha que thuoc dang song sinh hien tai gio cu moi truoc day hoi a nhe nha roi bac co "
    "chu anh chi la tui thi va ngay nay vn viet nam gan khu vuc ben dia phuong da vang".split()
)
# Parts of a commune: named with it, not looked up.
_HAMLETS = frozenset({("thon",), ("ap",), ("xom",), ("khom",), ("khu", "pho"), ("to", "dan", "pho")})
_HAMLET_WORDS = 2
_LONGEST_NAME = 6
_SHORT_KEY = 4
"""A slip in so short a name leaves too little of it, unless its province stands beside it."""

_BARE, _WRONG_KIND, _WRONG_ACCENTS, _SLIP, _BARE_SLIP, _ONE_SYLLABLE = 0.3, 0.2, 0.2, 1.0, 1.5, 0.9
_PASSED, _SKIPPED = 0.1, 2.0
# Where two readings cost the same: a bare name is a province sooner than a commune sooner than an old district.
_LEVEL_COST = {PROVINCE: 0.0, COMMUNE: 0.01, DISTRICT: 0.02}
_TRIES = 4


class Manner(Enum):
    """How the message came, which decides how much of it must be a place."""

    UNASKED = "somebody may be saying where they are"
    ASKED = "somebody was asked where they are"
    COMMANDED = "somebody gave the command for a place"


@dataclass(frozen=True)
class Named:
    """Words read as one unit."""

    level: str
    keys: frozenset[str]
    """The name; several when it is misspelt and near to each."""
    typed: str
    """As typed, with accents if there were any."""
    kind: str
    """"phuong", "xa", … as typed; "" for a bare name."""
    words: int
    slip: bool = False

    @property
    def needs_province(self) -> bool:
        return self.slip and len("".join(self.typed.split())) <= _SHORT_KEY


@dataclass(frozen=True)
class _Names:
    """All names of one level by key: the name without its kind, accents and spaces."""

    spellings: Mapping[str, frozenset[str]]
    """Key -> the ways it is written with accents, spaces left out; empty where they are not known."""
    kinds: Mapping[str, frozenset[str]]
    slips: Slips


@dataclass(order=True)
class _State:
    cost: float
    order: int
    place: int = field(compare=False)
    units: tuple[Named, ...] = field(compare=False)
    slips: int = field(compare=False)
    skipped: int = field(compare=False)


class PlaceReader:
    """Built once from all names; reading changes nothing."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """`names`: level -> full names ("Phường Hải Châu")."""
        self._names = {level: _read_names(names[level]) for level in LEVELS}

    def readings(self, text: str, manner: Manner, most_words: int) -> Iterator[tuple[tuple[Named, ...], bool]]:
        """Yield the units of each way to read `text`, cheapest first, and whether it speaks of how things were."""
        words = [part for word in tokens(text) for part in _apart(word)]
        if manner is not Manner.COMMANDED and len(words) > most_words:
            return
        words = words[:most_words]
        folded = [strip_accents(word) for word in words]
        for state in self._ways(words, folded, manner):
            if _sensible(state, folded, manner):
                named = set().union(*(unit.typed.split() for unit in state.units))
                yield state.units, any(w in ("cũ", "cu", "trước", "truoc") and w not in named for w in words)

    def _ways(self, words: Sequence[str], folded: Sequence[str], manner: Manner) -> Iterator[_State]:
        order = count()
        moves = [list(self._moves(words, folded, place, manner)) for place in range(len(words))]
        waiting = [_State(0.0, next(order), 0, (), 0, 0)]
        tries: dict[tuple[int, frozenset[str], int], int] = {}
        while waiting:
            state = heapq.heappop(waiting)
            levels = frozenset(unit.level for unit in state.units)
            at = (state.place, levels, state.slips)
            tries[at] = tries.get(at, 0) + 1
            if tries[at] > _TRIES:
                continue
            if state.place == len(words):
                yield state
                continue
            for cost, length, unit in moves[state.place]:
                if unit and (unit.level in levels or state.slips + unit.slip > 1):
                    continue
                units, slips = (*state.units, *((unit,) if unit else ())), state.slips + bool(unit and unit.slip)
                skipped = state.skipped + (cost >= _SKIPPED)
                heapq.heappush(
                    waiting,
                    _State(state.cost + cost, next(order), state.place + length, units, slips, skipped),
                )

    def _moves(
        self, words: Sequence[str], folded: Sequence[str], place: int, manner: Manner
    ) -> Iterator[tuple[float, int, Named | None]]:
        """Yield cost, number of words and unit of each way to go on from `place`."""
        if folded[place] in _AROUND:
            yield _PASSED, 1, None
        elif manner is Manner.COMMANDED:
            yield _SKIPPED, 1, None
        for size in (1, 2, 3):
            if tuple(folded[place : place + size]) in _HAMLETS:
                yield from ((_PASSED, size + more, None) for more in range(1, _HAMLET_WORDS + 1) if place + size + more <= len(folded))
        for kind, size, levels, slip in _kinds(folded, place, manner):
            for level in levels:
                yield from self._units(words, folded, place, size, level, kind, slip, manner)
        for level in LEVELS:
            yield from self._units(words, folded, place, 0, level, "", False, manner)

    def _units(
        self, words: Sequence[str], folded: Sequence[str], place: int, size: int, level: str, kind: str, slip: bool,
        manner: Manner,
    ) -> Iterator[tuple[float, int, Named]]:  # fmt: skip
        names, start = self._names[level], place + size
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
            key, typed = "".join(folded[start:end]), " ".join(words[start:end])
            if key in names.spellings:
                cost = _LEVEL_COST[level] + self._exact(names, key, typed, kind, level) + slip * _SLIP
                if kind or end - start > 1 or level == PROVINCE or manner is not Manner.UNASKED:
                    yield cost, end - place, Named(level, frozenset({key}), typed, kind, end - place, slip)
            elif not slip and (kind or level == PROVINCE or manner is not Manner.UNASKED) and not key.isdigit():
                near = names.slips.near(key)
                if near:
                    cost = _LEVEL_COST[level] + (_SLIP if kind else _BARE_SLIP)
                    yield cost, end - place, Named(level, near, typed, kind, end - place, True)

    def _exact(self, names: _Names, key: str, typed: str, kind: str, level: str) -> float:
        joined = typed.replace(" ", "")
        cost = 0.0 if kind else _BARE
        if not kind and " " not in typed and level != PROVINCE:
            cost += _ONE_SYLLABLE
        if kind and kind not in names.kinds[key]:
            # "xã 2" is not said of "Phường 2": a number alone tells too little.
            cost += _SKIPPED if key.isdigit() else _WRONG_KIND
        if joined != key and names.spellings[key] and joined not in names.spellings[key]:
            cost += _WRONG_ACCENTS
        return cost


def split_name(name: str) -> tuple[str, str]:
    """Return kind and key of a full name: "Phường Hải Châu" -> "phuong", "haichau"."""
    words = [strip_accents(word) for word in tokens(name)]
    for size in (2, 1):
        if tuple(words[:size]) in _KINDS and len(words) > size:
            return _KINDS[tuple(words[:size])][0], "".join(words[size:])
    return "", "".join(words)
