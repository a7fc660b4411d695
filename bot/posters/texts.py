"""The words on posters, from `bot/texts/posters.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

__all__ = ["Examples", "Texts", "texts"]

_FILE = Path(__file__).resolve().parents[1] / "texts" / "posters.yaml"


@dataclass(frozen=True)
class Examples:
    """Three questions that show what one can ask."""

    title: str
    questions: Mapping[str, str]
    """Entry -> one of its sentences."""


@dataclass(frozen=True)
class Texts:
    lines: Mapping[str, str]
    sheets: Mapping[str, str]
    """Sheet -> its name."""
    examples: Mapping[str, Examples]
    """The first is taken unless another is asked for."""

    def line(self, name: str, **gaps: str) -> str:
        return self.lines[name].format(**gaps)


@cache
def texts() -> Texts:
    """Return the words; read once a process."""
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    examples = {name: Examples(told["title"], told["questions"]) for name, told in read.pop("examples").items()}
    sheets = read.pop("sheets")
    return Texts(MappingProxyType(read), MappingProxyType(sheets), MappingProxyType(examples))
