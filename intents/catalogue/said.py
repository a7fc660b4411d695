"""Phrases found in a message that may be typed without accents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar

from intents.phrasetable import PhraseTable
from intents.text import strip_accents
from intents.words import Phrase

__all__ = ["Found", "Said", "bare", "longest"]

T = TypeVar("T")
Found: TypeAlias = tuple[int, Phrase, T]


class Said(Generic[T]):
    """Phrase -> value. In a message without accents single words are found without theirs too."""

    def __init__(self, phrases: Mapping[Phrase, T]) -> None:
        self._exact = PhraseTable(phrases)
        self._bare = PhraseTable({bare(phrase): value for phrase, value in phrases.items() if len(phrase) == 1})

    def found(self, words: Sequence[str], accented: bool) -> list[Found[T]]:
        """Return place, phrase and value of what is found by place, without phrases that lie inside another one."""
        hits = list(self._exact.found(words))
        if not accented:
            hits += self._bare.found(bare(words))
        return list(longest(sorted(hits, key=lambda hit: (hit[0], -len(hit[1])))))


def longest(hits: Iterable[Found[T]]) -> Iterator[Found[T]]:
    """Yield the hits, given by place and the longest first, that do not lie inside one before them."""
    reach = 0
    for place, phrase, value in hits:
        if place + len(phrase) > reach:
            reach = place + len(phrase)
            yield place, phrase, value


def bare(words: Sequence[str]) -> Phrase:
    """Return `words` without accents."""
    return tuple(map(strip_accents, words))
