"""Sentences spoilt as hurried people spoil them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from intents.noise import NOISES, SLIPS, with_slips, without_accents
from intents.text import has_accents

TEXT = "Muốn nhận lại đường dây nóng, số 1022 ở khu này"
LONG = {"Muốn", "nhận", "lại", "đường", "dây", "khu", "này"}  # "nóng," is no plain word
SEEDS = range(60)


def changed(text: str, spoilt: str) -> list[tuple[str, str]]:
    return [pair for pair in zip(text.split(), spoilt.split(), strict=True) if pair[0] != pair[1]]


def test_accents_are_taken_away_and_nothing_else() -> None:
    assert without_accents("Đường Lê Lợi, số 12/3 – ạ?") == "Duong Le Loi, so 12/3 – a?"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_as_many_long_words_slip_as_asked_each_by_one_letter(seed: int, count: int) -> None:
    pairs = changed(TEXT, with_slips(TEXT, count, seed))
    assert len(pairs) == count
    assert {old for old, _ in pairs} <= LONG
    assert all(OSA.distance(old, new) == 1 for old, new in pairs)


def test_two_words_slip_unless_told_otherwise() -> None:
    assert SLIPS == 2 == len(changed(TEXT, with_slips(TEXT)))


def test_every_kind_of_slip_comes_up() -> None:
    slips = [pair for seed in SEEDS for pair in changed(TEXT, with_slips(TEXT, 2, seed))]
    assert {len(new) - len(old) for old, new in slips} == {-1, 0, 1}
    swapped = [sorted(old) == sorted(new) for old, new in slips if len(old) == len(new)]
    assert any(swapped)
    assert not all(swapped)


def test_a_wrong_letter_lies_beside_the_right_one() -> None:
    found = {with_slips("aga", 1, seed) for seed in range(200)}
    assert {"afa", "aha", "ags"} <= found
    assert found <= {"aga", "aa", "ag", "gaa", "aag", "agga", "agaa", "afa", "aha", "ags"}


def test_first_letters_stay() -> None:
    pairs = [pair for seed in SEEDS for pair in changed(TEXT, with_slips(TEXT, 5, seed))]
    assert all(old[0] == new[0] for old, new in pairs)


def test_more_slips_than_words_is_one_each() -> None:
    assert len(changed(TEXT, with_slips(TEXT, 99))) == len(LONG)


@pytest.mark.parametrize("text", ["", "ở đó có ai", "1022 0912345678", "!!! 👍👍👍", "a,b,c (d)"])
def test_a_text_without_long_words_stays(text: str) -> None:
    assert with_slips(text, 5) == text


def test_another_seed_gives_other_slips() -> None:
    assert len({with_slips(TEXT, seed=seed) for seed in SEEDS}) > len(SEEDS) // 2


def test_both_is_slips_without_accents() -> None:
    spoilt = NOISES["both"](TEXT)
    assert spoilt == with_slips(without_accents(TEXT))
    assert not has_accents(spoilt)
    assert NOISES["accents"](TEXT) == without_accents(TEXT)
    assert NOISES["typos"](TEXT) == with_slips(TEXT)
    assert set(NOISES) == {"accents", "typos", "both"}


@given(st.text(), st.integers(0, 8), st.integers(0, 5))
def test_any_text_keeps_its_words_and_slips_the_same_again(text: str, count: int, seed: int) -> None:
    spoilt = with_slips(text, count, seed)
    assert len(changed(text, spoilt)) <= count
    assert with_slips(text, count, seed) == spoilt


@given(st.text())
def test_any_text_loses_its_accents_once_and_for_all(text: str) -> None:
    bare = without_accents(text)
    assert without_accents(bare) == bare
    assert not has_accents(bare)
