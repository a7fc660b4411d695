"""Provinces and communes by name: as they are now, and as people still call them (before July 2025)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from rapidfuzz.distance import OSA

from intents.place_names import COMMUNE, DISTRICT, PROVINCE, Named, split_name
from intents.place_reading import Manner, PlaceReader, Reading
from intents.text import has_accents, tokens

__all__ = ["Former", "Gazetteer", "Manner", "Place", "PlaceFound", "Several"]

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A commune (5 digits) or a province (2 digits)."""

    code: str
    name: str
    """With its kind: "Phường Hải Châu", "Thành phố Đà Nẵng"."""
    province_code: str
    province: str

    @property
    def is_province(self) -> bool:
        """It is a whole province or city, no commune."""
        return self.code == self.province_code

    @property
    def path(self) -> str:
        """ "48/20242": what `resolve` compares variants with."""
        return self.code if self.is_province else f"{self.province_code}/{self.code}"


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

_MOST_WORDS = 18
_LONGEST_WORD = 30
_SLIP = 1


class Gazetteer:
    """All places, built once; searching changes nothing."""

    def __init__(
        self, communes: Sequence[Place], former: Sequence[Former], aliases: Mapping[str, str],
        merged: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """`aliases`: other names of provinces -> code. `merged`: code that is gone -> code in use."""
        self.merged = merged or {}
        self.places = {place.code: place for place in communes}
        for place in communes:
            province = Place(place.province_code, place.province, place.province_code, place.province)
            self.places.setdefault(place.province_code, province)
        self.communes = _grouped((_key(place.name), place.code) for place in communes)
        self.old_communes = _grouped((_key(old.commune), old) for old in former if old.commune)
        self.old_districts = _grouped((_key(old.district), old) for old in former)
        provinces = [place for place in self.places.values() if place.is_province]
        self.provinces = {_key(place.name): {place.code} for place in provinces}
        for key, rows in _grouped((_key(old.province), old) for old in former).items():
            self.provinces.setdefault(key, {self.places[code].province_code for old in rows for code in old.now})
        self.provinces |= {_key(alias): {code} for alias, code in aliases.items()}
        self._reader = PlaceReader(
            {
                PROVINCE: [*(p.name for p in provinces), *{old.province for old in former}, *aliases],
                COMMUNE: [*(place.name for place in communes), *{old.commune for old in former if old.commune}],
                DISTRICT: {old.district for old in former},
            }
        )

    def place(self, code: str | None) -> Place | None:
        """Return the place with this code."""
        return self.places.get(code or "")

    def now(self, code: str) -> Place | None:
        """Return what the commune with this code is today: posters outlive mergers."""
        return self.place(self.merged.get(code, code))

    def find(self, text: str, manner: Manner) -> PlaceFound:
        """Return the place that `text` names; None when it says anything else."""
        typed = tokens(text)
        if manner is Manner.ORDERED:
            typed = typed[:_MOST_WORDS]
        if len(typed) > _MOST_WORDS or any(len(word) > _LONGEST_WORD for word in typed):
            return None
        for careful in (True, False):
            for reading in self._reader.readings(typed, manner, careful):
                if place := self._resolve(reading):
                    return place
        return None

    def _resolve(self, reading: Reading) -> PlaceFound:
        commune, district = reading.unit(COMMUNE), reading.unit(DISTRICT)
        province = reading.unit(PROVINCE)
        within = {code for key in province.keys for code in self.provinces[key]} if province else None
        if commune:
            return self._found(self._communes(commune, district, within, reading.old), within)
        if district:
            rows = self._old(_all(self.old_districts, district), district, within)
            return self._found(_now(rows), within)
        return self._found(within or (), None)

    def _communes(self, commune: Named, district: Named | None, within: set[str] | None, old: bool) -> Iterable[str]:
        current = [code for code in _all(self.communes, commune) if within is None or self._in(code, within)]
        current = _as_typed(current, commune, lambda code: self.places[code].name)
        if current and not old and not district and commune.kind != "thi tran":
            return current
        rows = self._old(_all(self.old_communes, commune), district, within)
        rows = _as_typed(rows, commune, lambda row: row.commune)
        if district and not rows:
            # The name as it is now beside the old district.
            near = {self.places[code].province_code for code in _now(_all(self.old_districts, district))}
            current = [code for code in current if self._in(code, near)]
        # "cũ" is also said of a name that did not change.
        return _now(rows) or current

    def _old(self, rows: Iterable[Former], district: Named | None, within: set[str] | None) -> list[Former]:
        found = [row for row in rows if within is None or any(self._in(code, within) for code in row.now)]
        if district is None:
            return found
        return _as_typed(
            [row for row in found if _key(row.district) in district.keys], district, lambda row: row.district
        )

    def _in(self, code: str, provinces: set[str]) -> bool:
        return self.places[code].province_code in provinces

    def _found(self, codes: Iterable[str], within: set[str] | None) -> PlaceFound:
        unique = dict.fromkeys(code for code in codes if within is None or self._in(code, within))
        places = tuple(self.places[code] for code in unique)
        return Several(places) if len(places) > 1 else next(iter(places), None)


def _as_typed(members: list[T], named: Named, name: Callable[[T], str]) -> list[T]:
    """Prefer what is called as was typed: of the same kind, then with the same accents."""
    if len(members) > 1:
        members = [member for member in members if split_name(name(member))[0] == named.kind] or members
    if len(members) > 1 and has_accents(named.typed):
        apart = [_apart(named.typed, name(member)) for member in members]
        nearest = min(min(apart), _SLIP)
        members = [member for member, letters in zip(members, apart, strict=True) if letters == nearest] or members
    return members


def _apart(typed: str, name: str) -> int:
    """How many letters, with their accents, lie between what was typed and a name without its kind."""
    own = "".join(tokens(name))[-len(split_name(name)[1]) :]
    return OSA.distance(typed.replace(" ", ""), own)


def _now(rows: Iterable[Former]) -> list[str]:
    return [code for row in rows for code in row.now]


def _all(groups: Mapping[str, Sequence[T]], named: Named) -> list[T]:
    return [member for key in sorted(named.keys) for member in groups.get(key, ())]


def _key(name: str) -> str:
    return split_name(name)[1]


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
