"""What the matcher learns at start from the base's own sentences: a linear model."""

from collections.abc import Iterator, Sequence

import numpy as np

from intents.space import Floats, Ints, Rows

__all__ = ["holders", "linear_model"]

EPOCHS = 6
AGGRESSION = 0.3
"""Most one sentence may move the weights at a time; found by cross-validation."""
MARGIN = 1.0


def linear_model(rows: Rows, labels: Sequence[int], count: int) -> Floats:
    """Return weights (n-gram x label) with which the right label of a sentence scores MARGIN above the others.

    Averaged passive-aggressive learning, PA-I in its multiclass form (Crammer et al. 2006, sections 4 and 8):
    one pass is linear in the number of sentences, and nothing but the weights is kept in memory.
    """
    weights = np.zeros((rows.width, count), np.float32)
    drift = np.zeros_like(weights)  # sum of (step number x change), from which the average is taken at the end
    random = np.random.default_rng(0)  # the order is shuffled, but the same at every start
    step = 1
    for _ in range(EPOCHS):
        for row in random.permutation(len(labels)):
            ids, values = rows.row(int(row))
            right = labels[row]
            scores = values @ weights[ids]
            scores -= scores[right] - MARGIN
            scores[right] = -np.inf
            rival = int(scores.argmax())
            if scores[rival] > 0:
                change = min(AGGRESSION, float(scores[rival]) / (2 * float(values @ values))) * values
                for label, signed in ((right, change), (rival, -change)):
                    weights[ids, label] += signed
                    drift[ids, label] += step * signed
            step += 1
    weights -= drift / step
    return weights


def holders(rows: Rows) -> Iterator[tuple[int, Ints]]:
    """Yield each n-gram with the sentences that hold it."""
    order = np.argsort(rows.ids, kind="stable")
    sentences = np.repeat(np.arange(rows.height, dtype=np.int32), np.diff(rows.starts))[order]
    starts = np.searchsorted(rows.ids[order], np.arange(rows.width + 1))
    for gram in range(rows.width):
        yield gram, sentences[starts[gram] : starts[gram + 1]]
