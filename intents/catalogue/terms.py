"""Words as numbers, and the terms of a text: folded words, pairs of neighbours, words with their accents."""

import re
import unicodedata

import numpy as np
import numpy.typing as npt

from intents.catalogue.postings import Codes
from intents.text import fold, tokens

__all__ = ["Vocabulary", "accented_codes", "is_pair", "is_word", "pair_codes"]

_WORD = re.compile(r"[^\W_]+")
_BITS = 20  # numbers of words stay below a million
_ACCENTED = 1 << 2 * _BITS
_PAIR = 1 << (2 * _BITS + 1)


class Vocabulary:
    """Numbers for folded words and for words with their accents."""

    def __init__(self) -> None:
        # Word as written -> both numbers in one, since a catalogue has millions of words.
        self._seen: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        self._accented: dict[str, int] = {}

    def read(self, text: str) -> tuple[Codes, Codes]:
        """Return the numbers of the folded words of `text`, and of the same words with accents, in their order.

        New words get new numbers.
        """
        seen = self._seen
        words = _WORD.findall(unicodedata.normalize("NFC", text.lower()))
        both = np.array([seen[word] if word in seen else self._learn(word) for word in words], np.int64)
        return both >> _BITS, both & ((1 << _BITS) - 1)

    def _learn(self, word: str) -> int:
        accented = " ".join(tokens(word))
        folded = self._folded.setdefault(fold(accented), len(self._folded))
        both = folded << _BITS | self._accented.setdefault(accented, len(self._accented))
        self._seen[word] = both
        return both

    def folded(self, word: str) -> int | None:
        """Return the number of a folded word; None when no text used it."""
        return self._folded.get(word)

    def accented(self, word: str) -> int | None:
        """Return the term of a word with its accents; None when no text used it so."""
        number = self._accented.get(word)
        return None if number is None else _ACCENTED | number

    def pair(self, first: str, second: str) -> int | None:
        """Return the term of two folded words side by side; None when one of them is unknown."""
        left, right = self._folded.get(first), self._folded.get(second)
        return None if left is None or right is None else _PAIR | left << _BITS | right


def pair_codes(folded: Codes) -> Codes:
    """Return the terms of all neighbours in a text."""
    return _PAIR | folded[:-1] << _BITS | folded[1:]


def accented_codes(accented: Codes) -> Codes:
    """Return the terms of words with their accents."""
    return _ACCENTED | accented


def is_word(codes: Codes) -> npt.NDArray[np.bool_]:
    """Tell which terms are folded words."""
    return codes < _ACCENTED


def is_pair(codes: Codes) -> npt.NDArray[np.bool_]:
    """Tell which terms are neighbours."""
    return codes >= _PAIR
