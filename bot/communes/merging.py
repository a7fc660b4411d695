"""Communes that went into another one since the list was made: `data/merged.tsv`.

Whoever replaces `communes.tsv` after a reform adds one line a code that is gone; the numbers go on under the new one.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

__all__ = ["Merger", "current_codes", "load_mergers"]

_FILE = Path(__file__).parent / "data" / "merged.tsv"


@dataclass(frozen=True)
class Merger:
    code: str
    """No longer in use."""
    name: str
    now: str
    """The commune that most of it belongs to."""
    day: date
    """The first day of the new state."""


@cache
def load_mergers(file: Path = _FILE) -> tuple[Merger, ...]:
    """Return all of them; read once a process."""
    with open(file, encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))[1:]
    return tuple(Merger(code, name, now, date.fromisoformat(day)) for code, name, now, day in rows)


def current_codes(mergers: Sequence[Merger]) -> Mapping[str, str]:
    """Return code that is gone -> code in use, over several mergers in a row too."""
    direct = {merger.code: merger.now for merger in mergers}
    found = {}
    for code, now in direct.items():
        seen = {code}
        while now in direct and now not in seen:
            seen.add(now)
            now = direct[now]
        found[code] = now
    return found
