"""What was made in a folder: one line a poster in `manifest.jsonl`, which is what an interrupted run goes on from."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["MANIFEST", "Printed", "latest", "note", "printed"]

MANIFEST = "manifest.jsonl"


@dataclass(frozen=True)
class Printed:
    """A poster as it was made."""

    key: str
    """Code of the commune, with the poster's name if it has one."""
    commune: str
    name: str
    province: str
    label: str
    url: str
    official: str
    """OFFICIAL_CHANNEL at the time."""
    recipe: str
    """A hash of everything that decided how it looks."""
    files: Mapping[str, int]
    """Path below the folder -> bytes."""
    made: str
    """The moment, UTC."""

    def is_whole(self, folder: Path) -> bool:
        """Tell whether all files are there, as long as they were."""
        return all(_size(folder / file) == size for file, size in self.files.items())


def printed(folder: Path) -> Iterator[Printed]:
    """Yield every line, oldest first; a line that an interruption cut short counts as not written."""
    try:
        lines = (folder / MANIFEST).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield Printed(**json.loads(line))
        except (ValueError, TypeError):
            continue


def latest(folder: Path) -> dict[str, Printed]:
    """Return poster -> how it was made last."""
    return {line.key: line for line in printed(folder)}


def note(folder: Path, line: Printed) -> None:
    """Add a line; a cut line before it is ended first."""
    path = folder / MANIFEST
    text = json.dumps(asdict(line), ensure_ascii=False) + "\n"
    with open(path, "ab+") as file:
        if file.tell() and _last(file) != b"\n":
            text = "\n" + text
        file.write(text.encode())


def _last(file: BinaryIO) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read(1)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
