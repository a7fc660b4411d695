"""Reads questions in chat style: what names something, what is only talk, what is meant, what is not meant."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from intents.catalogue.denial import Denials
from intents.catalogue.laywords import LayWords
from intents.catalogue.meanings import FACET, MEANT, OFFICIAL, Meanings
from intents.catalogue.question import Bag, Question
from intents.catalogue.reading import Reading
from intents.catalogue.said import Said, longest
from intents.phrasetable import PhraseTable
from intents.sentence import Normaliser, Sentence
from intents.text import tokens
from intents.words import Phrase, Words

__all__ = ["Asking"]

# Weights as in `meanings`.
CHATTER = 0.05
SPECIAL = 0.3
"""A word of a special case that people ask for otherwise: "bị mất" is "cấp lại"."""

_LONGEST = 4_000  # characters
_LONGEST_STORY = 160  # words
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?![\d.])")


class Asking:
    """Built once from the word lists and the names of the catalogue."""

    def __init__(self, words: Words, lay: LayWords, names: Iterable[str], uses: Callable[[str, str], int]) -> None:
        """`uses`: how many names hold two folded words side by side."""
        # Old words are not replaced as elsewhere: what they mean is asked beside them, since names may use either.
        own = replace(words, synonyms={}, abbreviations={**words.abbreviations, **lay.acronyms})
        talk = [*words.fillers, *(phrase for phrases in words.follow_ups.values() for phrase in phrases)]
        self._normaliser = Normaliser(own, [*names, *map(" ".join, [*_wording(lay), *talk])])
        self._denials = Denials(lay.denials, lay.denial_ends)
        self._meanings = Meanings(words.synonyms, lay, uses)
        self._special = Said(_asks(lay.special))
        self._cases = PhraseTable({key: key for key in lay.special})
        self._levels = Said(_asks(lay.levels))
        self._light = Said(_light(words, lay))
        self._organisations = Said(dict.fromkeys(lay.organisations, True))
        self._cues = PhraseTable(dict.fromkeys(lay.cues, True))
        self._elsewhere = PhraseTable(dict.fromkeys(lay.elsewhere, True))
        self._uses = uses

    def read(self, text: str) -> Question:
        """Return the question `text` asks; never fails."""
        codes = tuple(_CODE.findall(text[:_LONGEST]))
        meant, other = self._denials.split(_CODE.sub(" ", text[:_LONGEST]))
        reading = Reading(tokens(meant)[:_LONGEST_STORY], self._normaliser.read(meant))
        weights = self._weights(reading.sentence)
        meanings = self._meanings.of(reading, weights)
        denied = self._normaliser.read(other)
        bag = self._bag(reading, weights, meanings)
        asked = reading.keys(self._special).union(*map(self._cases_in, [reading.words, *meanings]))
        return Question(
            bag=bag,
            typed=_naming(reading, weights),
            unwanted=frozenset(denied.folded) - bag.words.keys(),
            asked=frozenset(asked),
            refused=frozenset(self._cases_in(denied.accented) - asked),
            levels=frozenset(reading.keys(self._levels)),
            codes=codes,
            organisation=any(self._organisations.found(reading.words, reading.accented)),
            talk=self._talk(reading, meanings),
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

    def _bag(self, reading: Reading, weights: Sequence[float], meanings: Mapping[Phrase, float]) -> Bag:
        bag = Bag()
        bag.add(reading.words, weights, reading.accented)
        for _, phrase, cases in self._special.found(reading.words, reading.accented):
            weight = SPECIAL / len(cases) ** 0.5
            for case in cases:
                if case != phrase:
                    bag.add(case, (weight,) * len(case), accented=True)
        for meaning, weight in meanings.items():
            bag.add(meaning, (weight,) * len(meaning), accented=True)
        return bag

    def _cases_in(self, words: Sequence[str]) -> set[Phrase]:
        return {key for _, _, key in self._cases.found(words)}

    def _talk(self, reading: Reading, meanings: Mapping[Phrase, float]) -> dict[str, float]:
        return {
            "cues": min(4, sum(1 for _ in longest(self._cues.found(reading.words)))),
            "meanings": min(3, sum(weight > MEANT * OFFICIAL for weight in meanings.values())),
            "elsewhere": min(2, sum(1 for _ in longest(self._elsewhere.found(reading.raw)))),
        }


def _naming(reading: Reading, weights: Sequence[float]) -> dict[str, float]:
    """Return the folded words that name something."""
    bag = Bag()
    bag.add(reading.words, weights, reading.accented)
    return {word: weight for word, weight in bag.words.items() if weight > FACET}


def _light(words: Words, lay: LayWords) -> dict[Phrase, float]:
    """Return phrases that carry no need -> the weight of their words; those that only look so keep theirs."""
    follow_ups = [phrase for phrases in words.follow_ups.values() for phrase in phrases]
    return {
        **dict.fromkeys((*lay.chatter, *words.fillers), CHATTER),
        **dict.fromkeys((*follow_ups, *lay.facets), FACET),
        **dict.fromkeys(lay.topics, 1.0),
    }


def _wording(lay: LayWords) -> Iterator[Phrase]:
    """Yield all phrases of the lists: spelling is mended towards them."""
    for table in (lay.means, lay.hints, lay.special, lay.levels):
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
