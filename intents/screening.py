"""Which messages a changed base may decide otherwise; for all others the decision taken before stands."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from intents.matching import Matcher
from intents.relearning import compared
from intents.scoring import SHORTLIST, Model
from intents.sentence import Normaliser
from intents.slips import Slips
from intents.space import Floats, Ints
from intents.text import strip_accents, tokens

__all__ = ["Look", "Screen", "look"]

_ROUNDING = 1e-4
_SHORTEST_SLIP = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What of one message a change of the base can touch."""

    typed: str
    """Its words as they came."""
    bare: tuple[str, ...]
    lacking: tuple[str, ...]
    """N-grams the base has not got."""
    ids: Ints
    values: Floats
    shortlist: frozenset[int]
    """Labels looked at closely."""
    floor: float
    """Score of the last of them."""


def look(model: Model, text: str) -> Look:
    """Look at `text` with the model of the base before."""
    typed = tokens(text)
    sentence = model.normaliser.read(text)
    ids, values = model.learned.space.vector(sentence)
    scores = (values @ model.learned.weights[ids].astype(np.float32))[: model.entries]
    shortlist = np.argsort(-scores, kind="stable")[:SHORTLIST]
    return Look(
        " ".join(typed),
        tuple(map(strip_accents, typed)),
        tuple(model.learned.space.unknown(sentence)),
        ids,
        values,
        frozenset(shortlist.tolist()),
        float(scores[shortlist[-1]]) if model.entries > SHORTLIST else -np.inf,
    )


class Screen:
    """Compares two matchers once, then tells of any message in microseconds.

    Exact but for the reading of a message that holds no word and no two neighbours which one base knows and the other
    does not: that the counts of other words moved may still mend it otherwise, in less than one message of a hundred.
    """

    def __init__(self, before: Matcher, after: Matcher) -> None:
        change = compared(before.lesson, after.lesson)
        same = [(now, was) for now, was in enumerate(change.labels) if was is not None and now not in change.changed]
        kept = {was for now, was in same if now >= len(after.entries) or after.entries[now] == before.entries[was]}
        self._gone = frozenset(range(before.lesson.labels)) - kept
        other = {entry.id for label, entry in enumerate(before.entries) if label in self._gone}
        other |= {entry.id for label, entry in enumerate(after.entries) if change.labels[label] is None}
        taught = (*before.taught.items(), *after.taught.items())
        self._taught = {typed for typed, entry in taught if entry.id in other}
        self.everything = (
            before.lesson.words != after.lesson.words
            or before.catalogue is not after.catalogue
            or any(label >= len(before.entries) for label in self._gone)
            or any(label >= len(after.entries) for label in change.changed)
            or not _alike(before.model, after.model, same)
        )
        """Every message may be decided otherwise."""
        grams = after.model.learned.space.grams
        self._grams = frozenset(grams[len(before.model.learned.space.grams) :])
        self._weights = after.model.learned.weights[:, list(change.changed)].astype(np.float32)
        old, new = before.model.normaliser, after.model.normaliser
        pairs = old.spelling.pairs ^ new.spelling.pairs
        self._pairs = {(strip_accents(left), strip_accents(right)) for left, right in pairs}
        self._forms = _forms(old) ^ _forms(new)
        self._words, self._known = old.known ^ new.known, old.known & new.known
        self._near = Slips(word for word in self._words if len(word) >= _SHORTEST_SLIP)
        self._read_otherwise: dict[str, bool] = {}

    def touches(self, seen: Look) -> bool:
        """Tell whether the message may be decided otherwise now."""
        return (
            self.everything
            or not self._gone.isdisjoint(seen.shortlist)
            or not self._grams.isdisjoint(seen.lacking)
            or bool((seen.values @ self._weights[seen.ids] >= seen.floor - _ROUNDING).any())
            or any(pair in self._pairs for pair in pairwise(("", *seen.bare, "")))
            or any(map(self._other_word, seen.typed.split(" "), seen.bare))
            or seen.typed in self._taught
        )

    def _other_word(self, typed: str, bare: str) -> bool:
        found = self._read_otherwise.get(typed)
        if found is None:
            slip = bare not in self._known and bool(self._near.near(bare))
            found = self._read_otherwise[typed] = slip or bare in self._words or typed in self._forms
        return found


def _forms(reader: Normaliser) -> set[str]:
    return {form for forms in reader.spelling.forms.values() for form in forms}


def _alike(before: Model, after: Model, same: list[tuple[int, int]]) -> bool:
    """Tell whether the labels in `same` have the numbers they had: what was learned anew in full has others."""
    old, new = before.learned, after.learned
    width = len(old.space.grams)
    now, was = [pair[0] for pair in same], [pair[1] for pair in same]
    return (
        new.space.grams[:width] == old.space.grams
        and np.array_equal(new.space.idf[:width], old.space.idf)
        and new.space.sentences == old.space.sentences
        and np.array_equal(new.weights[:width, now], old.weights[:, was])
        and (new.meanings is None) == (old.meanings is None)
        and (old.meanings is None or new.meanings is None or np.array_equal(new.meanings.middle, old.meanings.middle))
    )
