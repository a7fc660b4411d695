"""Keeps the board of what communes wrote like the database, in every running copy."""

import asyncio
import logging
from datetime import UTC, datetime

from bot.communes.local import LocalBoard
from bot.storage.local import LocalStore
from bot.storage.protocol import StoreError
from bot.waiting import set_within

__all__ = ["keep_board"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 2.0


async def keep_board(
    store: LocalStore, board: LocalBoard, every: float = _EVERY_SECONDS, changed: asyncio.Event | None = None
) -> None:
    """Show on `board` what the store holds, until cancelled; looks at once when `changed` is set.

    While the store is away the board stays as it is.
    """
    changed = changed or asyncio.Event()
    shown, away = -1, False
    while True:
        changed.clear()
        try:
            version = await store.version()
            if version != shown:
                board.show(await store.live(datetime.now(UTC)))
                shown = version
            away = False
        except StoreError as error:
            if not away:
                log.error("local content stays as it is: %s", error)
            away = True
        await set_within(changed, every)
