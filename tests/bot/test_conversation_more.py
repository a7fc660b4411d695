"""Messages in other languages, and messages with several questions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Conversation
from bot.messages import Context
from bot.reply import Paragraph, Reply, plain_text
from bot.saying import Saying
from tests.bot.speaking import QUESTION, actions, hear, says, silent, tap, text
from tests.small import make_entry

ENGLISH = "How do I renew my passport online?"
SHOWN = Context(entry="khai-sinh", step=1, question=QUESTION, asked="làm khai sinh", options=("e:khai-sinh",))


# Another language


def test_english_is_filed_as_unknown_and_answered_in_english(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, ENGLISH)
    (asked,) = turn.asked
    assert (asked.text, asked.decision, asked.entry, asked.choices) == (ENGLISH, "unknown", None, ())
    assert text(turn) == saying.phrases.tables["languages"]["en"]
    assert saying.phrases.say("unknown") not in text(turn)
    assert actions(turn) == []


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "Where should I go to get a birth certificate for my daughter?"),
        ("fr", "Comment puis-je obtenir un acte de naissance pour ma fille ?"),
        ("zh", "我想办理出生证明"),
        ("ja", "パスワードを忘れました"),
        ("ko", "비밀번호를 잊어버렸어요"),
        ("ru", "Я забыл пароль от учётной записи"),
        ("km", "ខ្ញុំភ្លេចពាក្យសម្ងាត់"),
        ("lo", "ຂ້ອຍລືມລະຫັດຜ່ານ"),
        ("th", "ฉันลืมรหัสผ่าน"),
    ],
)
def test_each_language_is_answered_in_itself(
    conversation: Conversation, saying: Saying, language: str, typed: str
) -> None:
    turn = hear(conversation, typed)
    assert says(turn, saying.foreign(language))
    assert text(turn) == saying.phrases.tables["languages"][language]
    assert [(asked.decision, asked.text) for asked in turn.asked] == [("unknown", typed)]


def test_another_language_leaves_the_thread_where_it_was(conversation: Conversation) -> None:
    turn = hear(conversation, ENGLISH, SHOWN)
    assert (turn.context.entry, turn.context.step, turn.context.options) == ("khai-sinh", 0, ())
    assert (turn.context.question, turn.context.asked) == (turn.asked[0].id, ENGLISH)
    assert hear(conversation, "còn phí thì sao", turn.context).asked[0].entry == "khai-sinh"


def test_private_data_in_another_language_is_masked_and_warned_of(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "How can I check my application, phone 0912345678 please?")
    assert turn.replies == (saying.foreign("en"), saying.private(["phone"]))
    assert "0912345678" not in turn.asked[0].text


@pytest.mark.parametrize("typed", ["quên password vneid", "làm khai sinh online", "mã otp ok", "check hồ sơ"])
def test_vietnamese_with_english_words_is_vietnamese(conversation: Conversation, saying: Saying, typed: str) -> None:
    assert not set(saying.phrases.tables["languages"].values()) & set(text(hear(conversation, typed)).split("\n\n"))


@given(st.text(max_size=8))
def test_a_language_without_a_sentence_is_told_in_english(saying: Saying, language: str) -> None:
    told = saying.phrases.tables["languages"]
    assert saying.foreign(language) == Reply((Paragraph(told.get(language, told["en"])),))


def test_without_any_sentence_the_unknown_is_said(saying: Saying) -> None:
    phrases = replace(saying.phrases, tables={**saying.phrases.tables, "languages": {}})
    assert Saying(phrases, saying.entries).foreign("en") == saying.text("unknown")


def test_every_sentence_in_another_language_names_both_hotlines(saying: Saying) -> None:
    for told in saying.phrases.tables["languages"].values():
        assert "18001096" in told
        assert "1900 0368" in told


# Several questions


@pytest.mark.parametrize(
    ("typed", "first", "others"),
    [
        ("làm khai sinh cho con? quên mật khẩu thì sao?", "khai-sinh", ["quen-mat-khau"]),
        ("xin giấy khai sinh ngoài ra mã otp không về máy", "khai-sinh", ["ma-otp"]),
        ("quên mật khẩu, tiện thể cho em hỏi luôn làm giấy khai sinh", "quen-mat-khau", ["khai-sinh"]),
        ("1. làm giấy khai sinh\n2. lấy lại mật khẩu\n3. otp không về", "khai-sinh", ["quen-mat-khau", "ma-otp"]),
    ],
)
def test_the_first_question_is_answered_and_the_others_are_buttons(
    conversation: Conversation, saying: Saying, typed: str, first: str, others: list[str]
) -> None:
    turn = hear(conversation, typed)
    (asked,) = turn.asked
    assert (asked.decision, asked.entry) == ("answer", first)
    assert saying.entries[first].answer in text(turn)
    assert saying.phrases.say("also") in text(turn)
    assert actions(turn)[: len(others)] == [f"e:{other}" for other in others]
    assert actions(turn)[-2:] == [f"g:{first}:{asked.id}", f"b:{first}:{asked.id}"]
    assert not [other for other in others if saying.entries[other].answer in text(turn)]
    assert turn.context.entry == first


def test_the_button_leads_to_the_second_answer_and_files_it(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "làm khai sinh cho con? quên mật khẩu thì sao?")
    for second in (tap(conversation, actions(turn)[0], turn.context), hear(conversation, "1", turn.context)):
        assert [(asked.decision, asked.entry) for asked in second.asked] == [("answer", "quen-mat-khau")]
        assert saying.entries["quen-mat-khau"].answer in text(second)
        assert second.asked[0].id != turn.asked[0].id
        assert not silent(second)


@pytest.mark.parametrize("typed", ["quên mật khẩu? lấy lại mật khẩu", "quên mật khẩu", "quên mật khẩu! quên mật khẩu"])
def test_one_question_asked_twice_has_nothing_beside_it(conversation: Conversation, saying: Saying, typed: str) -> None:
    turn = hear(conversation, typed)
    assert turn.asked[0].entry == "quen-mat-khau"
    assert saying.phrases.say("also") not in text(turn)


def test_a_second_question_whose_rule_is_past_is_a_button_that_says_so(
    conversation: Conversation, saying: Saying
) -> None:
    turn = hear(conversation, "làm giấy khai sinh? giảm phí trực tuyến?")
    assert actions(turn)[0] == "e:phi-cu"
    second = tap(conversation, "e:phi-cu", turn.context)
    assert second.asked[0].kind == "changed"
    assert saying.entries["phi-cu"].answer not in text(second)


def test_a_first_question_whose_rule_is_past_does_not_lose_the_second(conversation: Conversation) -> None:
    turn = hear(conversation, "giảm phí trực tuyến? làm giấy khai sinh?")
    assert "khai-sinh" in (turn.asked[0].entry, *(action.partition(":")[2] for action in actions(turn)))


# What is put below a reply


def test_nothing_else_asked_changes_nothing(saying: Saying) -> None:
    reply = saying.unknown([], QUESTION)
    assert saying.also(reply, []) is reply


@pytest.mark.parametrize("card", [True, False])
def test_what_else_was_asked_stands_below_and_judging_stays_last(saying: Saying, card: bool) -> None:
    judge = (saying.button("good_button", "g", "khai-tu", QUESTION),)
    reply = Reply((Paragraph("Đầu."), Paragraph("Cuối.")), (judge,), card)
    entries = [make_entry("muc-a", title="Mục A"), make_entry("muc-b", title="Mục B")]
    told = saying.also(reply, entries)
    assert plain_text(told).startswith("Đầu.\n\nCuối.\n\n" + saying.phrases.say("also"))
    assert [(button.label, button.action) for button in told.buttons()] == [
        ("Mục A", "e:muc-a"),
        ("Mục B", "e:muc-b"),
        (judge[0].label, judge[0].action),
    ]
    assert (len(told.rows), told.card) == (3, card)
