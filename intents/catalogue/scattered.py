"""Phrases whose words stand in order with a few others between: "mất (luôn cái) sổ đỏ"."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from intents.catalogue.said import bare
from intents.words import Phrase

__all__ = ["Scattered"]

T = TypeVar("T")
_GAP = 1
"""Words that may stand between the others."""


class Scattered(Generic[T]):
    """Phrases of two or more words -> values."""

    def __init__(self, phrases: Mapping[Phrase, T]) -> None:
        self._table: dict[str, list[tuple[Phrase, frozenset[str], T]]] = {}
        for phrase, value in phrases.items():
            if len(phrase) > 1:
                plain = bare(phrase)
                self._table.setdefault(plain[0], []).append((phrase, frozenset(plain), value))

    def found(self, words: Sequence[str]) -> Iterator[tuple[Phrase, T]]:
        """Yield phrase and value of each phrase in `words`; words typed without accents meet every spelling."""
        plain = bare(words)
        present = set(plain)
        for place, first in enumerate(plain):
            for phrase, needed, value in self._table.get(first, ()):
                if needed <= present and _stands(words[place : place + len(phrase) + _GAP], phrase):
                    yield phrase, value


def _stands(words: Sequence[str], phrase: Phrase) -> bool:
    if not _same(words[0], phrase[0]):
        return False
    rest = iter(words)
    return all(any(_same(word, wanted) for word in rest) for wanted in phrase)


def _same(word: str, wanted: str) -> bool:
    return word in (wanted, *bare((wanted,)))
