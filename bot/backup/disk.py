"""Files that nobody else may read, and that stand under their name only when they are whole and on the disk."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bot.backup.faults import RefusedError

__all__ = ["check_space", "private", "settle", "settle_file", "whole_file"]

_SPARE = 16 * 2**20


@contextmanager
def private() -> Iterator[None]:
    """Let every file made meanwhile be readable by its user only."""
    former = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(former)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to and read again, that gets its name when the block ends well and vanishes otherwise."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with open(partial, "w+b", opener=_own) as file:
            os.fchmod(file.fileno(), 0o600)
            yield file
            settle_file(file)
        partial.replace(path)
        settle(path.parent)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def _own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def settle_file(file: BinaryIO) -> None:
    """Have what was written on the disk, and read from there from now on."""
    file.flush()
    os.fsync(file.fileno())
    if sys.platform == "linux":
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def settle(folder: Path) -> None:
    """Have new names in `folder` on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_space(folder: Path, needed: int) -> None:
    """Raise RefusedError unless `needed` bytes and some more are free in `folder`."""
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise RefusedError(
            f"{folder}: {free / 2**20:,.0f} MB free, {(needed + _SPARE) / 2**20:,.0f} MB may be needed; "
            "make room, or give another folder with --to"
        )
