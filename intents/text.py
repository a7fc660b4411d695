"""Readings of Vietnamese text: cleaned, folded, split into words.

Every comparison in the project starts here, so that a sentence typed as NFD, with the other tone-mark
spelling ("hoà" / "hòa"), with zero-width characters or without accents meets the same sentence typed well.
"""

import re
import unicodedata
from functools import lru_cache

__all__ = ["clean", "fold", "has_accents", "strip_accents", "tokens", "tone_spelling"]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160"
    r"\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"[^\W_]+")
# Open syllables ending in oa, oe, uy carry the tone on either vowel, by school of spelling; one is kept.
_OPEN_SYLLABLE = re.compile(rf"([ou])([aey])([{_TONES}])(?![a-z\u0300-\u036f])", re.IGNORECASE)


def clean(text: str) -> str:
    """Return `text` as NFC, without control, zero-width, direction and half characters, white space collapsed."""
    visible = _INVISIBLE.sub(" ", unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", visible).strip())


def tone_spelling(text: str) -> str:
    """Return `text` with the tone of oa, oe, uy on the first vowel: "hoà" and "hòa" become "hòa"."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _OPEN_SYLLABLE.sub(_move_tone, apart))


def _move_tone(match: re.Match[str]) -> str:
    first, second, tone = match.groups()
    before = match.string[match.start() - 1 : match.start()].lower()
    pair = (first + second).lower()
    # "quý", "quả": the u belongs to the consonant qu, the tone stays where it is.
    if pair not in {"oa", "oe", "uy"} or before == "q":
        return match.group()
    return first + tone + second


@lru_cache(maxsize=50_000)  # words come again and again; a base holds a few thousand
def strip_accents(text: str) -> str:
    """Return `text` without tone and vowel marks and with d for đ; letter case and other characters stay."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).replace("đ", "d").replace("Đ", "D")


def tokens(text: str) -> list[str]:
    """Return the words of `text` in lower case, accents kept, punctuation and emoji dropped."""
    return _TOKEN.findall(tone_spelling(clean(text)).lower())


def fold(text: str) -> str:
    """Return the words of `text` in lower case without accents, joined by one space.

    fold(fold(x)) == fold(x), and NFC and NFD of one text agree.
    """
    # Compatibility forms (full-width letters, ligatures) fold too; case again after, since NFKD may bring capitals.
    plain = strip_accents(unicodedata.normalize("NFKD", clean(text).casefold())).casefold()
    return " ".join(_TOKEN.findall(strip_accents(plain)))


def has_accents(text: str) -> bool:
    """Tell whether `text` was typed with Vietnamese marks (or đ) at all."""
    lower = clean(text).lower()
    return strip_accents(lower) != lower
