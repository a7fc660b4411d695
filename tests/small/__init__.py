"""A knowledge base of eleven entries that the tests own; its words, phrases and domains are the real ones."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.library import Library, read_library
from intents.entry import Entry, Source
from intents.matching import Lesson, Matcher

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 21)

_OWN = Path(__file__).resolve().parent / "knowledge"
_SHARED = ("_words.yaml", "_phrases.yaml", "_domains.yaml")
_SAMPLE = Entry(
    id="muc-mau",
    group="thu-tuc",
    title="Mục mẫu",
    questions={"short": ("mục mẫu", "mẫu này")},
    answer="Làm theo mẫu.",
    sources=(Source("Luật mẫu", "V1", issued="2025-06-01"),),
    checked=TODAY,
    recheck_by=date(2026, 12, 21),
)


def copy_base(folder: Path) -> Path:
    """Make `folder` a knowledge folder with the small base and return it."""
    shutil.copytree(_OWN, folder)
    for name in _SHARED:
        shutil.copy(ROOT / "knowledge" / name, folder / name)
    return folder


def make_matcher(library: Library) -> Matcher:
    return Matcher(Lesson(library.entries, library.words, library.elsewhere))


def make_entry(entry_id: str = "muc-mau", **changes: object) -> Entry:
    """Return a sound entry with `changes`."""
    return replace(_SAMPLE, id=entry_id, **changes)  # type: ignore[arg-type]


def read_small(folder: Path) -> Library:
    library = read_library(copy_base(folder))
    assert library.faults == ()
    return library
