"""How well each procedure fits a question, and whether the question is about a procedure at all.

Every signal is a plain number; how they combine stands in two tables here.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from intents.catalogue.postings import Floats, Postings, Rows
from intents.catalogue.question import Question
from intents.catalogue.shelf import Flags, Shelf

__all__ = ["RELEVANT", "Ranked", "probability", "rank"]

# Set by hand, then moved a little by maximum likelihood of the right procedure among the first POOL, on 541 questions
# (the development questions and our own, written before looking). Left out in turn, each set of them agrees.
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
# Logistic regression of "the question is about a procedure of the catalogue" on the first hit of those questions
# against 832 messages of other talk (food, shopping, weather, banks), both sides weighing the same.
SURE_WEIGHTS = {
    "name": 2.64,
    "known": 0.89,
    "mass": 3.39,
    "pair_mass": 1.4,
    "cues": 1.69,
    "meanings": 0.97,
    "elsewhere": -3.42,
}
SURE_BIAS = -13.3
RELEVANT = 0.4
"""From this probability on a hit may be shown to somebody who did not ask for a search. By five-fold cross-validation
97 % of the questions have such a hit, and 4 % of other talk."""

POOL = 150
"""Procedures looked at closely."""
ACCENTED = 0.5
"""Share of a word's weight that needs the right accents, where accents were typed."""
UNKNOWN_PAIR = 0.3
"""Neighbours that no procedure has weigh this much of the rarest."""
NAMED = 0.5
"""From this share of matched words on, level and people of a procedure count in full."""
COMPANY = 0.5
"""Share left to the nearness and the people of a procedure when a company or an office asks."""
_LEAST = 1e-6  # in place of nothing, to divide by
_MOST_EXTRA, _MOST_MISSING, _MOST_BOTH = 3, 2, 2


@dataclass(frozen=True)
class Ranked:
    """The best procedures for a question, best first."""

    rows: Rows
    scores: Floats
    signals: Mapping[str, Floats]
    """Signal -> its value for each row."""


def rank(shelf: Shelf, question: Question) -> Ranked:
    """Return the procedures that fit `question` best, at most POOL."""
    matches = _matches(shelf, question)
    pool = _best(_rough(shelf, question, matches))
    signals = _signals(shelf, question, {name: values[pool] for name, values in matches.items()}, pool)
    scores = np.asarray(sum(weight * signals[name] for name, weight in WEIGHTS.items()), np.float32)
    order = np.argsort(-scores, kind="stable")
    return Ranked(pool[order], scores[order], {name: values[order] for name, values in signals.items()})


def probability(signals: Mapping[str, float]) -> float:
    """Return how probable it is that a question with these signs is about a procedure, 0 to 1."""
    masses = {name: math.log1p(signals[name]) for name in ("mass", "pair_mass")}
    values = {**signals, **masses}
    logit = SURE_BIAS + sum(weight * values[name] for name, weight in SURE_WEIGHTS.items())
    return 1 / (1 + math.exp(-logit))


def _matches(shelf: Shelf, question: Question) -> dict[str, Floats]:
    """Return, for every procedure, how much of the question its texts use."""
    mass, words = _matched_words(shelf, question)
    pair_mass, pairs, body_pairs = _matched_pairs(shelf, question)
    return {
        "mass": words,
        "pair_mass": pairs,
        "words": words * np.float32(1 / mass),
        "pairs": pairs * np.float32(1 / pair_mass),
        "about": _sum(shelf, shelf.about, question.bag.words, 1 / mass),
        "body": _sum(shelf, shelf.body, question.bag.words, 1 / mass),
        "body_pairs": body_pairs * np.float32(1 / pair_mass),
    }


def _rough(shelf: Shelf, question: Question, matches: Mapping[str, Floats]) -> Floats:
    """Return scores good enough to choose the pool by; on a hundred thousand procedures every operation counts."""
    scores = matches["mass"] / shelf.word_mass * np.float32(WEIGHTS["name"])
    scores += matches["pair_mass"] / shelf.pair_mass * np.float32(WEIGHTS["name_pairs"])
    for name in ("words", "pairs", "about", "body", "body_pairs"):
        scores += matches[name] * np.float32(WEIGHTS[name])
    scores += np.minimum(matches["words"], NAMED) * _standing(shelf, question)
    return scores


def _levels(shelf: Shelf, question: Question) -> tuple[Flags, Flags]:
    """Return whose office is wanted first and second: of the level asked for, or else of the two nearest."""
    nowhere = np.zeros(shelf.height, np.bool_)
    asked = [flags for level, flags in shelf.levels.items() if level in question.levels]
    if asked:
        return np.logical_or.reduce([nowhere, *asked]), nowhere
    nearest, second, *_ = (*shelf.levels.values(), nowhere, nowhere)
    return nearest, second


def _people(question: Question) -> float:
    """Return how much it counts that a procedure is for everybody and near: less where a company asks."""
    return COMPANY if question.organisation else 1.0


