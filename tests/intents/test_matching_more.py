"""Several questions in one message, greetings around one, other languages, over the small base.

Questions are sentences of the base, so nothing here depends on how sure is sure.
"""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from intents import limits
from intents.decision import Answer, Choice, Decision, Emergency, Unknown
from intents.matching import Matcher
from intents.several import MOST_QUESTIONS
from tests.small import TODAY

BIRTH, DEATH, LOOKUP = "làm khai sinh", "làm khai tử", "coi hồ sơ tới mô rồi"
PASSWORD = "tui hổng nhớ mật khẩu chừ mần răng"
IDS = {BIRTH: "khai-sinh", DEATH: "khai-tu", PASSWORD: "quen-mat-khau", LOOKUP: "tra-cuu-ho-so"}
BORN = "vợ tôi mới sinh cháu trai tuần trước"
FOREIGN = [
    ("Could you help me get a birth certificate for my child?", "en"),
    ("Bonjour, comment obtenir une carte pour mon compte ?", "fr"),
    ("出生证明怎么办理", "zh"),
    ("パスワードを忘れました", "ja"),
    ("비밀번호를 잊었어요", "ko"),
    ("забыл пароль", "ru"),
    ("ลืมรหัสผ่าน", "th"),
]


def told(decision: Decision) -> list[str]:
    """Ids of what is answered and what else is named."""
    assert isinstance(decision, Answer), decision
    return [decision.entry.id, *(entry.id for entry in decision.also)]


# Several questions


@pytest.mark.parametrize(
    "text",
    [
        f"{BIRTH}? {PASSWORD}?",
        f"{BIRTH}. {PASSWORD}",
        f"{BIRTH}; {PASSWORD}",
        f"{BIRTH}\n{PASSWORD}",
        f"1. {BIRTH} 2. {PASSWORD}",
        f"- {BIRTH}\n- {PASSWORD}",
        f"{BIRTH} với lại {PASSWORD}",
        f"{BIRTH}, ngoài ra {PASSWORD}",
        "lam khai sinh voi lai quen mat khau lay lai the nao",
        f"{BIRTH.upper()}?? {PASSWORD.upper()}!!",
    ],
)
def test_the_first_of_two_questions_is_answered_and_the_other_named(small_matcher: Matcher, text: str) -> None:
    assert told(small_matcher.ask(text, TODAY)) == ["khai-sinh", "quen-mat-khau"]


@pytest.mark.parametrize("asked", list(permutations(IDS, 3)))
def test_questions_are_told_in_the_order_asked(small_matcher: Matcher, asked: tuple[str, ...]) -> None:
    assert told(small_matcher.ask("? ".join(asked), TODAY)) == [IDS[text] for text in asked]


@pytest.mark.parametrize("again", ["giấy khai sinh", BIRTH])
def test_a_question_asked_twice_is_told_once(small_matcher: Matcher, again: str) -> None:
    assert told(small_matcher.ask(f"{BIRTH}? {again}?", TODAY)) == ["khai-sinh"]
    assert told(small_matcher.ask(f"{PASSWORD}? {BIRTH}? {again}?", TODAY)) == ["quen-mat-khau", "khai-sinh"]


def test_the_first_question_stays_first_when_asked_again_at_the_end(small_matcher: Matcher) -> None:
    decision = small_matcher.ask(f"{BIRTH}? {PASSWORD}? giấy khai sinh?", TODAY)
    assert told(decision) == ["khai-sinh", "quen-mat-khau"]


def test_one_question_has_no_others(small: Library, small_matcher: Matcher) -> None:
    decisions = [small_matcher.ask(text, TODAY) for entry in small.entries for text in entry.sentences()]
    assert {one.also for one in decisions if isinstance(one, Answer)} == {()}


def test_what_no_entry_is_about_is_not_named(small_matcher: Matcher) -> None:
    decision = small_matcher.ask(f"{BIRTH}? giá vàng hôm nay? {PASSWORD}?", TODAY)
    assert told(decision) == ["khai-sinh", "quen-mat-khau"]


def test_questions_nobody_can_answer_are_not_answered(small_matcher: Matcher) -> None:
    assert not isinstance(small_matcher.ask("đội tuyển đá mấy giờ? giá vàng hôm nay?", TODAY), Answer)


