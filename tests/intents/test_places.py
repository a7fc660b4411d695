"""Finding a place by what somebody types, over all the communes there are."""

import random
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.communes.gazetteer import load_gazetteer
from intents.entry import Entry, Resolved, Span, Variant, resolve
from intents.places import Manner, Place, PlaceFound, Several
from intents.text import strip_accents
from tests.small import TODAY, make_entry

GAZETTEER = load_gazetteer()
COMMUNES = [place for place in GAZETTEER.places.values() if place.code != place.province_code]
PROVINCES = [place for place in GAZETTEER.places.values() if place.code == place.province_code]
SAMPLE = random.Random(2026).sample(COMMUNES, 400)
MANNERS = tuple(Manner)

Typed = Callable[[Place], str]


def found(text: str, manner: Manner = Manner.UNASKED) -> PlaceFound:
    return GAZETTEER.find(text, manner)


def codes(place: PlaceFound) -> list[str]:
    """The one place, or those it asks about."""
    if isinstance(place, Several):
        return [one.code for one in place.places]
    return [place.code] if place else []


def named(code: str) -> str:
    place = GAZETTEER.places[code]
    return f"{place.name}, {place.province}"


def spoken(place: Place) -> str:
    """As people say it: "xã Tân Hồng Đồng Tháp"."""
    return f"{place.name} {re.sub('^(Tỉnh|Thành phố) ', '', place.province)}".lower()


def with_a_slip(text: str, chance: random.Random) -> str:
    """`text` with one letter of a word left out, doubled, wrong, or in the place of its neighbour."""
    place = chance.choice([n for n, letter in enumerate(text[:-1]) if (letter + text[n + 1]).isalpha()])
    letter = chance.choice(string.ascii_lowercase)
    slips = ["", text[place] * 2, letter, text[place + 1] + text[place]]
    kind = chance.randrange(4)
    return text[:place] + slips[kind] + text[place + (2 if kind == 3 else 1) :]


# The data


def test_there_are_all_communes_and_provinces_each_with_a_code_of_its_own() -> None:
    assert (len(COMMUNES), len(PROVINCES)) == (3_321, 34)
    assert all(re.fullmatch(r"\d{5}", place.code) for place in COMMUNES)
    assert all(re.fullmatch(r"\d{2}", place.code) for place in PROVINCES)
    assert len({place.code for place in GAZETTEER.places.values()}) == 3_355


def test_every_commune_lies_in_a_province_there_is_and_is_of_a_kind_there_is() -> None:
    kinds = Counter(re.match("Phường|Xã|Đặc khu", place.name)[0] for place in COMMUNES)  # type: ignore[index]
    assert {place.province_code for place in COMMUNES} == {place.code for place in PROVINCES}
    assert all(place.province == GAZETTEER.places[place.province_code].name for place in COMMUNES)
    assert kinds == {"Xã": 2_621, "Phường": 687, "Đặc khu": 13}


def test_a_place_is_known_by_its_code_alone() -> None:
    ba_dinh = GAZETTEER.place("00004")
    assert ba_dinh is not None
    assert (ba_dinh.name, ba_dinh.province) == ("Phường Ba Đình", "Thành phố Hà Nội")
    assert [GAZETTEER.place(code) for code in (None, "", "99999", "4", "0004", "Phường Ba Đình")] == [None] * 6


def test_the_path_of_a_place_selects_variants_of_the_commune_and_of_its_province() -> None:
    entry = make_entry(variants=(Variant({"fee": "tỉnh"}, Span(), "82"), Variant({"time": "xã"}, Span(), "29926")))
    commune, neighbour, province = (GAZETTEER.places[code] for code in ("29926", "29929", "82"))
    assert (commune.path, province.path) == ("82/29926", "82")
    assert [read(entry, place) for place in (commune, neighbour, province, GAZETTEER.places["00004"])] == [
        ("tỉnh", "xã"), ("tỉnh", None), ("tỉnh", None), (None, None),
    ]  # fmt: skip


def read(entry: Entry, place: Place) -> tuple[str | None, str | None]:
    reading = resolve(entry, TODAY, place.path)
    assert isinstance(reading, Resolved)
    return reading.entry.fee, reading.entry.time


# Every commune


@pytest.mark.slow
@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(
    "typed",
    [
        lambda place: f"{place.name}, {place.province}",
        lambda place: f"em ở {spoken(place)}",
        lambda place: unicodedata.normalize("NFD", spoken(place).upper()),
    ],
)
def test_every_commune_finds_itself_by_its_name_and_province(typed: Typed, manner: Manner) -> None:
    others = {place.code: found(typed(place), manner) for place in COMMUNES if found(typed(place), manner) != place}
    # Two communes of one province differ in their marks alone: "xã Trà My" …; then it asks.
    assert all(code in codes(other) for code, other in others.items())
    assert len(others) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("manner", MANNERS)
def test_every_commune_is_found_or_asked_about_without_accents(manner: Manner) -> None:
    others = {p.code: found(strip_accents(spoken(p)), manner) for p in COMMUNES}
    assert [named(code) for code, other in others.items() if code not in codes(other)] == []
    assert sum(isinstance(other, Several) for other in others.values()) < 20


def test_every_province_finds_itself() -> None:
    for place in PROVINCES:
        bare = re.sub("^(Tỉnh|Thành phố) ", "", place.name)
        for text in (place.name, f"em ở {bare}", f"que toi o {strip_accents(bare).lower()}"):
            assert named(codes(found(text))[0]) == named(place.code)


def test_a_name_alone_finds_the_commune_or_asks_which() -> None:
    wrong = [place for place in COMMUNES if place.code not in codes(found(place.name))]
    assert wrong == []


@pytest.mark.parametrize("fold", [str, strip_accents])
def test_one_slip_in_a_name_still_finds_the_commune_or_asks(fold: Callable[[str], str]) -> None:
    """A slip may make the name of another place; that happens to a few in a hundred."""
    chance = random.Random(2026)
    missed = []
    for place in SAMPLE:
        kind, name = re.match("(phường|xã|đặc khu) (.*)", place.name.lower()).groups()  # type: ignore[union-attr]
        province = spoken(place)[len(place.name) :]
        typed = f"{kind} {with_a_slip(fold(name), chance)}{province}"
        if place.code not in codes(found(typed, Manner.ASKED)):
            missed.append(typed)
    assert len(missed) <= len(SAMPLE) * 0.02, missed


@pytest.mark.parametrize(
    ("text", "code"),
    [("phuong haii chau da nang", "20242"), ("phường hải chua đà nẵng", "20242"), ("xã Tân Hồg, Đồng Tháp", "29926")],
)
def test_a_slip_is_forgiven_without_being_asked(text: str, code: str) -> None:
    assert codes(found(text)) == [code]


# Arbitrary text


@given(st.text(max_size=300), st.sampled_from(MANNERS))
@example("xã " * 60, Manner.ORDERED)
@example("phường " + "a" * 5_000, Manner.ORDERED)
@example("q" * 40 + "1", Manner.ASKED)
def test_any_text_names_places_there_are_or_none(text: str, manner: Manner) -> None:
    assert all(code in GAZETTEER.places for code in codes(found(text, manner)))


WORDS = "xã phường huyện quận tỉnh thành phố thị trấn tp q 1 ở cũ tân an hồng bình hà nội đà nẵng thôn 3 châu".split()


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from(MANNERS))
def test_words_of_places_in_any_order_name_places_there_are_or_none(words: list[str], manner: Manner) -> None:
    assert all(code in GAZETTEER.places for code in codes(found(" ".join(words), manner)))
