"""All that the store sees of a database: one connection, the same on SQLite and PostgreSQL."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

__all__ = ["Db", "Row", "Values", "first", "marks", "number", "stamp"]

Row = dict[str, Any]
Values = Sequence[object] | Mapping[str, object]


class Db(ABC):
    """One connection. Values stand as `?` or `:name`; besides common SQL both know these functions:

    `vietnam_day(at)` ISO day of a stamp, `seconds_between(at, later)`, `first_of(choices)` up to the first comma,
    `holds(whole, part)`, and `string_agg(text, ',')`.
    """

    dialect: str
    """sqlite or postgres."""
    failures: tuple[type[Exception], ...]
    """What the driver raises when the database cannot do it."""

    @abstractmethod
    def query(self, sql: str, values: Values = ()) -> list[Row]:
        """Return the rows of a statement that has some."""

    @abstractmethod
    def execute(self, sql: str, values: Values = ()) -> int:
        """Return how many rows a statement changed."""

    @abstractmethod
    def do(self, sql: str, values: Values = ()) -> None:
        """Execute a statement of which only its failure matters, and that only when the part ends.

        A server gets it together with the next one whose outcome is waited for.
        """

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]:
        """One transaction, alone among all that write to this database, in other processes too."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[None]:
        """One transaction that sees the database as it was at one moment and changes nothing."""

    @abstractmethod
    def part(self) -> AbstractContextManager[None]:
        """A part of a transaction that is undone alone when it fails."""

    def wipe(self) -> None:
        """After this transaction, let no file of ours hold what was deleted. A server keeps its files itself."""
        return

    @property
    @abstractmethod
    def lost(self) -> bool:
        """Whether the connection is of no more use."""

    @abstractmethod
    def close(self) -> None: ...

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        self.do(_insert(table, row), row)

    def insert_all(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        for row in rows:
            self.insert(table, row)

    def add(self, table: str, row: Mapping[str, object]) -> int:
        """Insert a row into a table that numbers its rows and return its id."""
        return int(self.query(f"{_insert(table, row)} returning id", row)[0]["id"])

    def keep_first(self, table: str, row: Mapping[str, object]) -> bool:
        """Insert a row and return True, unless one with such a key is there."""
        return self.execute(f"{_insert(table, row)} on conflict do nothing", row) > 0

    def upsert(self, table: str, row: Mapping[str, object], key: Collection[str]) -> None:
        """Insert a row, or change the one with the same values in the columns `key`."""
        changed = ", ".join(f"{column} = excluded.{column}" for column in row if column not in key)
        self.do(f"{_insert(table, row)} on conflict ({', '.join(key)}) do update set {changed}", row)

    def update(self, table: str, id: int, row: Mapping[str, object]) -> None:
        """Change columns of the row with this id."""
        if row:
            changed = ", ".join(f"{column} = :{column}" for column in row)
            self.do(f"update {table} set {changed} where id = :id", {**row, "id": id})


def _insert(table: str, row: Mapping[str, object]) -> str:
    return f"insert into {table} ({', '.join(row)}) values ({', '.join(f':{column}' for column in row)})"


def first(db: Db, sql: str, values: Values = ()) -> Row | None:
    """Return the first row that `sql` finds."""
    return next(iter(db.query(sql, values)), None)


def number(db: Db, sql: str, values: Values = ()) -> int:
    """Return the whole number that `sql` names `n`."""
    return int(db.query(sql, values)[0]["n"])


def marks(values: Collection[object]) -> str:
    """Return what stands between the brackets of `in (…)`; for no values something that equals nothing."""
    return ", ".join("?" * len(values)) or "null"


def stamp(moment: datetime) -> str:
    """UTC, fixed width, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
