"""Every signal that speaks for or against a procedure, as plain numbers. How they combine stands in `ranking`."""

from collections.abc import Iterable, Mapping

import numpy as np

from intents.catalogue.postings import Floats, Postings, Rows
from intents.catalogue.question import Question
from intents.catalogue.shelf import Flags, Shelf

__all__ = ["NAMED", "matches", "people", "signals", "wanted_levels"]

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


def matches(shelf: Shelf, question: Question) -> dict[str, Floats]:
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


def signals(shelf: Shelf, question: Question, found: Mapping[str, Floats], pool: Rows) -> dict[str, Floats]:
    """Return every signal of the procedures in `pool`."""
    near = np.minimum(found["words"] / NAMED, 1)
    nearest, second = wanted_levels(shelf, question)
    counts = near * people(question)
    return {
        **found,
        "name": np.minimum(found["mass"] / shelf.word_mass[pool], 1),
        "name_pairs": np.minimum(found["pair_mass"] / shelf.pair_mass[pool], 1),
        "nearest_level": counts * nearest[pool],
        "second_level": counts * second[pool],
        "citizen": counts * shelf.citizen[pool],
        "local": near * shelf.local[pool],
        "unwanted": _unwanted(shelf, question.unwanted)[pool],
        "known": np.full(len(pool), _known(shelf, question.typed), np.float32),
        **_cases(shelf, question, pool),
    }


def wanted_levels(shelf: Shelf, question: Question) -> tuple[Flags, Flags]:
    """Return whose office is wanted first and second: of the level asked for, or else of the two nearest."""
    nowhere = np.zeros(shelf.height, np.bool_)
    asked = [flags for level, flags in shelf.levels.items() if level in question.levels]
    if asked:
        return np.logical_or.reduce([nowhere, *asked]), nowhere
    nearest, second, *_ = (*shelf.levels.values(), nowhere, nowhere)
    return nearest, second


def people(question: Question) -> float:
    """Return how much it counts that a procedure is for everybody and near: less where a company asks."""
    return COMPANY if question.organisation else 1.0


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
