"""Every fault has its words, all words are used, and putting a fault into words never fails."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faults import explained, fault_texts, form_texts, worded
from intents.entry import STYLES
from intents.fault import Fault
from intents.fields import ENTRY_FIELDS, SOURCE_FIELDS, STEP_FIELDS, TESTS_FIELDS
from tests.small import ROOT

TEXTS = fault_texts()
NOT_FAULTS = {"summary", "reminder_mark"}
# Callable -> place of the code among its arguments.
_PLACE = {"Fault": 2, "fault": 1, "_fault": 3, "_reminder": 3}


@dataclass(frozen=True)
class Made:
    """One place in the source that makes a fault."""

    where: str
    code: str
    values: frozenset[str] | None
    """Names of the values given; None when the source alone does not tell."""


def made() -> Iterator[Made]:
    for path in sorted([*(ROOT / "intents").glob("*.py"), *(ROOT / "bot").rglob("*.py")]):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _codes(path.stem, node)
            if isinstance(node, ast.FunctionDef) and node.name == "_syntax_code":
                returned = [r.value.value for r in ast.walk(node) if isinstance(r, ast.Return) and _is_text(r.value)]  # type: ignore[union-attr]
                yield from (Made(path.stem, str(code), frozenset({"problem"})) for code in returned)


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _codes(where: str, call: ast.Call) -> Iterator[Made]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = _PLACE.get(name)
    if place is None or len(call.args) <= place:
        return
    values = _values(call, place)
    for node in ast.walk(call.args[place]):
        if _is_text(node if isinstance(node, ast.expr) else None):
            yield Made(where, node.value, values)  # type: ignore[attr-defined]


def _values(call: ast.Call, place: int) -> frozenset[str] | None:
    rest = call.args[place + 1 :]
    if not rest:
        return frozenset(keyword.arg or "" for keyword in call.keywords)
    keys = rest[0].keys if isinstance(rest[0], ast.Dict) else []
    return frozenset(str(key.value) for key in keys if isinstance(key, ast.Constant)) if keys else None


MADE = list(made())


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted({fault.code for fault in MADE}))
def test_every_fault_has_its_words(code: str) -> None:
    assert TEXTS[code].strip()


@pytest.mark.parametrize("code", sorted(TEXTS.keys() - NOT_FAULTS))
def test_all_words_are_used(code: str) -> None:
    assert code in {fault.code for fault in MADE}


@pytest.mark.parametrize("fault", [made for made in MADE if made.values is not None], ids=lambda made: made.code)
def test_every_gap_is_filled_where_the_fault_is_made(fault: Made) -> None:
    assert fault.values is not None
    assert gaps(TEXTS[fault.code]) <= fault.values


def test_the_search_found_the_faults() -> None:
    assert len({fault.code for fault in MADE}) > 40


@given(
    st.sampled_from(sorted(TEXTS.keys() - NOT_FAULTS)),
    st.dictionaries(st.sampled_from(["key", "value", "problem", "text", "id"]), st.text()),
    st.sampled_from(["error", "reminder"]),
)
def test_putting_a_fault_into_words_never_fails(code: str, values: dict[str, str], severity: str) -> None:
    line = worded(Fault("nhom/muc.yaml", 7, code, values, severity), TEXTS)  # type: ignore[arg-type]
    assert line.startswith("nhom/muc.yaml:7  ")
    assert (TEXTS["reminder_mark"] in line) is (severity == "reminder")


def test_values_stand_in_the_words() -> None:
    line = worded(Fault("a/b.yaml", 3, "repeated-key", {"key": "{x}", "first": "1"}), TEXTS)
    assert "«{x}»" in line
    assert "1" in line


def test_the_form_words_faults_that_there_are_and_names_every_key() -> None:
    texts = form_texts()
    assert texts["faults"].keys() <= TEXTS.keys() - NOT_FAULTS
    assert {*STYLES, *ENTRY_FIELDS, *STEP_FIELDS, *SOURCE_FIELDS, *TESTS_FIELDS} <= texts["labels"].keys()


@given(
    st.sampled_from(sorted(TEXTS.keys() - NOT_FAULTS)),
    st.dictionaries(st.sampled_from(["key", "value", "styles", "text", "known"]), st.text()),
)
def test_explaining_a_fault_never_fails(code: str, values: dict[str, str]) -> None:
    assert explained(Fault("nhom/muc.yaml", 7, code, values))


def test_the_form_calls_keys_by_their_labels() -> None:
    labels = form_texts()["labels"]
    assert labels["answer"] in explained(Fault("a/b.yaml", 1, "missing-key", {"key": "answer"}))
    told = explained(Fault("a/b.yaml", 1, "missing-style", {"styles": "plain, story"}))
    assert f"{labels['plain']}, {labels['story']}" in told
