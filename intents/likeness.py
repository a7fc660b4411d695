"""How alike two messages are when no entry answers either: by their words, by what they lean to, by what they mean."""

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from intents.confidence import Weights
from intents.meaning import Meanings
from intents.ngrams import characters
from intents.scoring import Model, embedded
from intents.sentence import Sentence
from intents.space import Floats

__all__ = ["BY_WORDS", "WITH_MEANING", "Likeness", "Parts", "alike"]

Parts = Mapping[str, Floats]
"""Signal -> vector of length 1 at most; times another's, how alike the signal finds two messages."""

# Logistic regressions of "asks for the same" over the cosines of a message with the middle of a group of one to six;
# negatives: the groups of all other needs. Found on 72 entries taken out of the base in two parts, the sentences of
# each seen by a base without it; weights found on one part hold on the other. None of tests/questions was used.
WITH_MEANING = Weights({"words": 3.5, "leaning": 6.8, "meaning": 6.9}, -7.3)
BY_WORDS = Weights({"words": 7.2, "leaning": 10.1}, -7.1)

_WIDTH = 1024
"""Numbers the n-grams are folded into: new needs bring words the base has no column for."""
_LETTERS = 256
"""The same for the letters of words that no entry has."""
_DIRECTIONS = 128
_SHRINK = 0.05


class Likeness:
    """Reads messages by what the base teaches about telling needs apart; built once, then only read."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._used = _used(model)
        meanings = model.learned.meanings
        self._meanings = meanings if model.embed else None
        self._directions = _directions(model, meanings) if model.embed and meanings else None
        self.weights = BY_WORDS if self._directions is None else WITH_MEANING

    def read(self, text: str) -> tuple[tuple[str, ...], Parts]:
        """Return the words of `text`, without accents, and its vectors."""
        sentence = self._model.normaliser.read(text)
        parts = {"words": self._words(sentence), "leaning": self._leaning(sentence)}
        if self._directions is not None and self._meanings and self._model.embed:
            meant = self._meanings.place(self._model.embed([embedded(sentence)])[0])
            parts["meaning"] = _unit(meant @ self._directions)
        return sentence.folded, parts

    def _words(self, sentence: Sentence) -> Floats:
        """N-grams by how few entries use them, hashed (Weinberger et al. 2009)."""
        found = np.zeros(_WIDTH, np.float32)
        for share, bag in _bags(sentence):
            weighted = {gram: (1 + math.log(n)) * self._rarity(gram) for gram, n in bag.items()}
            norm = math.sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
            for gram, weight in weighted.items():
                place = zlib.crc32(gram.encode())
                found[place % _WIDTH] += (1 if place & 1 << 31 else -1) * math.sqrt(share) * weight / norm
        return _unit(found)

    def _rarity(self, gram: str) -> float:
        # A tenth for n-grams that every entry has: a message of nothing else still has a place.
        return math.log((1 + self._model.entries) / (1 + self._used.get(gram, 0))) + 0.1

    def _leaning(self, sentence: Sentence) -> Floats:
        """Scores of the linear model for the entries, around their mean, and the letters of words no entry has.

        The more of the message's rarity stands in such words, the less the scores know of it, and the more they count.
        """
        ids, values = self._model.learned.space.vector(sentence)
        scores = values @ self._model.learned.weights[ids, : self._model.entries].astype(np.float32)
        odd = tuple(word for word in sentence.folded if f"f{word}" not in self._used and not word.isdigit())
        letters = np.zeros(_LETTERS, np.float32)
        for gram in characters(Sentence(odd, odd, False)):
            place = zlib.crc32(gram.encode())
            letters[place % _LETTERS] += 1 if place & 1 << 31 else -1
        rarity = sum(self._rarity(f"f{word}") for word in sentence.folded)
        unknown = sum(self._rarity(f"f{word}") for word in odd) / (rarity or 1.0)
        known = math.sqrt(1 - unknown * unknown)
        return np.concatenate([_unit(scores - scores.mean()) * known, _unit(letters) * unknown]).astype(np.float32)


def alike(cosines: Mapping[str, Floats], weights: Weights) -> Floats:
    """Return the probability that each of the cosines' pairs asks for the same."""
    logit = weights.bias + sum(weight * cosines[name] for name, weight in weights.of.items())
    found: Floats = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
    return found


def _bags(sentence: Sentence) -> Iterator[tuple[float, Counter[str]]]:
    # The first letter keeps the n-grams of the views apart, as in `intents.space`.
    yield 0.4, Counter(f"a{word}" for word in sentence.accented)
    yield 0.4, Counter(f"f{word}" for word in sentence.folded)
    yield 0.2, Counter(f"f{left} {right}" for left, right in pairwise(sentence.folded))


def _used(model: Model) -> dict[str, int]:
    """Return n-gram -> number of entries whose sentences have it, of those that any has."""
    rows, grams = model.learned.rows, model.learned.space.grams
    first = model.firsts[: model.entries + 1]
    owners = np.repeat(np.arange(model.entries), np.diff(rows.starts[first]))
    pairs = np.unique(rows.ids[: rows.starts[first[-1]]].astype(np.int64) * model.entries + owners)
    found, counts = np.unique(pairs // model.entries, return_counts=True)
    return {grams[gram]: count for gram, count in zip(found.tolist(), counts.tolist(), strict=True)}


def _directions(model: Model, meanings: Meanings) -> Floats:
    """Return the matrix that turns an embedding to where needs differ and wordings of one need do not.

    Linear discriminants of the entries (as for speakers in Ioffe 2006): directions in which sentences of one entry
    differ are shrunk, those in which entries differ are kept.
    """
    end = model.firsts[model.entries]
    vectors = meanings.vectors[:end].astype(np.float32) / meanings.scale
    middles = np.stack([vectors[first:last].mean(axis=0) for first, last in _spans(model)])
    inside = vectors - np.repeat(middles, np.diff(model.firsts[: model.entries + 1]), axis=0)
    within = inside.T @ inside / end
    size = len(within)
    within = (1 - _SHRINK) * within + (_SHRINK * np.trace(within) / size + 1e-9) * np.eye(size)
    spread, axes = np.linalg.eigh(within)
    white = axes / np.sqrt(spread)
    apart = (middles - middles.mean(axis=0)) @ white
    between, turned = np.linalg.eigh(apart.T @ apart / max(1, len(middles) - 1))
    kept = np.argsort(-between)[: min(_DIRECTIONS, len(middles))]
    share = np.maximum(between[kept], 0)
    found: Floats = (white @ turned[:, kept] * np.sqrt(share / (1 + share))).astype(np.float32)
    return found


def _spans(model: Model) -> Iterator[tuple[int, int]]:
    return zip(model.firsts[: model.entries], model.firsts[1 : model.entries + 1], strict=True)


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 1e-6 else np.zeros_like(vector)
