"""The fixed cross-validation over another bot's intents: sentence number i of each tests fold i, the others train."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from intents.meaning import Embedder
from intents.scoring import Example, Model, learn
from intents.sentence import Normaliser
from intents.words import Words

__all__ = ["FOLDS", "Learner", "fold_accuracy", "fold_splits", "ours", "read_intents"]

FOLDS = 4

Learner = Callable[[Sequence[Example]], Callable[[str], int]]
"""Learns from examples and returns what tells the label of a text."""


def read_intents(text: str) -> dict[str, list[str]]:
    """Return intent -> sentences of a JSON object; raises ValueError with what is wrong."""
    found = json.loads(text)
    if not isinstance(found, dict) or not found:
        raise ValueError("write a JSON object: intent -> list of sentences")
    for intent, sentences in found.items():
        if not isinstance(sentences, list) or len(sentences) < FOLDS or not all(isinstance(s, str) for s in sentences):
            raise ValueError(f"{intent}: write a list of {FOLDS} sentences")
    return {intent: sentences[:FOLDS] for intent, sentences in found.items()}


def fold_splits(intents: Mapping[str, Sequence[str]]) -> Iterator[tuple[list[Example], list[Example]]]:
    """Yield what trains and what tests each of the FOLDS folds; labels are places of the intents."""
    pairs = enumerate(intents.values())
    numbered = [(n, Example(text, place)) for place, texts in pairs for n, text in enumerate(texts)]
    for fold in range(FOLDS):
        yield [one for n, one in numbered if n != fold], [one for n, one in numbered if n == fold]


def fold_accuracy(learner: Learner, intents: Mapping[str, Sequence[str]]) -> list[float]:
    """Return the share of each fold's sentences whose intent comes first."""
    shares = []
    for train, test in fold_splits(intents):
        tell = learner(train)
        shares.append(sum(tell(example.text) == example.label for example in test) / len(test))
    return shares


def ours(words: Words, embed: Embedder | None) -> Learner:
    """Learn as the matcher does, with the word lists of the base but none of its sentences."""

    def learner(train: Sequence[Example]) -> Callable[[str], int]:
        normaliser = Normaliser(words, [example.text for example in train])
        labels = 1 + max(example.label for example in train)
        model = Model(normaliser, train, labels, labels, learn(normaliser, train, labels, embed), embed)
        return lambda text: model.signals(text).ranked[0].label

    return learner
