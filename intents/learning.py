"""What the matcher learns at start from the base's own sentences: linear classifiers."""

from collections.abc import Sequence

import numpy as np

from intents.space import Floats, Rows

__all__ = ["linear_model", "one_label"]

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


def one_label(rows: Rows, mine: Sequence[bool], times: Sequence[float]) -> Floats:
    """Return the weights of one label, a column of `linear_model`: for a few labels this is far quicker.

    `mine`: which rows are the label's; `times`: how often each row counts.
    """
    weights = np.zeros(rows.width, np.float32)
    duals = [0.0] * rows.height
    spread = [1 / (2 * COST * often) for often in times]
    random = np.random.default_rng(0)
    for _ in range(EPOCHS):
        for row in random.permutation(rows.height).tolist():
            ids, values = rows.row(row)
            sign = 1 if mine[row] else -1
            slope = sign * float(values @ weights[ids]) - 1 + spread[row] * duals[row]
            wanted = max(duals[row] - slope / (float(values @ values) + spread[row]), 0.0)
            if wanted != duals[row]:
                weights[ids] += values * np.float32((wanted - duals[row]) * sign)
                duals[row] = wanted
    return weights
