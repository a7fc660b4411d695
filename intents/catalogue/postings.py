"""Posting lists in arrays: which procedures use a term, and how much."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Codes", "Floats", "Postings", "Rows", "build_postings"]

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]

_FEW = 50


@dataclass(frozen=True)
class Postings:
    """For each term, given by a number, the rows that use it with a value between 0 and 1."""

    codes: Codes
    """Terms in rising order."""
    starts: Codes
    rows: Rows
    values: npt.NDArray[np.uint8]
    """In 255ths, so that a hundred thousand procedures fit into memory."""
    height: int

    def find(self, code: int) -> slice:
        """Return where the postings of `code` stand; empty when nothing uses it."""
        place = self.codes.searchsorted(code)
        if place == len(self.codes) or self.codes[place] != code:
            return slice(0, 0)
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def frequency(self, code: int) -> int:
        """Return how many rows use `code`."""
        span = self.find(code)
        return int(span.stop - span.start)

    def add(self, code: int | None, weight: float, scores: Floats) -> None:
        """Add `weight` times its value to the score of each row that uses `code`."""
        if code is None:
            return
        span = self.find(code)
        if span.stop > span.start:
            # A row stands once in the postings of one term, so plain indexing adds rightly.
            scores[self.rows[span]] += self.values[span] * np.float32(weight / 255)


def build_postings(documents: Iterable[tuple[Codes, Floats]], most: float = 1.0) -> Postings:
    """Return the postings of documents given as terms (each once) and values up to 1.

    Terms used by more than the share `most` of the documents, and by more than a few, are left out.
    """
    parts = [(terms, _quantised(values)) for terms, values in documents]
    height = len(parts)
    rows = np.repeat(np.arange(height, dtype=np.int32), [len(terms) for terms, _ in parts])
    codes = np.concatenate([np.zeros(0, np.int64), *(terms for terms, _ in parts)])
    values = np.concatenate([np.zeros(0, np.uint8), *(values for _, values in parts)])
    del parts  # a hundred thousand procedures have thirty million terms
    order = np.argsort(codes, kind="stable")
    terms, counts = np.unique(codes, return_counts=True)
    del codes
    kept = counts <= max(_FEW, most * height)
    chosen = order[np.repeat(kept, counts)]
    return Postings(terms[kept], np.r_[0, np.cumsum(counts[kept])], rows[chosen], values[chosen], height)


def _quantised(values: Floats) -> npt.NDArray[np.uint8]:
    return np.clip(np.rint(values * 255), 1, 255).astype(np.uint8)
