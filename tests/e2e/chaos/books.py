"""What the database holds at the moment of a kill and at the end, whichever database it is."""

import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import psycopg
from psycopg.rows import dict_row

__all__ = ["Books", "Picture", "PostgresBooks", "SqliteBooks", "questions_in"]

_QUESTION = re.compile(r":([0-9a-f]{10})\b")
_OUTBOX = "select chat, params from outbox order by id"


@dataclass(frozen=True)
class Picture:
    """The database just after a kill, before anything else opened it."""

    fault: str
    """What a check of the whole database finds; "" for nothing."""
    unsent: Mapping[str, str]
    """Question whose answer is not known to be sent -> its chat."""


class Books(Protocol):
    def picture(self) -> Picture: ...

    def rows(self, sql: str) -> list[dict[str, Any]]: ...


class SqliteBooks:
    def __init__(self, file: Path) -> None:
        self._file = file

    def picture(self) -> Picture:
        """Of a copy: the next start is to find the file as the kill left it."""
        with TemporaryDirectory() as folder:
            for part in self._file.parent.glob(f"{self._file.name}*"):
                shutil.copy(part, folder)
            copy = Path(folder) / self._file.name
            (check,) = _rows(copy, "pragma integrity_check")
            found = check["integrity_check"]
            return Picture("" if found == "ok" else str(found), unsent(_rows(copy, _OUTBOX)))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return _rows(self._file, sql)


class PostgresBooks:
    def __init__(self, url: str) -> None:
        self._url = url

    def picture(self) -> Picture:
        """Reading every row of every table and index is the check that PostgreSQL has without an extension."""
        tables = self.rows("select tablename as name from pg_tables where schemaname = 'public'")
        try:
            for table in tables:
                self.rows(f"select count(*), max(t::text) from {table['name']} t")
        except psycopg.Error as error:
            return Picture(str(error), {})
        return Picture("", unsent(self.rows(_OUTBOX)))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            return connection.execute(sql.encode()).fetchall()


def unsent(outbox: list[dict[str, Any]]) -> Mapping[str, str]:
    return {question: row["chat"] for row in outbox for question in questions_in(row["params"])}


def questions_in(text: str) -> set[str]:
    """The questions that buttons in a message belong to."""
    return set(_QUESTION.findall(text))


def _rows(file: Path, sql: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]
