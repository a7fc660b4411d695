"""A backup while the service runs: one consistent picture, read again before it is called one; old ones thinned out."""

import contextlib
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.backup.archive import Manifest, read_archive, write_archive
from bot.backup.disk import check_space, private, settle_file, whole_file
from bot.backup.faults import BackupError, RefusedError
from bot.backup.keys import key_of, print_of
from bot.backup.knowledge import read_folder
from bot.backup.lines import Head, Progress
from bot.backup.thinning import Keep, backups, name_of, surplus, unfinished
from bot.settings import ROOT, Settings
from bot.storage.dump import DumpStore, Picture

__all__ = ["Made", "head_of", "make_backup"]

_TRIES = 5


@dataclass(frozen=True)
class Made:
    path: Path
    size: int
    manifest: Manifest
    deleted: tuple[Path, ...]
    """Old backups that the rules no longer keep."""


def make_backup(
    settings: Settings, store: DumpStore, folder: Path, keep: Keep | None, now: datetime, progress: Progress
) -> Made:
    """Write a backup into `folder` and thin out the others there; BackupError when there is no new one afterwards."""
    path = folder / name_of(now)
    try:
        with private():
            folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise RefusedError(f"{path} is there already")
        with whole_file(path) as file:
            _write(settings, store, now, file, progress)
            settle_file(file)
            manifest = read_archive(Path(file.name)).manifest
        return Made(path, path.stat().st_size, manifest, tuple(_thin(folder, now, keep)))
    except OSError as error:
        raise BackupError(f"{folder}: {error.strerror}") from error


def head_of(settings: Settings, now: datetime) -> Head:
    """Return what a file written `now` says about itself."""
    return Head(_version(), now.isoformat(timespec="seconds"), print_of(key_of(settings)))


def _write(settings: Settings, store: DumpStore, now: datetime, file: BinaryIO, progress: Progress) -> None:
    with _together(store, settings.knowledge_dir) as (picture, knowledge):
        if not any(picture.count(table) for table in picture.tables):
            raise RefusedError("the database is empty, there is nothing to back up; is DATABASE_URL right?")
        # As compressed text the tables take a third of what they do in the database.
        check_space(Path(file.name).parent, picture.size // 2 + sum(map(len, knowledge.values())))
        own_key = "" if settings.secret_key else key_of(settings)
        write_archive(file, head_of(settings, now), picture, knowledge, own_key, progress)


@contextmanager
def _together(store: DumpStore, folder: Path) -> Iterator[tuple[Picture, dict[str, bytes]]]:
    """Give database and knowledge of one moment: that between two readings of the folder which found the same."""
    for _ in range(_TRIES):
        knowledge = read_folder(folder)
        with store.picture() as picture:
            if read_folder(folder) == knowledge:
                yield picture, knowledge
                return
    raise BackupError(f"{folder} changes again and again; try later")


def _thin(folder: Path, now: datetime, keep: Keep | None) -> Iterator[Path]:
    there = backups(folder)
    for left in unfinished(folder, now):
        left.unlink(missing_ok=True)
    for date in sorted(surplus(there, now, keep) if keep else ()):
        # Another backup that runs now may have been faster.
        with contextlib.suppress(FileNotFoundError):
            there[date].unlink()
            yield there[date]


def _version() -> str:
    try:
        return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    except (OSError, ValueError, KeyError):
        return "unknown"
