"""`_catalogue_words.yaml`: how people speak of procedures, beside how the catalogue names them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intents.document import Items, Node, Table, Text, parse_document
from intents.fault import Fault
from intents.text import tokens
from intents.words import Phrase

__all__ = ["LayWords", "read_lay_words"]

_KEYS = (
    *("means", "hints", "acronyms", "special", "levels", "facets", "topics", "chatter", "denials", "denial_ends"),
    *("elsewhere", "notes", "cues", "citizens", "organisations"),
)


@dataclass(frozen=True)
class LayWords:
    """All phrases are words in lower case with their accents."""

    means: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """What people say -> what the catalogue may call it."""
    hints: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """The same, where it is often not meant."""
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
    organisations: tuple[Phrase, ...] = ()
    """Words of people who ask for a company or an office."""
    citizens: tuple[Phrase, ...] = ()
    """How the catalogue says that anybody may ask for a procedure."""


def read_lay_words(file: str, text: str) -> tuple[LayWords, list[Fault]]:
    """Return the lists of `file`; what is faulty is left out and reported."""
    tree, faults = parse_document(file, text)
    if not isinstance(tree, Table):
        return LayWords(), faults or [Fault(file, 1, "not-a-table")]
    reader = _Reader(file, tree, faults)
    for key, line in tree.key_lines.items():
        if key not in _KEYS:
            reader.fault(line, "unknown-key", key=key, known=", ".join(_KEYS))
    lay = LayWords(
        means=_turned(reader.table("means")),
        hints=_turned(reader.table("hints")),
        acronyms=reader.acronyms("acronyms"),
        special=reader.table("special"),
        levels=reader.table("levels"),
        facets=reader.list("facets"),
        topics=reader.list("topics"),
        chatter=reader.list("chatter"),
        denials=reader.list("denials"),
        denial_ends=reader.list("denial_ends"),
        elsewhere=reader.list("elsewhere"),
        notes=reader.list("notes"),
        cues=reader.list("cues"),
        organisations=reader.list("organisations"),
        citizens=reader.list("citizens"),
    )
    return lay, reader.faults


def _turned(table: Mapping[Phrase, tuple[Phrase, ...]]) -> dict[Phrase, tuple[Phrase, ...]]:
    # The file lists the ways to say one official name; a message is read the other way round.
    turned: dict[Phrase, tuple[Phrase, ...]] = {}
    for official, said in table.items():
        for phrase in said:
            if official not in turned.get(phrase, ()):
                turned[phrase] = (*turned.get(phrase, ()), official)
    return turned


class _Reader:
    def __init__(self, file: str, tree: Table, faults: list[Fault]) -> None:
        self.file = file
        self.tree = tree
        self.faults = faults

    def fault(self, line: int, code: str, **values: str) -> None:
        self.faults.append(Fault(self.file, line, code, values))

    def table(self, key: str) -> dict[Phrase, tuple[Phrase, ...]]:
        return {tuple(tokens(name)): self.phrases(name, value) for name, value in self.pairs(key)}

    def acronyms(self, key: str) -> dict[str, Phrase]:
        return {" ".join(tokens(name)): self.phrase(key, value) for name, value in self.pairs(key)}

    def list(self, key: str) -> tuple[Phrase, ...]:
        node = self.tree.values.get(key)
        return () if node is None else self.phrases(key, node)

    def pairs(self, key: str) -> Iterable[tuple[str, Node]]:
        node = self.tree.values.get(key)
        if isinstance(node, Table):
            return node.values.items()
        if node is not None:
            self.fault(node.line, "not-a-table", key=key)
        return ()

    def phrases(self, key: str, node: Node) -> tuple[Phrase, ...]:
        if isinstance(node, Items):
            return tuple(phrase for phrase in (self.phrase(key, item) for item in node.values) if phrase)
        self.fault(node.line, "not-a-list", key=key)
        return ()

    def phrase(self, key: str, node: Node) -> Phrase:
        if isinstance(node, Text):
            return tuple(tokens(node.value))
        self.fault(node.line, "not-text", key=key)
        return ()
