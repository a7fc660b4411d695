"""A bell that any thread rings and coroutines of one loop wait for."""

import asyncio
from contextlib import suppress

__all__ = ["Bell"]


class Bell:
    """Wakes everybody who waits at the moment it rings."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def ring(self) -> None:
        # Late rings, when the loop has ended, wake nobody.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._swing)

    async def wait(self, seconds: float | None = None) -> None:
        """Return at the next ring, or after `seconds`."""
        event = self._event
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()

    def _swing(self) -> None:
        self._event.set()
        self._event = asyncio.Event()
