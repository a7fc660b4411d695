"""A fault of a knowledge file. Its wording lives in the texts of the `check` command, by `code`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Fault"]


@dataclass(frozen=True, order=True)
class Fault:
    file: str
    """Path below the knowledge folder."""
    line: int
    """Counted from 1; 0 when the fault is of the whole file."""
    code: str
    """Key of the wording."""
    values: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What stands in the wording's gaps."""
    severity: Literal["error", "reminder"] = "error"
    """A reminder does not keep the entry out of the base."""
