"""A message as the matcher reads it: abbreviations expanded, spelling mended, old words replaced, filler cut."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intents.keyboard import undo_input_method
from intents.phrasetable import PhraseTable
from intents.spelling import Spelling
from intents.text import has_accents, strip_accents, tokens
from intents.words import Phrase, Words

__all__ = ["Normaliser", "Sentence"]

_PAUSES = re.compile(r"[.;:!?\n]")
_LONGEST_SYLLABLE = 7  # "nghiêng"
_LONGEST_STORY = 160  # words; a longer message is cut, the need is told by then


@dataclass(frozen=True)
class Sentence:
    """Two parallel readings of one message, word by word."""

    accented: tuple[str, ...]
    folded: tuple[str, ...]
    typed_accents: bool


class Normaliser:
    """Reads messages with the word lists and the vocabulary of the base."""

    def __init__(self, words: Words, vocabulary: Iterable[str]) -> None:
        """`vocabulary`: well-typed sentences; spelling and accents are mended towards their words."""
        self.words = words
        meant = [*words.synonyms.values(), *words.abbreviations.values()]
        parts = [tokens(part) for text in vocabulary for part in _PAUSES.split(text)]
        known = parts + [list(phrase) for phrase in meant]
        self.spelling = Spelling(sentence for sentence in known if any(map(has_accents, sentence)))
        self.known = {strip_accents(word) for sentence in known for word in sentence}
        # Written otherwise than the base does, but not by a slip: the synonyms replace them.
        self.listed = {strip_accents(word) for phrase in words.synonyms for word in phrase}
        self.synonyms = PhraseTable(words.synonyms)
        self.fillers = PhraseTable({phrase: Phrase() for phrase in sorted(words.fillers)})

    def read(self, text: str) -> Sentence:
        """Return the reading of `text`; never fails, an empty text gives an empty sentence."""
        marks = has_accents(text)
        apart = [word for token in tokens(text)[:_LONGEST_STORY] for word in self._apart(token)]
        fixed = frozenset(word for word in apart if word in self.words.ambiguous or self._stays(strip_accents(word)))
        clear = self._disambiguate(self.spelling.repair(apart, marks, fixed))
        wanted = self.synonyms.replace(clear)
        kept = self.fillers.replace(wanted) or wanted
        folded = tuple(strip_accents(word) for word in kept)
        return Sentence(tuple(kept), folded, marks)

    def _stays(self, bare: str) -> bool:
        return bare in self.listed and bare not in self.known

    def _apart(self, token: str) -> Sequence[str]:
        """Return `token` as the words it stands for: an abbreviation, or words stuck together."""
        if token in self.words.abbreviations:
            return self.words.abbreviations[token]
        bare = strip_accents(token)
        if bare in self.known or bare in self.listed or bare.isdigit() or token in self.words.ambiguous:
            return (token,)
        if undo_input_method(bare) in self.known or self.spelling.slips(bare):
            return (token,)
        return self._split(bare) or (token,)

    def _split(self, word: str) -> list[str]:
        """Return the known words stuck together in `word`, or nothing."""
        best: list[list[str] | None] = [[]] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _LONGEST_SYLLABLE), end):
                before = best[start]
                piece = word[start:end]
                if before is None or len(piece) < 2 or piece not in self.known:
                    continue
                if best[end] is None or len(before) + 1 < len(best[end] or []):
                    best[end] = [*before, piece]
        found = best[-1]
        return found if found and len(found) <= 4 else []

    def _disambiguate(self, typed: list[str]) -> list[str]:
        around = {strip_accents(word) for word in typed} | set(typed)
        result: list[str] = []
        for word in typed:
            meanings = self.words.ambiguous.get(word, ())
            scored = [(len({strip_accents(near) for near in m.near} & around), m.says) for m in meanings]
            hits, says = max(scored, key=lambda pair: pair[0], default=(0, ()))
            result.extend(says if hits else (word,))
        return result
