"""Provinces and communes by name: as they are now, and as people still call them (before July 2025)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.text import strip_accents, tokens

__all__ = ["Former", "Gazetteer", "Place", "PlaceFound", "Several"]


@dataclass(frozen=True)
class Place:
    """A commune (5 digits) or a province (2 digits)."""

    code: str
    name: str
    """With its kind: "Phường Hải Châu", "Thành phố Đà Nẵng"."""
    province_code: str
    province: str

    @property
    def path(self) -> str:
        """ "48/20194": what `resolve` compares variants with."""
        return self.code if self.code == self.province_code else f"{self.province_code}/{self.code}"


@dataclass(frozen=True)
class Former:
    """A commune, district and province as named before July 2025."""

    commune: str
    district: str
    province: str
    now: tuple[str, ...]
    """Codes of the communes it is in now, the one with most of it first."""


@dataclass(frozen=True)
class Several:
    """The name fits several places; ask which."""

    places: tuple[Place, ...]


PlaceFound: TypeAlias = Place | Several | None

_COMMUNE, _DISTRICT, _PROVINCE = "commune", "district", "province"
# Kinds of units as they are typed, folded -> level. "thanh pho" may be a province or an old city below one.
_KINDS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("phuong",): (_COMMUNE,), ("xa",): (_COMMUNE,), ("p",): (_COMMUNE,), ("x",): (_COMMUNE,), ("f",): (_COMMUNE,),
    ("thi", "tran"): (_COMMUNE,), ("dac", "khu"): (_COMMUNE,), ("tt",): (_COMMUNE,),
    ("huyen",): (_DISTRICT,), ("quan",): (_DISTRICT,), ("h",): (_DISTRICT,), ("q",): (_DISTRICT,),
    ("thi", "xa"): (_DISTRICT,), ("tx",): (_DISTRICT,),
    ("thanh", "pho"): (_PROVINCE, _DISTRICT), ("tp",): (_PROVINCE, _DISTRICT), ("tinh",): (_PROVINCE,),
}  # fmt: skip
# What may stand around a place when somebody says where they are, and means nothing else.
_AROUND = frozenset(
    "em o toi minh con chau ban nha que thuoc dang song sinh hien tai gio cu moi truoc day hoi a nhe nha roi bac co "
    "chu anh chi la tui thi va ngay nay vn viet nam gan khu vuc ben dia phuong day da vang".split()
)
_SAYS_WHERE = frozenset("o que thuoc song tai ngu".split())
_MOST_WORDS = 14
_LONGEST_NAME = 6


@dataclass(frozen=True)
class _Named:
    level: str
    key: str
    typed: str
    """As typed, with accents if there were any."""
    kind: str


class Gazetteer:
    """All places, built once; searching changes nothing."""

    def __init__(self, communes: Sequence[Place], former: Sequence[Former], aliases: Mapping[str, str]) -> None:
        """`aliases`: other names of provinces -> code."""
        self.places = {place.code: place for place in communes}
        for place in communes:
            province = Place(place.province_code, place.province, place.province_code, place.province)
            self.places.setdefault(place.province_code, province)
        self.current = _grouped((_key(place.name), place.code) for place in self.places.values())
        self.old_communes = _grouped((_key(old.commune), old) for old in former if old.commune)
        self.old_districts = _grouped((_key(old.district), old) for old in former)
        provinces = {_key(p.name): {p.code} for p in self.places.values() if p.code == p.province_code}
        for old in former:
            provinces.setdefault(_key(old.province), {self.places[code].province_code for code in old.now})
        provinces |= {_joined(alias): {code} for alias, code in aliases.items()}
        self.provinces = provinces
        self.names = {
            _COMMUNE: list({*self.current, *self.old_communes}),
            _DISTRICT: list(self.old_districts),
            _PROVINCE: list(self.provinces),
        }
        self.known = {level: set(names) for level, names in self.names.items()}

    def place(self, code: str | None) -> Place | None:
        """Return the place with this code."""
        return self.places.get(code or "")

    def said(self, text: str) -> PlaceFound:
        """Return the place that `text` says somebody is in; None when it says anything else."""
        typed = tokens(text)
        if len(typed) > _MOST_WORDS:
            return None
        named, rest = self._read(typed)
        folded = [strip_accents(word) for word in rest]
        plain = all(word in _AROUND for word in folded)
        # A bare name is no statement ("Hải Châu"): it needs a kind ("phường …") or a "tôi ở …".
        # or its province beside it ("Hải Châu Đà Nẵng").
        levels = {unit.level for unit in named}
        stated = any(unit.kind for unit in named) or len(levels) > 1
        stated = stated or (bool(named) and any(word in _SAYS_WHERE for word in folded))
        return self._resolve(named, "cu" in folded or "truoc" in folded) if plain and stated else None

    def search(self, text: str) -> PlaceFound:
        """Return the place that `text` names, whatever stands around it."""
        typed = tokens(text)[:_MOST_WORDS]
        named, rest = self._read(typed)
        if not named:
            named = self._guess(typed)
        return self._resolve(named, any(strip_accents(word) == "cu" for word in rest))

    # Reading

    def _read(self, typed: Sequence[str]) -> tuple[list[_Named], list[str]]:
        words = [part for word in typed for part in _apart(word)]
        named: list[_Named] = []
        rest: list[str] = []
        place = 0
        while place < len(words):
            unit, length = self._unit(words, place)
            if unit:
                named.append(unit)
            else:
                rest.append(words[place])
            place += length
        return named, rest

    def _unit(self, words: Sequence[str], place: int) -> tuple[_Named | None, int]:
        folded = [strip_accents(word) for word in words[place : place + _LONGEST_NAME + 2]]
        for size in (2, 1):
            levels = _KINDS.get(tuple(folded[:size]))
            if levels and len(folded) > size:
                for level in levels:
                    name = self._longest(folded[size:], level) or self._close(folded[size:], level)
                    if name:
                        typed = " ".join(words[place + size : place + size + name[1]])
                        return _Named(level, name[0], typed, " ".join(folded[:size])), size + name[1]
        for level in (_PROVINCE, _COMMUNE, _DISTRICT):
            name = self._longest(folded, level)
            # A single short syllable is a word more often than a place.
            if name and (name[1] > 1 or (level == _PROVINCE and len(name[0]) > 1)):
                return _Named(level, name[0], " ".join(words[place : place + name[1]]), ""), name[1]
        return None, 1

    def _longest(self, folded: Sequence[str], level: str) -> tuple[str, int] | None:
        for size in range(min(_LONGEST_NAME, len(folded)), 0, -1):
            key = "".join(folded[:size])
            if key in self.known[level]:
                return key, size
        return None

    def _close(self, folded: Sequence[str], level: str) -> tuple[str, int] | None:
        """The name one slip away from the words up to the next kind of unit."""
        limit = next((n for n, word in enumerate(folded) if n and (word,) in _KINDS), len(folded))
        for size in range(min(4, limit), 0, -1):
            key = "".join(folded[:size])
            if len(key) > 4:
                match = process.extractOne(key, self.names[level], scorer=OSA.distance, score_cutoff=1)
                if match:
                    return str(match[0]), size
        return None

    def _guess(self, words: Sequence[str]) -> list[_Named]:
        """Read all words, or all after the first ones that lead in, as one commune name with one slip."""
        for start in range(len(words)):
            key = "".join(strip_accents(word) for word in words[start:])
            match = process.extractOne(key, self.names[_COMMUNE], scorer=OSA.distance, score_cutoff=1)
            if match and len(key) > 4:
                return [_Named(_COMMUNE, str(match[0]), " ".join(words[start:]), "")]
            if strip_accents(words[start]) not in _AROUND:
                break
        return []

    # Deciding

    def _resolve(self, named: Sequence[_Named], old: bool) -> PlaceFound:
        commune = next((unit for unit in named if unit.level == _COMMUNE), None)
        district = next((unit for unit in named if unit.level == _DISTRICT), None)
        province = next((unit for unit in named if unit.level == _PROVINCE), None)
        codes = self.provinces[province.key] if province else None
        if commune:
            return self._several(self._communes(commune, district, codes, old), commune, codes)
        if district:
            rows = self._old(self.old_districts[district.key], None, codes)
            return self._several(dict.fromkeys(code for row in rows for code in row.now), None, codes)
        return self._several(dict.fromkeys(codes or ()), None, None)

    def _communes(
        self, commune: _Named, district: _Named | None, provinces: set[str] | None, old: bool
    ) -> dict[str, None]:
        current = [code for code in self.current.get(commune.key, ()) if provinces is None or self._in(code, provinces)]
        if current and not old and not district and commune.kind != "thi tran":
            return dict.fromkeys(current)
        rows = self._old(self.old_communes.get(commune.key, ()), district, provinces)
        former = dict.fromkeys(code for row in rows for code in row.now)
        # "cũ" said of a name that did not change, or a district that does not fit: the name as it is now.
        return former or dict.fromkeys(current)

    def _old(self, rows: Iterable[Former], district: _Named | None, provinces: set[str] | None) -> list[Former]:
        found = [row for row in rows if provinces is None or any(self._in(code, provinces) for code in row.now)]
        return [row for row in found if district is None or _key(row.district) == district.key]

    def _in(self, code: str, provinces: set[str]) -> bool:
        return self.places[code].province_code in provinces

    def _several(self, codes: Iterable[str], named: _Named | None, provinces: set[str] | None) -> PlaceFound:
        places = [self.places[code] for code in codes if provinces is None or self._in(code, provinces)]
        if named and len(places) > 1:
            places = _as_typed(places, named)
        if not places:
            return None
        return places[0] if len(places) == 1 else Several(tuple(places))


def _as_typed(places: list[Place], named: _Named) -> list[Place]:
    """Prefer what was typed with the same kind, then with the same accents."""
    for wanted in (named.kind, named.typed):
        if wanted and strip_accents(wanted) in ("phuong", "xa", "dac khu"):
            same = [place for place in places if strip_accents(place.name).lower().startswith(strip_accents(wanted))]
            places = same or places
    if strip_accents(named.typed) != named.typed:
        same = [place for place in places if named.typed in " ".join(tokens(place.name))]
        places = same or places
    return places


def _apart(word: str) -> list[str]:
    """ "q7" -> "q", "7"."""
    if len(word) > 1 and word[0] in "pqhxf" and word[1:].isdigit():
        return [word[0], word[1:]]
    return [word]


def _joined(name: str) -> str:
    return "".join(strip_accents(word) for word in tokens(name))


def _key(name: str) -> str:
    """Return the name without its kind, accents and spaces: "Phường Hải Châu" -> "haichau"."""
    words = [strip_accents(word) for word in tokens(name)]
    for size in (2, 1):
        if tuple(words[:size]) in _KINDS and len(words) > size:
            return "".join(words[size:])
    return "".join(words)


def _grouped(pairs: Iterable[tuple[str, object]]) -> dict[str, list]:  # type: ignore[type-arg]
    groups: dict[str, list[object]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
