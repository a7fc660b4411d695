"""A text as the rules see it: one plain character per visible character, beside the text as typed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

TAKEN = "\ue000"
KEPT = "\ue001"
"""Stand in a reading for what a rule has claimed, as personal data or as harmless."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """The text and two readings of it, aligned character by character."""

    text: str
    starts: tuple[int, ...]
    """Where each character of the readings begins in `text`; last, where `text` ends."""
    accented: str
    plain: str
    has_case: bool
    """A capital tells something: at least one word begins without."""
    has_accents: bool
    """A word without accents is meant so; typed without accents, a text has few or none."""

    def cover(self, spans: Iterable[Span], mark: str) -> "Reading":
        accented, plain = list(self.accented), list(self.plain)
        for start, end in spans:
            accented[start:end] = plain[start:end] = mark * (end - start)
        return replace(self, accented="".join(accented), plain="".join(plain))

    def is_capital(self, index: int) -> bool:
        return self.has_case and self.text[self.starts[index]].isupper()


@cache
def _plain(char: str) -> str:
    """One lower-case character without accent; nothing for a mark, which belongs to the character before it."""
    category = unicodedata.category(char)
    if category.startswith("M") or category == "Cf":
        return ""
    if category == "Pd" or char == "\u2212":
        return "-"
    if category == "Zs" or char == "\t":
        return " "
    if char in (TAKEN, KEPT):
        return "?"
    if char in "đĐðÐ":
        return "d"
    digit = unicodedata.decimal(char, None)
    return unicodedata.normalize("NFKD", char)[0].lower()[:1] if digit is None else str(digit)


def fold(text: str) -> str:
    return "".join(map(_plain, text))


def _accented(cluster: str, plain: str) -> str:
    visible = "".join(char for char in cluster if unicodedata.category(char) != "Cf")
    composed = unicodedata.normalize("NFC", visible).lower()
    return composed if len(composed) == 1 else plain


def read(text: str, tags: Iterable[str]) -> Reading:
    found = [(index, letter) for index, char in enumerate(text) if (letter := _plain(char))]
    starts = (*(index for index, _ in found), len(text))
    clusters = (text[start:end] for start, end in pairwise(starts))
    plain = "".join(letter for _, letter in found)
    bare = Reading(text, starts, "".join(map(_accented, clusters, plain)), plain, False, False)
    reading = bare.cover(_tag_spans(plain, tags), TAKEN)
    words = [match.span() for match in re.finditer(r"\w+", reading.plain)]
    has_case = any(text[starts[start]].islower() for start, _ in words)
    with_accents = sum(reading.accented[start:end] != reading.plain[start:end] for start, end in words)
    return replace(reading, has_case=has_case, has_accents=with_accents > 0.4 * len(words))


def _tag_spans(plain: str, tags: Iterable[str]) -> list[Span]:
    folded = sorted({fold(tag) for tag in tags} - {""}, key=len, reverse=True)
    return [match.span() for match in re.finditer("|".join(map(re.escape, folded)), plain)]
