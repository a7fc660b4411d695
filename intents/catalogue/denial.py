"""Parts of a message that say what is not meant: "khóa thôi, đừng nhầm với mở khóa nha"."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from intents.text import fold, strip_accents
from intents.words import Phrase

__all__ = ["Denials"]

_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[,.;:!?()\n]")


class Denials:
    """Finds them by their first words; built once from the word lists."""

    def __init__(self, openings: Iterable[Phrase], endings: Iterable[Phrase]) -> None:
        self._openings = sorted({_bare(phrase) for phrase in openings if phrase}, key=len, reverse=True)
        self._endings = {word for phrase in endings for word in _bare(phrase)}

    def split(self, text: str) -> tuple[str, str]:
        """Return what of `text` is meant and what is said not to be meant; all is meant when nothing else is left."""
        found = list(_WORD.finditer(text))
        words = [fold(match.group()) for match in found]
        # Where a word is followed by punctuation, the denial ends with it.
        stops = [bool(_STOP.search(text, a.end(), b.start())) for a, b in pairwise(found)] + [True]
        denied = self._denied(words, stops)
        meant = " ".join(m.group() for m, out in zip(found, denied, strict=True) if out == "no")
        other = " ".join(m.group() for m, out in zip(found, denied, strict=True) if out == "yes")
        return (meant, other) if other and meant else (text, "")

    def _denied(self, words: Sequence[str], stops: Sequence[bool]) -> list[str]:
        """Tell of each word whether it is denied; the words that open a denial belong to neither part."""
        denied = ["no"] * len(words)
        place = 0
        while place < len(words):
            length = self._opening(words, place)
            if not length:
                place += 1
                continue
            end = self._end(words, stops, place + length)
            denied[place:end] = ["opening"] * length + ["yes"] * (end - place - length)
            place = end
        return denied

    def _opening(self, words: Sequence[str], place: int) -> int:
        return next((len(o) for o in self._openings if tuple(words[place : place + len(o)]) == o), 0)

    def _end(self, words: Sequence[str], stops: Sequence[bool], place: int) -> int:
        while place < len(words) and words[place] not in self._endings:
            place += 1
            if stops[place - 1]:
                break
        return min(place, len(words))


def _bare(phrase: Phrase) -> Phrase:
    return tuple(map(strip_accents, phrase))
