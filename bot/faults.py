"""Faults in words, for the command line and for the form of an entry."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from intents.fault import Fault

__all__ = ["TEXTS", "explained", "fault_texts", "form_texts", "worded"]

TEXTS = Path(__file__).resolve().parent / "texts"
# Values of faults that name keys of the format, one or several parted by commas.
_NAMING = ("key", "styles", "fields", "known")


def fault_texts() -> dict[str, str]:
    """Return the wording of every kind of fault."""
    texts: dict[str, str] = yaml.safe_load((TEXTS / "faults.yaml").read_text("utf-8"))
    return texts


@cache
def form_texts() -> Mapping[str, Mapping[str, str]]:
    """Return what the form calls the keys of the format (`labels`), and its own wording of some `faults`."""
    return MappingProxyType(yaml.safe_load((TEXTS / "form.yaml").read_text("utf-8")))


def worded(fault: Fault, texts: Mapping[str, str]) -> str:
    """Return "file:line  what is wrong. What to write instead."""
    mark = "" if fault.severity == "error" else texts["reminder_mark"] + " "
    return f"{fault.file}:{fault.line}  {mark}{texts[fault.code].format_map(_Gaps(fault.values))}"


def explained(fault: Fault) -> str:
    """Return what is wrong and what to write instead, for somebody who sees a form and no file."""
    texts, labels = form_texts(), form_texts()["labels"]
    values = {
        name: ", ".join(labels.get(part, part) for part in value.split(", ")) if name in _NAMING else value
        for name, value in fault.values.items()
    }
    wording = texts["faults"].get(fault.code) or _wordings()[fault.code]
    return wording.format_map(_Gaps(values))


@cache
def _wordings() -> Mapping[str, str]:
    return MappingProxyType(fault_texts())


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
