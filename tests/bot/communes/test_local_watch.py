"""A board that is told of a change need not wait for its next look."""

import asyncio
from typing import Any

from bot.communes.local import LocalBoard
from bot.communes.local_watch import keep_board
from tests.bot.live import until


class Store:
    def __init__(self) -> None:
        self.looks = 0

    async def version(self) -> int:
        self.looks += 1
        return self.looks

    async def live(self, now: object) -> list[object]:
        return []


async def test_a_board_looks_at_once_when_it_is_told() -> None:
    store: Any = Store()
    changed = asyncio.Event()
    keeping = asyncio.create_task(keep_board(store, LocalBoard(), every=600, changed=changed))
    await until(lambda: store.looks == 1)
    changed.set()
    await until(lambda: store.looks == 2)
    keeping.cancel()
