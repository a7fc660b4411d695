"""Signals of a message for each entry, one function a signal, and the order they give; `confidence` weighs them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from intents.learning import linear_model
from intents.meaning import Embedder, Meanings, read_meanings
from intents.noise import with_slips, without_accents
from intents.sentence import Normaliser, Sentence
from intents.space import WORD, Floats, Ints, Rows, Space, build_space, stacked

__all__ = ["Candidate", "Example", "Learned", "Model", "Signals", "embedded", "learn", "spoilt"]

Halves = npt.NDArray[np.float16]

SHORTLIST = 8
"""Entries, best by the linear model, that are looked at closely."""
# Weight of each signal in the order of the entries, beside 1 for the linear model; from five folds of the base's own
# sentences and the development questions (recall@1 there: linear model alone 89.4 % and 90.5 %, with `nearest` 89.7 %
# and 91.2 %, with both 90.4 % and 93.1 %).
NEAREST = 0.5
MEANING = 3.0


LONGEST_EMBEDDED = 300
"""Letters of a message that are embedded: time grows faster than the text, and the words see the rest."""


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
    """Score of the linear model; the right label is meant to score 1, all others -1."""
    nearest: float
    """Cosine with the most similar sentence of the label, 0 to 1."""
    covered: float
    """Share of the message's words, by rarity, that the label's sentences use, 0 to 1."""
    meaning: float | None
    """Mean cosine with the embeddings of its most similar sentences, -1 to 1; None without embeddings."""
    sentence: str
    """The most similar sentence."""

    @property
    def rank(self) -> float:
        """What entries are ordered by."""
        return self.learned + NEAREST * self.nearest + MEANING * (self.meaning or 0.0)


@dataclass(frozen=True)
class Signals:
    """All signals of one message."""

    sentence: Sentence
    ranked: tuple[Candidate, ...]
    """Entries, best first, at most SHORTLIST."""
    elsewhere: tuple[Candidate, ...]
    """Every kind of "something else"."""
    unknown: tuple[str, ...] = ()
    """Words, without accents, that no sentence of the base has."""


@dataclass(frozen=True)
class Learned:
    """What `learn` found: arrays that can be kept and read back (see `bot.learned`)."""

    space: Space
    rows: Rows
    """The sentences as vectors of n-grams."""
    weights: Halves
    """N-gram x label; half precision, since no decision hangs on the fourth digit."""
    meanings: Meanings | None
    """The sentences as embeddings, when there is something to embed with."""


def learn(normaliser: Normaliser, examples: Sequence[Example], labels: int, embed: Embedder | None = None) -> Learned:
    """Learn from `examples`, whose labels run from 0 to `labels` - 1."""
    sentences = [normaliser.read(example.text) for example in examples]
    space, rows = build_space(sentences)
    # Every sentence is learned once more as a hurried person would type it.
    hurried = [space.vector(normaliser.read(spoilt(example, n))) for n, example in enumerate(examples)]
    owners = [example.label for example in examples]
    weights = linear_model(stacked(rows, hurried), [*owners, *owners], labels).astype(np.float16)
    meanings = read_meanings(embed([embedded(sentence) for sentence in sentences])) if embed else None
    return Learned(space, rows, weights, meanings)


def embedded(sentence: Sentence) -> str:
    """Return the text whose meaning is compared: spelling mended, accents put back, filler and what is too long cut."""
    return " ".join(sentence.accented)[:LONGEST_EMBEDDED] or "."


def spoilt(example: Example, number: int) -> str:
    """Return the text of `example`, the `number`-th, as a hurried person would type it."""
    return with_slips(example.text if number % 2 else without_accents(example.text))


class Model:
    """The base as numbers: built once, then only read, so any number of threads may ask."""

    def __init__(
        self,
        normaliser: Normaliser,
        examples: Sequence[Example],
        entries: int,
        labels: int,
        learned: Learned,
        embed: Embedder | None = None,
    ) -> None:
        """Labels below `entries` are entries, the others kinds of "something else". Examples come in label order,
        at least one for each."""
        self.normaliser = normaliser
        self.examples = examples
        self.entries = entries
        self.labels = labels
        self.learned = learned
        self.embed = embed if learned.meanings else None
        owner = np.array([example.label for example in examples], np.int32)
        self.firsts = np.searchsorted(owner, np.arange(labels + 1)).tolist()
        self.users = _users(learned, owner)
        # Every message is compared with all of these, and only with few entries.
        self.others = learned.rows.inverted(self.firsts[entries], len(examples))

    def signals(self, text: str) -> Signals:
        """Return every signal of `text`."""
        return self.understood(self.words(text))

    def words(self, text: str) -> Signals:
        """Return every signal of `text` but what it means, which takes ten times as long."""
        sentence = self.normaliser.read(text)
        ids, values = self.learned.space.vector(sentence)
        scores = values @ self.learned.weights[ids].astype(np.float32)
        covered = self._covered(sentence)
        message = np.zeros(self.learned.rows.width, np.float32)
        message[ids] = values
        others = self.others.cosines(ids, values)

        def candidate(label: int) -> Candidate:
            first, end = self.firsts[label], self.firsts[label + 1]
            if label < self.entries:
                cosines = self.learned.rows.cosines(first, end, message)
            else:
                start = self.firsts[self.entries]
                cosines = others[first - start : end - start]
            best = int(cosines.argmax())
            return Candidate(
                label=label,
                learned=float(scores[label]),
                nearest=float(cosines[best]),
                covered=float(covered[label]),
                meaning=None,
                sentence=self.examples[first + best].text,
            )

        shortlist = np.argsort(-scores[: self.entries], kind="stable")[:SHORTLIST].tolist()
        ranked = sorted(map(candidate, shortlist), key=lambda found: -found.rank)
        elsewhere = tuple(map(candidate, range(self.entries, self.labels)))
        return Signals(sentence, tuple(ranked), elsewhere, tuple(self._unknown(sentence)))

    def understood(self, signals: Signals) -> Signals:
        """Return `signals` with what the message means, in the order that gives; as they are without embeddings."""
        meanings = self.learned.meanings
        if not self.embed or not meanings:
            return signals
        meant = meanings.place(self.embed([embedded(signals.sentence)])[0])

        def closer(candidate: Candidate) -> Candidate:
            first, end = self.firsts[candidate.label], self.firsts[candidate.label + 1]
            return replace(candidate, meaning=meanings.similar(meant, first, end))

        ranked = sorted(map(closer, signals.ranked), key=lambda found: -found.rank)
        return replace(signals, ranked=tuple(ranked), elsewhere=tuple(map(closer, signals.elsewhere)))

    def _unknown(self, sentence: Sentence) -> Iterator[str]:
        return (word for word in sentence.folded if WORD + word not in self.learned.space.ids and not word.isdigit())

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
    rows, labels = learned.rows, int(owner[-1]) + 1
    words = {n: gram[1:] for n, gram in enumerate(learned.space.grams) if gram[0] == WORD and " " not in gram}
    is_word = np.zeros(rows.width, bool)
    is_word[list(words)] = True
    kept = is_word[rows.ids]
    owners = np.repeat(owner, np.diff(rows.starts))[kept]
    pairs = np.unique(rows.ids[kept].astype(np.int64) * labels + owners)
    grams, starts = np.unique(pairs // labels, return_index=True)
    used = np.split((pairs % labels).astype(np.int32), starts[1:])
    return {words[gram]: use for gram, use in zip(grams.tolist(), used, strict=True)}
