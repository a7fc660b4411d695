"""The thread in which the server runs."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from .api import Api
from .bell import Bell
from .listener import HOST, Listener
from .state import State
from .webhook import Courier

__all__ = ["Engine"]

PATIENCE = 10.0


class Engine:
    """Serves a state from its own thread and loop, from `start` to `stop`."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run()), name="telegram-api", daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._listener.port}"

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(PATIENCE):
            raise RuntimeError("the Telegram test server did not start")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(PATIENCE)

    def down(self) -> None:
        """Reset every connection, refuse new ones, and deliver nothing."""
        self._courier.is_paused = True
        self._wait_for(self._listener.close())

    def up(self) -> None:
        """Listen again at the same address."""
        self._wait_for(self._listener.open())
        self._courier.is_paused = False

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        bell = Bell()
        self._listener = Listener(Api(self._state, bell).application)
        self._courier = Courier(self._state, bell)
        self._state.on_wake = bell.ring
        await self._listener.open()
        courier = asyncio.create_task(self._courier.run())
        self._ready.set()
        await self._end.wait()
        await self._listener.close()
        courier.cancel()
        with suppress(asyncio.CancelledError):
            await courier
