"""What a message may mean in the catalogue's own words: "sổ đỏ" is "giấy chứng nhận quyền sử dụng đất"."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import TypeAlias

from intents.catalogue.laywords import LayWords
from intents.catalogue.reading import Reading
from intents.catalogue.said import Said, bare
from intents.catalogue.scattered import Scattered
from intents.words import Phrase

__all__ = ["FACET", "Meanings"]

Meant: TypeAlias = tuple[Phrase, ...]

# Weights of words; a typed word that names something has 1. Found on development questions; the surface around is flat.
FACET = 0.12
"""A word that asks for a part of a procedure; what weighs no more names nothing."""
EXPLAINED = 0.75
"""A typed word beside which the catalogue's words are asked."""
MEANT = 0.75
"""A word of the catalogue that people say otherwise."""
HINTED = 0.75
"""Share left to what is often not meant."""
SCATTERED = 0.6
"""Share left to a phrase with other words between."""
DOUBTFUL = 0.5
"""Share left to a single word typed without accents: "quan" is many words."""
OFFICIAL = 0.35
"""Share left to a phrase that names use themselves."""
OFTEN = 4
"""Names that use a pair of words before the pair counts as the catalogue's own."""
LONG = 4
"""Meanings of more words than this get less weight a word, lest they drown what was typed."""


class Meanings:
    """Built once from the word lists and the names of the catalogue."""

    def __init__(self, old: Mapping[Phrase, Phrase], lay: LayWords, uses: Callable[[str, str], int]) -> None:
        """`old`: old words and what they are called now. `uses`: how many names hold two folded words side by side."""
        now = {phrase: (wanted,) for phrase, wanted in old.items()}
        self._said: Said[Meant] = Said({**now, **lay.hints, **lay.means})
        self._scattered: Scattered[Meant] = Scattered(lay.means)
        self._hints = lay.hints.keys() - lay.means.keys()
        self._uses = uses

    def of(self, reading: Reading, weights: list[float]) -> dict[Phrase, float]:
        """Return each meaning with the weight of its words; `weights` of the typed words so explained are lowered."""
        # Words that are only talk may stand between: "đóng (đủ) thuế".
        naming = [place for place, weight in enumerate(weights) if weight > FACET]
        hits = [(phrase, said) for _, phrase, said in self._said.found(reading.raw, accented=True)]
        hits += self._explained(reading, weights, range(len(weights)))
        hits += self._explained(reading, weights, naming)
        meanings: dict[Phrase, float] = {}
        self._add(meanings, hits, reading.accented, 1.0)
        scattered = self._scattered.found([reading.words[place] for place in naming])
        self._add(meanings, scattered, reading.accented, SCATTERED)
        return meanings

    def _explained(self, reading: Reading, weights: list[float], places: Iterable[int]) -> list[tuple[Phrase, Meant]]:
        """Return the phrases found in the words at `places`, whose weights are lowered."""
        kept = list(places)
        hits = []
        for first, phrase, said in self._said.found([reading.words[place] for place in kept], reading.accented):
            explained = kept[first : first + len(phrase)]
            if len(phrase) > 1 or weights[explained[0]] > FACET:
                hits.append((phrase, said))
                for place in explained:
                    weights[place] = min(weights[place], EXPLAINED)
        return hits

    def _add(
        self, meanings: dict[Phrase, float], hits: Iterable[tuple[Phrase, Meant]], accented: bool, share: float
    ) -> None:
        for phrase, said in hits:
            trust = MEANT * share * self._trust(phrase, accented) / len(said) ** 0.5
            for official in said:
                weight = trust * min(1.0, LONG / len(official)) ** 0.5
                meanings[official] = max(weight, meanings.get(official, 0))

    def _trust(self, phrase: Phrase, accented: bool) -> float:
        trust = HINTED if phrase in self._hints else 1.0
        if len(phrase) == 1:
            return trust * (1.0 if accented else DOUBTFUL)
        return trust * (OFFICIAL if all(self._uses(a, b) > OFTEN for a, b in pairwise(bare(phrase))) else 1.0)
