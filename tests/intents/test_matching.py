"""Decisions over the small base. Nothing here depends on how sure is sure: only on what every calibration must keep."""

import unicodedata
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from intents import limits
from intents.decision import Answer, Choice, Decision, Emergency, Unknown
from intents.entry import Entry
from intents.matching import Lesson, Matcher
from intents.text import strip_accents
from tests.small import TODAY, make_entry, make_matcher

OFF_TOPIC = [
    "thời tiết ngày mai thế nào", "giá vàng hôm nay", "hát một bài đi", "xyzzy qwrtp", "2 + 2 bằng mấy", "asdfgh jkl",
    "cách làm bánh mì", "đội tuyển đá mấy giờ",
]  # fmt: skip


def entry_of(decision: Decision) -> str | None:
    return decision.entry.id if isinstance(decision, Answer) else None


def found_in(decision: Decision) -> set[str]:
    """Ids the decision shows or offers."""
    if isinstance(decision, Unknown) and decision.changed:
        return {decision.changed.entry.id}
    if isinstance(decision, Choice):
        return {entry.id for entry in decision.entries}
    return {entry_of(decision) or ""}


def taught(small: Library) -> list[tuple[Entry, str]]:
    return [(entry, text) for entry in small.entries if not entry.talk for text in entry.sentences()]


def test_an_entrys_own_questions_find_it(small: Library, small_matcher: Matcher) -> None:
    missed = [text for entry, text in taught(small) if entry.id not in found_in(small_matcher.ask(text, TODAY))]
    assert missed == []


def test_a_sentence_typed_as_it_is_taught_is_answered_whatever_the_calibration(
    small: Library, small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANSWER", 2.0)
    for entry in small.entries:
        for text in entry.sentences():
            assert entry.id in found_in(small_matcher.ask(text, TODAY)), text
            assert small_matcher.explain(f" {text.upper()}?!", TODAY).sure == 1.0


def test_the_way_it_is_typed_does_not_change_what_is_found(small: Library, small_matcher: Matcher) -> None:
    for entry, text in taught(small):
        asked = small_matcher.ask(text, TODAY)
        for form in (unicodedata.normalize("NFD", text), f"  {text}!! ", f"\u200b{text}\u200f", text.upper()):
            assert small_matcher.ask(form, TODAY) == asked, form
        assert entry.id in found_in(small_matcher.ask(strip_accents(text), TODAY)), text


def test_new_sentences_find_their_entry(small: Library, small_matcher: Matcher) -> None:
    asked = [(entry, text) for entry in small.entries if not entry.talk for text in entry.tests.ask]
    missed = [text for entry, text in asked if entry.id not in found_in(small_matcher.ask(text, TODAY))]
    assert len(missed) <= len(asked) // 10, missed


@pytest.mark.parametrize(
    ("typed", "twin"),
    [
        ("đăng ký khai sinh", "khai-tu"),
        ("đăng ký khai tử", "khai-sinh"),
        ("quên passcode", "quen-mat-khau"),
        ("quên mật khẩu", "quen-passcode"),
    ],
)
def test_a_twin_is_not_answered(small_matcher: Matcher, typed: str, twin: str) -> None:
    assert entry_of(small_matcher.ask(typed, TODAY)) != twin


@pytest.mark.parametrize("typed", OFF_TOPIC)
def test_what_no_entry_is_about_is_not_answered(small_matcher: Matcher, typed: str) -> None:
    assert entry_of(small_matcher.ask(typed, TODAY)) is None


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "👍👍", "!!!", "\u202e\u200b", "…"])
def test_nothing_typed_is_not_answered(small_matcher: Matcher, typed: str) -> None:
    assert small_matcher.ask(typed, TODAY) == Unknown()


def test_ten_thousand_characters_are_decided_about(small_matcher: Matcher) -> None:
    decision = small_matcher.ask(("quên mật khẩu vneid " * 1_000)[:10_000], TODAY)
    assert isinstance(decision, (Answer, Choice, Unknown))
    assert isinstance(small_matcher.ask("a" * 10_000, TODAY), Unknown)


