"""Accents and spelling put back from a vocabulary of ten phrases of the test's own."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.spelling import Spelling, is_syllable
from intents.text import has_accents, strip_accents, tokens
from tests.small import ROOT

WRITTEN = [
    "quên mất mật khẩu", "nhớ lại mật khẩu", "đăng ký khai sinh", "khai tử cho cụ", "thuế đất", "thuê nhà", "nhà đất",
    "nghiêng ngả", "giấy chứng nhận", "nộp 2 bản",
]  # fmt: skip
SPELLING = Spelling(map(tokens, WRITTEN))
TIES = """
from intents.spelling import Spelling
print(Spelling([["bát"], ["bác"], ["bám"], ["bán"], ["bay"]]).repair(["bax", "baq"], False))
"""


def repaired(typed: str) -> str:
    return " ".join(SPELLING.repair(typed.split(), has_accents(typed)))


@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_typed_well_stays(written: str) -> None:
    assert repaired(written) == written


@pytest.mark.parametrize("written", WRITTEN)
def test_accents_left_out_are_put_back(written: str) -> None:
    assert repaired(strip_accents(written)) == written


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("thue nha", "thuê nhà"), ("thue dat", "thuế đất"), ("khai tu", "khai tử"), ("thuế nhà", "thuê nhà")],
)
def test_the_words_around_choose_between_spellings(typed: str, wanted: str) -> None:
    assert repaired(typed) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "dang ky kai sinh",  # missing
        "dang ky khaii sinh",  # doubled
        "dang ky khia sinh",  # swapped
        "dang ky khau sinh",  # wrong
        "đăng ký khau sinh",
        "đăng ký khai snih",
        "đăng ký khài sinh",  # an accent too many
        "dang ky khai sinhf",  # a Telex key
    ],
)
def test_a_slip_is_mended(typed: str) -> None:
    assert repaired(typed) == "đăng ký khai sinh"


@pytest.mark.parametrize(("typed", "wanted"), [("maatj khaaur", "mật khẩu"), ("mat65 khau63", "mật khẩu")])
def test_keys_of_an_input_method_that_was_off_are_undone(typed: str, wanted: str) -> None:
    assert repaired(typed) == wanted


@pytest.mark.parametrize("typed", ["flurbo", "vneid", "2026", "2 3", "x", ""])
def test_what_is_like_nothing_in_the_base_stays(typed: str) -> None:
    assert repaired(typed) == typed


def test_fixed_words_stay_and_the_others_are_mended() -> None:
    typed = ["quen", "mat", "khau"]
    assert SPELLING.repair(typed, False, frozenset(typed)) == typed
    assert SPELLING.repair(typed, False, frozenset({"mat"})) == ["quên", "mat", "khẩu"]


def test_in_an_accented_message_a_bare_word_has_its_accents_left_out_less_readily() -> None:
    both = Spelling([["ba"], ["ba"], ["ba"], ["ba"], ["bà"], ["bà"], ["bà"], ["bà"], ["bà"], ["bà"]])
    assert both.repair(["ba"], accented=False) == ["bà"]
    assert both.repair(["ba"], accented=True) == ["ba"]


def test_the_more_frequent_word_is_meant_when_nothing_else_tells() -> None:
    often = Spelling([["bán"], ["bạn"], ["bạn"], ["bạn"]])
    assert often.repair(["ban"], False) == ["bạn"]
    assert often.forms["ban"] == ["bạn", "bán"]


def test_words_of_one_base_do_not_slip_into_another() -> None:
    assert Spelling([]).repair(["mat", "khâu"], True) == ["mat", "khâu"]
    assert Spelling([]).repair([], False) == []


@pytest.mark.parametrize(
    ("bare", "near"),
    [
        ("khia", True), ("kha", True), ("khaai", True), ("khay", True), ("nghieg", True), ("xyzzy", False),
        ("2", False), ("kx", False), ("nghieengnghieeng", False), ("", False),
    ],
)  # fmt: skip
def test_a_slip_is_one_letter_away(bare: str, near: bool) -> None:
    assert SPELLING.slips(bare) is near


@pytest.mark.parametrize(
    "word",
    "nghiêng quyết khuya oanh ăn ý yêu giếng gì quốc thuở uống xoong khuỷu ngoằn quý rượu ước đường chuyển".split(),
)
def test_vietnamese_words_are_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(strip_accents(word))


@pytest.mark.parametrize("word", [*"passport login what need are hello zalo facebook f w kh 2 est xyz".split(), ""])
def test_other_words_are_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_equal_candidates_come_out_the_same_in_every_process(seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TIES],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    again = Spelling([["bát"], ["bác"], ["bám"], ["bán"], ["bay"]]).repair(["bax", "baq"], False)
    assert done.stdout.strip() == repr(again)


typed_words = st.one_of(
    st.sampled_from([*{word for text in WRITTEN for word in text.split()}, "khia", "mat", "thue", "maatj", "12", "x"]),
    st.text("abcdeghiklmnopqrstuvxyđêếậ", min_size=1, max_size=14),
    st.text(min_size=1, max_size=5),
)


@given(st.lists(typed_words, max_size=12), st.booleans())
def test_any_words_come_back_one_for_one_and_twice_the_same(typed: list[str], accented: bool) -> None:
    found = SPELLING.repair(typed, accented)
    assert len(found) == len(typed)
    assert SPELLING.repair(typed, accented) == found
    assert all(new == old or new in SPELLING.forms[strip_accents(new)] for old, new in zip(typed, found, strict=True))


@given(st.lists(typed_words, max_size=12), st.booleans())
def test_numbers_and_fixed_words_are_never_touched(typed: list[str], accented: bool) -> None:
    fixed = frozenset(typed[::2])
    found = SPELLING.repair(typed, accented, fixed)
    assert all(new == old for old, new in zip(typed, found, strict=True) if old in fixed or old.isdigit())
