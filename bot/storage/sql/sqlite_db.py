"""A connection to a SQLite file."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlite_utils import Database

from bot.storage.sql.db import Db, Row, Values
from bot.storage.sql.sqlite_file import HeldFile

__all__ = ["SqliteDb"]

# FULL: a question that was promised to be looked at outlives a power cut, not only a crash.
# What is deleted is overwritten: somebody asked for it.
_WRITER = ("journal_mode = wal", "synchronous = full", "busy_timeout = 5000", "secure_delete = on")
_READER = ("busy_timeout = 5000", "query_only = on")
# Vietnam is seven hours ahead of the stamps all year.
_AHEAD = timedelta(hours=7)


class SqliteDb(Db):
    """In write-ahead mode: those who read and the one who writes do not wait for each other."""

    dialect = "sqlite"
    failures = (sqlite3.Error,)

    def __init__(self, path: Path, reads_only: bool = False) -> None:
        """Open a file that is there; raises sqlite3.Error."""
        self.file = HeldFile(path)
        self.db = Database(path)
        self._wipes = False
        try:
            self._prepare(_READER if reads_only else _WRITER)
        except sqlite3.Error:
            self.close()
            raise

    def _prepare(self, pragmas: Sequence[str]) -> None:
        # Transactions begin where this class says, and nowhere else.
        self.db.conn.isolation_level = None
        for pragma in pragmas:
            self.db.conn.execute(f"pragma {pragma}")
        for function in (vietnam_day, seconds_between, first_of, holds):
            self.db.register_function(function, deterministic=True)
        self.db.conn.create_aggregate("string_agg", 2, _Joined)  # type: ignore[arg-type]

    @property
    def lost(self) -> bool:
        return self.file.lost

    def query(self, sql: str, values: Values = ()) -> list[Row]:
        cursor = self.db.conn.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor]

    def execute(self, sql: str, values: Values = ()) -> int:
        return int(self.db.conn.execute(sql, values).rowcount)

    def do(self, sql: str, values: Values = ()) -> None:
        self.db.conn.execute(sql, values)

    def writing(self) -> AbstractContextManager[None]:
        return self._transaction("begin immediate")

    def reading(self) -> AbstractContextManager[None]:
        return self._transaction("begin")

    @contextmanager
    def part(self) -> Iterator[None]:
        connection = self.db.conn
        if not connection.in_transaction:
            raise sqlite3.OperationalError("an earlier failure ended the transaction")
        connection.execute("savepoint part")
        try:
            yield
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback to savepoint part")
                connection.execute("release savepoint part")
            raise
        connection.execute("release savepoint part")

    def close(self) -> None:
        self.db.close()
        self.file.release()

    def wipe(self) -> None:
        self._wipes = True

    def _empty_log(self) -> None:
        """Write the log of changes into the file and empty it; whoever reads at this moment puts it off."""
        connection = self.db.conn
        (patience,) = connection.execute("pragma busy_timeout").fetchone()
        connection.execute("pragma busy_timeout = 0")
        # What was to be kept is kept; a disk that fails is told of by whoever writes next.
        with suppress(sqlite3.Error):
            self._wipes = bool(connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0])
        connection.execute(f"pragma busy_timeout = {patience}")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        connection = self.db.conn
        connection.execute(begin)
        try:
            yield
            connection.execute("commit")
        except BaseException:
            # A full disk may have ended the transaction already.
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        if self._wipes:
            self._empty_log()


def vietnam_day(at: str | None) -> str | None:
    return _day(at[:13]) if at else None


@lru_cache(maxsize=10_000)
def _day(hour: str) -> str:
    return (datetime.fromisoformat(hour) + _AHEAD).date().isoformat()


def seconds_between(at: str | None, later: str | None) -> float | None:
    if not at or not later:
        return None
    return (datetime.fromisoformat(later) - datetime.fromisoformat(at)).total_seconds()


def first_of(choices: str | None) -> str | None:
    return choices and choices.partition(",")[0]


def holds(whole: str | None, part: str) -> bool:
    return part in (whole or "")


class _Joined:
    """PostgreSQL's aggregate of this name, which SQLite knows from 3.44 on."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.between = ""

    def step(self, text: str | None, between: str) -> None:
        if text is not None:
            self.found.append(text)
            self.between = between

    def finalize(self) -> str | None:
        return self.between.join(self.found) if self.found else None
