"""Bounds what a connection may do before it asks for anything: how many one address has, how slowly a request comes.

A request whose headers come drop by drop, or never, would hold one of the server's places for as long as it likes.
"""

import asyncio
from collections import Counter
from ipaddress import ip_address
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["BoundedProtocol"]


class BoundedProtocol(H11Protocol):
    """uvicorn's protocol, with a time for the headers and a number of connections for each address."""

    seconds = 10.0
    most = 64
    """Many people share one address (mobile networks, a commune's Wi-Fi), and a browser opens six."""
    open: ClassVar[Counter[str]] = Counter()
    """Address -> its connections, in this process."""
    _counted = ""
    _slow: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if not self.is_proxy(address):
            self._counted = address
            self.open[address] += 1
            if self.open[address] > self.most:
                transport.abort()
                return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._counted:
            self.open[self._counted] -= 1
            if not self.open[self._counted]:
                del self.open[self._counted]
        self._unwatch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._unwatch()
        elif self.cycle is None or self.cycle.response_complete:
            # The headers of another request have begun.
            self._watch()

    @staticmethod
    def is_proxy(address: str) -> bool:
        """Tell whether many come by this address: the proxy stands on the same machine or network."""
        try:
            return ip_address(address).is_private
        except ValueError:
            return True

    def _watch(self) -> None:
        if self._slow is None:
            self._slow = self.loop.call_later(self.seconds, self._too_slow)

    def _unwatch(self) -> None:
        if self._slow:
            self._slow.cancel()
            self._slow = None

    def _too_slow(self) -> None:
        self._slow = None
        if not self.transport.is_closing():
            self.transport.abort()
