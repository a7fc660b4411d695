"""One file of the knowledge folder, read and replaced: whole or not at all, and never over what somebody else wrote."""

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

__all__ = ["OvertakenError", "path_of", "put_text", "text_of"]

_FILE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}/[a-z0-9][a-z0-9-]{0,59}\.yaml")


class OvertakenError(Exception):
    """The file is not what the change was made from."""


def path_of(folder: Path, file: str) -> Path | None:
    """Return where "group/id.yaml" stands; None for any other name, and for one that leads out of `folder`."""
    path = folder / file if _FILE.fullmatch(file) else None
    return path if path and path.resolve().is_relative_to(folder.resolve()) else None


def text_of(folder: Path, file: str) -> str:
    """Return the text of `file` as the library reads it, "" when there is none; OSError when it cannot be read."""
    path = path_of(folder, file)
    try:
        found = path.read_bytes() if path else b""
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return found.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def put_text(folder: Path, file: str, base: str, text: str) -> None:
    """Make `text` of `base`, "" being no file. Does nothing where `text` stands already.

    OvertakenError when the file holds something else, OSError when it cannot be written; it is untouched then.
    """
    path = path_of(folder, file)
    if path is None:
        raise OSError(f"{file}: no name of a knowledge file")
    with _alone(folder):
        now = text_of(folder, file)
        if now == text:
            return
        if now != base:
            raise OvertakenError(file)
        path.parent.mkdir(exist_ok=True)
        _write(path, text) if text else path.unlink()
        _settle(path.parent)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes on this machine from comparing and writing at the same time."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Network file systems may know no lock on a folder; the comparison right before the write remains.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.tmp")
    try:
        with open(partial, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, partial)
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _settle(folder: Path) -> None:
    """Have the new name on disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
