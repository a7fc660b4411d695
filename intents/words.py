"""The word lists of `_words.yaml`: how citizens write, mapped to how the base writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from intents.document import Items, Node, Table, Text, parse_document
from intents.fault import Fault
from intents.text import tokens

__all__ = ["Context", "Words", "read_words"]

Phrase = tuple[str, ...]
_PARTS = ("fee", "time", "documents", "steps", "where", "online", "source", "next", "back", "wrong", "again")
_ALARMS = ("fire", "violence", "medical")


@dataclass(frozen=True)
class Context:
    """One meaning of an ambiguous abbreviation and the words that call for it."""

    says: Phrase
    near: frozenset[str]
    """Words, one of which in the same sentence chooses this meaning."""


@dataclass(frozen=True)
class Words:
    abbreviations: Mapping[str, Phrase] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[Context, ...]] = field(default_factory=dict)
    synonyms: Mapping[Phrase, Phrase] = field(default_factory=dict)
    """Old word, dialect or misspelling -> the word the base uses."""
    fillers: frozenset[Phrase] = frozenset()
    """Politeness and particles that carry no need."""
    follow_ups: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    """Part of an entry (fee, time, documents, next …) -> phrases that ask for it without a topic."""
    emergencies: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    """Kind (fire, violence, medical) -> phrases that report one happening now."""
    not_emergencies: tuple[Phrase, ...] = ()
    joiners: tuple[Phrase, ...] = ()
    """What people put between two questions of one message."""
    foreign: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Language (ISO 639-1) -> frequent words of it."""


def read_words(file: str, text: str) -> tuple[Words, list[Fault]]:
    """Return the lists of `file`; what is faulty is left out and reported."""
    tree, faults = parse_document(file, text)
    if not isinstance(tree, Table):
        return Words(), faults or [Fault(file, 1, "not-a-table")]
    reader = _Reader(file, faults)
    known = {
        "abbreviations": reader.phrases_by_word,
        "ambiguous": reader.contexts,
        "synonyms": reader.phrases_by_phrase,
        "fillers": reader.phrase_set,
        "follow_ups": reader.follow_ups,
        "emergencies": reader.emergencies,
        "not_emergencies": reader.phrase_list,
        "joiners": reader.phrase_list,
        "foreign": reader.word_sets,
    }
    for key, line in tree.key_lines.items():
        if key not in known:
            faults.append(Fault(file, line, "unknown-key", {"key": key, "known": ", ".join(known)}))
    values = {key: known[key](key, node) for key, node in tree.values.items() if key in known}
    return Words(**values), reader.faults  # type: ignore[arg-type]


class _Reader:
    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def fault(self, line: int, code: str, **values: str) -> None:
        self.faults.append(Fault(self.file, line, code, values))

    def pairs(self, key: str, node: Node) -> list[tuple[str, Node]]:
        if isinstance(node, Table):
            return list(node.values.items())
        self.fault(node.line, "not-a-table", key=key)
        return []

    def texts(self, key: str, node: Node) -> list[str]:
        if isinstance(node, Text):
            return [node.value]
        if isinstance(node, Items):
            for item in node.values:
                if not isinstance(item, Text):
                    self.fault(item.line, "not-text", key=key)
            return [item.value for item in node.values if isinstance(item, Text)]
        self.fault(node.line, "not-a-list", key=key)
        return []

    def phrase_list(self, key: str, node: Node) -> tuple[Phrase, ...]:
        return tuple(tuple(tokens(text)) for text in self.texts(key, node))

    def phrase_set(self, key: str, node: Node) -> frozenset[Phrase]:
        return frozenset(self.phrase_list(key, node))

    def phrases_by_word(self, key: str, node: Node) -> dict[str, Phrase]:
        return {" ".join(tokens(word)): self.one(key, value) for word, value in self.pairs(key, node)}

    def phrases_by_phrase(self, key: str, node: Node) -> dict[Phrase, Phrase]:
        # Written as "wanted word: [other spellings]", since one wanted word has many others.
        return {
            phrase: tuple(tokens(wanted))
            for wanted, others in self.pairs(key, node)
            for phrase in self.phrase_list(key, others)
        }

    def one(self, key: str, node: Node) -> Phrase:
        found = self.phrase_list(key, node)
        return found[0] if found else ()

    def word_sets(self, key: str, node: Node) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(word for phrase in self.phrase_list(name, value) for word in phrase)
            for name, value in self.pairs(key, node)
        }

    def follow_ups(self, key: str, node: Node) -> dict[str, tuple[Phrase, ...]]:
        return self.phrase_lists(key, node, _PARTS)

    def emergencies(self, key: str, node: Node) -> dict[str, tuple[Phrase, ...]]:
        return self.phrase_lists(key, node, _ALARMS)

    def phrase_lists(self, key: str, node: Node, allowed: tuple[str, ...]) -> dict[str, tuple[Phrase, ...]]:
        pairs = self.pairs(key, node)
        for name, value in pairs:
            if name not in allowed:
                self.fault(value.line, "not-allowed", key=key, value=name, allowed=", ".join(allowed))
        return {name: self.phrase_list(name, value) for name, value in pairs if name in allowed}

    def contexts(self, key: str, node: Node) -> dict[str, tuple[Context, ...]]:
        return {
            word: tuple(self.context(tuple(tokens(says)), near) for says, near in self.pairs(word, meanings))
            for word, meanings in self.pairs(key, node)
        }

    def context(self, says: Phrase, near: Node) -> Context:
        return Context(says, frozenset(word for phrase in self.phrase_list("near", near) for word in phrase))
