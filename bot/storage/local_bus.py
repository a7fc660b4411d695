"""The bus of an assistant that is the only copy, and what every bus is made of."""

import asyncio
from collections import defaultdict

from bot.storage.bus import Callback

__all__ = ["Callbacks", "Lead", "LocalBus"]


class Lead:
    """Implements `bot.storage.bus.Leading`; its owner says when it begins and ends."""

    def __init__(self) -> None:
        self._begun, self._over = asyncio.Event(), asyncio.Event()
        self._over.set()

    def is_set(self) -> bool:
        return self._begun.is_set()

    async def wait(self) -> None:
        await self._begun.wait()

    async def ended(self) -> None:
        await self._over.wait()

    def begin(self) -> None:
        self._over.clear()
        self._begun.set()

    def end(self) -> None:
        self._begun.clear()
        self._over.set()


class Callbacks:
    """Who hears of which topic."""

    def __init__(self) -> None:
        self._of: defaultdict[str, list[Callback]] = defaultdict(list)

    def add(self, topic: str, callback: Callback) -> None:
        self._of[topic].append(callback)

    def call(self, topic: str, text: str = "") -> None:
        for callback in self._of[topic]:
            callback(text)


class LocalBus:
    """Implements `bot.storage.bus.Bus`: leads at once, and nothing can be missed."""

    def __init__(self) -> None:
        self.leading = Lead()
        self._callbacks = Callbacks()

    async def tell(self, topic: str, text: str = "") -> None:
        self._callbacks.call(topic, text)

    def hear(self, topic: str, callback: Callback) -> None:
        self._callbacks.add(topic, callback)

    async def run(self) -> None:
        self.leading.begin()
        try:
            await asyncio.Event().wait()
        finally:
            self.leading.end()
