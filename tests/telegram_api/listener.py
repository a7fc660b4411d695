"""The listening socket, which can be closed and opened again at the same address."""

import random
import socket
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

__all__ = ["Listener"]

HOST = "127.0.0.1"
# Below the range from which the system takes ports for outgoing connections: while the server is down
# nobody else, above all not the bot that tries to connect, can be given this port.
PORTS = range(20_000, 32_000)
# Seconds that a request in progress is given when the socket is closed.
PATIENCE = 0.01


class Listener:
    """Serves an application while it is open. Closing resets every connection."""

    def __init__(self, application: Callable[[], web.Application]) -> None:
        self._socket: socket.socket | None = _somewhere()
        self.port = int(self._socket.getsockname()[1])
        self._application = application
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        if self._runner is None:
            # An application serves once: each opening has a new one.
            self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=PATIENCE)
            await self._runner.setup()
            await web.SockSite(self._runner, self._socket or _bound(self.port)).start()
            self._socket = None

    async def close(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


def _somewhere() -> socket.socket:
    for port in random.sample(PORTS, 200):
        with suppress(OSError):
            return _bound(port)
    raise OSError(f"no free port in {PORTS}")


def _bound(port: int) -> socket.socket:
    found = socket.socket()
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((HOST, port))
    except OSError:
        found.close()
        raise
    return found
