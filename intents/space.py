"""The vector space of the base: a sentence as weighted n-grams, the base as one sparse matrix."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from intents.ngrams import VIEWS
from intents.sentence import Sentence

__all__ = ["Floats", "Ints", "Space", "build_space"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

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

    def weight(self, gram: str) -> float:
        return float(self._weights.get(gram, self.unseen))

    def vector(self, sentence: Sentence) -> tuple[Ints, Floats]:
        """Return n-gram ids and weights of `sentence`; n-grams the base never saw only make it shorter."""
        return self.place(_bags(sentence))

    def place(self, bags: Mapping[str, Mapping[str, int]]) -> tuple[Ints, Floats]:
        ids: list[int] = []
        values: list[float] = []
        for view, bag in bags.items():
            # Sublinear tf: a word said twice is not twice the need.
            weighted = {gram: (1 + math.log(n)) * self.weight(gram) for gram, n in bag.items()}
            norm = math.sqrt(sum(weight * weight for weight in weighted.values()))
            scale = math.sqrt(SHARES[view]) / norm if norm else 0.0
            known = [(self.ids[gram], weight * scale) for gram, weight in weighted.items() if gram in self.ids]
            ids.extend(number for number, _ in known)
            values.extend(weight for _, weight in known)
        return np.array(ids, np.int32), np.array(values, np.float32)


def build_space(sentences: Sequence[Sentence]) -> tuple[Space, csr_matrix]:
    """Return the space of `sentences` and their matrix: one row a sentence, one column an n-gram."""
    bags = [_bags(sentence) for sentence in sentences]
    frequency = Counter(gram for bag in bags for view in bag.values() for gram in view)
    # Smoothed idf (scikit-learn's formula).
    size = 1 + len(bags)
    idf = np.array([math.log(size / (1 + n)) + 1 for n in frequency.values()], np.float32)
    space = Space(list(frequency), idf, len(bags))
    vectors = [space.place(bag) for bag in bags]
    lengths = [len(ids) for ids, _ in vectors]
    matrix = csr_matrix(
        (
            np.concatenate([values for _, values in vectors] or [np.zeros(0, np.float32)]),
            np.concatenate([ids for ids, _ in vectors] or [np.zeros(0, np.int32)]),
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]),
        ),
        shape=(len(bags), len(frequency)),
    )
    return space, matrix


def _bags(sentence: Sentence) -> dict[str, Counter[str]]:
    # The first letter keeps the n-grams of the views apart.
    return {view: Counter([view[0] + gram for gram in grams(sentence)]) for view, grams in VIEWS.items()}
