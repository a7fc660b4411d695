"""Which group a question belongs to: the one whose middle it is most like, if it is like it at all."""

import asyncio
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from intents.likeness import Likeness, Parts, alike
from intents.space import Floats

__all__ = ["ALIKE", "Grouper", "Near", "Reading"]

ALIKE = 0.3
"""Probability of asking for the same as a group's middle from which a question joins it. Low, because only the best of
all groups is looked at, and the regression was fitted against all of them."""
_ROOM = 64
_TINY = 1e-6


@dataclass(frozen=True)
class Near:
    """A group that may ask for the same."""

    gap: int
    score: float
    """Probability, 0 to 1."""


@dataclass(frozen=True)
class Reading:
    """A question as the grouper sees it."""

    words: tuple[str, ...]
    """Without accents: the same words are the same question, whatever else its group holds by now."""
    parts: Parts


class Grouper:
    """Remembers which question is in which group. Any number of threads may use it.

    Nothing here has to outlive the process: `follow` takes all of it from the store.
    """

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._lock = threading.RLock()
        self.turn = asyncio.Lock()
        """Held while the store is asked and what it said is taken over, so that nothing older comes after."""
        self._where: dict[str, tuple[int, Reading]] = {}
        self._same: dict[tuple[str, ...], dict[str, None]] = {}
        self._middles = _Middles()

    def read(self, text: str) -> Reading:
        """Return what `find` and `put` take; this is the slow part."""
        return Reading(*self._likeness.read(text))

    def find(self, reading: Reading) -> int | None:
        """Return the group `reading` belongs to, or None when it is like none."""
        if not reading.words:
            return None
        with self._lock:
            known = self._same.get(reading.words)
            if known:
                return self._where[next(reversed(known))][0]
            best = self._nearest(reading.parts, 1)
        return best[0].gap if best and best[0].score >= ALIKE else None

    def put(self, question: str, reading: Reading, gap: int) -> None:
        """Remember that `question` is in `gap`, and no longer where it was."""
        with self._lock:
            self.forget(question)
            same = self._same.setdefault(reading.words, {})
            # Kept for as long as the question waits, which many may do: once for the same words, and half as long.
            kept = self._where[next(iter(same))][1] if same else Reading(reading.words, _halved(reading.parts))
            same[question] = None
            self._where[question] = gap, kept
            self._middles.shift(gap, kept.parts, 1)

    def forget(self, question: str) -> None:
        """Take `question` out of its group."""
        with self._lock:
            if question not in self._where:
                return
            gap, reading = self._where.pop(question)
            self._same[reading.words].pop(question)
            if not self._same[reading.words]:
                del self._same[reading.words]
            self._middles.shift(gap, reading.parts, -1)

    def lacks(self, questions: Iterable[str]) -> list[str]:
        """Return those of `questions` that are in no group here."""
        return [question for question in questions if question not in self._where]

    def follow(self, places: Mapping[str, int], texts: Mapping[str, str]) -> None:
        """Become what the store holds: what a person moved, split, merged or deleted is so here too. See `turn`.

        `places`: question -> its group, the first comes first. `texts`: of the questions that are new; who has none
        waits for the next time.
        """
        for gone in self._where.keys() - places.keys():
            self.forget(gone)
        for question, gap in places.items():
            known = self._where.get(question)
            if known and known[0] != gap:
                self.put(question, known[1], gap)
            elif not known and question in texts:
                self.put(question, self.read(texts[question]), gap)

    def near(self, what: str | int, limit: int) -> list[Near]:
        """Return the groups most like a text or a group (by its id), the most alike first."""
        parts = self.read(what).parts if isinstance(what, str) else None
        with self._lock:
            found = self._nearest(self._middles.of(what) if isinstance(what, int) else parts, limit + 1)
        return [near for near in found if near.gap != what][:limit]

    def _nearest(self, parts: Parts | None, limit: int) -> list[Near]:
        if not parts or not self._middles.gaps:
            return []
        scores = alike(self._middles.cosines(parts), self._likeness.weights)
        order = np.argsort(-scores, kind="stable")[:limit].tolist()
        return [Near(self._middles.gaps[row], float(scores[row])) for row in order]


def _halved(parts: Parts) -> dict[str, npt.NDArray[Any]]:
    return {name: vector.astype(np.float16) for name, vector in parts.items()}


class _Middles:
    """The sum of the vectors of each group, a row a group. The middle is steadier than any one
    question, and neighbours of neighbours are soon far from it."""

    def __init__(self) -> None:
        self.gaps: list[int] = []
        self._rows: dict[int, int] = {}
        self._counts: list[int] = []
        self._sums: dict[str, Floats] = {}
        self._lengths: dict[str, Floats] = {}

    def of(self, gap: int) -> Parts | None:
        """Return the middle of `gap`, None when it has no question."""
        row = self._rows.get(gap)
        if row is None:
            return None
        return {name: sums[row] / self._lengths[name][row] for name, sums in self._sums.items()}

    def cosines(self, parts: Parts) -> dict[str, Floats]:
        """Return, for each signal, the cosine of `parts` with every group."""
        end = len(self.gaps)
        return {name: self._sums[name][:end] @ vector / self._lengths[name][:end] for name, vector in parts.items()}

    def shift(self, gap: int, parts: Parts, by: int) -> None:
        """Add one question to `gap` (`by` 1), or take it out (-1)."""
        row = self._rows[gap] if gap in self._rows else self._new(gap, parts)
        self._counts[row] += by
        for name, vector in parts.items():
            self._sums[name][row] += by * vector
            self._lengths[name][row] = max(_TINY, float(np.linalg.norm(self._sums[name][row])))
        if not self._counts[row]:
            self._drop(row)

    def _new(self, gap: int, parts: Parts) -> int:
        row = self._rows[gap] = len(self.gaps)
        self.gaps.append(gap)
        self._counts.append(0)
        for name, vector in parts.items():
            sums = self._sums.get(name, np.zeros((0, len(vector)), np.float32))
            if row == len(sums):
                more = max(_ROOM, row)
                self._sums[name] = np.vstack([sums, np.zeros((more, len(vector)), np.float32)])
                self._lengths[name] = np.append(self._lengths.get(name, sums[:, 0]), np.zeros(more, np.float32))
            self._sums[name][row] = 0
        return row

    def _drop(self, row: int) -> None:
        """Put the last row into the place of an empty one."""
        last = len(self.gaps) - 1
        del self._rows[self.gaps[row]]
        if row != last:
            self._rows[self.gaps[last]] = row
            self.gaps[row], self._counts[row] = self.gaps[last], self._counts[last]
            for name in self._sums:
                self._sums[name][row] = self._sums[name][last]
                self._lengths[name][row] = self._lengths[name][last]
        self.gaps.pop()
        self._counts.pop()
