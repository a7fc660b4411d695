"""How sure the matcher is that its first entry is right: one number from a few named measures."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intents.scoring import Signals

__all__ = ["MEANT", "MEASURES", "Weights", "fit_logistic", "measures", "probability"]

MEASURES = ("margin", "over_else", "nearest", "nearer_than_else", "covered", "unknown", "short")
"""Measures of the words."""
MEANT = ("meaning", "closer_than_else")
"""Measures of the embeddings, there only when the message was embedded."""


@dataclass(frozen=True)
class Weights:
    """A logistic regression."""

    of: Mapping[str, float]
    bias: float


def measures(signals: Signals) -> dict[str, float]:
    """Return the measures of the first entry ranked."""
    first, *others = signals.ranked
    words = max(1, len(signals.sentence.folded))
    found = {
        "margin": first.rank - max((c.rank for c in others), default=-1.0),
        "over_else": first.learned - max((c.learned for c in signals.elsewhere), default=-1.0),
        "nearest": first.nearest,
        "nearer_than_else": first.nearest - max((c.nearest for c in signals.elsewhere), default=0.0),
        "covered": first.covered,
        "unknown": len(signals.unknown) / words,
        # A short message fits many sentences by chance.
        "short": 1 / words,
    }
    if first.meaning is None:
        return found
    meant = [c.meaning for c in signals.elsewhere if c.meaning is not None]
    return {**found, "meaning": first.meaning, "closer_than_else": first.meaning - max(meant, default=0.0)}


def probability(values: Mapping[str, float], weights: Weights) -> float:
    """Return what the regression says of `values`."""
    logit = weights.bias + sum(weight * values[name] for name, weight in weights.of.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def fit_logistic(
    rows: Sequence[Sequence[float]], right: Sequence[bool], weights: Sequence[float], ridge: float = 0.5
) -> tuple[list[float], float]:
    """Return coefficients and bias of a logistic regression (Newton's method, ridge on the coefficients)."""
    design = np.hstack([np.array(rows), np.ones((len(rows), 1))])
    target, weight = np.array(right, float), np.array(weights, float)
    penalty = ridge * np.eye(design.shape[1])
    penalty[-1, -1] = 0
    found = np.zeros(design.shape[1])
    for _ in range(50):
        expected = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (weight * (expected - target)) + penalty @ found
        curve = (design * (weight * expected * (1 - expected))[:, None]).T @ design + penalty
        found -= np.linalg.solve(curve, slope)
    return [float(value) for value in found[:-1]], float(found[-1])
