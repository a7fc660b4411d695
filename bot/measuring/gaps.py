"""How long it takes to group one more question, by how many groups are waiting."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.review.grouping import Grouper
from intents.likeness import Likeness
from intents.matching import Matcher

__all__ = ["Grouping", "measure"]

_TIMED = 100


@dataclass(frozen=True)
class Grouping:
    groups: int
    """Waiting; one question each, the slowest case."""
    read_ms: float
    """Median of reading a question, embedding included."""
    find_ms: float
    """Median of finding its group."""
    find_p99_ms: float
    put_ms: float


def measure(matcher: Matcher, sizes: Sequence[int]) -> Iterator[Grouping]:
    """Yield the times at each number of waiting groups, made of pairs of the base's own sentences."""
    grouper = Grouper(Likeness(matcher.model))
    texts = [example.text for example in matcher.model.examples]
    # A prime step, so that neighbours of one entry are not joined.
    readings = [grouper.read(text) for text in texts[:: max(1, len(texts) // 997)]]
    waiting = 0
    for size in sorted(sizes):
        for number in range(waiting, size):
            grouper.put(str(number), readings[number % len(readings)], number)
        waiting = max(waiting, size)
        yield _timed(grouper, texts[:: max(1, len(texts) // _TIMED)][:_TIMED], size)


def _timed(grouper: Grouper, texts: Sequence[str], groups: int) -> Grouping:
    reading, finding, putting = [], [], []
    for number, text in enumerate(texts):
        fresh = f"{text} {number}"  # words nobody asked with yet: the short way out is not taken
        begun = time.perf_counter()
        read = grouper.read(fresh)
        middle = time.perf_counter()
        grouper.find(read)
        end = time.perf_counter()
        grouper.put("new", read, -1)
        reading.append(middle - begun)
        finding.append(end - middle)
        putting.append(time.perf_counter() - end)
        grouper.forget("new")
    at = partial(_at, share=0.5)
    return Grouping(groups, at(reading), at(finding), _at(finding, 0.99), at(putting))


def _at(times: Sequence[float], share: float) -> float:
    return round(sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1_000, 3)
