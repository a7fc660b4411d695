"""Lines become the rows of an empty database again, compared with what was written, all of them or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from bot.backup.faults import BackupError, RefusedError
from bot.backup.lines import Digest, Lines, Part, Progress, Sum
from bot.storage.dump import DumpStore, Filling, Picture, Table

__all__ = ["Moved", "check_empty", "filled"]

_TOGETHER = 500


@dataclass(frozen=True)
class Moved:
    """One table, as it was and as it is now."""

    name: str
    came: Sum
    is_now: Sum


@contextmanager
def filled(lines: Lines, store: DumpStore, progress: Progress) -> Iterator[list[Moved]]:
    """Fill an empty database. What the block says is kept when it ends well; until then nobody sees any of it.

    RefusedError when it is not empty or cannot hold the tables, BackupError when it holds something else afterwards.
    """
    with store.filling() as target:
        check_empty(target)
        known = {table.name: table for table in target.tables}
        sums = [_put(part, known, target, progress) for part in lines.parts()]
        moved = [Moved(table.name, sum, _sum(target, table)) for table, sum in sums]
        if wrong := [one.name for one in moved if one.came != one.is_now]:
            raise BackupError(f"after writing, these tables hold something else: {', '.join(wrong)}; all was undone")
        yield moved


def check_empty(picture: Picture) -> None:
    if there := [f"{table.name} ({count})" for table in picture.tables if (count := picture.count(table))]:
        raise RefusedError(f"the database is not empty: {', '.join(there)}; give an empty one")


def _put(part: Part, known: dict[str, Table], target: Filling, progress: Progress) -> tuple[Table, Sum]:
    _check_known(part.table, known)
    digest = Digest()
    while batch := list(islice(part.rows, _TOGETHER)):
        for row in batch:
            digest.line(row)
        target.put(part.table, batch)
        if digest.rows < part.total:
            progress(part.table.name, digest.rows, part.total)
    progress(part.table.name, digest.rows, digest.rows)
    return part.table, digest.sum


def _check_known(table: Table, known: dict[str, Table]) -> None:
    there = known.get(table.name)
    if there is None or not {*table.columns} <= {*there.columns} or table.key != there.key:
        raise RefusedError(f"{table.name}: this version keeps something else there; use the one that wrote it")


def _sum(picture: Picture, table: Table) -> Sum:
    digest = Digest()
    for row in picture.rows(table):
        digest.line(row)
    return digest.sum
