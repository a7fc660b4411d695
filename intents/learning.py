"""What the matcher learns at start: a linear model and posting lists, both from the base's own sentences."""

from collections.abc import Sequence

import numpy as np

from intents.space import Floats, Ints, Rows

__all__ = ["Postings", "linear_model"]

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


class Postings:
    """N-gram -> sentences that hold it, for the cosine of a message with every sentence at once."""

    def __init__(self, rows: Rows) -> None:
        order = np.argsort(rows.ids, kind="stable")
        owners = np.repeat(np.arange(rows.height, dtype=np.int32), np.diff(rows.starts))
        self.size = rows.height
        self.starts = np.searchsorted(rows.ids[order], np.arange(rows.width + 1))
        self.rows: Ints = owners[order]
        self.weights: Floats = rows.values[order]

    def holders(self, gram: int) -> Ints:
        """Return the sentences that hold the n-gram."""
        return self.rows[self.starts[gram] : self.starts[gram + 1]]

    def similar(self, ids: Ints, values: Floats) -> Floats:
        """Return the cosine with each sentence, in the order of the rows."""
        spans = [slice(self.starts[i], self.starts[i + 1]) for i in ids]
        if not spans:
            return np.zeros(self.size, np.float32)
        rows = np.concatenate([self.rows[span] for span in spans])
        lengths = [span.stop - span.start for span in spans]
        weights = np.concatenate([self.weights[span] for span in spans]) * np.repeat(values, lengths)
        return np.bincount(rows, weights, self.size).astype(np.float32)