def test_when_no_part_is_sure_none_is_answered(small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER", 2.0)
    assert isinstance(small_matcher.ask(f"{BIRTH}? {PASSWORD}?", TODAY), (Choice, Unknown))


def test_one_need_told_at_length_names_no_other(small_matcher: Matcher) -> None:
    decision = small_matcher.ask(f"{BORN}. Giờ muốn {BIRTH} cho cháu thì ra đâu? Em cảm ơn.", TODAY)
    assert getattr(decision, "also", ()) == ()


def test_the_first_of_several_is_read_for_the_day_and_place(small_matcher: Matcher) -> None:
    decision = small_matcher.ask(f"{BIRTH}? {PASSWORD}?", date(2027, 2, 1), "79")
    assert isinstance(decision, Answer)
    assert (decision.entry.fee, decision.entry.time) == ("Miễn phí nửa đầu năm 2027.", "Trong buổi.")


def test_what_is_in_force_is_answered_before_what_is_not(small_matcher: Matcher) -> None:
    decision = small_matcher.ask(f"giảm phí trực tuyến? {PASSWORD}?", TODAY)
    assert isinstance(decision, Answer)
    assert decision.entry.id == "quen-mat-khau"
    assert len(decision.also) == 1


def test_the_last_entry_shown_does_not_change_several_questions(small_matcher: Matcher) -> None:
    text = f"{BIRTH}? {PASSWORD}?"
    assert small_matcher.ask(text, TODAY, context="tra-cuu-ho-so") == small_matcher.ask(text, TODAY)


@given(st.lists(st.sampled_from([*IDS, "chào bạn", "giá vàng hôm nay", "dạ"]), max_size=6))
def test_other_questions_are_named_once_and_are_no_small_talk(small_matcher: Matcher, asked: list[str]) -> None:
    decision = small_matcher.ask("\n".join(asked), TODAY)
    named = told(decision)[1:] if isinstance(decision, Answer) else []
    assert set(named) <= {IDS[text] for text in asked if text in IDS}
    assert not isinstance(decision, Answer) or len({*named, decision.entry.id}) == len(named) + 1
    assert not any(small_matcher.by_id[name].talk for name in named)
    assert len(named) < MOST_QUESTIONS


# Greetings


@pytest.mark.parametrize("greeting", ["chào bạn", "xin chào bạn", "Kính chào trợ lý", "hello bot"])
@pytest.mark.parametrize("question", [BIRTH, PASSWORD, LOOKUP])
def test_a_question_with_a_greeting_is_not_answered_by_greeting(
    small_matcher: Matcher, greeting: str, question: str
) -> None:
    for text in (f"{greeting}! {question}", f"{question}. {greeting}!", f"{greeting}\n{question}\n{greeting}"):
        assert getattr(small_matcher.ask(text, TODAY), "entry", None) != small_matcher.by_id["chao-hoi"], text


def test_a_greeting_that_outweighs_its_question_still_leaves_the_question_answered(small_matcher: Matcher) -> None:
    text = f"chào bạn. xin chào bạn. chào buổi sáng. {DEATH}"
    assert small_matcher.explain(text, TODAY).candidates[0].entry.id == "chao-hoi"
    assert told(small_matcher.ask(text, TODAY)) == ["khai-tu"]


def test_a_greeting_is_never_named_beside_an_answer(small_matcher: Matcher) -> None:
    assert told(small_matcher.ask(f"chào bạn! {BIRTH}? {PASSWORD}?", TODAY)) == ["khai-sinh", "quen-mat-khau"]


def test_a_greeting_alone_is_greeted_back(small_matcher: Matcher) -> None:
    assert told(small_matcher.ask("Chào bạn!", TODAY)) == ["chao-hoi"]


# Other languages


@pytest.mark.parametrize(("text", "language"), FOREIGN)
def test_another_language_is_named_and_nothing_answered(small_matcher: Matcher, text: str, language: str) -> None:
    decision = small_matcher.ask(text, TODAY)
    assert isinstance(decision, Unknown)
    assert (decision.language, decision.changed) == (language, None)
    assert len(decision.nearest) <= 3


def test_another_language_is_not_answered_however_sure(small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER", 0.0)
    for text, language in FOREIGN:
        decision = small_matcher.ask(f"{text} VNeID?\n{text}", TODAY)
        assert isinstance(decision, Unknown)
        assert decision.language == language


def test_vietnamese_has_no_language_to_name(small: Library, small_matcher: Matcher) -> None:
    typed = [text for texts in small.elsewhere.values() for text in texts]
    typed += [text for entry in small.entries for text in (*entry.sentences(), *entry.tests.ask)]
    assert {getattr(small_matcher.ask(text, TODAY), "language", None) for text in typed} == {None}


def test_a_taught_sentence_is_answered_in_any_language(small: Library, small_matcher: Matcher) -> None:
    assert "hello bot" in small_matcher.taught
    assert told(small_matcher.ask("Hello bot!", TODAY)) == ["chao-hoi"]


def test_an_emergency_among_foreign_words_comes_first(small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER", 2.0)
    assert small_matcher.ask("cháy nhà rồi please help this house should have help", TODAY) == Emergency("fire")
