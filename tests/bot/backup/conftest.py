"""Databases of both kinds, and what fills them."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest

from bot.identity import secret_key
from bot.settings import Settings
from bot.storage.dump import Picture, Table
from bot.storage.postgres import PostgresStore
from bot.storage.sql.store import SqlStore
from bot.storage.sqlite import SqliteStore
from tests.bot.backup.databases import Maker
from tests.bot.backup.installations import FILES, back_up, home
from tests.bot.storage.making import asked, message, wrote
from tests.postgres import Server


@pytest.fixture
def opened() -> Iterator[list[SqlStore]]:
    """Stores to be closed when the test ends."""
    stores: list[SqlStore] = []
    yield stores
    for store in stores:
        asyncio.run(store.close())


@pytest.fixture
def sqlite(tmp_path: Path, opened: list[SqlStore]) -> Maker:
    numbers = count()

    def make() -> SqlStore:
        opened.append(SqliteStore(tmp_path / f"{next(numbers)}.db"))
        return opened[-1]

    return make


@pytest.fixture
def server(postgres: Server, opened: list[SqlStore]) -> Maker:
    def make() -> SqlStore:
        opened.append(PostgresStore(postgres.fresh()))
        return opened[-1]

    return make


@pytest.fixture(params=["sqlite", "server"])
def maker(request: pytest.FixtureRequest) -> Maker:
    """Each kind of database."""
    found: Maker = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    with _some(tmp_path_factory.mktemp("schema") / "m.db") as picture:
        return {table.name: table for table in picture.tables}


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """(table, column) -> its type, with "?" where it may be nothing."""
    path = tmp_path_factory.mktemp("kinds") / "m.db"
    with _some(path) as picture, closing(sqlite3.connect(path)) as db:
        found = {
            (table.name, name): _kind(kind, not needed and not key)
            for table in picture.tables
            for _, name, kind, needed, _, key in db.execute(f"pragma table_info({table.name})")
        }
        return {**{(table.name, "rowid"): "bigint" for table in picture.tables}, **found}


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    settings = home(tmp_path / "here", FILES)
    secret_key("", settings.database_path.parent)
    return settings


@pytest.fixture
def used(maker: Maker) -> SqlStore:
    store = maker()
    asyncio.run(store.write(wrote(asked("a" * 10, "câu hỏi"), update=5, outgoing=[message("chat-4455")])))
    return store


@pytest.fixture
def made(here: Settings, used: SqlStore, tmp_path: Path) -> Path:
    return back_up(here, used, tmp_path / "backups").path


def _kind(declared: str, may_be_nothing: bool) -> str:
    known = {"integer": "bigint"}.get(declared.lower(), declared.lower())
    return f"{known}?" if may_be_nothing else known


@contextmanager
def _some(path: Path) -> Iterator[Picture]:
    store = SqliteStore(path)
    try:
        with store.dump.picture() as picture:
            yield picture
    finally:
        asyncio.run(store.close())
