"""The store on a PostgreSQL server, which several copies of the assistant may share."""

from functools import partial

import psycopg

from bot.storage.link import Link
from bot.storage.postgres_bus import PostgresBus
from bot.storage.protocol import StoreError
from bot.storage.sql.postgres_db import PostgresDb
from bot.storage.sql.schema import migrate
from bot.storage.sql.store import SqlStore
from bot.storage.worker import READERS, Worker

__all__ = ["PostgresStore"]


class PostgresStore(SqlStore):
    """Implements `bot.storage.protocol.Store`."""

    def __init__(self, address: str) -> None:
        """Connect and bring the schema up to date; raises StoreError when that fails."""
        connect = partial(PostgresDb, address)
        try:
            db = connect()
            try:
                migrate(db)
            finally:
                db.close()
        except psycopg.Error as error:
            raise StoreError(f"cannot open the database: {error}") from error
        links = [Link(connect, PostgresDb.failures) for _ in range(1 + READERS)]
        super().__init__(Worker(links[0], links[1:]), connect, PostgresBus(address))
