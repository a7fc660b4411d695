"""Copies hear each other within moments, one of them leads, and whoever was away looks at everything anew."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import psycopg
import pytest
import pytest_asyncio

from bot.storage.bus import TOPICS, Bus
from bot.storage.drafts import Draft, Revision
from bot.storage.local_bus import LocalBus
from bot.storage.outgoing import Outgoing
from bot.storage.postgres import PostgresStore
from bot.storage.postgres_bus import PostgresBus
from bot.storage.protocol import StoreError
from bot.storage.staff import Change
from tests.bot.live import until
from tests.bot.storage.making import NOW
from tests.postgres import Server

pytestmark = pytest.mark.asyncio

CHANGE = Change(NOW, "lan", "test", "")
_END_SESSIONS = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'motcua bus'"


class Ear:
    """What a bus told, topic by topic."""

    def __init__(self, bus: Bus) -> None:
        self.heard: list[tuple[str, str]] = []
        for topic in TOPICS:
            bus.hear(topic, self._listening(topic))

    def _listening(self, topic: str) -> Callable[[str], None]:
        return lambda text: self.heard.append((topic, text))


@asynccontextmanager
async def running(bus: Bus) -> AsyncIterator[Ear]:
    """A copy, from when it hears until its connection is closed."""
    ear = Ear(bus)
    task = asyncio.create_task(bus.run())
    try:
        if isinstance(bus, PostgresBus):
            await until(lambda: len(ear.heard) == len(TOPICS))
        yield ear
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[PostgresStore]:
    opened = PostgresStore(database_url)
    yield opened
    await opened.close()


async def test_the_only_copy_leads_at_once_and_hears_itself() -> None:
    bus = LocalBus()
    assert not bus.leading.is_set()
    async with running(bus) as ear:
        await bus.leading.wait()
        await bus.tell("news", "hai")
        assert ear.heard == [("news", "hai")]
    assert not bus.leading.is_set()


async def test_every_copy_hears_what_one_tells_in_order(database_url: str, store: PostgresStore) -> None:
    buses = [PostgresBus(database_url) for _ in range(3)]
    async with AsyncExitStack() as stack:
        ears = [await stack.enter_async_context(running(bus)) for bus in buses]
        # Longer than a pulse: what comes while the connection is asked something else is heard too.
        for number in range(60):
            await buses[0].tell("news", f"tin {number}")
        wanted = [("news", f"tin {number}") for number in range(60)]
        await until(lambda: all(ear.heard[len(TOPICS) :] == wanted for ear in ears))


async def test_one_copy_leads_and_another_as_soon_as_it_is_gone(database_url: str, store: PostgresStore) -> None:
    first, second = PostgresBus(database_url), PostgresBus(database_url)
    async with running(second):
        async with running(first):
            await until(lambda: first.leading.is_set() or second.leading.is_set())
            await asyncio.sleep(1.2)
            assert first.leading.is_set() != second.leading.is_set()
        await asyncio.wait_for(second.leading.wait(), 2)
        assert not first.leading.is_set()


async def test_who_loses_the_connection_stops_leading_and_looks_at_everything_again(
    database_url: str, store: PostgresStore
) -> None:
    bus = PostgresBus(database_url)
    async with running(bus) as ear:
        await bus.leading.wait()
        before = len(ear.heard)
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(_END_SESSIONS)
        await asyncio.wait_for(bus.leading.ended(), 2)
        await until(lambda: {topic for topic, _ in ear.heard[before:]} == set(TOPICS))
        await asyncio.wait_for(bus.leading.wait(), 5)


async def test_a_server_that_was_away_is_heard_again(postgres: Server, database_url: str, store: PostgresStore) -> None:
    bus = PostgresBus(database_url)
    async with running(bus) as ear:
        await bus.leading.wait()
        postgres.stop()
        try:
            await asyncio.wait_for(bus.leading.ended(), 2)
            with pytest.raises(StoreError):
                await bus.tell("news")
        finally:
            postgres.start()
        await asyncio.wait_for(bus.leading.wait(), 10)
        await bus.tell("news", "lại đây")
        await until(lambda: ("news", "lại đây") in ear.heard)


async def test_the_database_tells_what_was_written(database_url: str, store: PostgresStore) -> None:
    async with running(PostgresBus(database_url)) as ear:
        await store.desk.once("digest", NOW, [Outgoing("1", "sendMessage", {"text": "chào"})] * 2)
        await until(lambda: ("outbox", "") in ear.heard[len(TOPICS) :])
        made_open = Draft("a/b.yaml", "mới", "cũ", "lan", NOW)
        draft = await store.drafts.keep(made_open, CHANGE)
        assert draft
        made_open = replace(made_open, id=draft)
        await store.drafts.keep(replace(made_open, state="proposed"), CHANGE, made_open)
        await until(lambda: ("proposed", str(draft)) in ear.heard)
        assert await store.drafts.begin(draft, "mới", "hoa", CHANGE)
        made = Revision("a/b.yaml", "cũ", "mới", "lan", "hoa", "", NOW, draft=draft)
        number = await store.drafts.finish(draft, made, "b", CHANGE)
        await until(lambda: ("published", str(number)) in ear.heard)
