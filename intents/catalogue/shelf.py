"""The procedures as arrays: who uses which words, which special cases and levels their names and fields tell."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from intents.catalogue.laywords import LayWords
from intents.catalogue.postings import Codes, Floats, Postings, build_postings
from intents.catalogue.procedure import Procedure
from intents.catalogue.terms import Vocabulary, accented_codes, is_pair, is_word, pair_codes
from intents.phrasetable import PhraseTable
from intents.text import tokens
from intents.words import Phrase

__all__ = ["Flags", "Shelf", "build_shelf"]

Flags = npt.NDArray[np.bool_]

# A name says what matters at its beginning; lists of cases follow. Words up to HEAD count whole, then ever less.
HEAD, TAIL, LEAST = 6, 14, 0.5
# The body of a procedure: parts with their weight and usual length in words. BM25's b is LENGTH, its k1 SATURATION.
LENGTH, SATURATION = 0.6, 1.2
# Words that more than this share of all bodies use tell nothing, and would fill the memory.
COMMON = 0.25
RAREST = 8.7
"""Weight of a word that no procedure uses, in a catalogue of any size, so that probabilities mean the same in all."""
LIGHTEST = 4.0
"""Weight of a name at least, lest a name of one common word be covered too easily."""
_NATIONAL = re.compile(r"\d\.\d{6}")


@dataclass(frozen=True)
class Shelf:
    vocabulary: Vocabulary
    names: list[str]
    """Without notes on the office, short forms written out."""
    name: Postings
    about: Postings
    """Field and offices."""
    body: Postings
    """All that is worth searching, the name included."""
    cases: tuple[Phrase, ...]
    """Special cases that names may tell."""
    told: Flags
    """Procedure x case: whether its name tells it."""
    levels: Mapping[Phrase, Flags]
    """Level of office -> whose it is, the nearest first."""
    citizen: Flags
    """Anybody may ask for it."""
    local: Flags
    """A copy of a local site, not of the national catalogue."""

    @cached_property
    def height(self) -> int:
        return len(self.names)

    def uses(self, first: str, second: str) -> int:
        """Return how many names hold two folded words side by side."""
        code = self.vocabulary.pair(first, second)
        return 0 if code is None else self.name.frequency(code)

    @cached_property
    def word_mass(self) -> Floats:
        """Weight of all words of each name."""
        return self._mass(is_word(self.name.codes))

    @cached_property
    def pair_mass(self) -> Floats:
        """Weight of all neighbours in each name."""
        return self._mass(is_pair(self.name.codes))

    def weight(self, code: int | None) -> float:
        """Return how much a term tells: the rarer in names, or else in bodies, the more."""
        if code is None:
            return self._idf(0)
        return self._idf(self.name.frequency(code) or self.body.frequency(code))

    def _idf(self, frequency: int) -> float:
        return self._scale * math.log1p(self.height / (frequency + 0.5))

    @cached_property
    def _scale(self) -> float:
        return RAREST / math.log1p(max(1, self.height) / 0.5)

    def _mass(self, counted: Flags) -> Floats:
        frequencies = np.diff(self.name.starts)
        weights = np.where(counted, self._scale * np.log1p(self.height / (frequencies + 0.5)), 0)
        shares = np.repeat(weights, frequencies) * self.name.values / 255
        return np.maximum(np.bincount(self.name.rows, shares, self.height), LIGHTEST).astype(np.float32)


def build_shelf(procedures: Sequence[Procedure], lay: LayWords) -> Shelf:
    """Return the arrays of `procedures`, in their order. Takes time in proportion to their text."""
    reader = _Reader(lay)
    names = [reader.name(procedure) for procedure in procedures]
    well_typed = [name.split() for name in names]
    levels = _flags(lay.levels, [tokens(procedure.level) for procedure in procedures])
    return Shelf(
        vocabulary=reader.vocabulary,
        names=names,
        name=build_postings(map(reader.name_terms, names)),
        about=build_postings(map(reader.about_terms, procedures)),
        body=build_postings(map(reader.body_terms, procedures, names), COMMON),
        cases=tuple(lay.special),
        told=_flags(lay.special, well_typed),
        levels=dict(zip(lay.levels, levels.T, strict=True)),
        citizen=np.logical_or.reduce(_flags(lay.citizens, [tokens(procedure.who) for procedure in procedures]), axis=1),
        local=np.array([_NATIONAL.fullmatch(procedure.code) is None for procedure in procedures], np.bool_),
    )


class _Reader:
    def __init__(self, lay: LayWords) -> None:
        self.vocabulary = Vocabulary()
        # Notes on the office are cut, short forms written out.
        wording: dict[Phrase, Phrase] = dict.fromkeys(lay.notes, ())
        wording |= {(short,): full for short, full in lay.acronyms.items()}
        self._wording = PhraseTable(wording)

    def name(self, procedure: Procedure) -> str:
        return " ".join(self._wording.replace(tokens(procedure.name))) or procedure.name

    def name_terms(self, name: str) -> tuple[Codes, Floats]:
        folded, accented = self.vocabulary.read(name)
        places = np.clip(1 - (np.arange(len(folded)) - HEAD) / TAIL, LEAST, 1)
        terms = np.r_[folded, pair_codes(folded), accented_codes(accented)]
        codes, first = np.unique(terms, return_index=True)
        return codes, np.r_[places, places[:-1], places][first].astype(np.float32)

    def about_terms(self, procedure: Procedure) -> tuple[Codes, Floats]:
        folded, _ = self.vocabulary.read(f"{procedure.field} {procedure.agency} {procedure.authority}")
        codes = np.unique(folded)
        return codes, np.ones(len(codes), np.float32)

    def body_terms(self, procedure: Procedure, name: str) -> tuple[Codes, Floats]:
        parts = [(self.vocabulary.read(text)[0], weight, usual) for text, weight, usual in _parts(procedure, name)]
        terms = np.concatenate([np.r_[folded, pair_codes(folded)] for folded, _, _ in parts])
        sizes = [max(0, 2 * len(folded) - 1) for folded, _, _ in parts]
        weights = [weight / (1 - LENGTH + LENGTH * len(folded) / usual) for folded, weight, usual in parts]
        codes, which = np.unique(terms, return_inverse=True)
        often = np.bincount(which, np.repeat(weights, sizes), len(codes))
        return codes, (often / (SATURATION + often)).astype(np.float32)


def _parts(procedure: Procedure, name: str) -> Iterator[tuple[str, float, int]]:
    """Yield the searched parts of a procedure with their weight and usual length."""
    yield name, 2.0, 20
    yield "\n".join(procedure.documents), 1.0, 150
    yield procedure.result, 1.0, 50
    # The beginning says who does what; the rest repeats terms of office.
    yield procedure.steps[:800], 0.5, 150
    yield procedure.conditions[:300], 0.5, 50


def _flags(keys: Iterable[Phrase], texts: Sequence[Sequence[str]]) -> Flags:
    """Return a table, text x key, that tells which keys each text holds."""
    numbers = {key: number for number, key in enumerate(keys)}
    table = PhraseTable(numbers)
    flags = np.zeros((len(texts), len(numbers)), np.bool_)
    for row, words in enumerate(texts):
        for _, _, number in table.found(words):
            flags[row, number] = True
    return flags
