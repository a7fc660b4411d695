"""Signals of a message for each entry. One function a signal; how they combine stands in `confidence`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.learning import holders, linear_model
from intents.sentence import Normaliser, Sentence
from intents.space import WORD, Floats, Ints, Rows, Space, build_space

__all__ = ["CANDIDATES", "Candidate", "Example", "Learned", "Model", "Signals", "learn"]

CANDIDATES = 5
"""Entries looked at closely: the four that may be offered and the one after."""


@dataclass(frozen=True)
class Example:
    """One sentence the model learns from."""

    text: str
    label: int


@dataclass(frozen=True)
class Candidate:
    """One label with every signal that speaks for it."""

    label: int
    learned: float
    """Score of the linear model; the right label is meant to lead by 1."""
    nearest: float
    """Cosine with the most similar sentence of the label, 0 to 1."""
    covered: float
    """Share of the message's words, by rarity, that the label's sentences use, 0 to 1."""
    sentence: str
    """The most similar sentence."""


@dataclass(frozen=True)
class Signals:
    """All signals of one message."""

    sentence: Sentence
    ranked: tuple[Candidate, ...]
    """Entries, best learned score first, at most CANDIDATES."""
    elsewhere: tuple[Candidate, ...]
    """Every kind of "something else"."""


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

    def __init__(
        self, normaliser: Normaliser, examples: Sequence[Example], entries: int, labels: int, learned: Learned
    ) -> None:
        """Labels below `entries` are entries, the others kinds of "something else". Examples come in label order,
        at least one for each."""
        self.normaliser = normaliser
        self.examples = examples
        self.entries = entries
        self.labels = labels
        self.learned = learned
        owner = np.array([example.label for example in examples], np.int32)
        self.firsts = np.searchsorted(owner, np.arange(labels + 1)).tolist()
        self.users = _users(learned, owner)

    def signals(self, text: str) -> Signals:
        """Return every signal of `text`."""
        sentence = self.normaliser.read(text)
        ids, values = self.learned.space.vector(sentence)
        scores = values @ self.learned.weights[ids]
        covered = self._covered(sentence)
        ranked = np.argsort(-scores[: self.entries], kind="stable")[:CANDIDATES].tolist()
        message = np.zeros(self.learned.rows.width, np.float32)
        message[ids] = values

        def candidate(label: int) -> Candidate:
            cosine, row = self._nearest(message, label)
            return Candidate(label, float(scores[label]), cosine, float(covered[label]), self.examples[row].text)

        others = range(self.entries, self.labels)
        return Signals(sentence, tuple(map(candidate, ranked)), tuple(map(candidate, others)))

    def _nearest(self, message: Floats, label: int) -> tuple[float, int]:
        """Return the highest cosine of `message` with a sentence of `label`, and that sentence's number."""
        first, end = self.firsts[label], self.firsts[label + 1]
        cosines = self.learned.rows.cosines(first, end, message)
        best = int(cosines.argmax())
        return float(cosines[best]), first + best

    def _covered(self, sentence: Sentence) -> Floats:
        """Return the share of the words' idf that each label's own sentences use."""
        total, mass = np.zeros(self.labels, np.float32), 0.0
        for word in set(sentence.folded):
            weight = self.learned.space.weight(WORD + word)
            mass += weight
            if word in self.users:
                total[self.users[word]] += weight
        return total / mass if mass else total


def _users(learned: Learned, owner: Ints) -> dict[str, Ints]:
    """Return word -> labels whose sentences use it."""
    words = {n: gram[1:] for n, gram in enumerate(learned.space.grams) if gram[0] == WORD and " " not in gram}
    return {words[gram]: np.unique(owner[rows]) for gram, rows in holders(learned.rows) if gram in words}
