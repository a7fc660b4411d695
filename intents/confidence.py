"""How sure the matcher is that its first entry is right: one number from a few named measures."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from intents.scoring import Signals

__all__ = ["MEASURES", "fit_logistic", "measures", "probability"]

MEASURES = ("margin", "nearest", "lead", "covered", "over_else", "nearer_than_else", "unknown", "agree", "short")


def measures(signals: Signals) -> dict[str, float]:
    """Return the measures of the first entry ranked."""
    first, *others = signals.ranked
    words = max(1, len(signals.sentence.folded))
    closest = max(signals.ranked, key=lambda candidate: candidate.nearest)
    return {
        "margin": first.learned - max((c.learned for c in others), default=-1.0),
        "nearest": first.nearest,
        "lead": first.nearest - max((c.nearest for c in others), default=0.0),
        "covered": first.covered,
        "over_else": first.learned - max((c.learned for c in signals.elsewhere), default=-1.0),
        "nearer_than_else": first.nearest - max((c.nearest for c in signals.elsewhere), default=0.0),
        "unknown": len(signals.sentence.unknown) / words,
        # The linear model and the most similar sentence may point to different entries.
        "agree": float(closest is first),
        # A short message fits many sentences by chance.
        "short": 1 / words,
    }


def probability(values: Mapping[str, float], weights: Mapping[str, float], bias: float) -> float:
    """Logistic regression on `values`."""
    logit = bias + sum(weights[name] * values[name] for name in weights)
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
