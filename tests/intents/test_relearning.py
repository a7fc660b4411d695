"""A matcher for a base of which little changed, and which messages the change can touch."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bot.library import Library, read_library
from intents import relearning
from intents.decision import Answer
from intents.entry import Entry
from intents.evaluation import read_questions
from intents.learning import linear_model, one_label
from intents.matching import Lesson, Matcher
from intents.relearning import compared, relearned
from intents.screening import Screen, look
from tests.intents.test_learning import LABELS, SEPARABLE, sparse
from tests.intents.test_meaning import hashed
from tests.small import ROOT, TODAY, make_entry

KITES = make_entry(
    "tha-dieu",
    title="Thả diều ở bãi biển",
    questions={
        "formal": ("Tôi muốn xin phép thả diều thì làm ở đâu?", "Thả diều có phải xin phép không?"),
        "plain": ("tha dieu o bai bien co phai xin phep khong", "xin phep tha dieu"),
        "short": ("thả diều", "phép thả diều"),
    },
)
ASKED = ("em muốn thả diều có cần phép không", "tha dieu o dau", "quên mật khẩu vneid", "làm giấy khai sinh cho cháu",
         "giá vàng hôm nay", "thôi em cảm ơn ạ", "otp không về máy")  # fmt: skip


@pytest.fixture(scope="module")
def lesson(small: Library) -> Lesson:
    return Lesson(small.entries, small.words, small.elsewhere)


@pytest.fixture(scope="module")
def before(lesson: Lesson) -> Matcher:
    return Matcher(lesson)


@pytest.fixture(scope="module")
def with_kites(lesson: Lesson, before: Matcher) -> Matcher:
    return relearned(before, having(lesson, KITES))


def having(lesson: Lesson, *changed: Entry) -> Lesson:
    """`lesson` with entries in place of those with their ids, new ones in the middle."""
    others = {entry.id: entry for entry in changed}
    entries = [others.pop(entry.id, entry) for entry in lesson.entries]
    entries[4:4] = others.values()
    return replace(lesson, entries=tuple(entries))


def answered(matcher: Matcher, text: str) -> str | None:
    decision = matcher.ask(text, TODAY)
    return decision.entry.id if isinstance(decision, Answer) else None


# One label


def test_one_label_is_a_column_of_all() -> None:
    rows, plain = sparse(SEPARABLE)
    together = plain @ linear_model(rows, LABELS, 3)
    for label in range(3):
        alone = plain @ one_label(rows, [owner == label for owner in LABELS], [1.0] * rows.height)
        assert alone == pytest.approx(together[:, label], abs=0.02)


def test_a_row_that_counts_twice_is_as_good_as_two() -> None:
    rows, plain = sparse(SEPARABLE)
    doubled = sparse([*SEPARABLE, *SEPARABLE])[0]
    twice = one_label(doubled, [owner == 0 for owner in (*LABELS, *LABELS)], [1.0] * doubled.height)
    once = one_label(rows, [owner == 0 for owner in LABELS], [2.0] * rows.height)
    assert plain @ once == pytest.approx(plain @ twice, abs=0.05)


# What changed


def test_nothing_changed(lesson: Lesson) -> None:
    change = compared(lesson, replace(lesson))
    assert change.changed == () and change.small
    assert list(change.labels) == list(range(lesson.labels))
    assert list(change.rows) == list(range(len(lesson.examples())))


def test_a_new_entry_moves_the_labels_behind_it(lesson: Lesson) -> None:
    change = compared(lesson, having(lesson, KITES))
    place = 4
    assert change.changed == (place,)
    assert change.labels[place] is None
    assert [label for label in change.labels if label is not None] == list(range(lesson.labels))
    examples = lesson.examples()
    for example, row in zip(change.examples, change.rows, strict=True):
        assert (row is None) == (example.label == place)
        assert row is None or examples[row].text == example.text


def test_a_sentence_less_is_a_change_too(lesson: Lesson) -> None:
    entry = lesson.entries[3]
    style, texts = next((style, texts) for style, texts in entry.questions.items() if len(texts) > 1)
    change = compared(lesson, having(lesson, replace(entry, questions={**entry.questions, style: texts[1:]})))
    assert change.changed == (3,)
    assert None not in change.rows


def test_the_same_sentence_in_another_entry_is_new(lesson: Lesson) -> None:
    twin = replace(lesson.entries[0], id="zz-khac")
    change = compared(lesson, replace(lesson, entries=(*lesson.entries, twin)))
    assert change.changed == (len(lesson.entries),)


# What is learned


def test_a_new_entry_is_found_and_the_others_still_are(before: Matcher, with_kites: Matcher) -> None:
    assert answered(with_kites, ASKED[0]) == KITES.id
    assert answered(with_kites, "xin phep tha dieu o bien") == KITES.id
    for text in ASKED[2:]:
        assert answered(with_kites, text) == answered(before, text)


def test_it_answers_its_own_sentences_as_a_full_learning_does(lesson: Lesson, with_kites: Matcher) -> None:
    whole = Matcher(having(lesson, KITES))
    texts = [f"cho hỏi {text}" for entry in whole.entries for text in entry.sentences()[::4]]
    same = [answered(whole, text) == answered(with_kites, text) for text in texts]
    assert sum(same) >= 0.97 * len(same)


def test_weights_of_the_others_are_the_same_numbers(before: Matcher, with_kites: Matcher) -> None:
    change = compared(before.lesson, with_kites.lesson)
    old, new = before.model.learned, with_kites.model.learned
    assert new.space.grams[: len(old.space.grams)] == old.space.grams
    for now, was in enumerate(change.labels):
        if was is not None:
            assert np.array_equal(new.weights[: len(old.weights), now], old.weights[:, was])
    assert new.rows.height == len(change.examples) == old.rows.height + len(KITES.sentences())


def test_words_of_a_new_entry_are_known(before: Matcher, with_kites: Matcher) -> None:
    assert "dieu" in before.model.words("thả diều").unknown
    assert with_kites.model.words("thả diều").unknown == ()


def test_a_removed_entry_is_gone(lesson: Lesson, with_kites: Matcher) -> None:
    again = relearned(with_kites, lesson)
    assert KITES.id not in again.by_id
    assert answered(again, "thả diều") is None
    assert answered(again, "quên mật khẩu vneid") == "quen-mat-khau"


def test_another_answer_text_teaches_nothing(lesson: Lesson, before: Matcher) -> None:
    other = replace(lesson.entries[0], answer="Câu trả lời khác hẳn.")
    after = relearned(before, having(lesson, other))
    assert after.model.learned is before.model.learned
    assert after.by_id[other.id].answer == other.answer


def test_an_added_sentence_is_learned(lesson: Lesson, before: Matcher) -> None:
    entry = next(entry for entry in lesson.entries if entry.id == "khai-sinh")
    fuller = replace(entry, questions={**entry.questions, "dialect": ("bầm cho thằng cu cái giấy chi rứa",)})
    after = relearned(before, having(lesson, fuller))
    text = "bầm thằng cu giấy chi rứa"
    scores = [{scored.entry.id: scored.signals.learned for scored in matcher.weigh(text).candidates}
              for matcher in (before, after)]  # fmt: skip
    assert scores[1]["khai-sinh"] > scores[0].get("khai-sinh", -1.0) + 0.3


def test_other_word_lists_are_learned_in_full(lesson: Lesson, before: Matcher) -> None:
    words = replace(lesson.words, abbreviations={**lesson.words.abbreviations, "td": ("thả", "diều")})
    assert not compared(lesson, replace(lesson, words=words)).small
    assert relearned(before, replace(lesson, words=words)).ask("quên mật khẩu", TODAY) is not None
    # What only asides use is read from the lesson, not learned.
    joiners = replace(lesson.words, joiners=())
    assert relearned(before, replace(lesson, words=joiners)).model.learned is before.model.learned


def test_many_changes_are_learned_in_full(
    lesson: Lesson, before: Matcher, with_kites: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert with_kites.model.learned.space.sentences == before.model.learned.space.sentences
    monkeypatch.setattr(relearning, "MOST_CHANGED", 0)
    full = relearned(before, having(lesson, KITES))
    assert full.model.learned.space.sentences == len(full.lesson.examples())


def test_only_new_sentences_are_embedded(lesson: Lesson) -> None:
    seen: list[str] = []

    def counting(texts: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        seen.extend(texts)
        return hashed(texts)

    meant = Matcher(lesson, embed=hashed)
    after = relearned(meant, having(lesson, KITES), counting)
    assert len(seen) == len(KITES.sentences())
    assert after.model.embed is hashed
    found, old = after.model.learned.meanings, meant.model.learned.meanings
    assert found is not None and old is not None
    first, end = after.model.firsts[after.entries.index(KITES)], after.model.firsts[after.entries.index(KITES) + 1]
    assert found.similar(found.place(hashed([seen[0]])[0]), first, first + 1) == pytest.approx(1, abs=0.02)
    assert np.array_equal(np.delete(found.vectors, range(first, end), axis=0), old.vectors)


def test_without_embeddings_none_are_asked_for(lesson: Lesson, before: Matcher) -> None:
    def refuse(texts: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        raise AssertionError(texts)

    assert relearned(before, having(lesson, KITES), refuse).model.learned.meanings is None


@pytest.mark.slow
def test_on_real_entries_it_decides_as_a_full_learning_does() -> None:
    library = read_library(ROOT / "knowledge")
    entries = library.entries[::6]
    added = entries[len(entries) // 2]
    whole = Lesson(entries, library.words, library.elsewhere)
    full = Matcher(whole)
    before = Matcher(replace(whole, entries=tuple(entry for entry in entries if entry is not added)))
    after = relearned(before, whole)
    held_out = [line for name in ("in-scope", "near")
                for line in read_questions((ROOT / f"tests/questions/{name}.tsv").read_text("utf-8").splitlines())
                if line.labels & {*full.by_id, "none"}]  # fmt: skip
    same = [answered(full, asked.text) == answered(after, asked.text) for asked in held_out]
    assert sum(same) >= 0.98 * len(same)
    own = [asked.text for asked in held_out if added.id in asked.labels]
    right = [sum(answered(matcher, text) == added.id for text in own) for matcher in (before, after, full)]
    assert right[0] == 0
    assert right[1] >= right[2] - 1 > 1


# Which messages are touched


def test_what_is_not_touched_is_decided_the_same(lesson: Lesson, before: Matcher, with_kites: Matcher) -> None:
    screen = Screen(before, with_kites)
    assert not screen.everything
    texts = [text for entry in lesson.entries for text in entry.sentences()] + list(ASKED)
    spared = [text for text in texts if not screen.touches(look(before.model, text))]
    assert len(spared) > len(texts) / 10
    for text in spared:
        now, then = with_kites.explain(text, TODAY), before.explain(text, TODAY)
        assert now.sure == pytest.approx(then.sure, abs=1e-5)  # sums of floats in another order
        assert type(now.decision) is type(then.decision)
        assert [scored.entry.id for scored in now.candidates] == [scored.entry.id for scored in then.candidates]


def test_what_asks_for_the_new_entry_is_touched(before: Matcher, with_kites: Matcher) -> None:
    screen = Screen(before, with_kites)
    for text in (*ASKED[:2], *KITES.sentences(), "dieuf", "thả diêu", "thadieu"):
        assert screen.touches(look(before.model, text)), text


def test_the_same_matcher_touches_nothing(before: Matcher) -> None:
    screen = Screen(before, before)
    assert not any(screen.touches(look(before.model, text)) for text in (*ASKED, "", "!!!", "zzz qqq"))


def test_a_full_learning_touches_everything(lesson: Lesson, before: Matcher) -> None:
    assert Screen(before, Matcher(having(lesson, KITES))).everything


def test_another_answer_touches_only_what_may_get_it(lesson: Lesson, before: Matcher) -> None:
    entry = before.by_id["quen-mat-khau"]
    screen = Screen(before, relearned(before, having(lesson, replace(entry, answer=entry.answer + "."))))
    assert screen.touches(look(before.model, "quên mật khẩu vneid"))
    assert not screen.everything
