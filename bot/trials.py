"""The knowledge base as it would be with one file changed. What answers now is not touched."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.brain import Brain, lesson_of, useless
from bot.knowledge_files import path_of
from bot.library import Library, read_library
from intents.fault import Fault
from intents.matching import Matcher
from intents.relearning import relearned

__all__ = ["Trial", "tried"]


@dataclass(frozen=True)
class Trial:
    """The base with one file changed."""

    library: Library
    faults: tuple[Fault, ...]
    """All of the file, and those across files that were not there before."""
    before: Matcher
    """What answers now."""
    matcher: Matcher | None
    """What would answer; None when a fault keeps the file out."""

    @property
    def sound(self) -> bool:
        return self.matcher is not None and all(fault.severity != "error" for fault in self.faults)


def tried(folder: Path, brain: Brain, file: str, text: str, today: date) -> Trial:
    """Return `brain` with `text` in place of the file, "" taking it away. Takes seconds."""
    before = brain.matcher
    if path_of(folder, file) is None:
        return Trial(brain.library, (Fault(file, 0, "bad-id", {"id": file}),), before, None)
    # Beside what answers now, which the folder may be ahead of.
    library = read_library(folder, {**brain.library.texts, file: text})
    old = {_unplaced(fault) for fault in brain.library.check(today)}
    faults = tuple(fault for fault in library.check(today) if fault.file == file or _unplaced(fault) not in old)
    out = any(fault.file == file and fault.severity == "error" for fault in library.faults)
    matcher = None if out or useless(library) else relearned(before, lesson_of(library))
    return Trial(library, faults, before, matcher)


def _unplaced(fault: Fault) -> tuple[object, ...]:
    """The fault without its line, which any change above it moves."""
    return fault.file, fault.code, tuple(sorted(fault.values.items()))
