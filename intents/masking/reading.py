"""A text as the rules see it: one plain character per visible character, beside the text as typed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

TAKEN = "\ue000"
KEPT = "\ue001"
Span = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """The text and two readings of it, aligned character by character."""

    text: str
    starts: tuple[int, ...]
    """Where each character of the readings begins in `text`; last, where `text` ends."""
    accented: str
    plain: str
    has_case: bool = False
    """A capital tells something: at least one word begins without."""
    has_accents: bool = False
    """A word without accents is meant so."""

    def cover(self, spans: Iterable[Span], mark: str) -> "Reading":
        accented, plain = list(self.accented), list(self.plain)
        for start, end in spans:
            accented[start:end] = plain[start:end] = mark * (end - start)
        return replace(self, accented="".join(accented), plain="".join(plain))

    def is_capital(self, index: int) -> bool:
        return self.has_case and self.text[self.starts[index]].isupper()


@cache
def _plain(char: str) -> str:
    """One lower-case character without accent; nothing for a mark: it belongs to the character before it."""
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


def _accented(cluster: str, plain: str) -> str:
    visible = [char for char in cluster if unicodedata.category(char) != "Cf"]
    # No letter has more than a few marks, and composing many takes the square of their number.
    composed = unicodedata.normalize("NFC", "".join(visible[:6])).lower()
    return composed if len(composed) == 1 else plain


_WITH_LETTERS = re.compile(r"(?<![a-z0-9])o?[0-9][0-9oil]{0,30}(?:[ .-]o?[0-9][0-9oil]{0,30}){0,15}(?![a-z0-9])")
_DIGITS_OF_A_LONG_NUMBER = 7


def _with_digits(plain: str, accented: str) -> str:
    """The letter o typed for a zero in a long number, never ở, and i or l for a one where no plate can be meant."""
    letters = list(plain)
    for match in _WITH_LETTERS.finditer(plain):
        if sum(map(str.isdigit, match[0])) < _DIGITS_OF_A_LONG_NUMBER:
            continue
        meant = {"o": "0", "i": "1", "l": "1"} if match[0][0] in "0o" else {"o": "0"}
        for index in range(*match.span()):
            letters[index] = meant.get(accented[index], letters[index])
    return "".join(letters)


def read(text: str, tags: Iterable[str]) -> Reading:
    found = [(index, letter) for index, char in enumerate(text) if (letter := _plain(char))]
    starts = (*(index for index, _ in found), len(text))
    clusters = (text[start:end] for start, end in pairwise(starts))
    plain = "".join(letter for _, letter in found)
    accented = "".join(map(_accented, clusters, plain))
    reading = Reading(text, starts, accented, _with_digits(plain, accented))
    return _with_style(reading.cover(_tag_spans(plain, tags), TAKEN))


def _tag_spans(plain: str, tags: Iterable[str]) -> list[Span]:
    folded = {"".join(map(_plain, tag)) for tag in tags} - {""}
    longest_first = sorted(folded, key=len, reverse=True)
    return [match.span() for match in re.finditer("|".join(map(re.escape, longest_first)), plain)]


def _with_style(reading: Reading) -> Reading:
    words = [match.span() for match in re.finditer(r"[^\W\d_]+", reading.plain)]
    has_case = any(reading.text[reading.starts[start]].islower() for start, _ in words)
    with_accents = sum(reading.accented[start:end] != reading.plain[start:end] for start, end in words)
    # Of words typed with accents three in four have one; a name or two without make no other text of it.
    return replace(reading, has_case=has_case, has_accents=with_accents > 0.4 * len(words))
