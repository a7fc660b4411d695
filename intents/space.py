"""The vector space of the base: a sentence as weighted n-grams, the base as one sparse matrix."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from intents.ngrams import VIEWS
from intents.sentence import Sentence

__all__ = ["WORD", "Floats", "Ints", "Rows", "Space", "build_space", "stacked"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

WORD = "f"
"""First letter of the n-grams of the view `folded`."""
# Share of each view in the similarity; chosen by cross-validation on the base's own sentences.
SHARES = {"characters": 0.5, "folded": 0.3, "accented": 0.2}


class Space:
    """tf-idf over all views. A cosine in it is the weighted sum of the cosines of the views."""

    def __init__(self, grams: Sequence[str], idf: Floats, sentences: int) -> None:
        """`grams` and their `idf`, as `build_space` finds them; `sentences`: how many they were found in."""
        self.grams = grams
        self.ids = {gram: number for number, gram in enumerate(grams)}
        self.idf = idf
        self._weights = dict(zip(grams, idf.tolist(), strict=True))
        self.sentences = sentences
        self.unseen = math.log(1 + sentences) + 1
        """Weight of an n-gram never seen: that of the rarest."""

    def grown(self, sentences: Iterable[Sentence]) -> "Space":
        """Return this space with the n-grams of `sentences` that it lacks, at its end; what it has stays as it is."""
        frequency = _frequency(map(_bags, sentences))
        new = [gram for gram, n in frequency.items() if gram not in self.ids and _teaches(gram, n)]
        idf = [_idf(self.sentences, frequency[gram]) for gram in new]
        return Space([*self.grams, *new], np.append(self.idf, np.array(idf, np.float32)), self.sentences)

    def unknown(self, sentence: Sentence) -> set[str]:
        """Return the n-grams of `sentence` that the space lacks."""
        return {gram for bag in _bags(sentence).values() for gram in bag if gram not in self.ids}

    def weight(self, gram: str) -> float:
        return float(self._weights.get(gram, self.unseen))

    def vector(self, sentence: Sentence) -> tuple[Ints, Floats]:
        """Return n-gram ids and weights of `sentence`, of length 1; n-grams the base never saw are left out."""
        return self.place(_bags(sentence))

    def place(self, bags: Mapping[str, Mapping[str, int]]) -> tuple[Ints, Floats]:
        ids: list[int] = []
        values: list[float] = []
        rarity, unseen = self._weights.get, self.unseen
        for view, bag in bags.items():
            # Sublinear tf: a word said twice is not twice the need.
            weighted = {gram: rarity(gram, unseen) * (1 + math.log(n)) for gram, n in bag.items()}
            norm = math.sqrt(sum(weight * weight for weight in weighted.values()))
            scale = math.sqrt(SHARES[view]) / norm if norm else 0.0
            known = [gram for gram in weighted if gram in self.ids]
            ids.extend(self.ids[gram] for gram in known)
            values.extend(weighted[gram] * scale for gram in known)
        found = np.array(values, np.float32)
        length = float(np.sqrt(found @ found))
        return np.array(ids, np.int32), found / length if length else found


@dataclass(frozen=True)
class Rows:
    """A sparse matrix, one row a sentence: n-gram ids and weights of all rows end to end."""

    starts: Ints
    ids: Ints
    values: Floats
    width: int
    """Number of n-grams."""

    @property
    def height(self) -> int:
        return len(self.starts) - 1

    def cosines(self, first: int, end: int, message: Floats) -> Floats:
        """Return the cosine of `message` (one weight an n-gram) with each of the rows from `first` to before `end`."""
        span = slice(self.starts[first], self.starts[end])
        # `take` reads twice as fast as an index does; one more, for rows at the end that have no n-gram.
        products = np.append(message.take(self.ids[span]) * self.values[span], np.float32(0))
        starts = self.starts[first : end + 1] - self.starts[first]
        sums = np.add.reduceat(products, starts[:-1])
        # reduceat gives an empty row the product that follows it.
        return np.where(np.diff(starts) > 0, sums, np.float32(0))

    def inverted(self, first: int, end: int) -> "Inverted":
        """Return the rows from `first` to before `end` by n-gram."""
        span = slice(self.starts[first], self.starts[end])
        order = np.argsort(self.ids[span], kind="stable")
        owners = np.repeat(np.arange(end - first, dtype=np.int32), np.diff(self.starts[first : end + 1]))
        bounds = np.searchsorted(self.ids[span][order], np.arange(self.width + 1))
        return Inverted(bounds.tolist(), owners[order], self.values[span][order], end - first)

    def row(self, number: int) -> tuple[Ints, Floats]:
        span = slice(self.starts[number], self.starts[number + 1])
        return self.ids[span], self.values[span]


@dataclass(frozen=True)
class Inverted:
    """Rows by n-gram: cosines with all of them cost only what they share with the message."""

    bounds: list[int]
    owners: Ints
    values: Floats
    height: int

    def cosines(self, ids: Ints, values: Floats) -> Floats:
        spans = [(self.bounds[gram], self.bounds[gram + 1]) for gram in ids.tolist()]
        owners = np.concatenate([self.owners[start:end] for start, end in spans] or [self.owners[:0]])
        shared = np.concatenate([self.values[start:end] for start, end in spans] or [self.values[:0]])
        weights = np.repeat(values, [end - start for start, end in spans]) * shared
        return np.bincount(owners, weights, self.height).astype(np.float32)


def build_space(sentences: Sequence[Sentence]) -> tuple[Space, Rows]:
    """Return the space of `sentences` and their vectors."""
    bags = [_bags(sentence) for sentence in sentences]
    frequency = _frequency(bags)
    kept = [gram for gram, n in frequency.items() if _teaches(gram, n)]
    idf = np.array([_idf(len(bags), frequency[gram]) for gram in kept], np.float32)
    space = Space(kept, idf, len(bags))
    nothing = Rows(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32), len(kept))
    return space, stacked(nothing, [space.place(bag) for bag in bags])


def stacked(rows: Rows, vectors: Sequence[tuple[Ints, Floats]]) -> Rows:
    """Return `rows` with `vectors` below them."""
    starts = np.cumsum([rows.starts[-1], *(len(ids) for ids, _ in vectors)], dtype=np.int32)
    ids = np.concatenate([rows.ids, *(ids for ids, _ in vectors)])
    values = np.concatenate([rows.values, *(values for _, values in vectors)])
    return Rows(np.concatenate([rows.starts[:-1], starts]), ids, values, rows.width)


def _frequency(bags: Iterable[Mapping[str, Mapping[str, int]]]) -> Counter[str]:
    """Return how many of the sentences have each n-gram."""
    return Counter(gram for bag in bags for view in bag.values() for gram in view)


def _teaches(gram: str, frequency: int) -> bool:
    # An n-gram of one sentence teaches nothing about others; a word may still be asked for by name.
    return frequency > 1 or (gram[0] == WORD and " " not in gram)


def _idf(sentences: int, frequency: int) -> float:
    # Smoothed (scikit-learn's formula).
    return math.log((1 + sentences) / (1 + frequency)) + 1


def _bags(sentence: Sentence) -> dict[str, Counter[str]]:
    # The first letter keeps the n-grams of the views apart.
    return {view: Counter([view[0] + gram for gram in grams(sentence)]) for view, grams in VIEWS.items()}
