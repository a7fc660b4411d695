"""How far it is, and what came of it, for the person at the terminal."""

import sys
from collections.abc import Iterable

from bot.backup.filling import Moved

__all__ = ["show_moved", "show_progress"]


def show_progress(table: str, done: int, total: int) -> None:
    """Write one line a table to standard error, renewed while it goes on."""
    whole = done == total
    share = "" if whole else f" of {total}"
    print(f"\r{table:16} {done:10}{share:16}", end="\n" if whole else "", file=sys.stderr, flush=True)


def show_moved(tables: Iterable[Moved]) -> None:
    """Print a line a table: its rows, and the checksum that source and target have in common."""
    tables = list(tables)
    for table in tables:
        print(f"{table.name:16} {table.came.rows:10} rows  sha256 {table.came.sha256[:16]}  the same before and after")
    print(f"{sum(table.came.rows for table in tables)} rows in {len(tables)} tables")
