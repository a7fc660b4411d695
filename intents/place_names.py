"""Names of places as they are typed: with or without kind, accents and spaces, and with one slip of the finger."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from intents.slips import Slips
from intents.text import strip_accents, tokens

__all__ = ["COMMUNE", "DISTRICT", "KINDS", "PROVINCE", "Named", "Names", "split_name"]

COMMUNE, DISTRICT, PROVINCE = "commune", "district", "province"

# Kinds of units as they are typed, folded -> the kind, and the levels it names.
# "thành phố" may be a province or an old city below one.
KINDS: Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
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
# What speaks against a reading. A bare name is a province sooner than a commune sooner than an old district.
_BARE = {PROVINCE: 0.1, COMMUNE: 0.11, DISTRICT: 0.12}
_ONE_SYLLABLE, _OTHER_KIND, _OTHER_ACCENTS, _SLIP = 0.9, 0.2, 0.2, 1.0
# Shorter names hold too little beside a slip, unless their province is named too.
_SURE_LENGTH, _SURE_BARE_LENGTH = 5, 9
# No word of Vietnamese alone, so that one syllable of it is a name: Pleiku, Đakrông.
_FOREIGN_LENGTH = 6


@dataclass(frozen=True)
class Named:
    """Words read as one unit."""

    level: str
    keys: frozenset[str]
    """The name; several where it is misspelt and near to each."""
    typed: str
    """As typed, with accents if there were any."""
    kind: str
    """As typed: "phuong", "xa" …; nothing for a bare name."""
    slip: bool
    cost: float

    @property
    def sure(self) -> bool:
        """It says enough without its province."""
        return not self.slip or len(_joined(self.typed)) >= (_SURE_LENGTH if self.kind else _SURE_BARE_LENGTH)


class Names:
    """All names of one level by key: the name without its kind, accents and spaces."""

    def __init__(self, level: str, full: Iterable[str]) -> None:
        """`full`: with their kinds ("Phường Hải Châu")."""
        self.level = level
        self._spellings: dict[str, set[str]] = {}
        self._kinds: dict[str, set[str]] = {}
        for name in full:
            kind, key = split_name(name)
            # A name is as long with its accents as without.
            self._spellings.setdefault(key, set()).add("".join(tokens(name))[-len(key) :])
            self._kinds.setdefault(key, set()).add(kind)
        self._slips = Slips(self._spellings)

    def read(self, typed: str, kind: str, asked: bool, careful: bool) -> Iterator[Named]:
        """Yield what `typed` may name. `asked`: somebody was asked for a place; `careful`: nothing is misspelt."""
        accented = _joined(typed)
        key = strip_accents(accented)
        if key in self._spellings and self._may_stand(key, typed, kind, asked):
            yield Named(self.level, frozenset((key,)), typed, kind, False, self._against(key, typed, kind))
        if not careful and (kind or asked or self.level == PROVINCE):
            near = self._near(key, "" if kind else accented)
            if near:
                yield Named(self.level, near, typed, kind, True, _SLIP + (0 if kind else _BARE[self.level]))

    def _may_stand(self, key: str, typed: str, kind: str, asked: bool) -> bool:
        if key.isdigit():
            # "Phường 2" was a place; "xã 2" and a bare 2 never were.
            return kind in self._kinds[key]
        if kind or self.level == PROVINCE or " " in typed:
            return True
        # One syllable is a word more often than a place.
        return len(key) >= (2 if asked else _FOREIGN_LENGTH) and typed in self._spellings[key]

    def _against(self, key: str, typed: str, kind: str) -> float:
        cost = 0.0 if kind else _BARE[self.level]
        if not kind and self.level != PROVINCE and " " not in typed:
            cost += _ONE_SYLLABLE
        if kind and kind not in self._kinds[key]:
            cost += _OTHER_KIND
        if _joined(typed) not in self._spellings[key] | {key}:
            cost += _OTHER_ACCENTS
        return cost

    def _near(self, key: str, accented: str) -> frozenset[str]:
        """The names one slip away, with the same numbers; with `accented`, also by the accents that were typed."""
        near = {name for name in self._slips.near(key) if name != key and _digits(name) == _digits(key)}
        if accented not in ("", key):
            near = {n for n in near if any(OSA.distance(accented, way) <= 1 for way in self._spellings[n])}
        return frozenset(near)


@lru_cache(maxsize=50_000)  # every name there is, each needed again and again
def split_name(name: str) -> tuple[str, str]:
    """Return kind and key of a full name: "Phường Hải Châu" -> "phuong", "haichau"."""
    words = [strip_accents(word) for word in tokens(name)]
    for size in (2, 1):
        if tuple(words[:size]) in KINDS and len(words) > size:
            return KINDS[tuple(words[:size])][0], "".join(words[size:])
    return "", "".join(words)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _joined(typed: str) -> str:
    return typed.replace(" ", "")
