"""Which file a SQLite connection was opened on, and whether it still stands under its name.

SQLite finds the log of a database by name. While a connection to a former file is open, opening the one that took its
place would mix their logs, so that is refused until all are closed.
"""

import sqlite3
import threading
from collections import Counter
from pathlib import Path

__all__ = ["HeldFile"]

_lock = threading.Lock()
_held: Counter[tuple[Path, int]] = Counter()


class HeldFile:
    """One connection's hold on the file that has this name now."""

    def __init__(self, path: Path) -> None:
        """Raise `sqlite3.OperationalError` when there is none, or a former one is still in use."""
        self.path = path.absolute()
        with _lock:
            number = _number(self.path)
            if number is None:
                raise sqlite3.OperationalError("database file: it is not there")
            if any(path == self.path and other != number for path, other in +_held):
                raise sqlite3.OperationalError("database file: replaced while running, the former one is being closed")
            self.number = number
            _held[self.path, number] += 1
        self.let_go = False

    @property
    def lost(self) -> bool:
        """Whether another file, or none, has the name now."""
        return _number(self.path) != self.number

    def release(self) -> None:
        """Say that the connection is closed."""
        with _lock:
            if not self.let_go:
                _held[self.path, self.number] -= 1
                self.let_go = True


def _number(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None
