"""Phrases found in a message, however many there are: a table by first word."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from intents.text import strip_accents

__all__ = ["PhraseTable"]

T = TypeVar("T")
Phrase = tuple[str, ...]


class PhraseTable(Generic[T]):
    """Phrase -> value. In a phrase of several words a word typed without accents meets every accented spelling
    of it; a single word must be typed as it is ("mo" is not "mô")."""

    def __init__(self, phrases: Mapping[Phrase, T]) -> None:
        self._table: dict[str, list[tuple[Phrase, T]]] = {}
        for phrase, value in phrases.items():
            if phrase:
                self._table.setdefault(strip_accents(phrase[0]), []).append((phrase, value))
        for candidates in self._table.values():
            candidates.sort(key=lambda pair: -len(pair[0]))

    def found(self, typed: Sequence[str]) -> Iterator[tuple[int, Phrase, T]]:
        """Yield place, phrase and value of every phrase in `typed`, by place, the longest first."""
        for place in range(len(typed)):
            for phrase, value in self._table.get(strip_accents(typed[place]), ()):
                if _stands(typed, place, phrase):
                    yield place, phrase, value

    def replace(self: "PhraseTable[Phrase]", typed: list[str]) -> list[str]:
        """Return `typed` with each phrase replaced by its value, the longest first, left to right."""
        result: list[str] = []
        free = 0
        for place, phrase, wanted in self.found(typed):
            if place >= free:
                result.extend(typed[free:place])
                result.extend(wanted)
                free = place + len(phrase)
        return [*result, *typed[free:]]


def _stands(typed: Sequence[str], place: int, phrase: Phrase) -> bool:
    if place + len(phrase) > len(typed):
        return False
    if len(phrase) == 1:
        return typed[place] == phrase[0]
    return all(
        word == wanted or word == strip_accents(wanted) for word, wanted in zip(typed[place:], phrase, strict=False)
    )
