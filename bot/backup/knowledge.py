"""The knowledge folder as it is put into a backup and taken out again."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from bot.backup.disk import settle
from bot.backup.faults import BackupError, DamagedError, RefusedError

__all__ = ["check_folder", "check_name", "placed", "read_folder"]

_SHOWN = 5


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return path -> content of every file; what begins with a dot (git, half-written files) is left out."""
    found: dict[str, bytes] = {}
    for path in _files(folder):
        try:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
        except FileNotFoundError:  # taken away meanwhile
            continue
        except OSError as error:
            raise BackupError(f"{path}: {error.strerror}") from error
    return found


def check_name(name: str) -> None:
    """Raise DamagedError for a name that leads out of the folder, or that `read_folder` would not have read."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or "\0" in name or any(part.startswith(".") for part in parts):
        raise DamagedError(f"{name!r} is no name of a knowledge file")
    if "/".join(parts) != name:
        raise DamagedError(f"{name!r} is no name of a knowledge file")


def check_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise RefusedError when `folder` holds anything that `files` does not."""
    there = read_folder(folder)
    others = sorted(name for name, content in there.items() if files.get(name) != content)
    if others:
        shown = ", ".join(others[:_SHOWN]) + (", …" if len(others) > _SHOWN else "")
        raise RefusedError(
            f"KNOWLEDGE_DIR={folder} holds {len(others)} files that the backup does not have like this ({shown}); "
            "set KNOWLEDGE_DIR to an empty folder"
        )


@contextmanager
def placed(folder: Path, files: Mapping[str, bytes], mode: int = 0o644) -> Iterator[int]:
    """Write what is not there yet and say how many files; take them away again when the block fails."""
    missing = {name: content for name, content in files.items() if not (folder / name).exists()}
    made: list[Path] = []
    try:
        for name, content in missing.items():
            _write(folder / name, content, mode, made)
        for parent in {path.parent for path in made}:
            settle(parent)
        yield len(missing)
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _write(path: Path, content: bytes, mode: int, made: list[Path]) -> None:
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        folder.mkdir()
        made.append(folder)
    partial = path.with_name(f".{path.name}.tmp")
    made.append(partial)
    with open(partial, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    made[-1] = path
    partial.replace(path)


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place) / name for name in sorted(names) if not name.startswith("."))
