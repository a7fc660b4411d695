"""A question as the search reads it: words with weights, what is meant by them, and what is not meant."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Generic, TypeVar

from intents.catalogue.denial import Denials
from intents.catalogue.laywords import LayWords
from intents.phrasetable import PhraseTable
from intents.sentence import Normaliser, Sentence
from intents.text import strip_accents, tokens
from intents.words import Phrase, Words

__all__ = ["Asking", "Question"]

T = TypeVar("T")
Found = tuple[int, Phrase, T]

FACET = 0.12
CHATTER = 0.05
EXPLAINED = 0.6
MEANT = 1.0
FULL = 4.0
BARE = 0.5
OFFICIAL = 0.5

_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?![\d.])")
_LONGEST = 160


@dataclass
class Question:
    """What is asked, in folded words."""

    words: dict[str, float] = field(default_factory=dict)
    """Word -> weight."""
    accents: dict[str, str] = field(default_factory=dict)
    """Word -> the same word with its accents, where they are known."""
    pairs: dict[tuple[str, str], float] = field(default_factory=dict)
    """Words side by side -> weight."""
    typed: dict[str, float] = field(default_factory=dict)
    unwanted: frozenset[str] = frozenset()
    """Words of what is not meant only."""
    asked: frozenset[Phrase] = frozenset()
    """Special cases asked for."""
    refused: frozenset[Phrase] = frozenset()
    """Special cases said not to be meant."""
    levels: frozenset[Phrase] = frozenset()
    elsewhere: int = 0
    """How many phrases speak of other things."""
    codes: tuple[str, ...] = ()
    """Codes of procedures typed in full."""

    def say(self, words: Sequence[str], weights: Sequence[float], accented: bool) -> None:
        """Add words that stand side by side."""
        bare = [strip_accents(word) for word in words]
        for word, plain, weight in zip(words, bare, weights, strict=True):
            if weight > self.words.get(plain, 0):
                self.words[plain] = weight
                if accented:
                    self.accents[plain] = word
                else:
                    self.accents.pop(plain, None)
        for pair, weight in zip(pairwise(bare), map(min, pairwise(weights))):
            self.pairs[pair] = max(weight, self.pairs.get(pair, 0))


class _Said(Generic[T]):
    """Phrases found in a message; typed without accents, single words are found without them too."""

    def __init__(self, phrases: Mapping[Phrase, T]) -> None:
        self._exact = PhraseTable(phrases)
        self._bare = PhraseTable({_bare(phrase): value for phrase, value in phrases.items() if len(phrase) == 1})

    def found(self, words: Sequence[str], accented: bool) -> list[Found[T]]:
        """Return place, phrase and value of what is found, without phrases that lie inside a longer one."""
        hits = list(self._exact.found(words))
        if not accented:
            hits += self._bare.found([strip_accents(word) for word in words])
        return list(_longest(sorted(hits, key=lambda hit: (hit[0], -len(hit[1])))))


class Asking:
    """Reads questions; built once from the word lists and the names of the catalogue."""

    def __init__(self, words: Words, lay: LayWords, names: Iterable[str], pairs: Callable[[str, str], int]) -> None:
        vocabulary = [*names, *(" ".join(phrase) for phrase in _wording(lay))]
        # Old words are not replaced: what they mean is asked beside them, since names may use either.
        self.normaliser = Normaliser(replace(words, synonyms={}), vocabulary)
        old = {said: (wanted,) for said, wanted in words.synonyms.items()}
        self.means: _Said[tuple[Phrase, ...]] = _Said({**old, **lay.means})
        self.special = _Said(_special(lay.special))
        self.levels = _Said(_special(lay.levels))
        light = {**dict.fromkeys((*lay.chatter, *words.fillers), CHATTER)}
        follow = [phrase for phrases in words.follow_ups.values() for phrase in phrases]
        self.light = _Said({**light, **dict.fromkeys((*follow, *lay.facets), FACET), **dict.fromkeys(lay.topics, 1.0)})
        self.elsewhere = _Said(dict.fromkeys(lay.elsewhere, True))
        self.denials = Denials(lay.denials, lay.denial_ends)
        self.pairs = pairs

    def read(self, text: str) -> Question:
        """Return the question `text` asks; never fails."""
        meant, other = self.denials.split(text)
        sentence = self.normaliser.read(meant)
        raw = tokens(meant)[:_LONGEST]
        question = Question(codes=tuple(_CODE.findall(text)))
        weights = self._weights(sentence)
        hits = self._meanings(sentence, raw, weights)
        question.say(sentence.accented, weights, sentence.typed_accents)
        question.typed = dict(question.words)
        asked = self._keys(self.special, sentence, raw)
        for official, weight in hits.items():
            question.say(official, (weight,) * len(official), True)
            asked |= {key for _, key, _ in self.special.found(official, True)}
        denied = self.normaliser.read(other)
        question.asked = frozenset(asked)
        question.refused = frozenset({key for _, _, keys in self.special.found(denied.accented, True) for key in keys} - asked)
        question.unwanted = frozenset(denied.folded) - question.words.keys()
        question.levels = frozenset(self._keys(self.levels, sentence, raw))
        question.elsewhere = len(self.elsewhere.found(raw, sentence.typed_accents))
        return question

    def _keys(self, table, sentence, raw) -> set[Phrase]:
        hits = [*table.found(sentence.accented, sentence.typed_accents), *table.found(raw, sentence.typed_accents)]
        return {key for _, _, keys in hits for key in keys}

    def _weights(self, sentence: Sentence) -> list[float]:
        weights = [1.0] * len(sentence.accented)
        for place, phrase, weight in self.light.found(sentence.accented, sentence.typed_accents):
            if len(phrase) == 1 and not sentence.typed_accents and self._named(sentence.folded, place):
                continue
            weights[place : place + len(phrase)] = [weight] * len(phrase)
        return weights

    def _named(self, words: Sequence[str], place: int) -> bool:
        """Tell whether a word without accents stands in a pair that names use: "can cuoc" is not "cần cuộc"."""
        return any(self.pairs(a, b) for a, b in pairwise(words[max(0, place - 1) : place + 2]))

    def _meanings(self, sentence: Sentence, raw: Sequence[str], weights: list[float]) -> dict[Phrase, float]:
        typed, accented = sentence.accented, sentence.typed_accents
        full = [place for place, weight in enumerate(weights) if weight > FACET]
        hits = []
        for place, phrase, officials in self.means.found(typed, accented):
            if len(phrase) == 1 and weights[place] <= FACET:
                continue
            hits.append((phrase, officials))
            for i in range(place, place + len(phrase)):
                weights[i] = min(weights[i], EXPLAINED)
        for place, phrase, officials in self.means.found([typed[i] for i in full], accented):
            hits.append((phrase, officials))
            for i in full[place : place + len(phrase)]:
                weights[i] = min(weights[i], EXPLAINED)
        hits += [(phrase, officials) for _, phrase, officials in self.means.found(raw, True)]
        result: dict[Phrase, float] = {}
        for phrase, officials in hits:
            share = MEANT / len(officials) ** 0.5
            if len(phrase) == 1 and not accented:
                share *= BARE
            if len(phrase) > 1 and all(self.pairs(a, b) > 4 for a, b in pairwise(_bare(phrase))):
                share *= OFFICIAL
            for official in officials:
                weight = share * min(1.0, FULL / len(official)) ** 0.5
                result[official] = max(weight, result.get(official, 0))
        return result


def _wording(lay: LayWords) -> Iterator[Phrase]:
    for table in (lay.means, lay.special, lay.levels):
        for phrase, others in table.items():
            yield phrase
            yield from others
    yield from (*lay.facets, *lay.topics, *lay.chatter, *lay.denials, *lay.elsewhere)


def _special(table: Mapping[Phrase, tuple[Phrase, ...]]) -> dict[Phrase, tuple[Phrase, ...]]:
    asks: dict[Phrase, tuple[Phrase, ...]] = {}
    for key, said in table.items():
        for phrase in (key, *said):
            asks[phrase] = (*asks.get(phrase, ()), key)
    return asks


def _longest(hits: Iterable[Found[T]]) -> Iterator[Found[T]]:
    reach = 0
    for place, phrase, value in hits:
        if place + len(phrase) > reach:
            reach = place + len(phrase)
            yield place, phrase, value


def _bare(phrase: Phrase) -> Phrase:
    return tuple(map(strip_accents, phrase))
