"""The fixed folds, over intents of the test's own."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.folds import FOLDS, fold_accuracy, fold_splits, ours
from intents.scoring import Example
from intents.words import Words
from tests.intents.test_meaning import hashed

INTENTS = {
    "kite": ["thả diều ở bãi", "muốn thả diều", "chỗ thả diều", "thả diều chiều nay"],
    "cricket": ["bắt dế ngoài đồng", "đi bắt dế", "bắt dế ban đêm", "chỉ em bắt dế"],
    "bread": ["nướng bánh mì", "bánh mì nướng sao", "cách nướng bánh mì", "tự nướng bánh mì"],
}


def test_each_sentence_is_tested_in_the_fold_of_its_number() -> None:
    for fold, (train, test) in enumerate(fold_splits(INTENTS)):
        assert test == [Example(texts[fold], label) for label, texts in enumerate(INTENTS.values())]
        assert {one.text for one in train}.isdisjoint(one.text for one in test)
        assert len(train) == 9
    assert fold == FOLDS - 1


def test_what_is_learned_comes_in_the_order_of_labels() -> None:
    for train, _ in fold_splits(INTENTS):
        assert [one.label for one in train] == sorted(one.label for one in train)


def test_a_learner_that_knows_all_is_always_right() -> None:
    known = {text: label for label, texts in enumerate(INTENTS.values()) for text in texts}
    assert fold_accuracy(lambda train: known.__getitem__, INTENTS) == [1.0] * FOLDS


def test_a_learner_that_says_one_label_is_right_as_often_as_it_comes() -> None:
    shares = fold_accuracy(lambda train: lambda text: 2, {**INTENTS, "salt": ["a", "b", "c", "d"]})
    assert shares == [0.25] * FOLDS


def test_a_learner_never_sees_what_it_is_tested_on() -> None:
    def learner(train: Sequence[Example]) -> Callable[[str], int]:
        seen = {one.text: one.label for one in train}
        return lambda text: seen.get(text, -1)

    assert fold_accuracy(learner, INTENTS) == [0.0] * FOLDS


@pytest.mark.parametrize("embed", [None, hashed], ids=["by words", "with embeddings"])
def test_ours_tells_intents_of_other_words_apart(embed: Callable[[Sequence[str]], object] | None) -> None:
    assert fold_accuracy(ours(Words(), hashed if embed else None), INTENTS) == [1.0] * FOLDS


def test_ours_reads_with_the_word_lists_it_is_given() -> None:
    train = [Example(text, label) for label, texts in enumerate(INTENTS.values()) for text in texts]
    assert ours(Words(abbreviations={"bm": ("bánh", "mì")}), None)(train)("bm") == 2


@given(st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=5), max_size=7), max_size=5))
def test_every_fold_is_the_whole_parted_in_two(intents: dict[str, list[str]]) -> None:
    whole = [Example(text, label) for label, texts in enumerate(intents.values()) for text in texts]
    folds = list(fold_splits(intents))
    assert len(folds) == FOLDS
    for train, test in folds:
        assert len(test) <= len(intents)
        rest = train[:]
        for one in whole:
            (rest if one in rest else test).remove(one)
        assert rest == test == []
