"""Masking under attack: its patterns cannot explode, and no length of text lets a number through."""

import importlib
import inspect
import re
import string
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.masking import DEFAULT_TAGS, mask
from intents.masking import rules as ruling

PARSER: Any = importlib.import_module("re._parser")
LONG_REPEAT = 30
"""A repeat of more than this can be driven by the length of the text."""


def patterns() -> list[re.Pattern[str]]:
    """Every pattern with which a rule searches."""
    compiled: dict[str, re.Pattern[str]] = {}
    for rule in ruling.RULES:
        found = inspect.getclosurevars(rule.find)
        for value in [*found.nonlocals.values(), *found.globals.values()]:
            if isinstance(value, re.Pattern):
                compiled[value.pattern] = value
    return list(compiled.values())


def letters(op: str, value: Any) -> set[str] | None:
    """What one item of a pattern can match, of printable ASCII; None when it is no single character."""
    if op == "LITERAL":
        return {chr(value)}
    if op != "IN":
        return None
    matched: set[str] = set()
    for inner, detail in value:
        if str(inner) == "LITERAL":
            matched.add(chr(detail))
        elif str(inner) == "RANGE":
            matched |= {char for char in string.printable if detail[0] <= ord(char) <= detail[1]}
        else:
            matched |= set(string.printable)
    return matched


def inside(op: str, value: Any) -> list[Any]:
    """The patterns within one item of a pattern."""
    if op == "BRANCH":
        return list(value[1])
    if op == "SUBPATTERN":
        return [value[3]]
    if op in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    if op == "ATOMIC_GROUP":
        return [value]
    return [value[2]] if op.endswith("REPEAT") else []


def backtracking(items: Any, around: Any = None) -> Iterator[str]:
    """Repeats within repeats that one text can fill in more than one way."""
    for code, value in items:
        op = str(code)
        is_long = op in ("MAX_REPEAT", "MIN_REPEAT") and value[1] > LONG_REPEAT
        if is_long and around is not None and not is_separated(around, value[2]):
            yield f"{value[2]} in {around}"
        for inner in inside(op, value):
            yield from backtracking(inner, inner if is_long else around)


def is_separated(around: Any, repeated: Any) -> bool:
    """The outer repeat begins with a character that the inner one cannot match: where rounds end is plain."""
    code, value = around[0]
    first, repeats = letters(str(code), value), [letters(str(code), value) for code, value in repeated]
    return first is not None and None not in repeats and not any(first & (many or set()) for many in repeats)


def test_all_patterns_are_looked_at() -> None:
    assert len(patterns()) > len(ruling.RULES)


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: str(pattern.pattern[:60]))
def test_no_pattern_can_be_filled_in_many_ways(pattern: re.Pattern[str]) -> None:
    assert list(backtracking(PARSER.parse(pattern.pattern))) == []


@pytest.mark.parametrize("bad", ["(?:a+)+b", "(?:[0-9]+[ ]?)+x", "(?:(?:ab?)*c?)*d", r"(?:\w+,?)+;"])
def test_a_bad_pattern_is_noticed(bad: str) -> None:
    assert list(backtracking(PARSER.parse(bad)))


LENGTH = 6_000
SIGNS = ["", " ", ".", "-", "/", ",", "  ", "·", "\u200b", "\u00a0", "_", "x", "o", "l", "@"]
CUES = ["", "cccd ", "otp ", "mã ", "mk: ", "stk ", "sdt ", "H17.62-", "tôi tên ", "email ", "user ", "tk "]
digit_strings = st.builds(
    lambda cue, groups, sign, lead: (cue + sign.join(groups) + lead) * (LENGTH // max(1, len(groups)) // 4),
    st.sampled_from(CUES),
    st.lists(st.text("0123456789", min_size=1, max_size=20), min_size=1, max_size=12),
    st.sampled_from(SIGNS),
    st.sampled_from(["", " ", ",", "\n", "a"]),
).map(lambda text: text[:LENGTH])


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(digit_strings)
def test_long_strings_of_digits_end_and_stay_masked(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789", min_size=12, max_size=LENGTH), st.sampled_from(["", "số ", "cccd ", "xem "]))
def test_no_run_of_digits_is_too_long_to_be_masked(number: str, before: str) -> None:
    text = before + number.replace("0", "7")
    rest = mask(text).text
    for tag in DEFAULT_TAGS.values():
        rest = rest.replace(tag, "")
    assert not re.search("[0-9]{9,}", rest)
