"""How well each procedure fits a question, and whether the question is about a procedure at all.

Every signal is a plain number; how they combine stands in two tables here.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from intents.catalogue.postings import Floats, Rows
from intents.catalogue.question import Question
from intents.catalogue.shelf import Shelf
from intents.catalogue.signals import NAMED, matches, people, signals, wanted_levels

__all__ = ["RELEVANT", "Ranked", "probability", "rank"]

# Set by hand, then moved a little by maximum likelihood of the right procedure among the first POOL, on 412 questions
# (the development questions and our own in the same style). With one set of them left out the weights come out alike.
WEIGHTS = {
    "words": 1.0,
    "pairs": 0.95,
    "name": 0.65,
    "name_pairs": 0.45,
    "about": 0.3,
    "body": 0.65,
    "body_pairs": 0.8,
    "nearest_level": 0.46,
    "second_level": 0.13,
    "citizen": 0.3,
    "local": -0.65,
    "unwanted": -0.6,
    "special": -0.05,
    "missing": -0.05,
    "both": 0.2,
    "refused": -0.4,
}
# Logistic regression of "the question is about a procedure of the catalogue" on the first hits of 541 such questions
# against those of 832 messages of other talk (food, shopping, weather, banks), both sides weighing the same.
SURE_WEIGHTS = {
    "name": 2.78,
    "known": 0.97,
    "mass": 3.33,
    "pair_mass": 1.46,
    "cues": 1.69,
    "meanings": 1.02,
    "elsewhere": -3.37,
}
SURE_BIAS = -13.53
RELEVANT = 0.4
"""From this probability on a hit may be shown to somebody who did not ask for a search. By five-fold cross-validation
97 % of the questions have such a hit, and 4 % of other talk."""

POOL = 150
"""Procedures looked at closely."""


@dataclass(frozen=True)
class Ranked:
    """The best procedures for a question, best first."""

    rows: Rows
    scores: Floats
    signals: Mapping[str, Floats]
    """Signal -> its value for each row."""


def rank(shelf: Shelf, question: Question) -> Ranked:
    """Return the procedures that fit `question` best, at most POOL."""
    found = matches(shelf, question)
    pool = _best(_rough(shelf, question, found))
    chosen = signals(shelf, question, {name: values[pool] for name, values in found.items()}, pool)
    scores = np.asarray(sum(weight * chosen[name] for name, weight in WEIGHTS.items()), np.float32)
    order = np.argsort(-scores, kind="stable")
    return Ranked(pool[order], scores[order], {name: values[order] for name, values in chosen.items()})


def probability(signs: Mapping[str, float]) -> float:
    """Return how probable it is that a question with these signs is about a procedure, 0 to 1."""
    masses = {name: math.log1p(signs[name]) for name in ("mass", "pair_mass")}
    values = {**signs, **masses}
    logit = SURE_BIAS + sum(weight * values[name] for name, weight in SURE_WEIGHTS.items())
    return 1 / (1 + math.exp(-logit))


def _rough(shelf: Shelf, question: Question, found: Mapping[str, Floats]) -> Floats:
    """Return scores good enough to choose the pool by; on a hundred thousand procedures every operation counts."""
    scores = found["mass"] / shelf.word_mass * np.float32(WEIGHTS["name"])
    scores += found["pair_mass"] / shelf.pair_mass * np.float32(WEIGHTS["name_pairs"])
    for name in ("words", "pairs", "about", "body", "body_pairs"):
        scores += found[name] * np.float32(WEIGHTS[name])
    scores += np.minimum(found["words"], NAMED) * _standing(shelf, question)
    return scores


def _standing(shelf: Shelf, question: Question) -> Floats:
    """Return what each procedure's office and people speak for it."""
    share = people(question) / NAMED
    nearest, second = wanted_levels(shelf, question)
    scores = nearest * np.float32(WEIGHTS["nearest_level"] * share)
    scores += second * np.float32(WEIGHTS["second_level"] * share)
    scores += shelf.citizen * np.float32(WEIGHTS["citizen"] * share)
    scores += shelf.local * np.float32(WEIGHTS["local"] / NAMED)
    return np.asarray(scores, np.float32)


def _best(scores: Floats) -> Rows:
    if len(scores) <= POOL:
        return np.arange(len(scores), dtype=np.int32)
    # Rising rows, so that equal scores come in the order of the catalogue.
    return np.sort(np.argpartition(-scores, POOL)[:POOL]).astype(np.int32)
