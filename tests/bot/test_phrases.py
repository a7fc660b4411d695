"""The words of the assistant: complete, with no gap that nothing fills, so that saying one never fails."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases import Phrases, read_phrases
from tests.small import ROOT

FILE = "_phrases.yaml"
TEXT = (ROOT / "knowledge" / FILE).read_text("utf-8")


def phrases() -> Phrases:
    found, faults = read_phrases(FILE, TEXT)
    assert faults == []
    assert found is not None
    return found


PHRASES = phrases()


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def faults(text: str) -> list[tuple[str, str]]:
    found, faults = read_phrases(FILE, text)
    assert (found is None) is bool(faults)
    return [(fault.code, fault.values.get("key", "")) for fault in faults]


def with_text(key: str, text: str) -> str:
    """The file with one phrase replaced, on a line of its own."""
    lines = TEXT.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((n for n in range(start + 1, len(lines)) if lines[n] and lines[n][0] not in " \t"), len(lines))
    quoted = "'" + text.replace("'", "''") + "'"
    return "\n".join([*lines[:start], f"{key}: {quoted}", *lines[end:]])


@pytest.mark.parametrize("key", sorted(PHRASES.texts))
def test_every_phrase_can_be_said(key: str) -> None:
    values = {name: f"⟨{name}⟩" for name in gaps(PHRASES.texts[key])}
    said = PHRASES.say(key, **values)
    assert said.strip()
    assert "{" not in said
    assert all(value in said for value in values.values())


@pytest.mark.slow
@pytest.mark.parametrize("key", [*sorted(PHRASES.texts), *PHRASES.tables, *PHRASES.lists])
def test_every_phrase_is_needed(key: str) -> None:
    lines = TEXT.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((n for n in range(start + 1, len(lines)) if lines[n] and lines[n][0] not in " \t"), len(lines))
    assert faults("\n".join(lines[:start] + lines[end:])) == [("missing-key", key)]


@pytest.mark.parametrize(
    "text", ["{}", "{0}", "{nobody}", "{", "}", "{title.x}", "{title[0]}", "{title!r}", "{title:>9}"]
)
def test_a_gap_that_nothing_fills_is_a_fault(text: str) -> None:
    assert faults(with_text("related_button", text)) == [("unknown-gap", "related_button")]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("menu_button:", "menu_buton:", [("unknown-key", "menu_buton"), ("missing-key", "menu_button")]),
        ("menu_button: ", "menu_button: - ", [("syntax", "")]),
        ("menu_button: ", "menu_button:\n  - ", [("not-text", "menu_button")]),
        (
            "examples:\n",
            "examples: a\nexamples_gone:\n",
            [("unknown-key", "examples_gone"), ("not-a-list", "examples")],
        ),
        ("groups:\n", "groups: [a]\ngroups_gone:\n", [("unknown-key", "groups_gone"), ("not-a-table", "groups")]),
        ("groups:\n", "groups:\n  moi: [a]\n", [("not-text", "moi")]),
        ("examples:\n", "examples:\n  - a: b\n", [("not-text", "examples")]),
    ],
)
def test_each_slip_is_a_fault(old: str, new: str, fault: list[tuple[str, str]]) -> None:
    assert TEXT.count(old) >= 1
    assert faults(TEXT.replace(old, new, 1)) == fault


@pytest.mark.parametrize("text", ["", "- a", "a", "a: [b"])
def test_a_file_that_is_no_table_gives_no_phrases(text: str) -> None:
    assert faults(text)


def test_values_with_braces_are_said_as_they_are() -> None:
    assert "{x} {" in PHRASES.say("related_button", title="{x} {")


@given(st.text(st.sampled_from("{}title!:.[]0rs ab")))
def test_what_is_accepted_can_be_said(text: str) -> None:
    found, _ = read_phrases(FILE, with_text("related_button", text))
    if found:
        assert isinstance(found.say("related_button", title="x"), str)
