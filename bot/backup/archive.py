"""The file a backup is: a zip with all tables, the knowledge folder, the secret key, and a manifest with checksums."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO

from bot.backup.faults import BackupError, DamagedError
from bot.backup.knowledge import check_name
from bot.backup.lines import Head, Lines, Progress, Sum, write_lines
from bot.storage.dump import Picture

__all__ = ["DATABASE", "KEY", "KNOWLEDGE", "MANIFEST", "Archive", "Manifest", "read_archive", "write_archive"]

MANIFEST, DATABASE, KEY, KNOWLEDGE = "manifest.json", "database.jsonl", "secret.key", "knowledge/"
FORMAT = 1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError)
_LARGEST = 64 * 2**20
_KEY_NOTE = (
    "secret.key is in this file, because SECRET_KEY was not set by environment: without it the hashes that stand for "
    "people mean nobody. Whoever has this file can find out which account asked what: keep it as the database is kept"
)
_ELSEWHERE_NOTE = "SECRET_KEY was set by environment and is not in this file; restoring needs the same one"
_NONE_NOTE = "no secret key was made yet, so none is in this file"


@dataclass(frozen=True)
class Manifest:
    head: Head
    tables: Mapping[str, Sum]
    members: Mapping[str, str]
    """Name -> SHA-256 of each file but the manifest."""
    note: str
    format: int = FORMAT


@dataclass(frozen=True)
class Archive:
    """A backup whose checksums were found right."""

    path: Path
    manifest: Manifest
    knowledge: Mapping[str, bytes]
    key: str
    """The secret key, "" when it is not in there."""

    @contextmanager
    def lines(self) -> Iterator[Lines]:
        """Give the tables, to be read once."""
        with zipfile.ZipFile(self.path) as pack, pack.open(DATABASE) as member:
            yield Lines(_careful(member))


def write_archive(
    file: BinaryIO, head: Head, picture: Picture, knowledge: Mapping[str, bytes], key: str, progress: Progress
) -> Manifest:
    """Write everything; the tables, which may be larger than memory, go through it row by row."""
    members: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        with _adding(pack, DATABASE, members) as write:
            tables = write_lines(picture, head, write, progress)
        for name, content in knowledge.items():
            with _adding(pack, KNOWLEDGE + name, members) as write:
                write(content)
        if key:
            with _adding(pack, KEY, members) as write:
                write(key.encode())
        manifest = Manifest(head, tables, dict(members), _note(key, head))
        with _adding(pack, MANIFEST, members) as write:
            write(json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode())
    return manifest


def read_archive(path: Path) -> Archive:
    """Read it and compare every checksum; DamagedError unless every byte is as it was written."""
    with _opened(path) as pack:
        manifest = _manifest(pack)
        names = [info.filename for info in pack.infolist()]
        if len(names) != len(set(names)) or set(names) != {*manifest.members, MANIFEST}:
            raise DamagedError("the files in it are not those its manifest names")
        small = {name: _small(pack, name) for name in names if name not in (MANIFEST, DATABASE)}
        for name, content in small.items():
            _compare(name, content, manifest)
        _compare_tables(pack, manifest)
    knowledge = {name.removeprefix(KNOWLEDGE): small[name] for name in small if name.startswith(KNOWLEDGE)}
    for name in knowledge:
        check_name(name)
    return Archive(path, manifest, knowledge, small.get(KEY, b"").decode("ascii", "replace"))


def _note(key: str, head: Head) -> str:
    return _KEY_NOTE if key else _ELSEWHERE_NOTE if head.key else _NONE_NOTE


@contextmanager
def _adding(pack: zipfile.ZipFile, name: str, sums: dict[str, str]) -> Iterator[Callable[[bytes], object]]:
    info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    digest = hashlib.sha256()
    with pack.open(info, "w", force_zip64=True) as member:

        def write(content: bytes) -> None:
            digest.update(content)
            member.write(content)

        yield write
    sums[name] = digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as pack:
            yield pack
    except (*_BROKEN, KeyError, NotImplementedError, RuntimeError) as error:
        raise DamagedError(f"damaged, cut off, or no backup: {error}") from error
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}") from error


def _careful(member: IO[bytes]) -> Iterator[bytes]:
    try:
        yield from member
    except _BROKEN as error:
        raise DamagedError(f"damaged or cut off: {error}") from error


def _manifest(pack: zipfile.ZipFile) -> Manifest:
    try:
        found = json.loads(_small(pack, MANIFEST))
        if found["format"] != FORMAT:
            raise DamagedError(f"format {found['format']}: written by another version")
        tables = {name: Sum(**table) for name, table in found["tables"].items()}
        return Manifest(Head(**found["head"]), tables, found["members"], found["note"])
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedError("its manifest cannot be read") from error


def _small(pack: zipfile.ZipFile, name: str) -> bytes:
    if pack.getinfo(name).file_size > _LARGEST:
        raise DamagedError(f"{name} is too large")
    return pack.read(name)


def _compare(name: str, content: bytes, manifest: Manifest) -> None:
    if hashlib.sha256(content).hexdigest() != manifest.members.get(name):
        raise DamagedError(f"{name} is not what was written")


def _compare_tables(pack: zipfile.ZipFile, manifest: Manifest) -> None:
    """Read every row as restoring would, short of a database to put it into."""
    digest = hashlib.sha256()

    def lines(member: IO[bytes]) -> Iterator[bytes]:
        for line in member:
            digest.update(line)
            yield line

    with pack.open(DATABASE) as member:
        found = {part.table.name: sum(1 for _ in part.rows) for part in Lines(lines(member)).parts()}
    if digest.hexdigest() != manifest.members.get(DATABASE):
        raise DamagedError(f"{DATABASE} is not what was written")
    if found != {name: table.rows for name, table in manifest.tables.items()}:
        raise DamagedError("the tables in it are not those its manifest names")
