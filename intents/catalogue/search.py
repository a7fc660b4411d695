"""Search over the national catalogue of procedures, in the words of people. Built once, then only read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from intents.catalogue.asking import Asking
from intents.catalogue.laywords import LayWords
from intents.catalogue.procedure import Procedure
from intents.catalogue.question import Question
from intents.catalogue.ranking import Ranked, probability, rank
from intents.catalogue.shelf import build_shelf
from intents.text import fold
from intents.words import Words

__all__ = ["CatalogueIndex", "Hit"]


@dataclass(frozen=True)
class Hit:
    procedure: Procedure
    score: float
    """How probable it is that the question is about a procedure and this one fits it, 0 to 1; never more than that of
    the hit before it. Compare it with `ranking.RELEVANT`."""
    signals: Mapping[str, float] = field(default_factory=dict, compare=False)
    """What speaks for it, for people who want to know why."""


class CatalogueIndex:
    """An index of `procedures`. Any number of threads may search it."""

    def __init__(self, procedures: Sequence[Procedure], words: Words, lay: LayWords | None = None) -> None:
        """`lay`: how people speak of procedures (`_catalogue_words.yaml`); without it only the words typed count."""
        lay = lay or LayWords()
        self._procedures = tuple(procedures)
        self._shelf = build_shelf(self._procedures, lay)
        named = [*self._shelf.names, *(procedure.field for procedure in self._procedures)]
        self._asking = Asking(words, lay, named, self._shelf.uses)
        self._by_code = {procedure.code: procedure for procedure in reversed(self._procedures)}

    def search(self, text: str, limit: int = 5) -> list[Hit]:
        """Return up to `limit` procedures that `text` may be about, best first; nothing when it names nothing."""
        question = self._asking.read(text)
        hits = [Hit(self._by_code[code], 1.0) for code in dict.fromkeys(question.codes) if code in self._by_code]
        if question.typed and self._procedures:
            hits += self._found(question, limit, {hit.procedure.code for hit in hits})
        return hits[: max(0, limit)]

    def _found(self, question: Question, limit: int, seen: set[str]) -> Iterator[Hit]:
        ranked = rank(self._shelf, question)
        least = 1.0
        for place in self._distinct(ranked, seen):
            if limit <= 0:
                return
            limit -= 1
            signals = {name: float(values[place]) for name, values in ranked.signals.items()}
            signals |= {**question.talk, "rank": float(ranked.scores[place])}
            least = min(least, probability(signals))
            yield Hit(self._procedures[ranked.rows[place]], least, signals)

    def _distinct(self, ranked: Ranked, seen: set[str]) -> Iterator[int]:
        """Yield the places whose names were not there before, copies of a better one left out."""
        names: set[str] = set()
        for place, row in enumerate(ranked.rows.tolist()):
            procedure = self._procedures[row]
            full, short = fold(procedure.name), fold(self._shelf.names[row])
            copy = full in names or (self._shelf.local[row] and short in names)
            names |= {full, short}
            if not copy and procedure.code not in seen:
                yield place
