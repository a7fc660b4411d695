"""Keystrokes of Telex and VNI back to the unaccented word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.keyboard import undo_input_method


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("ddawng", "dang"), ("kys", "ky"), ("nhaapj", "nhap"), ("maatj", "mat"), ("khaaur", "khau"), ("truw", "tru"),
        ("tajm", "tam"), ("quoocs", "quoc"), ("khai", "khai"), ("hoof", "ho"), ("sow", "so"), ("cawn", "can"),
        ("cuwowcs", "cuoc"), ("vieejc", "viec"), ("tuwr", "tu"), ("chuwngs", "chung"),
    ],
)  # fmt: skip
def test_telex(typed: str, word: str) -> None:
    assert undo_input_method(typed) == word


@pytest.mark.parametrize(
    ("typed", "word"),
    [("mat65", "mat"), ("khau63", "khau"), ("dang9", "dang"), ("ky1", "ky"), ("d9ang8", "dang"), ("cuoc75", "cuoc")],
)
def test_vni(typed: str, word: str) -> None:
    assert undo_input_method(typed) == word


@pytest.mark.parametrize("word", ["sinh", "tra", "cuu", "ho", "mot", "phi", "xa", "2345", "ban", "thu", "tuc"])
def test_a_plain_word_stays(word: str) -> None:
    assert undo_input_method(word) == word


@given(st.text())
def test_any_word_is_taken_and_none_grows(word: str) -> None:
    assert len(undo_input_method(word)) <= len(word)
