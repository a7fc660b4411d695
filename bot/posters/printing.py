"""Makes the posters of many communes into a folder. An interrupted run goes on where it was."""

import hashlib
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.posters.fonts import licence
from bot.posters.making import make
from bot.posters.manifest import Printed, latest, note
from bot.posters.poster import Poster, PosterError, ScanError

__all__ = ["PROCESSES", "Job", "Outcome", "in_parallel", "print_posters"]

PROCESSES = 2
LICENCE = "OFL.txt"
_HERE = Path(__file__).parent
_LIBRARIES = ("reportlab", "segno", "pillow", "pypdfium2", "fontpkg-be-vietnam-pro")
_FEW = 4
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Job:
    """One poster, all its files."""

    poster: Poster
    wanted: Mapping[str, Sequence[str]]
    """Sheet -> formats."""

    @property
    def recipe(self) -> str:
        """A hash of everything that decides how the files look."""
        wanted = sorted((sheet, tuple(formats)) for sheet, formats in self.wanted.items())
        return hashlib.sha256(f"{_machine()}{self.poster!r}{wanted!r}".encode()).hexdigest()[:16]

    def run(self, folder: Path, official: str) -> "Outcome":
        """Make the files; nothing of a poster that is refused is kept."""
        poster = self.poster
        try:
            made: dict[str, bytes] = {}
            for sheet, formats in self.wanted.items():
                made |= make(poster, sheet, formats)
            files = dict(_keep(folder, poster, made))
        except (PosterError, ScanError, OSError) as error:
            return Outcome(poster.key, None, str(error))
        place, moment = poster.place, datetime.now(UTC).isoformat(timespec="seconds")
        line = Printed(
            poster.key, place.code, place.name, place.province, poster.label, poster.url, official, self.recipe, files,
            moment,
        )  # fmt: skip
        return Outcome(poster.key, line)


@dataclass(frozen=True)
class Outcome:
    key: str
    printed: Printed | None
    problem: str = ""
    """Why it was refused."""


def print_posters(
    jobs: Sequence[Job], folder: Path, official: str, processes: int = PROCESSES
) -> Iterator[tuple[int, Outcome]]:
    """Make what `folder` does not have yet; yield how many of `jobs` are done and the last outcome.

    Each line of the manifest is written when all files of its poster are there, so it may be stopped at any time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LICENCE).write_text(licence(), "utf-8")
    before = latest(folder)
    waiting = [job for job in jobs if not _is_there(folder, job, before.get(job.poster.key))]
    done = len(jobs) - len(waiting)
    for outcome in in_parallel(_Run(folder, official), waiting, processes):
        if outcome.printed:
            note(folder, outcome.printed)
        done += 1
        yield done, outcome


@dataclass(frozen=True)
class _Run:
    folder: Path
    official: str

    def __call__(self, job: Job) -> Outcome:
        return job.run(self.folder, self.official)


def in_parallel(work: Callable[[Item], Result], items: Sequence[Item], processes: int = PROCESSES) -> Iterator[Result]:
    """Yield the results as they come; few items are not worth another process."""
    if len(items) <= _FEW or processes == 1:
        yield from map(work, items)
        return
    # Ctrl+C is for this process, which then asks for no more.
    with ProcessPoolExecutor(processes, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        left = iter(items)
        running = _begun(pool, work, islice(left, processes * 2))
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            running |= _begun(pool, work, islice(left, len(finished)))
            yield from (future.result() for future in finished)


def _begun(pool: ProcessPoolExecutor, work: Callable[[Item], Result], items: Iterable[Item]) -> "set[Future[Result]]":
    return {pool.submit(work, item) for item in items}


def _is_there(folder: Path, job: Job, before: Printed | None) -> bool:
    return before is not None and before.recipe == job.recipe and before.is_whole(folder)


def _keep(folder: Path, poster: Poster, files: Mapping[str, bytes]) -> Iterator[tuple[str, int]]:
    """Write the files, each whole or not at all; yield path below the folder and size."""
    place = poster.place
    below = folder / place.province_code / place.code
    below.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        partial = below / f".{name}.tmp"
        partial.write_bytes(data)
        partial.replace(below / name)
        yield f"{place.province_code}/{place.code}/{name}", len(data)


@cache
def _machine() -> str:
    """A hash of the code, the words and the libraries that make posters."""
    digest = hashlib.sha256(repr([(name, version(name)) for name in _LIBRARIES]).encode())
    for path in [*sorted(_HERE.glob("*.py")), _HERE.parent / "texts" / "posters.yaml"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
