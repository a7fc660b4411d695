"""Sentence embeddings of the base: what a message means, whatever its words. Optional; who embeds is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from intents.space import Floats

__all__ = ["Embedder", "Meanings", "read_meanings"]

Embedder = Callable[[Sequence[str]], Floats]
"""Texts in, one unit vector a text out."""

MOST_SIMILAR = 2
"""Sentences of a label that are averaged: two are steadier than one."""


@dataclass(frozen=True)
class Meanings:
    """The base's sentences as vectors, around their own middle: multilingual-e5 puts all of one topic in one corner,
    where the plain cosine of anything with anything is above 0.8."""

    middle: Floats
    vectors: npt.NDArray[np.int8]
    """One unit vector a sentence, times `scale` and rounded: an eighth of the memory for an error of about 0.001."""
    scale: float

    def place(self, vector: Floats) -> Floats:
        """Return `vector` as seen from the middle, of length 1."""
        return _unit(vector - self.middle)

    def similar(self, message: Floats, first: int, end: int) -> float:
        """Return the mean cosine of `message` with the most similar of the sentences from `first` to before `end`."""
        cosines = self.vectors[first:end].astype(np.float32) @ message / self.scale
        best = min(MOST_SIMILAR, end - first)
        return float(np.partition(cosines, -best)[-best:].mean())


def read_meanings(vectors: Floats) -> Meanings:
    """Return the meanings of sentences from their embeddings, one a row."""
    middle = vectors.mean(axis=0)
    around = _unit(vectors - middle)
    scale = 127 / max(float(np.abs(around).max()), 1e-9)  # all alike: every cosine is 0
    return Meanings(middle, np.round(around * scale).astype(np.int8), scale)


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Floats = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
