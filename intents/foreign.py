"""Which other language a message is written in, as far as the assistant has a sentence for it."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from intents.spelling import is_syllable
from intents.text import has_accents, tokens

__all__ = ["language_of"]

# First word of the Unicode name of a letter -> language. Japanese before Chinese: it writes both.
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "KHMER": "km",
    "LAO": "lo",
    "THAI": "th",
}
_SHARE = 0.4
"""Share of the message that must be foreign; people mix English words into Vietnamese."""
_FEWEST = 2


def language_of(text: str, words: Mapping[str, frozenset[str]]) -> str | None:
    """Return the language of `text` (ISO 639-1), or None when it may be Vietnamese.

    `words`: language -> its frequent words. One that could be a Vietnamese syllable says nothing.
    """
    letters = [letter for letter in text if letter.isalpha()]
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    for script, language in _SCRIPTS.items():
        if scripts[script] and sum(scripts[name] for name in _SCRIPTS) >= _SHARE * len(letters):
            return language
    typed = [word for word in tokens(text) if not word.isdigit()]
    hits = {name: sum(word in own and not is_syllable(word) for word in typed) for name, own in words.items()}
    best = max(hits, key=lambda name: hits[name], default=None)
    if best is None or hits[best] < max(_FEWEST, _SHARE * len(typed)):
        return None
    # French has é and à too: only letters that no other language has tell Vietnamese.
    vietnamese = any(has_accents(word) and is_syllable(word) for word in typed)
    return None if vietnamese and hits[best] < len(typed) / 2 else best
