"""What answers, built from the settings: the base as read, and the matcher and words made of it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue import make_catalogue
from bot.embedding import embedder
from bot.learned import learned_from
from bot.library import Library, read_library
from bot.saying import Saying
from bot.settings import Settings, SettingsError
from intents.matching import Lesson, Matcher, ProcedureSearch

__all__ = [
    "Brain", "backup_folder", "build_brain", "build_matcher", "data_folder", "lesson_of", "make_brain", "useless",
]  # fmt: skip

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Brain:
    """The base as read, and the matcher and words made of it."""

    library: Library
    matcher: Matcher
    saying: Saying


def build_brain(settings: Settings, procedures: Iterable[str] = ()) -> Brain:
    """Read the base and learn it; SettingsError when nothing could be said or answered from it.

    `procedures`: the stored lines of the national catalogue, if one was imported.
    """
    library = read_library(settings.knowledge_dir)
    for fault in library.faults:
        log.error("knowledge: %s:%d %s", fault.file, fault.line, fault.code)
    problem = useless(library)
    if problem:
        raise SettingsError(f"KNOWLEDGE_DIR: {problem}; `python -m bot check` says why")
    catalogue = make_catalogue(procedures, library.words, library.lay_words)
    return make_brain(library, build_matcher(settings, library, catalogue))


def useless(library: Library) -> str | None:
    """Return why nothing could be said or answered from `library`; None when something can."""
    if library.phrases is None:
        return "_phrases.yaml cannot be used"
    return None if library.entries else "holds no usable entry"


def make_brain(library: Library, matcher: Matcher) -> Brain:
    """Join a usable library with the matcher that learned it."""
    assert library.phrases is not None
    entries = {entry.id: entry for entry in library.entries}
    former = {old: entry for entry in library.entries for old in entry.formerly}
    return Brain(library, matcher, Saying(library.phrases, {**former, **entries}, library.offices))


def build_matcher(settings: Settings, library: Library, catalogue: ProcedureSearch | None = None) -> Matcher:
    """Learn the entries of `library`, at least one, or read what was learned of them before."""
    lesson = lesson_of(library)
    embed = embedder(settings.embeddings)
    return Matcher(lesson, learned_from(lesson, data_folder(settings), embed), catalogue, embed)


def lesson_of(library: Library) -> Lesson:
    return Lesson(library.entries, library.words, library.elsewhere)


def backup_folder(settings: Settings) -> Path:
    """Folder for backups, unless another is named."""
    return Path(settings.backup_dir) if settings.backup_dir else data_folder(settings) / "backups"


def data_folder(settings: Settings) -> Path:
    """Folder for everything this installation keeps."""
    return settings.data_folder
