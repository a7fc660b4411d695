"""Embeddings of sentences, from a hashed bag of words instead of a language model."""

import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from intents import limits
from intents.decision import Answer
from intents.matching import Lesson, Matcher
from intents.meaning import Meanings, read_meanings
from intents.space import Floats
from intents.text import tokens
from tests.small import TODAY

SIZE = 64
TEXTS = ["thả diều ở bãi", "muốn thả diều", "bắt dế ngoài đồng", "đi bắt dế", "nướng bánh mì"]


def hashed(texts: Sequence[str]) -> Floats:
    """Embed `texts`: words that two of them share bring them together."""
    found = np.full((len(texts), SIZE), 0.01, np.float32)
    for row, text in zip(found, texts, strict=True):
        for word in tokens(text):
            row[zlib.crc32(word.encode()) % SIZE] += 1
    unit: Floats = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


def cosines(vectors: Floats) -> Floats:
    """Of every vector with every other, seen from their middle; the slow, exact way."""
    around = vectors - vectors.mean(axis=0)
    around /= np.linalg.norm(around, axis=1, keepdims=True)
    exact: Floats = around @ around.T
    return exact


@pytest.fixture(autouse=True)
def nothing_is_settled_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message is embedded."""
    monkeypatch.setattr(limits, "SETTLED_NO", -1.0)
    monkeypatch.setattr(limits, "SETTLED_YES", 2.0)


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return read_meanings(hashed(TEXTS))


@pytest.fixture(scope="module")
def meant(small: Library) -> Matcher:
    return Matcher(Lesson(small.entries, small.words, small.elsewhere), embed=hashed)


# The vectors


def test_a_sentence_is_most_similar_to_itself(meanings: Meanings) -> None:
    for number, vector in enumerate(hashed(TEXTS)):
        placed = meanings.place(vector)
        similar = [meanings.similar(placed, n, n + 1) for n in range(len(TEXTS))]
        assert similar[number] == max(similar) == pytest.approx(1, abs=0.01)


def test_the_two_most_similar_of_a_label_are_averaged(meanings: Meanings) -> None:
    exact = cosines(hashed(TEXTS))[0]
    placed = meanings.place(hashed(TEXTS)[0])
    for first, end in ((0, 5), (1, 4), (2, 4)):
        best = sorted(exact[first:end])[-2:]
        assert meanings.similar(placed, first, end) == pytest.approx(sum(best) / 2, abs=0.01)


def test_a_placed_vector_has_length_one(meanings: Meanings) -> None:
    for vector in hashed([*TEXTS, "", "chuyện khác hẳn"]):
        assert np.linalg.norm(meanings.place(vector)) == pytest.approx(1, abs=1e-5)


def test_the_middle_itself_is_similar_to_nothing(meanings: Meanings) -> None:
    assert meanings.similar(meanings.place(meanings.middle), 0, len(TEXTS)) == 0


def test_vectors_are_kept_as_bytes_that_use_their_range(meanings: Meanings) -> None:
    assert meanings.vectors.dtype == np.int8
    assert meanings.vectors.shape == (len(TEXTS), SIZE)
    assert np.abs(meanings.vectors.astype(int)).max() == 127


@given(st.integers(2, 12), st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_bytes_are_near_the_exact_cosine(count: int, size: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, size)).astype(np.float32)
    kept, exact = read_meanings(vectors), cosines(vectors)
    placed = kept.place(vectors[0])
    found = [kept.similar(placed, n, n + 1) for n in range(count)]
    assert found == pytest.approx(exact[0].tolist(), abs=0.03)


def test_a_single_sentence_has_a_meaning() -> None:
    kept = read_meanings(hashed(TEXTS[:1]))
    assert kept.similar(kept.place(hashed(TEXTS[:1])[0]), 0, 1) == 0


# The matcher


def test_every_candidate_has_a_meaning(meant: Matcher) -> None:
    found = meant.explain("em quên mất mật khẩu vneid rồi", TODAY)
    assert all(c.signals.meaning is not None and -1.01 <= c.signals.meaning <= 1.01 for c in found.candidates)
    assert {"meaning", "closer_than_else"} <= set(found.measures)
    assert found.candidates[0].entry.id == "quen-mat-khau"


def test_without_an_embedder_there_is_no_meaning(small_matcher: Matcher) -> None:
    found = small_matcher.explain("em quên mất mật khẩu vneid rồi", TODAY)
    assert {c.signals.meaning for c in found.candidates} == {None}
    assert "meaning" not in found.measures


def test_hurried_it_goes_by_words_alone(meant: Matcher, small_matcher: Matcher) -> None:
    for text in ("em quên mất mật khẩu vneid rồi", "làm khai sinh cho con và tra cứu hồ sơ", "nuôi tôm hùm"):
        assert meant.explain(text, TODAY, hurried=True) == small_matcher.explain(text, TODAY)


def test_what_is_embedded_is_mended_first(small: Library) -> None:
    seen: list[str] = []

    def embed(texts: Sequence[str]) -> Floats:
        seen.extend(texts)
        return hashed(texts)

    matcher = Matcher(Lesson(small.entries, small.words, small.elsewhere), embed=embed)
    assert seen == matcher.lesson.embedded()
    seen.clear()
    matcher.weigh("ad ơi quen mk vneid")
    assert seen == ["quên mật khẩu vneid"]
    seen.clear()
    matcher.weigh("!!!")
    assert seen == ["."]


def test_meaning_moves_an_entry_up(small: Library) -> None:
    def embed(texts: Sequence[str]) -> Floats:
        # "cỏ" stands where passcodes stand, whatever its letters.
        return hashed(["quên passcode" if "cỏ" in text else text for text in texts])

    lesson = Lesson(small.entries, small.words, small.elsewhere)
    plain, led = (Matcher(lesson, embed=embedder).weigh("cỏ xanh").candidates for embedder in (hashed, embed))
    assert led[0].entry.id == "quen-passcode" != plain[0].entry.id


def test_what_was_learned_before_answers_the_same(small: Library, meant: Matcher) -> None:
    lesson = Lesson(small.entries, small.words, small.elsewhere)
    again = Matcher(lesson, lesson.learn(hashed), embed=hashed)
    for text in ("muốn làm giấy khai sinh cho cháu", "passcode em quên mất", "giá vàng hôm nay"):
        assert again.explain(text, TODAY) == meant.explain(text, TODAY)


def test_an_embedder_is_not_asked_when_nothing_was_embedded(small: Library) -> None:
    def refuse(texts: Sequence[str]) -> Floats:
        raise AssertionError(texts)

    lesson = Lesson(small.entries, small.words, small.elsewhere)
    matcher = Matcher(lesson, lesson.learn(), embed=refuse)
    decision = matcher.ask("làm khai sinh", TODAY)
    assert isinstance(decision, Answer)
    assert matcher.explain("em quên mất mật khẩu vneid rồi", TODAY).candidates[0].signals.meaning is None


@given(st.text())
def test_any_text_is_weighed_with_meanings(meant: Matcher, text: str) -> None:
    found = meant.weigh(text)
    assert 0 <= found.sure <= 1
    assert found == meant.weigh(text)
