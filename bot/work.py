"""Work that goes on beside serving, whatever happens to it, and what of it is done once however many copies run."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, NamedTuple

from bot.storage.bus import Leading

__all__ = ["Job", "Work"]

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 5.0
_LATELY_SECONDS = 3600.0


class Job(NamedTuple):
    """Something that goes on until it is done or cancelled, and may begin anew at any time."""

    name: str
    """As `/readyz` calls it."""
    begin: Callable[[], Coroutine[Any, Any, object]]


class Work:
    """One per process. A failure that a job did not foresee is logged and told, and the job begins again."""

    def __init__(self, again: float = _AGAIN_SECONDS, watch: Callable[[], float] = time.monotonic) -> None:
        """`again`: seconds before it begins again."""
        self._again = again
        self._watch = watch
        self._failed: dict[str, tuple[float, str]] = {}

    async def keep_up(self, job: Job) -> None:
        """Do `job` until it is done or cancelled."""
        while True:
            try:
                await job.begin()
                return
            except Exception as error:
                self._failed[job.name] = (self._watch(), type(error).__name__)
                log.exception("%s has failed and begins again", job.name)
            await asyncio.sleep(self._again)

    async def lead(self, leading: Leading, jobs: Callable[[], Iterable[Job]]) -> None:
        """Keep up `jobs` whenever this copy leads, until cancelled. They have ended when this returns."""
        while True:
            await leading.wait()
            tasks = [asyncio.create_task(self.keep_up(job)) for job in jobs()]
            try:
                await leading.ended()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def told(self) -> str:
        """Return for /readyz what failed within the last hour."""
        since = self._watch() - _LATELY_SECONDS
        lately = sorted(f"{name} ({error})" for name, (at, error) in self._failed.items() if at > since)
        return f"ok, but failed lately and begun again: {', '.join(lately)}" if lately else "ok"
