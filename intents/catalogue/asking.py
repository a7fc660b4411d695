"""A question as the search reads it: words with weights, what is meant by them, and what is not meant."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from intents.catalogue.laywords import LayWords
from intents.phrasetable import PhraseTable
from intents.sentence import Normaliser
from intents.text import fold, has_accents, strip_accents, tokens
from intents.words import Phrase, Words

__all__ = ["Asking", "Question", "Run"]

FACET = 0.12
CHATTER = 0.05
EXPLAINED = 0.5
MEANT = 0.9

_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?![\d.])")
_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[,.;:!?()\n]")


@dataclass(frozen=True)
class Run:
    """Words that stand side by side, each with its weight."""

    words: Phrase
    weights: tuple[float, ...]
    accented: bool
    """Whether the words carry their accents."""
    typed: bool = True


@dataclass(frozen=True)
class Question:
    runs: tuple[Run, ...]
    unwanted: frozenset[str]
    """Folded words that belong to what is not meant only."""
    asked: frozenset[Phrase]
    """Special cases asked for."""
    refused: frozenset[Phrase]
    """Special cases said not to be meant."""
    elsewhere: int
    """How many phrases speak of other things."""
    codes: tuple[str, ...]
    """Codes of procedures typed in full."""


class Asking:
    """Reads questions; built once from the word lists and the names of the catalogue."""

    def __init__(self, words: Words, lay: LayWords, names: Iterable[str], is_pair: Callable[[str, str], bool]) -> None:
        vocabulary = [*names, *(" ".join(phrase) for phrase in _wording(lay))]
        # Old words are not replaced: what they mean is asked beside them, since names may use either.
        self.normaliser = Normaliser(replace(words, synonyms={}), vocabulary)
        meanings: dict[Phrase, tuple[Phrase, ...]] = {said: (wanted,) for said, wanted in words.synonyms.items()}
        self.means = PhraseTable({**meanings, **lay.means})
        self.special = PhraseTable(_special(lay.special))
        self.weights = PhraseTable(
            {
                **dict.fromkeys(lay.chatter, CHATTER),
                **dict.fromkeys(words.fillers, CHATTER),
                **dict.fromkeys((p for ps in words.follow_ups.values() for p in ps), FACET),
                **dict.fromkeys(lay.facets, FACET),
                **dict.fromkeys(lay.topics, 1.0),
            }
        )
        self.elsewhere = PhraseTable(dict.fromkeys(lay.elsewhere, True))
        self.is_pair = is_pair
        self.bare_special = PhraseTable({_bare(p): v for p, v in _special(lay.special).items()})
        singles = {p: v for p, v in {**meanings, **lay.means}.items() if len(p) == 1}
        self.bare_means = PhraseTable({_bare(p): v for p, v in singles.items()})
        self.light = {strip_accents(p[0]): CHATTER for p in (*lay.chatter, *words.fillers) if len(p) == 1} | {strip_accents(p[0]): FACET for p in lay.facets if len(p) == 1}
        self.denials = sorted({tuple(map(strip_accents, p)) for p in lay.denials}, key=len, reverse=True)
        self.ends = {strip_accents(p[0]) for p in lay.denial_ends}

    def read(self, text: str) -> Question:
        """Return the question `text` asks; never fails."""
        wanted, unwanted = self._split(text)
        raw = tokens(wanted)[:160]
        sentence = self.normaliser.read(wanted)
        typed = list(sentence.accented)
        weights = self._weights(typed)
        if not sentence.typed_accents:
            self._lighten(typed, weights)
        runs = []
        seen: set[Phrase] = set()
        hits = [(stream, hit) for stream in (raw, typed) for hit in _longest(self.means.found(stream))]
        if not sentence.typed_accents:
            covered = {i for stream, (place, phrase, _) in hits if stream is typed for i in range(place, place + len(phrase))}
            hits += [(raw, hit) for hit in self.bare_means.found(typed) if hit[0] not in covered and weights[hit[0]] > 0.5 ]
        if True:
            for stream, (place, phrase, officials) in hits:
                if stream is typed:
                    for i in range(place, place + len(phrase)):
                        weights[i] = min(weights[i], EXPLAINED) if weights[i] > 0.5 else weights[i]
                for official in officials:
                    if official not in seen:
                        seen.add(official)
                        weight = MEANT / len(officials) ** 0.5
                        if len(phrase) == 1 and not sentence.typed_accents: weight *= 0.5
                        runs.append(Run(official, (weight,) * len(official), True, False))
        main = Run(tuple(typed), tuple(weights), sentence.typed_accents)
        said = [*typed, *(w for run in runs for w in run.words)]
        asked = {key for _, _, keys in self.special.found(typed) for key in keys} | {key for _, _, keys in self.special.found(raw) for key in keys}
        if not sentence.typed_accents:
            asked |= {key for _, _, keys in self.bare_special.found(typed) for key in keys}
        for run in runs:
            asked |= {key for _, _, keys in self.special.found(run.words) for key in keys if _within(key, run.words)}
        not_meant = self.normaliser.read(unwanted).accented
        refused = {key for _, _, keys in self.special.found(not_meant) for key in keys if _within(key, not_meant)}
        kept = set(map(strip_accents, said))
        return Question(
            runs=(main, *runs),
            unwanted=frozenset(strip_accents(w) for w in not_meant) - kept,
            asked=frozenset(asked),
            refused=frozenset(refused - asked),
            elsewhere=sum(1 for _ in _longest(self.elsewhere.found(raw))),
            codes=tuple(_CODE.findall(text)),
        )

    def _lighten(self, typed, weights):
        for i, word in enumerate(typed):
            bare = strip_accents(word)
            if bare in self.light and weights[i] == 1.0:
                before = i > 0 and self.is_pair(strip_accents(typed[i-1]), bare)
                after = i + 1 < len(typed) and self.is_pair(bare, strip_accents(typed[i + 1]))
                if not before and not after:
                    weights[i] = self.light[bare]

    def _weights(self, typed: Sequence[str]) -> list[float]:
        weights = [1.0] * len(typed)
        free = 0
        for place, phrase, weight in _longest(self.weights.found(typed)):
            for i in range(place, place + len(phrase)):
                weights[i] = weight
        return weights

    def _split(self, text: str) -> tuple[str, str]:
        """Return what of `text` is meant, and what is said not to be meant."""
        found = list(_WORD.finditer(text))
        bare = [fold(m.group()) for m in found]
        wanted, unwanted = [], []
        at = 0
        place = 0
        while place < len(found):
            marker = next((d for d in self.denials if tuple(bare[place : place + len(d)]) == d), None)
            if marker is None or not self._meant_so(found, place, text):
                place += 1
                continue
            start = place + len(marker)
            end = start
            while end < len(found) and bare[end] not in self.ends:
                if end > start and _STOP.search(text[found[end - 1].end() : found[end].start()]):
                    break
                end += 1
            wanted.append(text[at : found[place].start()])
            at = found[end].start() if end < len(found) else len(text)
            unwanted.append(text[found[start].start() if start < len(found) else len(text) : at])
            place = end
        wanted.append(text[at:])
        rest = " ".join(wanted)
        return (rest, " ".join(unwanted)) if fold(rest) else (text, "")

    def _meant_so(self, found: Sequence[re.Match[str]], place: int, text: str) -> bool:
        return True


def _wording(lay: LayWords) -> Iterable[Phrase]:
    for said, officials in lay.means.items():
        yield said
        yield from officials
    for key, asks in lay.special.items():
        yield key
        yield from asks
    yield from (*lay.facets, *lay.topics, *lay.chatter, *lay.denials, *lay.elsewhere)


def _special(table: Mapping[Phrase, tuple[Phrase, ...]]) -> dict[Phrase, tuple[Phrase, ...]]:
    asks: dict[Phrase, tuple[Phrase, ...]] = {}
    for key, said in table.items():
        for phrase in (key, *said):
            asks[phrase] = (*asks.get(phrase, ()), key)
    return asks


def _longest(found):
    """Yield the phrases found that lie in no longer one."""
    reach = 0
    hits = list(found)
    for place, phrase, value in hits:
        end = place + len(phrase)
        if end > reach:
            reach = end
            yield place, phrase, value


def _within(phrase: Phrase, words: Sequence[str]) -> bool:
    return any(tuple(words[i : i + len(phrase)]) == phrase for i in range(len(words)))


def _bare(phrase: Phrase) -> Phrase:
    return tuple(map(strip_accents, phrase))
