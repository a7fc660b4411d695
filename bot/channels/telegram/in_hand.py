"""Updates that were asked for and are being handled: one that takes long holds up no later one of somebody else."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import Update

from bot.storage.protocol import StoreError

__all__ = ["InHand"]

log = logging.getLogger(__name__)

_MOMENT = 0.2
_PATIENCE = 5.0


class InHand:
    """Each update is begun once however often Telegram serves it; acknowledged are those before which all is done."""

    def __init__(self, handle: Callable[[Update], Awaitable[None]]) -> None:
        self.handle = handle
        self.offset = 0
        """The update from which on Telegram is to serve."""
        self._tasks: dict[int, asyncio.Task[None]] = {}

    @property
    def busy(self) -> bool:
        """Some updates are not done yet, and will be served again."""
        return bool(self._tasks)

    async def take(self, updates: Sequence[Update]) -> bool:
        """Begin what is new, wait a moment for all, and move `offset`; False when one could not be kept."""
        for update in updates:
            if update.update_id >= self.offset and update.update_id not in self._tasks:
                self._tasks[update.update_id] = asyncio.create_task(self._one(update))
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=_MOMENT)
        failed = {number for number, task in self._tasks.items() if task.done() and not _is_kept(task)}
        waiting = failed | {number for number, task in self._tasks.items() if not task.done()}
        self.offset = min(waiting, default=max(self._tasks, default=self.offset - 1) + 1)
        # What failed is begun again when it is served again; what was written meanwhile is recognised.
        kept = self._tasks.items()
        self._tasks = {number: task for number, task in kept if number >= self.offset and number not in failed}
        return not failed

    async def finish(self) -> None:
        """Let what is in hand come to its end, within bounds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks.values(), timeout=_PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _one(self, update: Update) -> None:
        try:
            await self.handle(update)
        except StoreError as error:
            log.error("telegram: %s", error)
            raise
        except Exception as error:  # noqa: BLE001 - one update's fault must not stop the others
            log.error("update could not be handled: %s", type(error).__name__)


def _is_kept(task: "asyncio.Task[None]") -> bool:
    return not task.cancelled() and task.exception() is None
