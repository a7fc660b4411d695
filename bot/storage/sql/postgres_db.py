"""A connection to a PostgreSQL server."""

import select
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.numeric import IntDumper
from psycopg.types.string import StrDumper, TextLoader

from bot.storage.sql.db import Db, Row, Values
from bot.storage.sql.placeholders import for_psycopg

__all__ = ["WRITE_LOCK", "PostgresDb"]

WRITE_LOCK = 7_017_001
"""Advisory lock of whoever writes, so that writes of all copies come one after another, as in a SQLite file."""

# A server that is away, hangs or lost its network is noticed within some ten seconds.
_LINK: dict[str, Any] = {
    "connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
    "tcp_user_timeout": 10_000, "application_name": "motcua", "client_encoding": "utf8",
}  # fmt: skip
_LIMITS = b"set statement_timeout = '60s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '60s'"
_BEGIN_WRITING = f"begin; select pg_advisory_xact_lock({WRITE_LOCK})".encode()
_BEGIN_READING = b"begin isolation level repeatable read read only"
_BEGIN_PART = b"savepoint part"
_FRAME = frozenset({_BEGIN_WRITING, _BEGIN_READING, _BEGIN_PART})
# Text of PostgreSQL cannot hold the letter 0. It is kept as two others, as is the letter that introduces them.
_ESCAPE, _ZERO, _ITSELF = "\ufdd0", "\ufdd00", "\ufdd01"


class PostgresDb(Db):
    """Raises what psycopg raises, when connecting too. Every round trip to the server costs, so it makes few."""

    dialect = "postgres"
    failures = (psycopg.Error,)

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True, row_factory=dict_row, **_LINK)
        self.connection.execute(_LIMITS)
        adapters = self.connection.adapters
        adapters.register_dumper(bool, _BoolDumper)
        adapters.register_dumper(str, _TextDumper)
        adapters.register_loader("text", _TextLoader)
        # Values are put into the statement here: the server then finds their types, as SQLite does.
        self.binder = psycopg.ClientCursor(self.connection)
        self.waiting: list[bytes] = []
        self.ended_by: psycopg.Error | None = None
        self.unasked = select.poll()
        self.unasked.register(self.connection.fileno(), select.POLLIN)

    @property
    def lost(self) -> bool:
        # A server that says something while nobody asks it says that it goes.
        return self.connection.closed or bool(self.unasked.poll(0))

    def query(self, sql: str, values: Values = ()) -> list[Row]:
        return self._send(self._bound(sql, values)).fetchall()

    def execute(self, sql: str, values: Values = ()) -> int:
        return self._send(self._bound(sql, values)).rowcount

    def do(self, sql: str, values: Values = ()) -> None:
        self.waiting.append(self._bound(sql, values))

    def writing(self) -> AbstractContextManager[None]:
        return self._transaction(_BEGIN_WRITING)

    def reading(self) -> AbstractContextManager[None]:
        return self._transaction(_BEGIN_READING)

    @contextmanager
    def part(self) -> Iterator[None]:
        self.waiting.append(_BEGIN_PART)
        try:
            yield
            self._send(b"release savepoint part")
        except BaseException as error:
            # Of what was not sent yet, only what frames it has to be.
            self.waiting = [statement for statement in self.waiting if statement in _FRAME]
            self._undo(error)
            raise

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def _transaction(self, begin: bytes) -> Iterator[None]:
        self.waiting, self.ended_by = [begin], None
        try:
            yield
            # Nobody would learn from "commit" that nothing was kept.
            if self.ended_by:
                raise self.ended_by
            self._send(b"commit")
        except BaseException:
            self.waiting = []
            with suppress(psycopg.Error):
                self._send(b"rollback")
            raise

    def _undo(self, error: BaseException) -> None:
        try:
            self._send(b"rollback to savepoint part; release savepoint part")
        except psycopg.Error as failure:
            # It was not the part alone that failed.
            self.ended_by = self.ended_by or (error if isinstance(error, psycopg.Error) else failure)

    def _bound(self, sql: str, values: Values) -> bytes:
        return self.binder.mogrify(for_psycopg(sql), values).encode()

    def _send(self, statement: bytes) -> psycopg.Cursor[Row]:
        """Send all that waits, then `statement`, and return the outcome of that."""
        statements, self.waiting = [*self.waiting, statement], []
        cursor = self.connection.execute(b"; ".join(statements))
        while cursor.nextset():
            pass
        return cursor


class _BoolDumper(IntDumper):
    def dump(self, obj: bool) -> bytes:
        return b"1" if obj else b"0"

    def quote(self, obj: bool) -> bytes:
        return self.dump(obj)


class _TextDumper(StrDumper):
    def dump(self, obj: str) -> Any:
        if "\0" in obj or _ESCAPE in obj:
            obj = obj.replace(_ESCAPE, _ITSELF).replace("\0", _ZERO)
        return super().dump(obj)


class _TextLoader(TextLoader):
    def load(self, data: Any) -> Any:
        text = str(super().load(data))
        return text.replace(_ZERO, "\0").replace(_ITSELF, _ESCAPE) if _ESCAPE in text else text
