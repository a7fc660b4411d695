"""What a person sees beside a draft: its faults at the fields they belong to, and what changed, line by line."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bot.review.form import Form
from bot.review.form_yaml import read_form_of
from intents.document import Items, Table, parse_document
from intents.entry import STYLES
from intents.fault import Fault
from intents.fields import ENTRY_FIELDS

__all__ = ["Line", "changes", "faults_by_field"]

_CONTEXT = 3
_SHOWN = ENTRY_FIELDS.keys() - {"valid", "variants"}
_PARTS = {"questions": STYLES, "tests": ("ask", "not")}


@dataclass(frozen=True)
class Line:
    kind: Literal["kept", "added", "removed"]
    text: str
    before: int | None
    """Line number in the text before, None for an added line; a jump means that equal lines were left out."""
    after: int | None


def faults_by_field(file: str, text: str, faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    """Return the faults by the field of the form they belong to: "title", "questions.plain", "tests.ask", "steps.2".

    "questions", "steps" and the like stand for the whole part, "rest" for what has no field, "" for the whole file.
    """
    form = read_form_of(text)
    tree, _ = parse_document(file, text)
    starts = sorted(_starts(tree, form)) if isinstance(tree, Table) and not form.raw else []
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(_field(fault, file, starts), []).append(fault)
    return found


def _starts(tree: Table, form: Form) -> Iterator[tuple[int, str]]:
    """Yield the line on which each field begins."""
    rows = {"steps": len(form.steps), "sources": len(form.sources)}
    for key, line in tree.key_lines.items():
        node = tree.values[key]
        yield line, key if key in _SHOWN else "rest"
        if key in _PARTS and isinstance(node, Table):
            for name, below in node.key_lines.items():
                yield below, f"{key}.{name}" if name in _PARTS[key] else "rest"
        if key in rows and isinstance(node, Items):
            yield from ((item.line, f"{key}.{number}") for number, item in enumerate(node.values[: rows[key]]))


def _field(fault: Fault, file: str, starts: Sequence[tuple[int, str]]) -> str:
    if fault.file != file or not starts:
        return ""
    key, where = fault.values.get("key", ""), fault.values.get("where", "")
    if fault.code == "missing-key" and where in (file, *_PARTS):
        return key if where == file else f"{where}.{key}"
    place = bisect_right([line for line, _ in starts], fault.line) - 1
    return starts[place][1] if fault.line and place >= 0 else ""


def changes(before: str, after: str) -> list[Line]:
    """Return the lines that differ, each with three lines around; nothing when the texts are the same.

    Windows line ends are no difference.
    """
    old, new = (text.replace("\r\n", "\n").split("\n") for text in (before, after))
    # An end without a line end is an empty last line, which says nothing to people.
    old, new = (lines[:-1] if lines[-1] == "" else lines for lines in (old, new))
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT)
    return [line for group in groups for code in group for line in _lines(old, new, *code)]


def _lines(old: Sequence[str], new: Sequence[str], tag: str, i: int, until: int, j: int, end: int) -> Iterator[Line]:
    if tag == "equal":
        yield from (Line("kept", old[i + n], i + n + 1, j + n + 1) for n in range(until - i))
        return
    yield from (Line("removed", old[n], n + 1, None) for n in range(i, until))
    yield from (Line("added", new[n], None, n + 1) for n in range(j, end))
