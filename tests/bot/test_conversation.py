"""What typed text leads to."""

from dataclasses import replace
from datetime import date

import pytest

from bot.actions import read_action
from bot.conversation import Conversation
from bot.messages import Context, Feedback
from bot.saying import Saying
from intents import limits
from tests.bot.speaking import QUESTION, actions, hear, says, silent, text

SHOWN = Context(entry="quen-mat-khau", question=QUESTION, asked="quên mật khẩu")
NEVER_HEARD = "xyzzy qwrtp flurbo"


@pytest.fixture
def doubting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The matcher is never sure and always has something to offer."""
    monkeypatch.setattr(limits, "ANSWER", 2.0)
    monkeypatch.setattr(limits, "CHOICE", 0.0)
    monkeypatch.setattr(limits, "CHOICE_REACH", 99.0)


def test_a_question_is_answered_stored_and_remembered(conversation: Conversation) -> None:
    turn = hear(conversation, "quên mật khẩu")
    (asked,) = turn.asked
    assert (asked.text, asked.decision, asked.entry, asked.kind) == ("quên mật khẩu", "answer", "quen-mat-khau", "")
    assert asked.score > 0
    assert (turn.context.entry, turn.context.question, turn.context.asked) == ("quen-mat-khau", asked.id, asked.text)
    assert f"g:quen-mat-khau:{asked.id}" in actions(turn)
    assert "s:quen-mat-khau:1" in actions(turn)


def test_each_question_has_an_id_of_its_own(conversation: Conversation) -> None:
    ids = {hear(conversation, "quên mật khẩu").asked[0].id for _ in range(50)}
    assert len(ids) == 50
    assert all(read_action(f"t:{question}") for question in ids)


def test_the_answer_reads_as_of_the_day(conversation: Conversation) -> None:
    assert "Miễn phí khi đúng hạn." in text(hear(conversation, "làm khai sinh"))
    assert "Miễn phí nửa đầu năm 2027." in text(hear(conversation, "làm khai sinh", today=date(2027, 2, 1)))


@pytest.mark.usefixtures("doubting")
def test_choices_are_offered_and_a_number_picks_one(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "khai sinh khai tử")
    (asked,) = turn.asked
    assert (asked.decision, asked.entry) == ("choice", None)
    assert 2 <= len(asked.choices) <= 4
    assert says(turn, saying.choice(saying.known(asked.choices), asked.id))
    for typed in ("2", " 2. ", "2)"):
        picked = hear(conversation, typed, turn.context)
        assert picked.feedback == (Feedback(asked.id, asked.choices[1], "chosen"),)
        assert (picked.context.entry, picked.asked) == (asked.choices[1], ())
        assert saying.entries[asked.choices[1]].answer in text(picked)


@pytest.mark.usefixtures("doubting")
def test_the_number_after_the_choices_is_none_of_them(conversation: Conversation) -> None:
    turn = hear(conversation, "khai sinh khai tử")
    none = hear(conversation, str(len(turn.asked[0].choices) + 1), turn.context)
    assert none.feedback == (Feedback(turn.asked[0].id, "", "none"),)


def test_a_number_without_such_an_option_is_a_question(conversation: Conversation) -> None:
    for context in (Context(), Context(options=("e:khai-sinh",))):
        turn = hear(conversation, "2", context)
        assert [asked.text for asked in turn.asked] == ["2"]


def test_a_number_picks_from_the_menu(conversation: Conversation) -> None:
    menu = hear(conversation, "/menu")
    assert actions(hear(conversation, "1", menu.context))[-1] == "m"


def test_not_knowing_is_said_and_filed(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, NEVER_HEARD)
    (asked,) = turn.asked
    assert (asked.decision, asked.entry, asked.text) == ("unknown", None, NEVER_HEARD)
    assert saying.phrases.say("unknown") in text(turn)
    assert actions(turn)[-1] == f"t:{asked.id}"


@pytest.mark.parametrize(("question", "entry"), [("giảm phí trực tuyến", "phi-cu"), ("sổ hộ tịch điện tử", "luat-moi")])
def test_a_rule_not_in_force_is_explained_and_filed(conversation: Conversation, question: str, entry: str) -> None:
    turn = hear(conversation, question)
    (asked,) = turn.asked
    assert (asked.decision, asked.entry, asked.kind) == ("unknown", entry, "changed")
    assert conversation.saying.entries[entry].answer not in text(turn)
    assert actions(turn) == [f"t:{asked.id}"]


def test_an_overdue_answer_is_given_and_filed(conversation: Conversation) -> None:
    turn = hear(conversation, "tra cứu hồ sơ")
    assert (turn.asked[0].decision, turn.asked[0].kind) == ("answer", "overdue")


def test_an_emergency_names_the_number_and_keeps_the_place(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "cháy nhà rồi cứu với", SHOWN)
    assert says(turn, saying.emergency("fire"))
    assert [(asked.decision, asked.entry, asked.choices) for asked in turn.asked] == [("emergency", None, ("fire",))]


@pytest.mark.parametrize("where", ["ở phường Ba Đình Hà Nội", "phường Ba Đình", "tại xã Sóc Sơn"])
def test_an_emergency_with_an_address_is_an_emergency(conversation: Conversation, saying: Saying, where: str) -> None:
    assert says(hear(conversation, f"cháy nhà {where}"), saying.emergency("fire"))


def test_small_talk_is_answered_without_losing_the_thread(conversation: Conversation) -> None:
    turn = hear(conversation, "kính chào trợ lý", replace(SHOWN, entry="khai-sinh"))
    assert (turn.asked[0].decision, turn.asked[0].entry) == ("talk", "chao-hoi")
    assert turn.context.entry == "khai-sinh"
    assert not [action for action in actions(turn) if action[0] in "gb"]


# Follow-ups


def test_a_follow_up_tells_a_part_of_the_last_entry(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "còn phí thì sao", Context(entry="khai-sinh"))
    assert (turn.asked[0].decision, turn.asked[0].entry) == ("answer", "khai-sinh")
    assert saying.phrases.say("part_intro", title="Đăng ký khai sinh") in text(turn)
    assert "Miễn phí khi đúng hạn." in text(turn)


def test_a_part_nobody_wrote_is_said_to_be_missing(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "còn phí thì sao", Context(entry="khai-tu"))
    assert saying.phrases.say("part_missing", title="Đăng ký khai tử") in text(turn)


@pytest.mark.parametrize("typed", ["còn phí thì sao", "bước tiếp theo", "không phải"])
def test_a_follow_up_to_nothing_is_not_answered_from_nothing(conversation: Conversation, typed: str) -> None:
    turn = hear(conversation, typed)
    assert all(asked.decision != "answer" for asked in turn.asked)
    assert turn.feedback == ()


def test_a_new_topic_is_never_answered_from_the_last_one(conversation: Conversation) -> None:
    for typed, entry in (("quên passcode", "quen-passcode"), ("làm giấy khai tử", "khai-tu")):
        assert hear(conversation, typed, Context(entry="khai-sinh", step=1)).asked[0].entry == entry


def test_steps_are_walked_by_words(conversation: Conversation, saying: Saying) -> None:
    entry = saying.entries["quen-mat-khau"]
    turn = hear(conversation, "bước tiếp theo", SHOWN)
    for number in (1, 2, 3):
        assert says(turn, saying.step(entry, number))
        assert turn.context.step == number
        turn = hear(conversation, "bước tiếp theo", turn.context)
    assert saying.phrases.say("steps_finished", title="Quên mật khẩu") in text(turn)
    assert turn.context.step == 0


def test_steps_are_walked_back_by_words(conversation: Conversation, saying: Saying) -> None:
    back = hear(conversation, "quay lại", replace(SHOWN, step=2))
    assert says(back, saying.step(saying.entries["quen-mat-khau"], 1))
    assert says(hear(conversation, "quay lại", back.context), saying.text("first_step_already"))


def test_walking_steps_stores_no_question(conversation: Conversation) -> None:
    assert silent(hear(conversation, "bước tiếp theo", replace(SHOWN, step=1)))


def test_next_in_an_entry_without_steps_shows_the_entry(conversation: Conversation) -> None:
    turn = hear(conversation, "bước tiếp theo", Context(entry="khai-tu"))
    assert (turn.asked[0].entry, turn.context.step) == ("khai-tu", 0)
    assert conversation.saying.entries["khai-tu"].answer in text(turn)


def test_saying_that_it_was_wrong_is_a_judgement(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "không phải", SHOWN)
    assert turn.feedback == (Feedback(QUESTION, "quen-mat-khau", "bad", "other"),)
    assert text(turn) == saying.phrases.say("choice_none_reply")
