"""What the matcher learns at start: a linear model and posting lists, both from the base's own sentences."""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from intents.space import Floats, Ints

__all__ = ["Postings", "linear_model"]

RIDGE = 0.3
_COMMON = 0.05


def linear_model(matrix: csr_matrix, labels: Sequence[int], count: int) -> Floats:
    """Return weights (n-gram x label) of one-against-rest ridge regression on targets +1 and -1.

    Solved in its dual form (Saunders et al. 1998), because there are fewer sentences than n-grams.
    """
    rows = len(labels)
    targets = np.full((rows, count), -1, np.float32)
    targets[np.arange(rows), labels] = 1
    gram = _products(matrix)
    gram[np.diag_indices(rows)] += RIDGE
    dual = cho_solve(cho_factor(gram, overwrite_a=True, check_finite=False), targets, check_finite=False)
    return np.asarray(matrix.T @ dual, np.float32)


def _products(matrix: csr_matrix) -> Floats:
    """Return matrix @ matrix.T; the few common n-grams go through a dense product, which is ten times faster."""
    document_share = np.diff(matrix.tocsc().indptr) / matrix.shape[0]
    rare = matrix[:, document_share < _COMMON]
    common = matrix[:, document_share >= _COMMON].toarray()
    return np.asarray((rare @ rare.T).toarray() + common @ common.T, np.float32)


class Postings:
    """N-gram -> sentences that hold it, for the cosine of a message with every sentence at once."""

    def __init__(self, matrix: csr_matrix) -> None:
        columns = matrix.tocsc()
        self.starts = columns.indptr
        self.rows = columns.indices
        self.weights = columns.data
        self.size: int = matrix.shape[0]

    def similar(self, ids: Ints, values: Floats) -> Floats:
        """Return the cosine with each sentence, in the order of the matrix."""
        spans = [slice(self.starts[i], self.starts[i + 1]) for i in ids]
        if not spans:
            return np.zeros(self.size, np.float32)
        rows = np.concatenate([self.rows[span] for span in spans])
        weights = np.concatenate([self.weights[span] * value for span, value in zip(spans, values, strict=True)])
        return np.bincount(rows, weights, self.size).astype(np.float32)
