"""A matcher for a base of which a little changed: seconds instead of half a minute, for nearly the same answers.

Taken over: the vectors, idf and embeddings of unchanged sentences (read with the words known then), and the weights of
labels whose sentences are the same. Labels with other sentences are learned from scratch against all there is. The rest
are not told of new sentences: without those that speak for them they would give way too far (two to three times as
many decisions then differ from those of a full learning).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intents.learning import one_label
from intents.matching import Lesson, Matcher
from intents.meaning import Embedder, Meanings
from intents.scoring import Example, Halves, Learned, embedded, spoilt
from intents.sentence import Normaliser, Sentence
from intents.space import Rows, Space, stacked

__all__ = ["Change", "compared", "relearned"]

MOST_CHANGED = 12
"""Labels with other sentences, half a second each, from which on everything is learned anew."""
UNSPOILT = 2.0
"""How often a sentence counts that is not read a second time as a hurried person would type it."""


@dataclass(frozen=True)
class Change:
    """What a lesson has of another one learned before."""

    examples: Sequence[Example]
    rows: Sequence[int | None]
    """Example -> its place before; None: it is new."""
    labels: Sequence[int | None]
    """Label -> its place before; None: it is new."""
    changed: tuple[int, ...]
    """Labels with other sentences than before."""
    reading: bool
    """The word lists changed by which sentences are read."""

    @property
    def small(self) -> bool:
        """Little enough for `relearned` to take over the rest."""
        return not self.reading and len(self.changed) <= MOST_CHANGED


def compared(before: Lesson, lesson: Lesson) -> Change:
    """Return what `lesson` has of `before`; entries are the same by their id, kinds of elsewhere by their name."""
    places = {name: label for label, name in enumerate(_names(before))}
    labels = [places.get(name) for name in _names(lesson)]
    known = {(example.label, example.text): row for row, example in enumerate(before.examples())}
    examples = lesson.examples()
    owners = ((labels[example.label], example.text) for example in examples)
    rows = [None if label is None else known.get((label, text)) for label, text in owners]
    changed = {example.label for example, row in zip(examples, rows, strict=True) if row is None}
    sizes, sizes_before = _sizes(lesson.labels, examples), _sizes(before.labels, before.examples())
    changed |= {n for n, label in enumerate(labels) if label is None or sizes[n] != sizes_before[label]}
    return Change(examples, rows, labels, tuple(sorted(changed)), _reading(before) != _reading(lesson))


def relearned(before: Matcher, lesson: Lesson, embed: Embedder | None = None) -> Matcher:
    """Return a matcher of `lesson`, with what `before` has learned of it already.

    Learns everything where the change is not small. `embed`: what embeds sentences to learn, when it is not that of
    `before`; one that remembers saves minutes where everything is learned.
    """
    change = compared(before.lesson, lesson)
    asked = before.model.embed
    embed = (embed or asked) if asked else None
    if not change.small:
        return Matcher(lesson, lesson.learn(embed), before.catalogue, asked)
    normaliser = lesson.normaliser()
    learned = before.model.learned
    if change.changed or list(change.labels) != list(range(before.lesson.labels)):
        learned = _learned(learned, change, normaliser, embed)
    return Matcher(lesson, learned, before.catalogue, asked, normaliser)


def _names(lesson: Lesson) -> list[tuple[str, str]]:
    return [*(("entry", entry.id) for entry in lesson.entries), *(("elsewhere", kind) for kind in lesson.elsewhere)]


def _sizes(labels: int, examples: Sequence[Example]) -> list[int]:
    counts = Counter(example.label for example in examples)
    return [counts[label] for label in range(labels)]


def _reading(lesson: Lesson) -> tuple[object, ...]:
    words = lesson.words
    return words.abbreviations, words.ambiguous, words.synonyms, words.fillers


def _learned(old: Learned, change: Change, normaliser: Normaliser, embed: Embedder | None) -> Learned:
    new = {n: normaliser.read(change.examples[n].text) for n, row in enumerate(change.rows) if row is None}
    space = old.space.grown(new.values())
    vectors = [space.vector(new[n]) if row is None else old.rows.row(row) for n, row in enumerate(change.rows)]
    nothing = Rows(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32), len(space.grams))
    rows = stacked(nothing, vectors)
    weights = _taken_over(old.weights, change, space)
    _relearn(weights, change, rows, space, normaliser)
    meanings = _meant(old.meanings, change, new, embed) if old.meanings and embed else None
    return Learned(space, rows, weights, meanings)


def _taken_over(old: Halves, change: Change, space: Space) -> Halves:
    weights = np.zeros((len(space.grams), len(change.labels)), np.float16)
    now, before = _kept(change.labels)
    weights[: len(old), now] = old[:, before]
    return weights


def _relearn(weights: Halves, change: Change, rows: Rows, space: Space, normaliser: Normaliser) -> None:
    """Learn the columns of the changed labels, against all sentences: a few would miss what all have in common."""
    owners = [example.label for example in change.examples]
    again = [n for n, owner in enumerate(owners) if owner in change.changed]
    hurried = [space.vector(normaliser.read(spoilt(change.examples[n], n))) for n in again]
    whole = stacked(rows, hurried)
    times = [1.0 if owner in change.changed else UNSPOILT for owner in owners] + [1.0] * len(again)
    owners += [owners[n] for n in again]
    for label in change.changed:
        weights[:, label] = one_label(whole, [owner == label for owner in owners], times)


def _meant(old: Meanings, change: Change, new: Mapping[int, Sentence], embed: Embedder) -> Meanings:
    vectors = np.zeros((len(change.rows), old.vectors.shape[1]), np.int8)
    now, before = _kept(change.rows)
    vectors[now] = old.vectors[before]
    if new:
        placed = old.place(embed([embedded(sentence) for sentence in new.values()]))
        vectors[list(new)] = np.round(placed * old.scale).clip(-127, 127).astype(np.int8)
    return Meanings(old.middle, vectors, old.scale)


def _kept(places: Sequence[int | None]) -> tuple[list[int], list[int]]:
    """Return where what stayed is now, and where it was before."""
    pairs = [(now, before) for now, before in enumerate(places) if before is not None]
    return [now for now, _ in pairs], [before for _, before in pairs]
