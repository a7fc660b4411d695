"""Signals of a message for each entry. One function a signal; how they combine stands in `limits`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.learning import Postings, linear_model
from intents.sentence import Normaliser, Sentence
from intents.space import WORD, Floats, Ints, Rows, Space, build_space

__all__ = ["Example", "Learned", "Model", "Signals", "learn"]


@dataclass(frozen=True)
class Example:
    """One sentence the model learns from."""

    text: str
    label: int


@dataclass(frozen=True)
class Signals:
    """All signals of one message, one value per label (or per sentence, for `cosines`)."""

    sentence: Sentence
    learned: Floats
    """Linear model, the right label is meant to score 1 above the others."""
    nearest: Floats
    """Cosine with the most similar sentence of the label, 0 to 1."""
    covered: Floats
    """Share of the message's words, by rarity, that the label's sentences use, 0 to 1."""
    cosines: Floats
    """Cosine with every sentence, sentences of one label side by side."""


@dataclass(frozen=True)
class Learned:
    """What `learn` found: arrays that can be kept and read back (see `bot.learned`)."""

    space: Space
    rows: Rows
    """The sentences as vectors."""
    weights: Floats
    """N-gram x label."""


def learn(normaliser: Normaliser, examples: Sequence[Example], labels: int) -> Learned:
    """Learn from `examples`, whose labels run from 0 to `labels` - 1."""
    space, rows = build_space([normaliser.read(example.text) for example in examples])
    weights = linear_model(rows, [example.label for example in examples], labels)
    return Learned(space, rows, weights)


class Model:
    """The base as numbers: built once, then only read, so any number of threads may ask."""

    def __init__(self, normaliser: Normaliser, examples: Sequence[Example], labels: int, learned: Learned) -> None:
        self.normaliser = normaliser
        self.examples = examples
        self.labels = labels
        self.space = learned.space
        self.weights = learned.weights
        self.postings = Postings(learned.rows)
        owner = np.array([example.label for example in examples], np.int32)
        self.order = np.argsort(owner, kind="stable")
        self.owner = owner[self.order]
        self.firsts = np.searchsorted(self.owner, np.arange(labels))
        self.users = _users(self.space, self.postings, owner)

    def signals(self, text: str) -> Signals:
        """Return every signal of `text`."""
        sentence = self.normaliser.read(text)
        ids, values = self.space.vector(sentence)
        cosines = self.postings.similar(ids, values)[self.order]
        nearest = np.maximum.reduceat(cosines, self.firsts)
        return Signals(sentence, values @ self.weights[ids], nearest, self._covered(sentence), cosines)

    def nearest_sentence(self, signals: Signals, label: int) -> str:
        """Return the sentence of `label` most similar to the message."""
        start = int(self.firsts[label])
        end = int(self.firsts[label + 1]) if label + 1 < self.labels else len(self.order)
        return self.examples[int(self.order[start + int(np.argmax(signals.cosines[start:end]))])].text

    def _covered(self, sentence: Sentence) -> Floats:
        """Return the share of the words' idf that each label's own sentences use."""
        total, mass = np.zeros(self.labels, np.float32), 0.0
        for word in set(sentence.folded):
            weight = self.space.weight(WORD + word)
            mass += weight
            if word in self.users:
                total[self.users[word]] += weight
        return total / mass if mass else total


def _users(space: Space, postings: Postings, owner: Ints) -> dict[str, Ints]:
    """Return word -> labels whose sentences use it."""
    words = ((gram[1:], n) for n, gram in enumerate(space.grams) if gram[0] == WORD and " " not in gram)
    return {word: np.unique(owner[postings.holders(n)]) for word, n in words}
