"""One thread writes, others read, each on its own connection. Writes that wait together share one commit."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from bot.storage.link import Link
from bot.storage.protocol import StoreError, Watched
from bot.storage.sql.db import Db

__all__ = ["READERS", "Worker"]

T = TypeVar("T")
READERS = 3
"""So many reports at once hold nobody up; they are rare."""
_MOST_TOGETHER = 200
# So long a database may do nothing at all before whoever waits for it is told; a long queue alone is no failure.
_PATIENCE = 30.0
_CLOSING = 10.0


@dataclass(frozen=True)
class _Job:
    function: Callable[[Db], Any]
    result: "Future[Any]" = field(default_factory=Future)


_Outcome = tuple[_Job, Any, BaseException | None]


class _Lane:
    """Jobs on their way to a thread, or to several."""

    def __init__(self) -> None:
        self.jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self.finished = 0

    async def answer(self, function: Callable[[Db], T]) -> T:
        """Return the outcome of a new job. Who stops waiting takes a job back that was not begun."""
        job = _Job(function)
        outcome: asyncio.Future[T] = asyncio.wrap_future(job.result)
        self.jobs.put(job)
        try:
            while True:
                before = self.finished
                if (await asyncio.wait([outcome], timeout=_PATIENCE))[0]:
                    return outcome.result()
                if self.finished == before:
                    raise StoreError(f"the database did nothing for {_PATIENCE:.0f} seconds")
        finally:
            outcome.cancel()

    def tell(self, outcomes: "list[_Outcome]") -> None:
        self.finished += 1
        for job, result, failure in outcomes:
            # The caller may have gone, at this very moment too; that must not end the thread of all.
            with suppress(InvalidStateError):
                if failure:
                    job.result.set_exception(failure)
                else:
                    job.result.set_result(result)

    def batch(self) -> list[_Job | None]:
        """Wait for a job and return it with those behind it; None, always the last, is the end."""
        batch = [self.jobs.get()]
        while batch[-1] is not None and len(batch) < _MOST_TOGETHER:
            try:
                batch.append(self.jobs.get_nowait())
            except Empty:
                break
        return batch


class Worker:
    """Runs functions on the database: those that write in the order they were given, those that read beside them."""

    def __init__(self, write: Link, reads: "list[Link]") -> None:
        """Take over the connections, each in a thread of its own."""
        self.writes, self.reads = _Lane(), _Lane()
        self.threads = [
            threading.Thread(target=self._write, args=(write,), name="storage", daemon=True),
            *(threading.Thread(target=self._read, args=(link,), name="storage-read", daemon=True) for link in reads),
        ]
        self.watched: Watched = _unwatched
        for thread in self.threads:
            thread.start()

    async def run(self, function: Callable[[Db], T]) -> T:
        """Return what `function` returns, after it was committed; raise `StoreError` when the database fails.

        It may have been kept all the same when the connection was lost in the moment of committing.
        """
        with self._watching("write"):
            return await self.writes.answer(function)

    async def read(self, function: Callable[[Db], T]) -> T:
        """Return what `function`, which writes nothing, finds: all that was written before, as it was at one moment."""
        with self._watching("read"):
            return await self.reads.answer(function)

    @contextmanager
    def _watching(self, kind: str) -> Iterator[None]:
        began, failed = time.monotonic(), False
        try:
            yield
        except StoreError:
            failed = True
            raise
        finally:
            self.watched(kind, time.monotonic() - began, failed)

    def close(self) -> None:
        """Finish the jobs given so far and close the database."""
        self.writes.jobs.put(None)
        for _ in self.threads[1:]:
            self.reads.jobs.put(None)
        for thread in self.threads:
            thread.join(_CLOSING)

    def _write(self, link: Link) -> None:
        while True:
            batch = self.writes.batch()
            jobs = [job for job in batch if job is not None and not job.result.cancelled()]
            if jobs:
                self.writes.tell(_written(link, jobs))
            if None in batch:
                link.close()
                return

    def _read(self, link: Link) -> None:
        while (job := self.reads.jobs.get()) is not None:
            if not job.result.cancelled():
                self.reads.tell([_found(link, job)])
        link.close()


def _unwatched(kind: str, seconds: float, failed: bool) -> None:
    """Where nobody measures."""


def _written(link: Link, batch: list[_Job]) -> list[_Outcome]:
    try:
        with link.connected() as db, db.writing():
            return [_part(db, job) for job in batch]
    except Exception as error:  # noqa: BLE001 - one mistake must not end the thread of all
        return [(job, None, error) for job in batch]


def _part(db: Db, job: _Job) -> _Outcome:
    try:
        with db.part():
            return job, job.function(db), None
    except db.failures as error:
        return job, None, StoreError(str(error))
    except Exception as error:  # noqa: BLE001 - as above
        return job, None, error


def _found(link: Link, job: _Job) -> _Outcome:
    try:
        with link.connected() as db, db.reading():
            return job, job.function(db), None
    except Exception as error:  # noqa: BLE001 - as above
        return job, None, error
