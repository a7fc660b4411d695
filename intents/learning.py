"""What the matcher learns at start from the base's own sentences: linear classifiers."""

from collections.abc import Sequence

import numpy as np

from intents.space import Floats, Rows

__all__ = ["linear_model"]

EPOCHS = 4
"""Passes over the sentences; more of them change no measure."""
COST = 0.5
"""C of the support vector machines; 0.25 to 2 are alike in cross-validation."""


def linear_model(rows: Rows, labels: Sequence[int], count: int) -> Floats:
    """Return weights (column x label): one squared-hinge support vector machine a label, against all others.

    Dual coordinate descent (Hsieh et al. 2008, algorithm 1), for all labels at once, since they share the sentences.
    The problem is convex: the order of the sentences hardly moves what is found.
    """
    weights = np.zeros((rows.width, count), np.float32)
    duals = np.zeros((len(labels), count), np.float32)
    sign = np.full(count, -1, np.float32)
    random = np.random.default_rng(0)  # the order is shuffled, but the same at every start
    spread = 1 / (2 * COST)
    for _ in range(EPOCHS):
        for row in random.permutation(len(labels)):
            ids, values = rows.row(int(row))
            dual = duals[row]
            sign[labels[row]] = 1
            slope = sign * (values @ weights[ids]) - 1 + spread * dual
            wanted = np.maximum(dual - slope / (float(values @ values) + spread), 0)
            moved = np.flatnonzero(wanted != dual)
            if moved.size:
                weights[np.ix_(ids, moved)] += np.outer(values, ((wanted - dual) * sign)[moved])
                duals[row] = wanted
            sign[labels[row]] = -1
    return weights
