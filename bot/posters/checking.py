"""Tests a folder of posters again: can every code be read, and is what it says still so?"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from bot.posters.layout import CODES
from bot.posters.making import FORMATS
from bot.posters.manifest import Printed, latest, printed
from bot.posters.poster import ScanError
from bot.posters.printing import PROCESSES, in_parallel
from bot.posters.scanning import addresses, picture_of, scan
from intents.places import Gazetteer, Manner, Several

__all__ = ["Finding", "check_folder", "check_places"]

_ADDRESS = re.compile(r"(https://.+)/c/(\d{5})(?:-[A-Za-z0-9_-]{1,40})?")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with what was printed."""

    subject: str
    """A poster, or a file below the folder."""
    kind: str
    """gone, renamed, elsewhere, official, missing or unreadable."""
    told: str


@dataclass(frozen=True)
class _Scanned:
    file: str
    address: str
    """What its codes say; "" when something is wrong."""
    wrong: Finding | None = None


@dataclass(frozen=True)
class _Scan:
    folder: Path

    def __call__(self, job: tuple[str, Printed | None]) -> _Scanned:
        """Scan one file, as strictly as when it was made if the manifest tells of it."""
        file, line = job
        try:
            data = (self.folder / file).read_bytes()
            if line:
                scan(file, data, line.url, _codes(file))
                return _Scanned(file, line.url)
            found = set(addresses(picture_of(file, data)))
        except FileNotFoundError:
            return _wrong(file, "missing", "made, but no longer in the folder")
        except (ScanError, OSError) as error:
            return _wrong(file, "unreadable", str(error).removeprefix(f"{file}: "))
        if len(found) != 1:
            return _wrong(file, "unreadable", f"{len(found)} addresses in it")
        return _Scanned(file, found.pop())


def check_folder(
    folder: Path, gazetteer: Gazetteer, merged: Mapping[str, str], site: str, official: str, processes: int = PROCESSES
) -> Iterator[tuple[int, int, Finding | None]]:
    """Yield how many files of how many were scanned and what is wrong with one, if anything; then with the places."""
    known = {file: line for line in printed(folder) for file in line.files}
    files = sorted({*known, *_files(folder)})
    jobs = [(file, known.get(file)) for file in files]
    for number, scanned in enumerate(in_parallel(_Scan(folder), jobs, processes), start=1):
        wrong = scanned.wrong
        if not wrong and scanned.file not in known:
            wrong = _stray(scanned, gazetteer, site)
        yield number, len(jobs), wrong
    for finding in check_places(latest(folder).values(), gazetteer, merged, site, official):
        yield len(jobs), len(jobs), finding


def check_places(
    lines: Iterable[Printed], gazetteer: Gazetteer, merged: Mapping[str, str], site: str, official: str
) -> Iterator[Finding]:
    """Yield what was printed and is no longer so.

    `merged`: code that is gone -> code in use; `site`: PUBLIC_URL, "" to leave that out.
    """
    for line in sorted(lines, key=lambda line: line.key):
        place = gazetteer.place(line.commune)
        if place is None:
            told = f"{line.name}, {line.province} is no commune any more{_now(line, gazetteer, merged)}"
            yield Finding(line.key, "gone", told)
        elif (place.name, place.province) != (line.name, line.province):
            now = f"{place.name}, {place.province}"
            yield Finding(line.key, "renamed", f"printed {line.name}, {line.province}; today {now}")
        if site and line.url != f"{site}/c/{line.key}":
            yield Finding(line.key, "elsewhere", f"leads to {line.url}; PUBLIC_URL is {site}")
        if official != line.official:
            told = f"printed with OFFICIAL_CHANNEL={line.official or '(not set)'}; now {official or '(not set)'}"
            yield Finding(line.key, "official", told)


def _stray(scanned: _Scanned, gazetteer: Gazetteer, site: str) -> Finding | None:
    """Judge a file without a line in the manifest by its address alone."""
    parts = _ADDRESS.fullmatch(scanned.address)
    if not parts:
        return Finding(scanned.file, "elsewhere", f"leads to {scanned.address}")
    if gazetteer.place(parts[2]) is None:
        return Finding(scanned.file, "gone", f"{parts[2]} is no commune any more")
    if site and parts[1] != site:
        return Finding(scanned.file, "elsewhere", f"leads to {scanned.address}; PUBLIC_URL is {site}")
    return None


def _now(line: Printed, gazetteer: Gazetteer, merged: Mapping[str, str]) -> str:
    """Where a commune that is gone went, if that is known."""
    now = gazetteer.place(merged.get(line.commune))
    found = now or gazetteer.find(f"{line.name}, {line.province}", Manner.ORDERED)
    places = found.places if isinstance(found, Several) else (found,) if found else ()
    return "; today " + " or ".join(f"{place.name} ({place.code})" for place in places) if places else ""


def _wrong(file: str, kind: str, told: str) -> _Scanned:
    return _Scanned(file, "", Finding(file, kind, told))


def _codes(file: str) -> int:
    sheet = PurePath(file).stem.rpartition("-")[2]
    return CODES.get(sheet, 1)


def _files(folder: Path) -> Iterator[str]:
    for ending in FORMATS:
        for path in folder.rglob(f"*.{ending}"):
            if not path.name.startswith("."):
                yield path.relative_to(folder).as_posix()
