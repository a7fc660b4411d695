"""Keeps what the matcher learned in a file named by the hash of all it learned from, so the next start is quick."""

import contextlib
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bot.embedded import UNUSABLE, remembering
from bot.settings import ROOT
from intents.matching import Lesson
from intents.meaning import Embedder, Meanings
from intents.scoring import Learned
from intents.space import Rows, Space

__all__ = ["kept_of", "learned_from"]

log = logging.getLogger(__name__)

_KEEP = 3


def learned_from(lesson: Lesson, folder: Path, embed: Embedder | None = None) -> Learned:
    """Return what `lesson` teaches, from `folder` when it was learned before. A folder that fails is done without."""
    kept = kept_of(lesson, folder, meant=embed is not None)
    if kept:
        return kept
    path = folder / f"learned-{_fingerprint(lesson)}{'-meant' if embed else ''}.npz"
    learned = lesson.learn(remembering(embed, folder / "embedded.npz") if embed else None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, learned)
        for old in sorted(folder.glob("learned-*.npz"), key=lambda p: p.stat().st_mtime)[:-_KEEP]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("what was learned could not be kept: %s", error)
    return learned


def kept_of(lesson: Lesson, folder: Path, meant: bool) -> Learned | None:
    """Return what was learned of `lesson` before; None when that is not in `folder`. `meant`: with embeddings."""
    name = f"learned-{_fingerprint(lesson)}"
    # What was learned with embeddings holds all that words alone need.
    for end in ("-meant",) if meant else ("", "-meant"):
        with contextlib.suppress(*UNUSABLE):
            learned = _read(folder / f"{name}{end}.npz")
            return learned if meant else replace(learned, meanings=None)
    return None


def _fingerprint(lesson: Lesson) -> str:
    digest = hashlib.sha256()
    digest.update(repr([(example.label, example.text) for example in lesson.examples()]).encode())
    digest.update(_steady(lesson.words).encode())
    digest.update(repr([entry.answer for entry in lesson.entries]).encode())
    # Code and libraries decide the numbers as much as the sentences do.
    for source in sorted((ROOT / "intents").glob("*.py")):
        digest.update(source.read_bytes())
    digest.update(version("numpy").encode())
    return digest.hexdigest()[:16]


def _steady(value: object) -> str:
    """repr, but sets in order: theirs differs from run to run."""
    if isinstance(value, frozenset):
        return repr(sorted(_steady(item) for item in value))
    if isinstance(value, Mapping):
        return repr([(_steady(key), _steady(item)) for key, item in value.items()])
    if isinstance(value, tuple):
        return repr([_steady(item) for item in value])
    return _steady(tuple(vars(value).items())) if is_dataclass(value) else repr(value)


def _write(path: Path, learned: Learned) -> None:
    partial = path.with_suffix(f".{id(learned)}.tmp")
    try:
        _save(partial, learned)
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _save(path: Path, learned: Learned) -> None:
    meant, nothing = learned.meanings, np.zeros(0, np.int8)
    with open(path, "wb") as file:
        np.savez(
            file,
            grams=np.frombuffer("\n".join(learned.space.grams).encode(), np.uint8),
            idf=learned.space.idf,
            sentences=learned.space.sentences,
            weights=learned.weights,
            starts=learned.rows.starts,
            ids=learned.rows.ids,
            values=learned.rows.values,
            middle=meant.middle if meant else nothing,
            vectors=meant.vectors if meant else nothing,
            scale=meant.scale if meant else 0,
        )


def _read(path: Path) -> Learned:
    # Opened here, because numpy leaves a broken file open.
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as kept:
        grams = kept["grams"].tobytes().decode().split("\n")
        rows = Rows(kept["starts"], kept["ids"], kept["values"], len(grams))
        space = Space(grams, kept["idf"], int(kept["sentences"]))
        vectors = kept["vectors"]
        meanings = Meanings(kept["middle"], vectors, float(kept["scale"])) if vectors.size else None
        return Learned(space, rows, kept["weights"], meanings)
