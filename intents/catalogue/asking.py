"""Reads questions in chat style: what names something, what is only talk, what is meant, what is not meant."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from intents.catalogue.denial import Denials
from intents.catalogue.laywords import LayWords
from intents.catalogue.question import Bag, Question
from intents.catalogue.said import Said, bare, longest
from intents.phrasetable import PhraseTable
from intents.sentence import Normaliser, Sentence
from intents.text import tokens
from intents.words import Phrase, Words

__all__ = ["Asking"]

# Weights of words; a word that names something has 1. Found on development questions; the surface is flat around them.
FACET = 0.12
CHATTER = 0.05
EXPLAINED = 0.75
"""A word for which the catalogue's words are asked beside it."""
MEANT = 0.75
"""A word of the catalogue that people say otherwise."""
DOUBTFUL = 0.5
"""Share left to a meaning of a single word typed without accents: "quan" is many words."""
OFFICIAL = 0.35
"""Share left to a meaning of a phrase that names use themselves."""
OFTEN = 4
"""Names that use a pair of words before the pair counts as the catalogue's own."""
LONG = 4
"""Meanings of more words than this get less weight a word, lest they drown what was typed."""

_LONGEST = 4_000  # characters
_LONGEST_STORY = 160  # words
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?![\d.])")


@dataclass(frozen=True)
class _Reading:
    """One message, read twice: as typed, and with abbreviations and spelling mended."""

    raw: Sequence[str]
    sentence: Sentence

    @property
    def accented(self) -> bool:
        return self.sentence.typed_accents

    def keys(self, table: Said[tuple[Phrase, ...]]) -> set[Phrase]:
        readings = (self.sentence.accented, self.raw)
        return {key for words in readings for _, _, keys in table.found(words, self.accented) for key in keys}


