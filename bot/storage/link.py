"""A connection that is made again after it was lost."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bot.storage.protocol import StoreError
from bot.storage.sql.db import Db

__all__ = ["Link"]

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0


class Link:
    """Belongs to one thread. While the database is away whoever asks is told at once, and it is tried now and then."""

    def __init__(self, connect: Callable[[], Db], failures: tuple[type[Exception], ...]) -> None:
        """`failures`: what `connect`, and whatever is done with its connection, raise when the database fails."""
        self.connect = connect
        self.failures = failures
        self.db: Db | None = None
        self.pause = _FIRST_PAUSE
        self.next_try = 0.0
        self.problem = ""

    @contextmanager
    def connected(self) -> Iterator[Db]:
        """Give the connection; raise `StoreError` for all that fails in the database meanwhile."""
        db = self._open()
        try:
            yield db
        except self.failures as error:
            raise StoreError(str(error)) from error
        finally:
            if db.lost:
                self.close()

    def close(self) -> None:
        if self.db is not None:
            with suppress(*self.failures):
                self.db.close()
            self.db = None

    def _open(self) -> Db:
        if self.db is not None and not self.db.lost:
            return self.db
        self.close()
        if time.monotonic() < self.next_try:
            raise StoreError(self.problem)
        try:
            self.db = self.connect()
        except self.failures as error:
            self.problem = str(error)
            self.next_try = time.monotonic() + self.pause
            self.pause = min(2 * self.pause, _LONGEST_PAUSE)
            raise StoreError(self.problem) from error
        self.pause = _FIRST_PAUSE
        return self.db