def test_doubt_is_asked_back_rather_than_answered(small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    sure = small_matcher.explain("đăng ký khai", TODAY).sure
    monkeypatch.setattr(limits, "CHOICE_REACH", 99.0)
    for answer, choice, nearest, kind in (
        (sure, sure, sure, Answer),
        (sure + 0.01, sure, sure, Choice),
        (sure + 0.01, sure + 0.01, sure, Unknown),
    ):
        monkeypatch.setattr(limits, "ANSWER", answer)
        monkeypatch.setattr(limits, "CHOICE", choice)
        monkeypatch.setattr(limits, "NEAREST", nearest)
        assert isinstance(small_matcher.ask("đăng ký khai", TODAY), kind)


def test_a_choice_has_two_to_four_entries_best_first(small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER", 2.0)
    monkeypatch.setattr(limits, "CHOICE", 0.0)
    monkeypatch.setattr(limits, "CHOICE_REACH", 99.0)
    found = small_matcher.explain("lỡ quên mật khẩu mất", TODAY)
    assert isinstance(found.decision, Choice)
    assert 2 <= len(found.decision.entries) <= 4
    assert [entry.id for entry in found.decision.entries] == [c.entry.id for c in found.candidates[:4]]
    assert found.decision.entries[0].id == "quen-mat-khau"


def test_what_is_unknown_names_at_most_three(small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ANSWER", 2.0), ("CHOICE", 2.0), ("NEAREST", 0.0), ("CHOICE_REACH", 99.0)):
        monkeypatch.setattr(limits, name, value)
    decision = small_matcher.ask("lỡ quên mật khẩu mất", TODAY)
    assert isinstance(decision, Unknown)
    assert 1 <= len(decision.nearest) <= 3


# Days, places, context


def test_the_answer_reads_as_of_the_day_and_place(small_matcher: Matcher) -> None:
    def fee(day: date, place: str | None = None) -> tuple[str | None, str | None]:
        decision = small_matcher.ask("làm khai sinh", day, place)
        assert isinstance(decision, Answer)
        return decision.entry.fee, decision.entry.time

    assert fee(TODAY) == ("Miễn phí khi đúng hạn.", "Trong ngày.")
    assert fee(date(2027, 2, 1)) == ("Miễn phí nửa đầu năm 2027.", "Trong ngày.")
    assert fee(date(2027, 7, 1)) == ("Miễn phí khi đúng hạn.", "Trong ngày.")
    assert fee(TODAY, "79/26734") == ("Miễn phí khi đúng hạn.", "Trong buổi.")
    assert fee(date(2027, 4, 1), "79") == ("Riêng nơi này có mức khác.", "Trong buổi.")


@pytest.mark.parametrize(
    ("typed", "day", "why"),
    [
        ("giảm phí trực tuyến", TODAY, "no-longer"),
        ("giảm phí trực tuyến", date(2026, 6, 30), None),
        ("sổ hộ tịch điện tử", TODAY, "not-yet"),
        ("sổ hộ tịch điện tử", date(2027, 1, 1), None),
    ],
)
def test_a_text_out_of_force_is_never_an_answer(small_matcher: Matcher, typed: str, day: date, why: str | None) -> None:
    decision = small_matcher.ask(typed, day)
    if why is None:
        assert isinstance(decision, Answer)
    else:
        assert isinstance(decision, Unknown)
        assert decision.changed is not None
        assert decision.changed.why == why


def test_an_overdue_answer_knows_it(small_matcher: Matcher) -> None:
    decision = small_matcher.ask("tra cứu hồ sơ", TODAY)
    assert isinstance(decision, Answer)
    assert decision.reading.overdue


def test_a_follow_up_uses_the_last_entry(small_matcher: Matcher) -> None:
    decision = small_matcher.ask("còn phí thì sao", TODAY, context="khai-sinh")
    assert isinstance(decision, Answer)
    assert (decision.entry.id, decision.part) == ("khai-sinh", "fee")


@pytest.mark.parametrize("context", [None, "khong-co"])
def test_a_follow_up_without_a_last_entry_is_not_answered(small_matcher: Matcher, context: str | None) -> None:
    decision = small_matcher.ask("bước tiếp theo", TODAY, context=context)
    assert getattr(decision, "part", None) is None


def test_a_follow_up_to_an_entry_out_of_force_is_explained(small_matcher: Matcher) -> None:
    decision = small_matcher.ask("còn phí thì sao", TODAY, context="phi-cu")
    assert isinstance(decision, Unknown)
    assert decision.changed is not None


def test_a_new_topic_is_never_answered_from_the_last_one(small: Library, small_matcher: Matcher) -> None:
    for entry, text in taught(small):
        for context in ("khai-sinh", "quen-mat-khau"):
            assert small_matcher.ask(text, TODAY, context=context) == small_matcher.ask(text, TODAY), (entry.id, text)


@pytest.mark.parametrize(("typed", "kind"), [("cháy nhà rồi", "fire"), ("bo toi bi dot quy", "medical")])
def test_an_emergency_comes_before_all(small_matcher: Matcher, typed: str, kind: str) -> None:
    assert small_matcher.ask(typed, TODAY, context="khai-sinh") == Emergency(kind)


def test_a_follow_up_that_an_entry_teaches_too_is_about_the_last_entry(small: Library) -> None:
    asked = "còn phí thì sao"
    fees = make_entry("phi-chung", title="Phí nói chung", questions={"short": (asked,)}, answer="Tùy thủ tục.")
    matcher = Matcher(Lesson((*small.entries, fees), small.words, small.elsewhere))
    explained = matcher.explain(asked, TODAY, context="khai-sinh")
    for decision in (explained.decision, matcher.ask(asked, TODAY, context="khai-sinh")):
        assert isinstance(decision, Answer)
        assert (decision.entry.id, decision.part) == ("khai-sinh", "fee")
    alone = matcher.ask(asked, TODAY)
    assert isinstance(alone, Answer)
    assert (alone.entry.id, alone.part) == ("phi-chung", None)


# Explaining


def test_an_explanation_has_every_signal(small_matcher: Matcher) -> None:
    found = small_matcher.explain("ad ơi quên mk flurbo", TODAY)
    assert found.decision == small_matcher.ask("ad ơi quên mk flurbo", TODAY)
    assert "mật khẩu" in found.read_as
    assert found.unknown == ("flurbo",)
    assert 0 <= found.sure <= 1
    assert set(found.measures) >= set(limits.SURE_BY_WORDS.of)
    assert len({scored.entry.id for scored in found.candidates}) == len(found.candidates) > 1
    first = found.candidates[0]
    assert first.entry.id == "quen-mat-khau"
    values = {field.name: getattr(first.signals, field.name) for field in fields(first.signals)}
    assert {"learned", "nearest", "covered", "sentence"} <= set(values)
    assert first.signals.sentence in first.entry.sentences()


def test_candidates_come_best_first(small: Library, small_matcher: Matcher) -> None:
    for _, text in taught(small):
        learned = [scored.signals.rank for scored in small_matcher.explain(text, TODAY).candidates]
        assert learned == sorted(learned, reverse=True)


# Learning


def test_the_same_base_decides_the_same(small: Library, small_matcher: Matcher) -> None:
    again = make_matcher(small)
    for text in [*OFF_TOPIC, *(text for _, text in taught(small))]:
        assert again.explain(text, TODAY) == small_matcher.explain(text, TODAY)


def test_a_base_of_one_entry_can_be_asked(small: Library) -> None:
    entry = next(entry for entry in small.entries if entry.id == "khai-sinh")
    matcher = Matcher(Lesson((entry,), small.words, {}))
    assert entry_of(matcher.ask("làm khai sinh", TODAY)) == "khai-sinh"
    assert entry_of(matcher.ask("xyzzy", TODAY)) is None


def test_an_empty_base_is_refused(small: Library) -> None:
    with pytest.raises(ValueError, match="entry"):
        Matcher(Lesson((), small.words, {}))


def test_a_new_entry_is_learned_from_its_own_sentences(small: Library) -> None:
    entry = replace(
        small.entries[0], id="bay-mau", title="Thả diều", questions={"short": ("thả diều ở bãi", "con diều sáo")}
    )
    matcher = Matcher(Lesson((*small.entries, entry), small.words, small.elsewhere))
    assert "bay-mau" in found_in(matcher.ask("thả diều ở bãi", TODAY))


typed_texts = st.lists(
    st.sampled_from("quên mật khẩu khai sinh tử phí otp passcode đăng ký xyz 👍 \x00".split(" ")), max_size=30
)


@given(st.one_of(st.text(), st.text(st.characters()), typed_texts.map(" ".join)), st.sampled_from([None, "khai-sinh"]))
def test_any_text_is_decided_about_and_twice_the_same(small_matcher: Matcher, text: str, context: str | None) -> None:
    found = small_matcher.explain(text, TODAY, context=context)
    assert isinstance(found.decision, (Answer, Choice, Unknown, Emergency))
    assert found == small_matcher.explain(text, TODAY, context=context)
    assert 0 <= found.sure <= 1
