"""One message in the readings that phrases are looked for in."""

from collections.abc import Sequence
from dataclasses import dataclass

from intents.catalogue.said import Said
from intents.sentence import Sentence
from intents.words import Phrase

__all__ = ["Reading"]


@dataclass(frozen=True)
class Reading:
    """A message as typed, and with abbreviations and spelling mended."""

    raw: Sequence[str]
    sentence: Sentence

    @property
    def words(self) -> tuple[str, ...]:
        return self.sentence.accented

    @property
    def accented(self) -> bool:
        """Whether it was typed with accents at all."""
        return self.sentence.typed_accents

    def keys(self, table: Said[tuple[Phrase, ...]]) -> set[Phrase]:
        """Return all values of `table` found in either reading."""
        hits = (*table.found(self.words, self.accented), *table.found(self.raw, self.accented))
        return {key for _, _, keys in hits for key in keys}
