"""The bus over PostgreSQL: LISTEN and NOTIFY, and an advisory lock that one copy holds.

Both belong to a session, so the address must lead to the server itself, not to a pool that shares sessions out.
"""

import asyncio
import logging
from typing import Any

import psycopg
from psycopg import AsyncConnection

from bot.storage.bus import TOPICS, Callback
from bot.storage.local_bus import Callbacks, Lead
from bot.storage.protocol import StoreError

__all__ = ["PostgresBus"]

log = logging.getLogger(__name__)

_CHANNEL = "motcua"
# How long nobody leads after a copy was killed: its session ends with it, and the others ask this often.
_PULSE_SECONDS = 0.5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.6
# A copy whose network is cut gives up before the server does (see _SESSION), so there are never two leaders.
_CONNECTION: dict[str, Any] = {"connect_timeout": 5, "tcp_user_timeout": 3_000, "application_name": "motcua bus"}
_SESSION = f"""
set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3; listen {_CHANNEL}
"""
_LEAD = "select pg_try_advisory_lock(7, 1)"
# The database itself tells what was written: with the write or not at all, and whoever wrote it.
_TRIGGERS = f"""
do $$
declare
    told text[];
begin
    perform pg_advisory_xact_lock(7, 2);
    create or replace function motcua_tell() returns trigger language plpgsql as $tell$
    begin
        perform pg_notify('{_CHANNEL}', tg_argv[0] || case when tg_argv[0] like 'p%' then ' ' || new.id else '' end);
        return null;
    end $tell$;
    foreach told slice 1 in array array[
        ['outbox', 'outbox', 'insert', 'true'],
        ['drafts', 'proposed', 'update', $when$new.state = 'proposed'$when$],
        ['revisions', 'published', 'insert', 'true'],
        ['local_revisions', 'local', 'insert', 'true']
    ] loop
        if not exists (select from pg_trigger where tgname = 'motcua_tells' and tgrelid = told[1]::regclass) then
            execute format(
                'create trigger motcua_tells after %s on %I for each row when (%s) execute function motcua_tell(%L)',
                told[3], told[1], told[4], told[2]);
        end if;
    end loop;
end $$
"""


class PostgresBus:
    """Implements `bot.storage.bus.Bus` with one connection of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.leading = Lead()
        self._callbacks = Callbacks()
        self._pause = _FIRST_PAUSE

    async def tell(self, topic: str, text: str = "") -> None:
        try:
            async with await self._connect() as connection:
                await connection.execute("select pg_notify(%s, %s)", [_CHANNEL, f"{topic} {text}"])
        except psycopg.Error as error:
            raise StoreError(str(error)) from error

    def hear(self, topic: str, callback: Callback) -> None:
        self._callbacks.add(topic, callback)

    async def run(self) -> None:
        while True:
            try:
                async with await self._connect() as connection:
                    await self._attend(connection)
            except (psycopg.Error, OSError) as error:
                if self._pause == _FIRST_PAUSE:
                    log.error("the other copies cannot be heard, trying again: %s", error)
            finally:
                self.leading.end()
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    async def _connect(self) -> AsyncConnection:
        return await AsyncConnection.connect(self.address, autocommit=True, **_CONNECTION)

    async def _attend(self, connection: AsyncConnection) -> None:
        """Hear, and try to lead, until the connection is lost."""
        await connection.execute(_TRIGGERS)
        await connection.execute(_SESSION)
        self._pause = _FIRST_PAUSE
        for topic in TOPICS:
            self._callbacks.call(topic)
        while True:
            await self._beat(connection)
            async for note in connection.notifies(timeout=_PULSE_SECONDS):
                topic, _, text = note.payload.partition(" ")
                self._callbacks.call(topic, text)

    async def _beat(self, connection: AsyncConnection) -> None:
        """Take the lead if nobody has it; who has it sees that the connection still stands."""
        cursor = await connection.execute("select true" if self.leading.is_set() else _LEAD)
        row = await cursor.fetchone()
        if row and row[0] and not self.leading.is_set():
            log.info("this copy does the work that is done once")
            self.leading.begin()
