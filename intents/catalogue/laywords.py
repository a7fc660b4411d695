"""`_catalogue_words.yaml`: how people speak of procedures, beside how the catalogue names them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from intents.document import Items, Node, Table, Text, parse_document
from intents.fault import Fault
from intents.text import tokens
from intents.words import Phrase

__all__ = ["LayWords", "read_lay_words"]

_TABLES = ("means", "special", "levels")
_LISTS = ("facets", "topics", "chatter", "denials", "denial_ends", "elsewhere", "notes", "citizens", "cues")


@dataclass(frozen=True)
class LayWords:
    """All phrases are words in lower case with their accents."""

    means: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """What people say -> what the catalogue may call it."""
    acronyms: Mapping[str, Phrase] = field(default_factory=dict)
    """Short forms that names and people use alike -> what they stand for."""
    special: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """Words of a name that mark a special case -> what people say who ask for it."""
    levels: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """Levels of office as the catalogue writes them, the nearest first -> what people say who want it there."""
    facets: tuple[Phrase, ...] = ()
    """Questions for a part of a procedure (its fee, its documents), which name none."""
    topics: tuple[Phrase, ...] = ()
    """Phrases that look like facets and are not."""
    chatter: tuple[Phrase, ...] = ()
    """Words that carry no need."""
    denials: tuple[Phrase, ...] = ()
    """Phrases after which comes what is not meant."""
    denial_ends: tuple[Phrase, ...] = ()
    """Words that close what is not meant."""
    elsewhere: tuple[Phrase, ...] = ()
    """Phrases of talk about other things."""
    notes: tuple[Phrase, ...] = ()
    """Phrases of names that tell the office, not the procedure."""
    cues: tuple[Phrase, ...] = ()
    """Words of people who are after a procedure."""
    citizens: tuple[Phrase, ...] = ()
    """How the catalogue says that anybody may ask for a procedure."""


def read_lay_words(file: str, text: str) -> tuple[LayWords, list[Fault]]:
    """Return the lists of `file`; what is faulty is left out and reported."""
    tree, faults = parse_document(file, text)
    if not isinstance(tree, Table):
        return LayWords(), faults or [Fault(file, 1, "not-a-table")]
    reader = _Reader(file, faults)
    known = (*_TABLES, *_LISTS)
    for key, line in tree.key_lines.items():
        if key not in (*known, "acronyms"):
            reader.fault(line, "unknown-key", key=key, known=", ".join((*known, "acronyms")))
    tables = {key: reader.table(key, tree.values.get(key)) for key in _TABLES}
    lists = {key: reader.phrases(key, tree.values.get(key)) for key in _LISTS}
    means, acronyms = _turned(tables.pop("means")), reader.acronyms("acronyms", tree.values.get("acronyms"))
    return LayWords(means=means, acronyms=acronyms, **tables, **lists), reader.faults


def _turned(table: Mapping[Phrase, tuple[Phrase, ...]]) -> dict[Phrase, tuple[Phrase, ...]]:
    # The file lists the ways to say one official name; a message is read the other way round.
    turned: dict[Phrase, tuple[Phrase, ...]] = {}
    for official, said in table.items():
        for phrase in said:
            if official not in turned.get(phrase, ()):
                turned[phrase] = (*turned.get(phrase, ()), official)
    return turned


class _Reader:
    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def fault(self, line: int, code: str, **values: str) -> None:
        self.faults.append(Fault(self.file, line, code, values))

    def acronyms(self, key: str, node: Node | None) -> dict[str, Phrase]:
        if isinstance(node, Table):
            return {" ".join(tokens(name)): self.phrase(key, value) for name, value in node.values.items()}
        if node is not None:
            self.fault(node.line, "not-a-table", key=key)
        return {}

    def table(self, key: str, node: Node | None) -> dict[Phrase, tuple[Phrase, ...]]:
        if isinstance(node, Table):
            return {tuple(tokens(name)): self.phrases(name, value) for name, value in node.values.items()}
        if node is not None:
            self.fault(node.line, "not-a-table", key=key)
        return {}

    def phrases(self, key: str, node: Node | None) -> tuple[Phrase, ...]:
        if isinstance(node, Items):
            phrases = [self.phrase(key, item) for item in node.values]
            return tuple(phrase for phrase in phrases if phrase)
        if node is not None:
            self.fault(node.line, "not-a-list", key=key)
        return ()

    def phrase(self, key: str, node: Node) -> Phrase:
        if isinstance(node, Text):
            return tuple(tokens(node.value))
        self.fault(node.line, "not-text", key=key)
        return ()
