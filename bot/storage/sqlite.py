"""The store in a SQLite file."""

import sqlite3
from functools import partial
from pathlib import Path

from bot.storage.link import Link
from bot.storage.local_bus import LocalBus
from bot.storage.protocol import StoreError
from bot.storage.sql.schema import migrate
from bot.storage.sql.sqlite_db import SqliteDb
from bot.storage.sql.store import SqlStore
from bot.storage.worker import READERS, Worker

__all__ = ["SqliteStore"]


class SqliteStore(SqlStore):
    """Implements `bot.storage.protocol.Store`."""

    def __init__(self, path: Path) -> None:
        """Open or create the file and bring its schema up to date; raises StoreError when that fails."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            db = SqliteDb(path)
            try:
                migrate(db)
            finally:
                db.close()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"cannot open {path}: {error}") from error
        reads = [Link(partial(SqliteDb, path, reads_only=True), SqliteDb.failures) for _ in range(READERS)]
        write = Link(partial(_writer, path), SqliteDb.failures)
        super().__init__(Worker(write, reads), partial(SqliteDb, path), LocalBus())


def _writer(path: Path) -> SqliteDb:
    """Open the file that has this name now: a backup put in its place is gone on with, another program's is not."""
    db = SqliteDb(path)
    try:
        if not db.query("select 1 from sqlite_master where name = 'questions'"):
            raise sqlite3.DatabaseError("database file: replaced while running by one that is not ours")
        migrate(db)
    except sqlite3.Error:
        db.close()
        raise
    return db
