"""Embeddings kept by text, so that only new sentences are embedded: 9 ms each, minutes for a whole base."""

import contextlib
import hashlib
import logging
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.embedding import MODEL
from intents.meaning import Embedder
from intents.space import Floats

__all__ = ["SHIPPED", "UNUSABLE", "read_kept", "remembering", "ship"]

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).with_name("embedded.npz")
"""Those of the base in this repository, so that a fresh copy starts at once; `check --write-embeddings` makes it."""

UNUSABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile, NotImplementedError, RuntimeError, zlib.error)
"""What reading a broken file of arrays raises."""

Kept = dict[int, Floats]
"""Hash of a text -> its embedding."""


def remembering(embed: Embedder, own: Path) -> Embedder:
    """Return `embed` with a memory: the shipped file, and `own` for the texts of the last call that needed more."""
    kept = {**read_kept(SHIPPED), **read_kept(own)}

    def recall(texts: Sequence[str]) -> Floats:
        if _fill(kept, texts, embed) > 1:
            write_kept(own, kept, texts)
        return np.stack([kept[_key(text)] for text in texts]) if texts else embed(texts)

    return recall


def ship(embed: Embedder, texts: Sequence[str]) -> None:
    """Write the shipped file: the embeddings of `texts` and no others."""
    kept = read_kept(SHIPPED)
    _fill(kept, texts, embed)
    write_kept(SHIPPED, kept, texts)


def _fill(kept: Kept, texts: Sequence[str], embed: Embedder) -> int:
    """Embed what is not kept yet; return how many texts that were."""
    new = [text for text in dict.fromkeys(texts) if _key(text) not in kept]
    if new:
        kept.update(zip(map(_key, new), embed(new), strict=True))
    return len(new)


def read_kept(path: Path) -> Kept:
    """Return what `path` holds; nothing when it cannot be used."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as kept:
            if str(kept["model"]) != MODEL:
                return {}
            vectors = kept["vectors"] * kept["scale"].astype(np.float32)
            return dict(zip(kept["keys"].tolist(), vectors, strict=True))
    except UNUSABLE:
        return {}


def write_kept(path: Path, kept: Kept, texts: Iterable[str]) -> None:
    """Keep the embeddings of `texts` in `path`, eight bits a number. A folder that fails is done without."""
    keys = sorted({_key(text) for text in texts})
    vectors = np.stack([kept[key] for key in keys])
    scale = np.maximum(np.abs(vectors).max(axis=0), 1e-6) / 127
    partial = path.with_suffix(f".{id(kept)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "wb") as file:
            np.savez(
                file,
                model=MODEL,
                keys=np.array(keys, np.uint64),
                scale=scale,
                vectors=np.round(vectors / scale).astype(np.int8),
            )
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        log.warning("embeddings could not be kept: %s", error)


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
