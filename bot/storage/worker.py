"""One thread owns the SQLite connection. Jobs that wait together share one commit, each in its own savepoint."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlite_utils import Database

from bot.storage.protocol import StoreError

__all__ = ["Worker"]

T = TypeVar("T")
_Job = tuple[Callable[[Database], Any], "Future[Any]"]
_MOST_TOGETHER = 200


class Worker:
    """Runs functions on the database, in the order they were given."""

    def __init__(self, connect: Callable[[], Database]) -> None:
        """Open the database in the new thread; raises what `connect` raises."""
        self.jobs: SimpleQueue[_Job | None] = SimpleQueue()
        opened: Future[None] = Future()
        self.thread = threading.Thread(target=self._run, args=(connect, opened), name="storage", daemon=True)
        self.thread.start()
        opened.result()

    async def run(self, function: Callable[[Database], T]) -> T:
        """Return what `function` returns, after it was committed; raise `StoreError` when the database fails."""
        future: Future[T] = Future()
        self.jobs.put((function, future))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Finish the jobs given so far and close the database."""
        self.jobs.put(None)
        self.thread.join()

    def _run(self, connect: Callable[[], Database], opened: "Future[None]") -> None:
        try:
            db = connect()
        except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
            opened.set_exception(error)
            return
        opened.set_result(None)
        while True:
            batch = self._batch()
            self._commit(db, [job for job in batch if job is not None])
            if None in batch:
                db.close()
                return

    def _batch(self) -> list[_Job | None]:
        batch = [self.jobs.get()]
        while batch[-1] is not None and len(batch) < _MOST_TOGETHER:
            try:
                batch.append(self.jobs.get_nowait())
            except Empty:
                break
        return batch

    def _commit(self, db: Database, batch: list[_Job]) -> None:
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with db.atomic():
                for function, future in batch:
                    outcomes.append((future, *self._one(db, function)))
        except sqlite3.Error as error:
            outcomes = [(future, None, StoreError(str(error))) for _, future in batch]
        for future, result, failure in outcomes:
            # The caller may have gone, at this very moment too; that must not end the thread of all.
            with suppress(InvalidStateError):
                if failure:
                    future.set_exception(failure)
                else:
                    future.set_result(result)

    def _one(self, db: Database, function: Callable[[Database], Any]) -> tuple[Any, BaseException | None]:
        try:
            with db.atomic():
                return function(db), None
        except sqlite3.Error as error:
            return None, StoreError(str(error))
        except Exception as error:  # noqa: BLE001 - one caller's mistake must not end the thread of all
            return None, error
