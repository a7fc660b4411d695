"""All tables of a database as lines of text, each table with its checksum.

The first line says what it is, then for each table: a line with its columns, one JSON array a row, a line with the
SHA-256 of these rows. The last line says that nothing is missing.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.backup.faults import BackupError, DamagedError
from bot.storage.dump import Picture, Table, Value

__all__ = ["Digest", "Head", "Lines", "Part", "Progress", "Sum", "write_lines"]

FORMAT = 1
_EVERY = 5_000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Progress = Callable[[str, int, int], None]
"""Called with a table, rows done, and rows in all; the last time with two equal numbers."""


@dataclass(frozen=True)
class Head:
    """What the first line says."""

    version: str
    """Of the program that wrote it."""
    at: str
    key: str
    """Tells one SECRET_KEY from another, see `bot.backup.keys`."""


@dataclass(frozen=True)
class Sum:
    rows: int
    sha256: str
    """Over the rows in the order of their key, each a JSON array in a line."""


class Digest:
    """The sum of the rows it is shown."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def line(self, row: tuple[Value, ...]) -> bytes:
        """Count a row and return it as a line."""
        line = f"{_encode(row)}\n".encode()
        self.add(line)
        return line

    def add(self, line: bytes) -> None:
        self.rows += 1
        self._hash.update(line)

    @property
    def sum(self) -> Sum:
        return Sum(self.rows, self._hash.hexdigest())


def write_lines(
    picture: Picture, head: Head, write: Callable[[bytes], object], progress: Progress
) -> dict[str, Sum]:
    """Give everything in `picture` to `write` and return the sum of each table."""
    write(_line(motcua="dump", format=FORMAT, **asdict(head)))
    sums: dict[str, Sum] = {}
    for table in picture.tables:
        total = picture.count(table)
        write(_line(table=table.name, columns=table.columns, key=table.key, rows=total))
        digest = Digest()
        for row in picture.rows(table):
            write(digest.line(row))
            if digest.rows % _EVERY == 0 and digest.rows < total:
                progress(table.name, digest.rows, total)
        if digest.rows != total:
            raise BackupError(f"{table.name}: {total} rows, of which {digest.rows} have a key to be told apart by")
        sums[table.name] = digest.sum
        write(_line(sha256=digest.sum.sha256))
        progress(table.name, digest.rows, digest.rows)
    write(_line(end=len(sums)))
    return sums


@dataclass(frozen=True)
class Part:
    """One table of the file."""

    table: Table
    total: int
    rows: Iterator[tuple[Value, ...]]
    """To be read to its end before the next part; DamagedError there when they are not what was written."""


class Lines:
    """What `write_lines` wrote, read once from its beginning to its end; DamagedError when it is not whole."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._number = 0
        first = self._marker()
        if first.get("motcua") != "dump":
            raise DamagedError("no file of `export --all`")
        if first.get("format") != FORMAT:
            raise DamagedError(f"format {first.get('format')}: written by another version, {first.get('version')}")
        self.head = Head(*(str(first.get(name)) for name in ("version", "at", "key")))

    def parts(self) -> Iterator[Part]:
        count = 0
        while "end" not in (marker := self._marker()):
            count += 1
            try:
                table = Table(marker["table"], tuple(marker["columns"]), tuple(marker["key"]))
                total = int(marker["rows"])
            except (KeyError, TypeError, ValueError) as error:
                raise self._damaged("a table should begin here") from error
            yield Part(table, total, self._rows(table, total))
        if marker["end"] != count or next(self._lines, None) is not None:
            raise self._damaged("the end does not fit the rest")

    def _rows(self, table: Table, total: int) -> Iterator[tuple[Value, ...]]:
        digest = Digest()
        while (line := self._next()).startswith(b"["):
            digest.add(line)
            row = self._json(line)
            if len(row) != len(table.columns):
                raise self._damaged("a row of another table")
            yield tuple(row)
        found = digest.sum
        if self._json(line) != {"sha256": found.sha256} or found.rows != total:
            raise self._damaged(f"the rows of {table.name} are not those that were written")

    def _next(self) -> bytes:
        self._number += 1
        line = next(self._lines, b"")
        if not line.endswith(b"\n"):
            raise self._damaged("the file is cut off here")
        return line

    def _marker(self) -> dict[str, Any]:
        found = self._json(self._next())
        if not isinstance(found, dict):
            raise self._damaged("a row in the wrong place")
        return found

    def _json(self, line: bytes) -> Any:
        try:
            return json.loads(line)
        except ValueError as error:
            raise self._damaged("not JSON") from error

    def _damaged(self, what: str) -> DamagedError:
        return DamagedError(f"line {self._number}: {what}")


def _line(**marker: object) -> bytes:
    return f"{_encode(marker)}\n".encode()
