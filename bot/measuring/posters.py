"""How long posters take to make and scan, and how large they are."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.posters.making import USUAL
from bot.posters.manifest import latest
from bot.posters.poster import Poster
from bot.posters.printing import PROCESSES, Job, print_posters
from intents.places import Place

__all__ = ["Press", "measure", "spread"]

_SITE = "https://motcua.example"


@dataclass(frozen=True)
class Press:
    communes: int
    files: int
    refused: int
    seconds: float
    megabytes: float
    processes: int
    all_communes: int
    all_minutes: float
    """Of all communes, at the same pace."""
    all_megabytes: float


def measure(places: Sequence[Place], communes: int, processes: int = PROCESSES) -> Press:
    """Make all usual files of `communes` of `places`, spread evenly over them, into a folder that is then deleted."""
    jobs = [Job(Poster(place, _SITE), USUAL) for place in spread(places, communes)]
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        refused = sum(outcome.printed is None for _, outcome in print_posters(jobs, Path(folder), "", processes))
        seconds = time.perf_counter() - begun
        sizes = [size for line in latest(Path(folder)).values() for size in line.files.values()]
    share, megabytes = len(places) / len(jobs), sum(sizes) / 1_000_000
    return Press(
        len(jobs), len(sizes), refused, round(seconds, 1), round(megabytes, 1), processes, len(places),
        round(seconds * share / 60, 1), round(megabytes * share),
    )  # fmt: skip


def spread(places: Sequence[Place], number: int) -> list[Place]:
    """Return at most `number` of them, evenly from first to last."""
    if len(places) <= number:
        return list(places)
    return [places[at * len(places) // number] for at in range(number)]
