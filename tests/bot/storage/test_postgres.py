"""What is particular to PostgreSQL: a server that several copies share, and that goes away."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio

from bot.settings import read_settings
from bot.storage.opening import has_store, open_store
from bot.storage.postgres import PostgresStore
from bot.storage.protocol import Store, StoreError
from bot.storage.sql.db import Db
from bot.storage.sql.postgres_db import WRITE_LOCK
from tests.bot.storage.making import DAY, NOW, asked, message, wrote
from tests.postgres import Server

UPDATES = 1_000


@pytest_asyncio.fixture
async def copies(database_url: str) -> AsyncIterator[list[PostgresStore]]:
    """Two copies of the assistant on one database."""
    opened = [PostgresStore(database_url) for _ in range(2)]
    yield opened
    for store in opened:
        await store.close()


async def test_two_copies_that_begin_together_make_the_tables_once(postgres: Server) -> None:
    url = postgres.fresh(migrated=False)
    both = await asyncio.gather(*(asyncio.to_thread(PostgresStore, url) for _ in range(2)))
    for store in both:
        await store.check()
        await store.close()
    postgres.drop(url)


def test_a_server_that_is_away_is_a_store_error_that_hides_nothing_but_the_password(postgres: Server) -> None:
    with pytest.raises(StoreError, match="no_such_database") as failed:
        PostgresStore(postgres.url("no_such_database").replace("motcua@", "motcua:gEheim@"))
    assert "gEheim" not in str(failed.value)


def test_the_settings_open_it(database_url: str) -> None:
    settings = read_settings({"DATABASE_URL": database_url, "SECRET_KEY": "k"})
    assert has_store(settings)
    store = open_store(settings)
    assert isinstance(store, PostgresStore)
    store.worker.close()


async def test_the_same_updates_on_both_copies_are_kept_once_each(copies: list[PostgresStore]) -> None:
    results = await asyncio.gather(
        *(
            store.write(wrote(asked(f"{copy}-{n}"), person=f"p{n % 7}", update=n, outgoing=[message(str(n % 7))]))
            for n in range(UPDATES)
            for copy, store in enumerate(copies)
        )
    )
    assert [first + second for first, second in zip(results[::2], results[1::2])] == [1] * UPDATES
    numbers = [row["id"].partition("-")[2] for row in await everything(copies[0], "questions")]
    assert sorted(numbers, key=int) == [str(n) for n in range(UPDATES)]
    assert len(await everything(copies[1], "outbox")) == UPDATES


@pytest.mark.slow
async def test_a_server_restarted_under_load_loses_nothing_it_promised(
    copies: list[PostgresStore], postgres: Server
) -> None:
    restart = asyncio.create_task(asyncio.to_thread(postgres.restart))
    promised = await asyncio.gather(*(insist(copies, n) for n in range(UPDATES)))
    await restart
    kept = {row["id"] for row in await everything(copies[0], "questions")}
    assert set(promised) == {str(n) for n in range(UPDATES)} == {id.partition("-")[2] for id in kept}
    assert len(kept) == len(await everything(copies[1], "outbox")) == UPDATES
    for store in copies:
        await store.check()


async def insist(copies: list[PostgresStore], number: int) -> str:
    """Write an update on one copy, then the other, until one says that it is kept."""
    for turn in range(200):
        write = wrote(asked(f"{turn}-{number}"), update=number, outgoing=[message(str(number))])
        try:
            await copies[(number + turn) % 2].write(write)
        except StoreError:
            await asyncio.sleep(0.1)
        else:
            return str(number)
    raise AssertionError(number)


async def test_while_the_server_is_away_whoever_asks_is_told_soon_and_afterwards_all_goes_on(
    copies: list[PostgresStore], postgres: Server
) -> None:
    store = copies[0]
    postgres.stop()
    try:
        for _ in range(20):
            for deed in (store.check(), store.write(wrote(asked("q1"))), store.context("lan")):
                with pytest.raises(StoreError):
                    await asyncio.wait_for(deed, 8)
    finally:
        postgres.start()
    assert await eventually(store)
    assert await store.write(wrote(asked("q1"), update=1))
    assert len(await store.history("lan", NOW - DAY, 9)) == 1


async def test_a_restart_while_nobody_asks_is_not_noticed(copies: list[PostgresStore], postgres: Server) -> None:
    await copies[0].check()
    await copies[0].context("lan")
    postgres.restart()
    assert await copies[0].write(wrote(asked("q1")))
    assert len(await copies[0].history("lan", NOW - DAY, 9)) == 1


async def test_a_session_that_is_ended_in_the_middle_of_a_write_keeps_nothing(copies: list[PostgresStore]) -> None:
    def cut(db: Db) -> None:
        db.insert("once", {"name": "cut", "at": "now"})
        db.query("select pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(StoreError):
        await copies[0].worker.run(cut)
    assert await everything(copies[1], "once") == []
    assert await copies[0].write(wrote(asked("q1")))


async def test_reports_do_not_wait_for_a_writer_nor_writers_for_a_report(copies: list[PostgresStore]) -> None:
    reading, enough = threading.Event(), threading.Event()

    def report(db: Db) -> int:
        before = len(db.query("select * from questions"))
        reading.set()
        assert enough.wait(20)
        return len(db.query("select * from questions")) - before

    slow = asyncio.create_task(copies[0].worker.read(report))
    await asyncio.to_thread(reading.wait, 20)
    assert await copies[0].write(wrote(asked("q1")))
    assert len(await copies[0].history("lan", NOW - DAY, 9)) == 1
    enough.set()
    assert await slow == 0, "one report sees one moment"


async def test_a_copy_that_hangs_in_a_write_holds_nobody_for_ever(
    copies: list[PostgresStore], database_url: str
) -> None:
    await copies[0].worker.run(lambda db: db.execute("set lock_timeout = '200ms'"))
    with psycopg.connect(database_url) as stuck:
        stuck.execute("select pg_advisory_xact_lock(%s)", [WRITE_LOCK])
        begun = time.monotonic()
        with pytest.raises(StoreError, match="lock timeout"):
            await copies[0].write(wrote(asked("q1")))
        assert time.monotonic() - begun < 10
        stuck.rollback()
    assert await copies[0].write(wrote(asked("q1")))


async def test_a_copy_on_a_full_or_read_only_server_says_so(copies: list[PostgresStore], postgres: Server) -> None:
    await copies[0].worker.run(lambda db: db.execute("set default_transaction_read_only = on"))
    with pytest.raises(StoreError, match="read-only"):
        await copies[0].check()
    await copies[1].check()


async def eventually(store: Store) -> bool:
    for _ in range(100):
        try:
            await store.check()
        except StoreError:
            await asyncio.sleep(0.1)
        else:
            return True
    return False


async def everything(store: PostgresStore, table: str) -> list[dict[str, str]]:
    return await store.worker.read(lambda db: db.query(f"select * from {table}"))
