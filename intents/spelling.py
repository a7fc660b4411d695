"""Accents and spelling put back from the words around: a noisy channel over the base's own pairs of words."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

from intents.keyboard import undo_input_method
from intents.slips import Slips
from intents.text import strip_accents

__all__ = ["Spelling", "is_syllable"]

# Costs in nats, the scale of the log probabilities they are weighed against; found on sentences of the base with
# their accents taken away and slips put in.
NO_ACCENTS = 0.1
"""The message has no accents at all: any spelling of the letters will do."""
ACCENTS_LEFT_OUT = 1.5
WRONG_ACCENTS = 3.5
SLIP = 4.0
"""One letter missing, doubled, swapped or wrong in a word nobody knows."""
SLIP_INTO_A_WORD = 8.0
"""The same, though what was typed is a word too."""
UNKNOWN = -9.0
"""Log probability of a word the base never uses, staying as it is."""
NO_SYLLABLE = -13.0
"""The same, when it is not even a possible Vietnamese syllable."""
PAIRS = 0.85
"""Share of the pair of words in the language model; the rest is the word alone (Jelinek-Mercer smoothing)."""
_SHORTEST_SLIP = 3  # in two letters one slip makes another word
_LONGEST_SLIP = 12
BEAM = 4
_FORMS = 5  # accented forms of one unaccented word that are weighed

_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    "(?:uye|uya|uyu|oai|oay|oao|oeo|uay|uoi|uou|ieu|yeu|[aeiou]?[aeiouy]|uo|ye|y)"
    "(?:ng|nh|ch|[cmnpt])?"
)
_first, _second = itemgetter(0), itemgetter(1)

Options = tuple[tuple[str, float], ...]
"""Words that may have been meant, each with what it costs."""


Path = tuple[str, "Path"] | None
"""The words so far, the last first: a chain shares its tail with the others."""


class Spelling:
    """Learned once from well-typed sentences; asking changes nothing but a cache."""

    def __init__(self, sentences: Iterable[Sequence[str]]) -> None:
        """`sentences`: words in lower case with their accents."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for sentence in sentences:
            words.update(["", *sentence])
            pairs.update(pairwise(("", *sentence, "")))
        share = {word: (1 - PAIRS) * count / words.total() for word, count in words.items()}
        self._alone = {word: math.log(part) for word, part in share.items()}
        self._pairs = {
            (last, word): math.log(PAIRS * count / words[last] + share[word]) for (last, word), count in pairs.items()
        }
        self._together = {(strip_accents(last), strip_accents(word)) for last, word in pairs}
        self.forms: dict[str, list[str]] = defaultdict(list)
        """Unaccented word -> its accented forms, the most frequent first."""
        for word, _ in words.most_common():
            self.forms[strip_accents(word)].append(word)
        lengths = range(_SHORTEST_SLIP, _LONGEST_SLIP + 1)
        self._near = Slips(word for word in self.forms if len(word) in lengths and not word.isdigit())
        self._known: dict[tuple[str, bool, bool], Options] = {}

    @property
    def pairs(self) -> Set[tuple[str, str]]:
        """Neighbours in the sentences it learned from, with their accents; "" stands for either end."""
        return self._pairs.keys()

    def repair(self, typed: Sequence[str], accented: bool, fixed: frozenset[str] = frozenset()) -> list[str]:
        """Return the likeliest words behind `typed`, one for each; those in `fixed` stay.

        `accented`: the message was typed with accents, so their absence from a word says something.
        The likeliest path is found by Viterbi's algorithm, the BEAM best words kept at each place.
        """
        bare = ["", *map(strip_accents, typed), ""]
        around = ["", *typed, ""]
        paths: dict[str, tuple[float, Path]] = {"": (0.0, None)}
        for place, token in enumerate(typed, 1):
            left, right = (around[place - 1], token), (token, around[place + 1])
            # A word that stands between the neighbours it has in the base is what it looks like.
            if token in fixed or (accented and left in self._pairs and right in self._pairs):
                options: Options = ((token, 0.0),)
            else:
                beside = (tuple(bare[place - 1 : place + 1]), tuple(bare[place : place + 2]))
                options = self._options(token, accented, all(pair in self._together for pair in beside))
            reached = [(self._best(paths, word, cost), word) for word, cost in options]
            paths = {word: path for path, word in sorted(reached, key=_first, reverse=True)[:BEAM]}
        return list(_words(self._best(paths, "", 0.0)[1]))[1:][::-1]

    def _best(self, paths: Mapping[str, tuple[float, Path]], word: str, cost: float) -> tuple[float, Path]:
        alone = self._alone.get(word)
        if alone is None:
            score, before = max(paths.values(), key=_first)
            return score + (UNKNOWN if is_syllable(word) else NO_SYLLABLE) - cost, (word, before)
        best, origin, pairs = -math.inf, None, self._pairs
        for last, (score, before) in paths.items():
            score += pairs.get((last, word), alone)
            if score > best:
                best, origin = score, before
        return best - cost, (word, origin)

    def _options(self, token: str, accented: bool, fits: bool) -> Options:
        key = (token, accented, fits)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 50_000:  # words come again and again, but strangers must not fill the memory
                self._known.clear()
            found = self._known[key] = tuple(dict(sorted(self._find(*key), key=_second, reverse=True)).items())
        return found

    def _find(self, token: str, accented: bool, fits: bool) -> Iterator[tuple[str, float]]:
        """`fits`: the word stands beside a neighbour as in the base, so it hardly is a slip of another."""
        bare = strip_accents(token)
        marked = token != bare
        yield token, 0.0
        if token.isdigit():
            return
        left_out = ACCENTS_LEFT_OUT if accented else NO_ACCENTS
        for form in self.forms.get(bare, ())[:_FORMS]:
            if form != token:
                yield form, WRONG_ACCENTS if marked else left_out
        if fits:
            return
        if bare not in self.forms:
            yield from ((form, left_out) for form in self.forms.get(undo_input_method(bare), ())[:_FORMS])
        cost = (SLIP_INTO_A_WORD if bare in self.forms else SLIP) + (0.0 if accented else NO_ACCENTS)
        for other in self._one_slip(bare):
            for form in self.forms[other][:_FORMS]:
                if form == other or not marked or _marks(form) & _marks(token):
                    yield form, cost

    def slips(self, bare: str) -> bool:
        """Tell whether `bare` is one slip from a word of the base."""
        return bool(self._one_slip(bare))

    def _one_slip(self, bare: str) -> list[str]:
        """Words within one slip of `bare`, in the same order at every start."""
        if len(bare) > _LONGEST_SLIP or len(bare) < (2 if not is_syllable(bare) else _SHORTEST_SLIP):
            return []
        return sorted(self._near.near(bare) - {bare})


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Tell whether `word` could be a Vietnamese syllable, by its letters without accents."""
    return bool(_SYLLABLE.fullmatch(strip_accents(word)))


def _words(path: Path) -> Iterator[str]:
    while path:
        word, path = path
        yield word


def _marks(word: str) -> frozenset[str]:
    return frozenset(letter for letter in word if not letter.isascii())
