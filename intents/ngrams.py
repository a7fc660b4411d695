"""Views of a sentence: the n-grams that signals compare."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

from intents.sentence import Sentence

__all__ = ["VIEWS", "characters", "words_accented", "words_folded"]


def characters(sentence: Sentence) -> list[str]:
    """Character 2- to 4-grams inside the folded words, with marks for their ends."""
    grams: list[str] = []
    for word in sentence.folded:
        padded = f"<{word}>"
        for size in (2, 3, 4):
            grams.extend(padded[at : at + size] for at in range(len(padded) - size + 1))
    # Across the gap between two words: "cap doi" and "doi cap" share words but not order.
    grams.extend(f"{left[-2:]}_{right[:2]}" for left, right in pairwise(sentence.folded))
    return grams


def words_folded(sentence: Sentence) -> list[str]:
    """Folded words, pairs of neighbours and pairs with one word between."""
    words = sentence.folded
    return [*words, *(f"{a} {b}" for a, b in pairwise(words)), *(f"{a} * {b}" for a, b in zip(words, words[2:]))]


def words_accented(sentence: Sentence) -> list[str]:
    """Words and pairs with their accents, put back from the words around where they were left out."""
    words = sentence.accented
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


VIEWS: Mapping[str, Callable[[Sentence], list[str]]] = MappingProxyType(
    {"characters": characters, "folded": words_folded, "accented": words_accented}
)
