"""A message as the matcher reads it: abbreviations expanded, spelling mended, old words replaced, filler cut."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.keyboard import undo_input_method
from intents.phrasetable import PhraseTable
from intents.text import fold, has_accents, strip_accents, tokens
from intents.words import Phrase, Words

__all__ = ["Normaliser", "Sentence"]

_LONGEST_SYLLABLE = 7  # "nghiêng"
_LONGEST_STORY = 160  # words; a longer message is cut, the need is told by then


@dataclass(frozen=True)
class Sentence:
    """Two parallel readings of one message, word by word."""

    accented: tuple[str, ...]
    folded: tuple[str, ...]
    typed_accents: bool
    unknown: tuple[str, ...] = ()
    """Folded words that stand nowhere in the base and could not be mended."""


class Normaliser:
    """Reads messages with the word lists and the vocabulary of the base."""

    def __init__(self, words: Words, vocabulary: Iterable[str]) -> None:
        """`vocabulary`: well-typed sentences; spelling is mended towards their words."""
        self.words = words
        counts = Counter(word for sentence in vocabulary for word in fold(sentence).split())
        for phrase in words.synonyms.values():
            counts.update(strip_accents(word) for word in phrase)
        for phrase in words.abbreviations.values():
            counts.update(strip_accents(word) for word in phrase)
        self.counts = counts
        self.spellings = [word for word in counts if len(word) > 2 and not word.isdigit()]
        # Written otherwise than the base does, but not by a slip: the synonyms replace them.
        self.listed = {strip_accents(word) for phrase in words.synonyms for word in phrase}
        self.synonyms = PhraseTable(words.synonyms)
        self.fillers = PhraseTable({phrase: Phrase() for phrase in sorted(words.fillers)})

    def read(self, text: str) -> Sentence:
        """Return the reading of `text`; never fails, an empty text gives an empty sentence."""
        typed = tokens(text)[:_LONGEST_STORY]
        marks = has_accents(text)
        mended = [word for token in typed for word in self._mend(token)]
        clear = self._disambiguate(mended)
        wanted = self.synonyms.replace(clear)
        kept = self.fillers.replace(wanted) or wanted
        folded = tuple(strip_accents(word) for word in kept)
        unknown = tuple(word for word in folded if word not in self.counts and not word.isdigit())
        return Sentence(tuple(kept), folded, marks, unknown)

    def _mend(self, token: str) -> Sequence[str]:
        if token in self.words.abbreviations:
            return self.words.abbreviations[token]
        bare = strip_accents(token)
        if bare in self.counts or bare in self.listed or bare.isdigit() or token in self.words.ambiguous:
            return (token,)
        undone = undo_input_method(bare)
        if undone in self.counts:
            return (undone,)
        pieces = self._split(bare)
        if pieces:
            return pieces
        return (self._nearest(bare) or token,)

    def _split(self, word: str) -> list[str]:
        """Return the known words stuck together in `word`, or nothing."""
        best: list[list[str] | None] = [[]] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _LONGEST_SYLLABLE), end):
                before = best[start]
                piece = word[start:end]
                if before is None or len(piece) < 2 or piece not in self.counts:
                    continue
                if best[end] is None or len(before) + 1 < len(best[end] or []):
                    best[end] = [*before, piece]
        found = best[-1]
        return found if found and len(found) <= 4 else []

    def _nearest(self, word: str) -> str | None:
        # One slip in a short syllable makes another word more often than it makes a typo.
        if len(word) < 4 or len(word) > 12:
            return None
        close = process.extract(word, self.spellings, scorer=OSA.distance, score_cutoff=1, limit=8)
        return max((match for match, _, _ in close), key=lambda match: self.counts[match], default=None)

    def _disambiguate(self, typed: list[str]) -> list[str]:
        around = {strip_accents(word) for word in typed} | set(typed)
        result: list[str] = []
        for word in typed:
            meanings = self.words.ambiguous.get(word, ())
            scored = [(len({strip_accents(near) for near in m.near} & around), m.says) for m in meanings]
            hits, says = max(scored, key=lambda pair: pair[0], default=(0, ()))
            result.extend(says if hits else (word,))
        return result
