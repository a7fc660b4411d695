"""Reads the knowledge folder from disk. A bad file is left out and reported; the rest answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from bot.communes.gazetteer import load_gazetteer
from bot.phrases import Phrases, read_phrases
from intents.catalogue.laywords import LayWords, read_lay_words
from intents.checking import Base, check_base
from intents.document import Items, Table, Text, parse_document
from intents.elsewhere import read_elsewhere
from intents.entry import Entry
from intents.fault import Fault
from intents.office import Office, read_offices
from intents.reading import read_entry
from intents.words import Words, read_words

__all__ = ["Library", "read_library"]

OFFICES = "offices"
_OFFICE_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class Library:
    """The knowledge base as it stands in the folder."""

    entries: tuple[Entry, ...]
    words: Words
    phrases: Phrases | None
    """None when `_phrases.yaml` cannot be used; nothing can be said then."""
    domains: frozenset[str]
    elsewhere: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...]
    """Faults inside files. Those across files are found by `check`."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    lay_words: LayWords = LayWords()
    """How people speak of the procedures of the catalogue."""
    offices: Mapping[str, Office] = field(default_factory=dict)
    """Commune code -> office."""

    def check(self, today: date) -> list[Fault]:
        """Return every fault and reminder, sorted by file and line."""
        base = Base(self.entries, self.texts, self.domains, self.elsewhere, today)
        return sorted([*self.faults, *check_base(base), *self._old_offices(today)])

    def _old_offices(self, today: date) -> Iterator[Fault]:
        for office in self.offices.values():
            file = f"{OFFICES}/{load_gazetteer().places[office.commune].province_code}.yaml"
            if office.checked > today:
                yield Fault(file, 0, "checked-in-future", {"date": str(office.checked)})
            if office.checked + _OFFICE_LIFE < today:
                yield Fault(file, 0, "office-overdue", {"date": str(office.checked)}, "reminder")


def read_library(folder: Path, instead: Mapping[str, str] = MappingProxyType({})) -> Library:
    """Read all files below `folder`; never fails on what they hold.

    `instead`: path below the folder -> text that is taken for the file's, "" for a file that is not there.
    """
    faults: list[Fault] = []
    texts = {**dict(_texts(folder, faults)), **instead}
    faults = [fault for fault in faults if fault.file not in instead]
    texts = {file: texts[file] for file in sorted(texts) if texts[file] or file not in instead}
    entries = []
    for file in texts:
        if "/" not in file or file.startswith(OFFICES):
            continue
        entry, found = _entry(file, texts[file])
        faults += found
        entries += [entry] if entry else []
    words, found = read_words("_words.yaml", texts.get("_words.yaml", ""))
    phrases, phrase_faults = read_phrases("_phrases.yaml", texts.get("_phrases.yaml", ""))
    domains, domain_faults = _domains("_domains.yaml", texts.get("_domains.yaml", ""))
    elsewhere, other_faults = read_elsewhere("_elsewhere.yaml", texts.get("_elsewhere.yaml", ""))
    offices, office_faults = _offices(texts)
    lay_words, lay_faults = read_lay_words("_catalogue_words.yaml", texts.get("_catalogue_words.yaml", "{}"))
    faults += [*found, *phrase_faults, *domain_faults, *other_faults, *office_faults, *lay_faults]
    return Library(tuple(entries), words, phrases, domains, elsewhere, tuple(faults), texts, lay_words, offices)


# The folder is read again at every change, most often of one file. The cache is larger than any base.
@lru_cache(maxsize=4096)
def _entry(file: str, text: str) -> tuple[Entry | None, Sequence[Fault]]:
    return read_entry(file, text)


def _offices(texts: Mapping[str, str]) -> tuple[dict[str, Office], list[Fault]]:
    offices: dict[str, Office] = {}
    faults: list[Fault] = []
    for file in (name for name in texts if name.startswith(f"{OFFICES}/")):
        found, wrong = read_offices(file, texts[file], load_gazetteer().places)
        offices |= found
        faults += wrong
    return offices, faults


def _texts(folder: Path, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for path in sorted([*folder.glob("_*.yaml"), *folder.glob("*/*.yaml")]):
        file = path.relative_to(folder).as_posix()
        if path.name.startswith("."):
            continue
        try:
            yield file, path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            faults.append(Fault(file, line, "not-utf8"))
        except OSError as error:
            faults.append(Fault(file, 0, "unreadable", {"problem": error.strerror or ""}))


def _domains(file: str, text: str) -> tuple[frozenset[str], list[Fault]]:
    tree, faults = parse_document(file, text)
    node = tree.values.get("domains") if isinstance(tree, Table) else None
    if not isinstance(node, Items):
        return frozenset(), faults or [Fault(file, 1, "missing-key", {"key": "domains"})]
    names = [item for item in node.values if isinstance(item, Text)]
    faults += [Fault(file, item.line, "not-text", {"key": "domains"}) for item in node.values if item not in names]
    bad = [name for name in names if "." not in name.value or "/" in name.value]
    faults += [Fault(file, name.line, "bad-domain", {"value": name.value}) for name in bad]
    return frozenset(name.value.lower() for name in names if name not in bad), faults
