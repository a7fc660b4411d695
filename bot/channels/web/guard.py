"""Bounds what a request may bring: how many bytes, whatever length it names, and how long it may take over them."""

import asyncio
import time

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard"]

_MOST_BYTES = 1_000_000
_SECONDS = 20.0


class Guard:
    """Within it reading a body raises HTTPException: 413 when it is too large, 408 when it comes too slowly."""

    def __init__(self, app: ASGIApp, most_bytes: int = _MOST_BYTES, seconds: float = _SECONDS) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        until, left, whole = time.monotonic() + self.seconds, self.most_bytes, False

        async def bounded() -> Message:
            nonlocal left, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout(until - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            whole = not message.get("more_body", False)
            return message

        await self.app(scope, bounded, send)
