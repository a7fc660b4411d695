"""The whole database at one moment, and an empty one being filled: the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bot.storage.dump import Filling, Picture, Table, Value
from bot.storage.protocol import StoreError
from bot.storage.sql.db import Db, Row, number
from bot.storage.sql.schema import TABLES

__all__ = ["SqlDump"]

_AT_ONCE = 1_000
_ROWID = "rowid"

# SQLite numbers the rows of every table that has no number of its own; the number says something in these only.
_COUNTED = frozenset({"questions", "feedback", "waiting", "staff", "gap_questions", "visits"})

_COLUMNS = {
    "sqlite": "select name as column_name from pragma_table_info(?)",
    "postgres": "select column_name from information_schema.columns "
    "where table_schema = current_schema() and table_name = ?",
}
_SIZE = {
    "sqlite": "select page_count * page_size as n from pragma_page_count(), pragma_page_size()",
    "postgres": "select pg_database_size(current_database()) as n",
}
_COUNTERS = (
    "select table_name, column_name from information_schema.columns "
    "where table_schema = current_schema() and is_identity = 'YES'"
)


class SqlDump:
    """Implements `bot.storage.dump.DumpStore`."""

    def __init__(self, connect: Callable[[], Db]) -> None:
        """`connect` makes a connection, which is closed here."""
        self.connect = connect

    @contextmanager
    def picture(self) -> Iterator[Picture]:
        with self._connected() as db, db.reading():
            yield SqlPicture(db)

    @contextmanager
    def filling(self) -> Iterator[Filling]:
        with self._connected() as db, db.writing():
            target = SqlFilling(db)
            yield target
            target.count_on()

    @contextmanager
    def _connected(self) -> Iterator[Db]:
        try:
            db = self.connect()
        except Exception as error:  # each driver raises what it likes
            raise StoreError(str(error)) from error
        try:
            yield db
        except db.failures as error:
            raise StoreError(str(error)) from error
        finally:
            db.close()


class SqlPicture:
    """Implements `bot.storage.dump.Picture`."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self.tables = [Table(name, _columns(db, name), key) for name, key in TABLES.items()]

    @property
    def size(self) -> int:
        return number(self.db, _SIZE[self.db.dialect])

    def count(self, table: Table) -> int:
        return number(self.db, f'select count(*) as n from "{table.name}"')

    def rows(self, table: Table) -> Iterator[tuple[Value, ...]]:
        keys, marks = _names(table.key), ", ".join("?" * len(table.key))
        query = f'select {_names(table.columns)} from "{table.name}"'
        end = f"order by {keys} limit {_AT_ONCE}"
        found = self.db.query(f"{query} {end}")
        while found:
            yield from (tuple(row.values()) for row in found)
            last = [found[-1][column] for column in table.key]
            found = self.db.query(f"{query} where ({keys}) > ({marks}) {end}", last)


class SqlFilling(SqlPicture):
    """Implements `bot.storage.dump.Filling`."""

    def put(self, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
        marks = f"({', '.join('?' * len(table.columns))})"
        query = f'insert into "{table.name}" ({_names(table.columns)}) values {", ".join([marks] * len(rows))}'
        self.db.execute(query, [value for row in rows for value in row])

    def count_on(self) -> None:
        """Have what PostgreSQL numbers go on after the greatest number; SQLite does so by itself."""
        if self.db.dialect == "postgres":
            for counter in self.db.query(_COUNTERS):
                self._count_on(counter)

    def _count_on(self, counter: Row) -> None:
        table, column = counter["table_name"], counter["column_name"]
        self.db.query(
            f"select setval(pg_get_serial_sequence(?, ?), max({column})) from \"{table}\" having max({column}) > 0",
            [f'"{table}"', column],
        )


def _columns(db: Db, table: str) -> tuple[str, ...]:
    """Return the columns in an order that is the same in every database."""
    names = {row["column_name"] for row in db.query(_COLUMNS[db.dialect], [table])}
    return tuple(sorted(names | {_ROWID} if table in _COUNTED else names))


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
