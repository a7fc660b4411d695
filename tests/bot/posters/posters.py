"""Communes and posters for the tests."""

import unicodedata
from functools import cache

from bot.communes.gazetteer import load_gazetteer
from bot.posters.poster import Poster
from intents.places import Place

__all__ = ["LONGEST", "SITE", "fifty", "poster"]

SITE = "https://motcua.example"
LONGEST = "00226"
"""Phường Văn Miếu - Quốc Tử Giám."""


def poster(code: str = LONGEST, label: str = "", site: str = SITE, **more: object) -> Poster:
    place = load_gazetteer().place(code)
    assert place
    return Poster(place, site, label, **more)  # type: ignore[arg-type]


@cache
def fifty() -> tuple[Place, ...]:
    """Fifty communes: the longest names, the shortest, and every letter with two marks that any name has."""
    places = [place for place in load_gazetteer().places.values() if place.code != place.province_code]
    by_length = sorted(places, key=lambda place: len(place.name))
    picked = [*by_length[-15:], *by_length[:5]]
    left = {letter for place in places for letter in _two_marks(place)}
    while left := left - {letter for place in picked for letter in _two_marks(place)}:
        picked.append(max(places, key=lambda place: len(_two_marks(place) & left)))
    unique = dict.fromkeys([*picked, *places[:: len(places) // 50]])
    return tuple(unique)[:50]


def _two_marks(place: Place) -> set[str]:
    return {letter for letter in place.name + place.province if len(unicodedata.normalize("NFD", letter)) > 2}
