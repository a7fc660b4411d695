"""What a message asks the catalogue for, as weighted words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from intents.catalogue.said import bare
from intents.words import Phrase

__all__ = ["Bag", "Pair", "Question"]

Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Bag:
    """Folded words and neighbours, each with its greatest weight."""

    words: dict[str, float] = field(default_factory=dict)
    accents: dict[str, str] = field(default_factory=dict)
    """Word -> the same word with its accents, where they are known."""
    pairs: dict[Pair, float] = field(default_factory=dict)

    def add(self, words: Sequence[str], weights: Sequence[float], accented: bool) -> None:
        """Add words that stand side by side; `accented` tells whether they carry their accents."""
        plain = bare(words)
        for word, folded, weight in zip(words, plain, weights, strict=True):
            if weight > self.words.get(folded, 0):
                self.words[folded] = weight
                self.accents.pop(folded, None)
                if accented:
                    self.accents[folded] = word
        for pair, weight in zip(pairwise(plain), map(min, pairwise(weights)), strict=True):
            self.pairs[pair] = max(weight, self.pairs.get(pair, 0))


@dataclass(frozen=True)
class Question:
    bag: Bag
    """What was typed, and what it may mean in the catalogue's words."""
    typed: Mapping[str, float]
    """Folded words that were typed and name something, with their weights."""
    unwanted: frozenset[str]
    """Folded words of what is said not to be meant, and of nothing else."""
    asked: frozenset[Phrase]
    """Special cases asked for."""
    refused: frozenset[Phrase]
    """Special cases said not to be meant."""
    levels: frozenset[Phrase]
    """Levels of office asked for."""
    organisation: bool
    """A company or an office asks."""
    codes: tuple[str, ...]
    """Codes of procedures typed in full."""
    talk: Mapping[str, float]
    """Signs that the message is about a procedure at all, or is not: see `ranking.SURE_WEIGHTS`."""