class Asking:
    """Built once from the word lists and the names of the catalogue."""

    def __init__(self, words: Words, lay: LayWords, names: Iterable[str], uses: Callable[[str, str], int]) -> None:
        """`uses`: how many names hold two folded words side by side."""
        # Old words are not replaced as elsewhere: what they mean is asked beside them, since names may use either.
        old = {said: (wanted,) for said, wanted in words.synonyms.items()}
        follow_ups = [phrase for phrases in words.follow_ups.values() for phrase in phrases]
        short = {**words.abbreviations, **lay.acronyms}
        own = replace(words, synonyms={}, abbreviations=short)
        self._normaliser = Normaliser(own, [*names, *map(" ".join, _wording(lay))])
        self._denials = Denials(lay.denials, lay.denial_ends)
        self._means: Said[tuple[Phrase, ...]] = Said({**old, **lay.means})
        self._special = Said(_asks(lay.special))
        self._cases = PhraseTable({key: key for key in lay.special})
        self._levels = Said(_asks(lay.levels))
        self._light = Said(
            {
                **dict.fromkeys((*lay.chatter, *words.fillers), CHATTER),
                **dict.fromkeys((*follow_ups, *lay.facets), FACET),
                **dict.fromkeys(lay.topics, 1.0),
            }
        )
        self._cues = PhraseTable(dict.fromkeys(lay.cues, True))
        self._elsewhere = PhraseTable(dict.fromkeys(lay.elsewhere, True))
        self._uses = uses

    def read(self, text: str) -> Question:
        """Return the question `text` asks; never fails."""
        codes = tuple(_CODE.findall(text[:_LONGEST]))
        meant, other = self._denials.split(_CODE.sub(" ", text[:_LONGEST]))
        reading = _Reading(tokens(meant)[:_LONGEST_STORY], self._normaliser.read(meant))
        weights = self._weights(reading.sentence)
        meanings = self._meanings(reading, weights)
        denied = self._normaliser.read(other)
        asked = reading.keys(self._special).union(*map(self._cases_in, [reading.sentence.accented, *meanings]))
        bag = Bag()
        bag.add(reading.sentence.accented, weights, reading.accented)
        typed = {word: weight for word, weight in bag.words.items() if weight > FACET}
        for phrase, weight in meanings.items():
            bag.add(phrase, (weight,) * len(phrase), accented=True)
        return Question(
            bag=bag,
            typed=typed,
            unwanted=frozenset(denied.folded) - bag.words.keys(),
            asked=frozenset(asked),
            refused=frozenset(self._cases_in(denied.accented) - asked),
            levels=frozenset(reading.keys(self._levels)),
            codes=codes,
            talk=self._talk(reading, weights, meanings),
        )

    def _weights(self, sentence: Sentence) -> list[float]:
        """Return the weight of each word; talk and questions for a part of a procedure weigh next to nothing."""
        weights = [1.0] * len(sentence.accented)
        for place, phrase, weight in self._light.found(sentence.accented, sentence.typed_accents):
            doubtful = len(phrase) == 1 and not sentence.typed_accents
            if not (doubtful and self._named(sentence.folded, place)):
                weights[place : place + len(phrase)] = [weight] * len(phrase)
        return weights

    def _named(self, words: Sequence[str], place: int) -> bool:
        """Tell whether a word without accents stands in a pair that names use: in "can cuoc", can is not "cần"."""
        return any(self._uses(a, b) for a, b in pairwise(words[max(0, place - 1) : place + 2]))

    def _meanings(self, reading: _Reading, weights: list[float]) -> dict[Phrase, float]:
        """Return what the message means in the catalogue's words; `weights` of the words so explained are lowered."""
        typed = reading.sentence.accented
        places = range(len(typed))
        # Once as it stands, once without talk: "đóng (đủ) thuế".
        naming = [place for place in places if weights[place] > FACET]
        hits = [(phrase, said) for _, phrase, said in self._means.found(reading.raw, accented=True)]
        for kept in (places, naming):
            for place, phrase, said in self._means.found([typed[at] for at in kept], reading.accented):
                explained = kept[place : place + len(phrase)]
                if len(phrase) > 1 or weights[explained[0]] > FACET:
                    hits.append((phrase, said))
                    for at in explained:
                        weights[at] = min(weights[at], EXPLAINED)
        return self._weighted(hits, reading.accented)

    def _weighted(self, hits: Iterable[tuple[Phrase, tuple[Phrase, ...]]], accented: bool) -> dict[Phrase, float]:
        meanings: dict[Phrase, float] = {}
        for phrase, said in hits:
            share = self._trust(phrase, accented) / len(said) ** 0.5
            for official in said:
                weight = MEANT * share * min(1.0, LONG / len(official)) ** 0.5
                meanings[official] = max(weight, meanings.get(official, 0))
        return meanings

    def _trust(self, phrase: Phrase, accented: bool) -> float:
        if len(phrase) == 1:
            return 1.0 if accented else DOUBTFUL
        return OFFICIAL if all(self._uses(a, b) > OFTEN for a, b in pairwise(bare(phrase))) else 1.0

    def _cases_in(self, words: Sequence[str]) -> set[Phrase]:
        return {key for _, _, key in self._cases.found(words)}

    def _talk(self, reading: _Reading, weights: Sequence[float], meanings: Mapping[Phrase, float]) -> dict[str, float]:
        return {
            "cues": min(4, sum(1 for _ in longest(self._cues.found(reading.sentence.accented)))),
            "facets": min(3, weights.count(FACET)),
            "meanings": min(3, sum(weight > MEANT * OFFICIAL for weight in meanings.values())),
            "elsewhere": min(2, sum(1 for _ in longest(self._elsewhere.found(reading.raw)))),
        }


def _wording(lay: LayWords) -> Iterator[Phrase]:
    """Yield all phrases of the lists: spelling is mended towards them."""
    for table in (lay.means, lay.special, lay.levels):
        for phrase, others in table.items():
            yield from (phrase, *others)
    yield from (*lay.facets, *lay.topics, *lay.chatter, *lay.denials, *lay.elsewhere)


def _asks(table: Mapping[Phrase, tuple[Phrase, ...]]) -> dict[Phrase, tuple[Phrase, ...]]:
    """Return what people say -> the keys it asks for; a key asks for itself."""
    asks: dict[Phrase, tuple[Phrase, ...]] = {}
    for key, said in table.items():
        for phrase in (key, *said):
            asks[phrase] = (*asks.get(phrase, ()), key)
    return asks
