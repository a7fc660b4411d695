"""The ways hurried people spoil a sentence: accents left out, letters slipped. For learning and for measuring."""

import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from intents.text import strip_accents

__all__ = ["NOISES", "SLIPS", "with_slips", "without_accents"]

SLIPS = 2
"""Slips in one sentence."""
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST = 3  # letters of a word that may get a slip


def without_accents(text: str) -> str:
    """Return `text` as typed on a keyboard without Vietnamese."""
    return strip_accents(text)


def with_slips(text: str, count: int = SLIPS, seed: int = 0) -> str:
    """Return `text` with one slip in each of `count` words; the same text and seed give the same slips.

    A letter left out, swapped with the next, doubled, or replaced by its neighbour on the keyboard, each as
    likely as the others. Slips rarely hit the first letter (Pollock & Zamora 1984), so it stays.
    """
    dice = np.random.default_rng(zlib.crc32(f"{seed} {text}".encode(errors="replace")))
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha()]
    for place in dice.permutation(long)[:count].tolist():
        words[place] = _slipped(words[place], dice)
    return " ".join(words)


def _slipped(word: str, dice: np.random.Generator) -> str:
    at = int(dice.integers(1, len(word)))
    left, letter, right = word[:at], word[at], word[at + 1 :]
    beside = _beside(strip_accents(letter.lower()))
    return str(
        dice.choice(
            (
                left + right,
                left + right[0] + letter + right[1:] if right else left + letter + letter,
                left + letter + letter + right,
                left + beside[int(dice.integers(len(beside)))] + right,
            )
        )
    )


def _beside(letter: str) -> str:
    row = next((keys for keys in _KEYS if letter in keys), letter)
    at = row.find(letter)
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2] or letter


NOISES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "accents": without_accents,
        "typos": with_slips,
        "both": lambda text: with_slips(without_accents(text)),
    }
)
"""What `evaluate --noise` offers."""