def _standing(shelf: Shelf, question: Question) -> Floats:
    """Return what each procedure's office and people speak for it, before it is asked about."""
    people = _people(question) / NAMED
    nearest, second = _levels(shelf, question)
    scores = nearest * np.float32(WEIGHTS["nearest_level"] * people)
    scores += second * np.float32(WEIGHTS["second_level"] * people)
    scores += shelf.citizen * np.float32(WEIGHTS["citizen"] * people)
    scores += shelf.local * np.float32(WEIGHTS["local"] / NAMED)
    return np.asarray(scores, np.float32)


def _signals(shelf: Shelf, question: Question, matches: Mapping[str, Floats], pool: Rows) -> dict[str, Floats]:
    """Return every signal of the procedures in `pool`."""
    near = np.minimum(matches["words"] / NAMED, 1)
    nearest, second = _levels(shelf, question)
    people = near * _people(question)
    return {
        **matches,
        "name": np.minimum(matches["mass"] / shelf.word_mass[pool], 1),
        "name_pairs": np.minimum(matches["pair_mass"] / shelf.pair_mass[pool], 1),
        "nearest_level": people * nearest[pool],
        "second_level": people * second[pool],
        "citizen": people * shelf.citizen[pool],
        "local": near * shelf.local[pool],
        "unwanted": _unwanted(shelf, question.unwanted)[pool],
        "known": np.full(len(pool), _known(shelf, question.typed), np.float32),
        **_cases(shelf, question, pool),
    }


def _matched_words(shelf: Shelf, question: Question) -> tuple[float, Floats]:
    """Return the weight of all words of the question, and of those in each name."""
    scores = np.zeros(shelf.height, np.float32)
    total = _LEAST
    for word, share in question.bag.words.items():
        code = shelf.vocabulary.folded(word)
        weight = share * shelf.weight(code)
        total += weight
        typed = question.bag.accents.get(word)
        shelf.name.add(code, weight * (1 - ACCENTED if typed else 1), scores)
        if typed:
            shelf.name.add(shelf.vocabulary.accented(typed), weight * ACCENTED, scores)
    return total, scores


def _matched_pairs(shelf: Shelf, question: Question) -> tuple[float, Floats, Floats]:
    """Return the weight of all neighbours in the question, of those in each name and of those in each body."""
    names, bodies = np.zeros((2, shelf.height), np.float32)
    total = _LEAST
    for (first, second), share in question.bag.pairs.items():
        code = shelf.vocabulary.pair(first, second)
        weight = share * shelf.weight(code)
        if code is None or not (shelf.name.frequency(code) or shelf.body.frequency(code)):
            total += weight * UNKNOWN_PAIR
            continue
        total += weight
        shelf.name.add(code, weight, names)
        shelf.body.add(code, weight, bodies)
    return total, names, bodies


def _sum(shelf: Shelf, postings: Postings, words: Mapping[str, float], scale: float) -> Floats:
    scores = np.zeros(shelf.height, np.float32)
    for word, share in words.items():
        code = shelf.vocabulary.folded(word)
        postings.add(code, share * shelf.weight(code) * scale, scores)
    return scores


def _unwanted(shelf: Shelf, words: Iterable[str]) -> Floats:
    """Return the share of the unwanted words that each name uses."""
    kept = {word: 1.0 for word in sorted(words) if shelf.vocabulary.folded(word) is not None}
    total = sum(shelf.weight(shelf.vocabulary.folded(word)) for word in kept)
    return _sum(shelf, shelf.name, kept, 1 / max(total, _LEAST))


def _known(shelf: Shelf, typed: Mapping[str, float]) -> float:
    """Return the share of what was typed that names of procedures use at all, 0 to 1."""
    codes = {word: shelf.vocabulary.folded(word) for word in typed}
    weights = {word: share * shelf.weight(codes[word]) for word, share in typed.items()}
    used = [word for word, code in codes.items() if code is not None and shelf.name.frequency(code)]
    return sum(weights[word] for word in used) / max(sum(weights.values()), _LEAST)


def _cases(shelf: Shelf, question: Question, pool: Rows) -> dict[str, Floats]:
    """Compare the special cases that names tell with those asked for."""
    told = shelf.told[pool]
    asked = np.array([case in question.asked for case in shelf.cases], np.bool_)
    refused = np.array([case in question.refused for case in shelf.cases], np.bool_)
    counts = {
        "special": np.minimum((told & ~asked).sum(axis=1), _MOST_EXTRA),
        "missing": np.minimum((~told & asked).sum(axis=1), _MOST_MISSING),
        "both": np.minimum((told & asked).sum(axis=1), _MOST_BOTH),
        "refused": (told & refused).sum(axis=1),
    }
    return {name: count.astype(np.float32) for name, count in counts.items()}


def _best(scores: Floats) -> Rows:
    if len(scores) <= POOL:
        return np.arange(len(scores), dtype=np.int32)
    # Rising rows, so that equal scores come in the order of the catalogue.
    return np.sort(np.argpartition(-scores, POOL)[:POOL]).astype(np.int32)
