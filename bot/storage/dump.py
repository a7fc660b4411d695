"""A whole database, row by row: what moving it and backing it up ask of a database."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

__all__ = ["DumpStore", "Filling", "Picture", "Table", "Value"]

Value = str | int | float | None


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    """What tells rows apart; they come in this order, texts by their letters' code points."""


class Picture(Protocol):
    """All that is kept, as it was at one moment, however long reading it takes. It belongs to one thread."""

    @property
    def tables(self) -> Sequence[Table]:
        """Every table but the ones that say how the schema came about."""
        ...

    @property
    def size(self) -> int:
        """Bytes the database takes on its disk."""
        ...

    def count(self, table: Table) -> int: ...

    def rows(self, table: Table) -> Iterator[tuple[Value, ...]]: ...


class Filling(Picture, Protocol):
    """A database being filled: nobody else writes, and nobody sees what is in it yet."""

    def put(self, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
        """Add rows with the columns of `table`; what has numbers goes on counting after them."""
        ...


class DumpStore(Protocol):
    """Both hold a connection of their own, so the service may go on. Everything may raise `StoreError`."""

    def picture(self) -> AbstractContextManager[Picture]: ...

    def filling(self) -> AbstractContextManager[Filling]:
        """All that was put in is kept when the block ends well, and nothing of it otherwise."""
        ...
