"""The linear model on numbers that are known."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import strategies as st

from intents.learning import COST, linear_model
from intents.space import Floats, Rows

# Three labels, each with two columns of its own; the last column is common to all.
SEPARABLE = [
    [1, 0, 0, 0, 0, 0, 1],
    [1, 1, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0, 1],
    [0, 0, 1, 1, 0, 0, 0],
    [0, 0, 0, 0, 1, 0, 1],
    [0, 0, 0, 0, 1, 1, 0],
]
LABELS = [0, 0, 1, 1, 2, 2]


def sparse(table: npt.ArrayLike) -> tuple[Rows, Floats]:
    """Return `table` with rows of length 1, sparse and plain; an empty row stays empty."""
    plain = np.array(table, np.float32)
    plain /= np.maximum(np.linalg.norm(plain, axis=1, keepdims=True), 1e-9)
    ids = [np.flatnonzero(row).astype(np.int32) for row in plain]
    values = [row[of] for row, of in zip(plain, ids, strict=True)]
    starts = np.cumsum([0, *map(len, ids)], dtype=np.int32)
    return Rows(starts, np.concatenate(ids), np.concatenate(values), plain.shape[1]), plain


def random_table(seed: int) -> tuple[npt.NDArray[np.float64], list[int]]:
    random = np.random.default_rng(seed)
    labels = random.integers(0, 3, 40)
    table = np.abs(random.normal(size=(40, 12))) * (random.random((40, 12)) < 0.5)
    table[np.arange(40), labels] += 1  # a hint that may mislead
    return table, labels.tolist()


def loss(weights: npt.NDArray[np.floating], plain: Floats, sign: npt.NDArray[np.int64]) -> float:
    """What the support vector machine of one label makes as small as it can."""
    return float(weights @ weights / 2 + COST * (np.maximum(0, 1 - sign * (plain @ weights)) ** 2).sum())


def test_separable_sentences_are_told_apart() -> None:
    rows, plain = sparse(SEPARABLE)
    scores = plain @ linear_model(rows, LABELS, 3)
    assert scores.argmax(axis=1).tolist() == LABELS
    for row, label in zip(scores, LABELS, strict=True):
        assert row[label] > 0
        assert all(score < 0 for other, score in enumerate(row) if other != label)


def test_a_column_of_one_label_speaks_for_it_and_against_the_others() -> None:
    weights = linear_model(sparse(SEPARABLE)[0], LABELS, 3)
    assert weights.shape == (7, 3)
    for column, label in ((0, 0), (2, 1), (4, 2)):
        assert weights[column, label] > 0 > weights[column, [n for n in range(3) if n != label]].max()


def test_the_same_sentences_teach_exactly_the_same() -> None:
    table, labels = random_table(0)
    assert np.array_equal(linear_model(sparse(table)[0], labels, 3), linear_model(sparse(table)[0], labels, 3))


def test_the_order_of_separable_sentences_does_not_change_what_they_teach() -> None:
    rows, plain = sparse(SEPARABLE)
    weights = linear_model(rows, LABELS, 3)
    for seed in range(10):
        order = np.random.default_rng(seed).permutation(len(LABELS))
        shuffled = linear_model(sparse(np.array(SEPARABLE)[order])[0], [LABELS[n] for n in order], 3)
        assert (plain @ shuffled).argmax(axis=1).tolist() == LABELS
        assert np.abs(shuffled - weights).max() < 0.1


@pytest.mark.parametrize("seed", range(4))
def test_the_optimum_is_nearly_reached(seed: int) -> None:
    table, labels = random_table(seed)
    rows, plain = sparse(table)
    weights = linear_model(rows, labels, 3)
    for label in range(3):
        sign = np.where(np.array(labels) == label, 1, -1)
        best = np.zeros(plain.shape[1])
        for _ in range(3_000):  # gradient descent: slow and sure
            best -= 0.02 * (best - 2 * COST * (sign * np.maximum(0, 1 - sign * (plain @ best))) @ plain)
        assert loss(best, plain, sign) - 1e-3 <= loss(weights[:, label], plain, sign) < 1.05 * loss(best, plain, sign)


def test_a_sentence_without_known_words_does_no_harm() -> None:
    rows, plain = sparse([*SEPARABLE, [0] * 7])
    weights = linear_model(rows, [*LABELS, 1], 3)
    assert np.isfinite(weights).all()
    assert (plain @ weights)[:-1].argmax(axis=1).tolist() == LABELS


def test_a_label_without_sentences_is_never_found() -> None:
    rows, plain = sparse(SEPARABLE)
    assert (plain @ linear_model(rows, LABELS, 4))[:, 3].max() < 0


def test_one_label_claims_everything() -> None:
    rows, plain = sparse(SEPARABLE)
    assert (plain @ linear_model(rows, [0] * 6, 1)).min() > 0


tables = st.lists(st.lists(st.sampled_from([0, 0, 1]), min_size=5, max_size=5), min_size=1, max_size=8)
