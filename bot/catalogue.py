"""The national catalogue, when one was imported: read from storage and made searchable."""

import logging
from collections.abc import Iterable, Mapping, Sequence

from intents.catalogue.laywords import LayWords
from intents.catalogue.procedure import Procedure, read_procedure
from intents.catalogue.ranking import RELEVANT
from intents.catalogue.search import CatalogueIndex
from intents.words import Words

__all__ = ["ImportedCatalogue", "make_catalogue"]

log = logging.getLogger(__name__)


class ImportedCatalogue:
    """Implements `intents.matching.ProcedureSearch`."""

    def __init__(self, procedures: Sequence[Procedure], words: Words, lay: LayWords) -> None:
        self._by_code: Mapping[str, Procedure] = {procedure.code: procedure for procedure in procedures}
        self._index = CatalogueIndex(procedures, words, lay)

    def relevant(self, text: str, limit: int) -> Sequence[Procedure]:
        hits = self._index.search(text, limit)
        return [hit.procedure for hit in hits] if hits and hits[0].score >= RELEVANT else []

    def search(self, text: str, limit: int) -> Sequence[Procedure]:
        return [hit.procedure for hit in self._index.search(text, limit)]

    def procedure(self, code: str) -> Procedure | None:
        return self._by_code.get(code)


def make_catalogue(lines: Iterable[str], words: Words, lay: LayWords) -> ImportedCatalogue | None:
    """Return the catalogue of the stored lines; None when there are none. A line that went bad is left out."""
    procedures = []
    for line in lines:
        try:
            procedures.append(read_procedure(line))
        except ValueError as error:
            log.error("catalogue: a stored line cannot be read: %s", error)
    return ImportedCatalogue(procedures, words, lay) if procedures else None
