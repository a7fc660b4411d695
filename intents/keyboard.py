"""Undo what Telex and VNI leave behind when the input method was off: "ddawng kys", "mat65 khau63"."""

import re

__all__ = ["undo_input_method"]

_DOUBLED = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("aw", "a"), ("ow", "o"), ("uw", "u"), ("w", "u"))
_TELEX_TONE = re.compile(r"(?<=[aeiouy])([bcdghklmnpqtvy]*)[sfrxj]$|(?<=[aeiouy])[sfrxj](?=[aeiouybcdghklmnpt])")
_VNI = re.compile(r"(?<=[a-z])[1-9]+")


def undo_input_method(word: str) -> str:
    """Return the unaccented word that the keystrokes `word` stand for; `word` itself when they are none.

    Telex: s f r x j are tones, dd aa ee oo aw ow uw letters. VNI: digits 1-9 after a letter.
    """
    without_digits = _VNI.sub("", word)
    if without_digits != word:
        return without_digits
    bare = word
    for typed, letter in _DOUBLED:
        bare = bare.replace(typed, letter)
    return _TELEX_TONE.sub(lambda match: match.group(1) or "", bare)
