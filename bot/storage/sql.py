"""Small things that every part of the SQLite store says in the same way."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

__all__ = ["first", "stamp"]


def first(db: Database, sql: str, values: Sequence[object]) -> dict[str, Any] | None:
    """Return the first row that `sql` finds."""
    return next(iter(db.query(sql, values)), None)


def stamp(moment: datetime) -> str:
    """UTC, fixed width, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
