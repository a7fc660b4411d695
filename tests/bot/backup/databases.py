"""What a database holds, as a file, and the way back."""

import io
from collections.abc import Callable

from bot.backup.filling import Moved, filled
from bot.backup.lines import Head, Lines, write_lines
from bot.storage.dump import DumpStore
from bot.storage.sql.store import SqlStore
from tests.bot.backup.rows import Content

__all__ = ["Maker", "is_empty", "move", "put", "quiet", "text_of"]

HEAD = Head("0.0", "2026-11-22T03:00:00+00:00", "")
Maker = Callable[[], SqlStore]
"""Opens a database that nobody has used."""


def quiet(table: str, done: int, total: int) -> None:
    """Show no progress."""


def text_of(store: DumpStore) -> bytes:
    """All that the database holds, as a file."""
    file = io.BytesIO()
    with store.picture() as picture:
        write_lines(picture, HEAD, file.write, quiet)
    return file.getvalue()


def move(text: bytes, store: DumpStore) -> list[Moved]:
    with filled(Lines(io.BytesIO(text)), store, quiet) as moved:
        return moved


def put(store: DumpStore, content: Content) -> None:
    with store.filling() as target:
        tables = {table.name: table for table in target.tables}
        for name, rows in content.items():
            if rows:
                target.put(tables[name], rows)


def is_empty(store: DumpStore) -> bool:
    with store.picture() as picture:
        return not any(picture.count(table) for table in picture.tables)
