"""What tapped buttons lead to. They come back from outside, so every forgery is tried."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import read_action
from bot.consent import consent_shown
from bot.conversation import Conversation
from bot.messages import Context, Feedback, Waiting
from bot.saying import Saying
from intents.entry import Resolved
from intents.matching import Matcher
from tests.bot.speaking import QUESTION, actions, hear, says, silent, tap, text

SHOWN = Context(entry="quen-mat-khau", question=QUESTION, asked="quên mật khẩu")
JUDGE = f"quen-mat-khau:{QUESTION}"


def test_an_entry_of_the_menu_is_shown_and_stored_as_asked(conversation: Conversation, saying: Saying) -> None:
    turn = tap(conversation, "e:khai-sinh")
    (asked,) = turn.asked
    assert (asked.text, asked.decision, asked.entry) == ("Đăng ký khai sinh", "answer", "khai-sinh")
    assert (turn.context.entry, turn.context.step, turn.feedback) == ("khai-sinh", 0, ())
    assert says(turn, saying.answer(Resolved(saying.entries["khai-sinh"], False), asked.id))


def test_a_chosen_entry_is_shown_and_the_choice_kept(conversation: Conversation) -> None:
    turn = tap(conversation, f"e:khai-sinh:{QUESTION}", SHOWN)
    assert turn.feedback == (Feedback(QUESTION, "khai-sinh", "chosen"),)
    assert (turn.asked, turn.context.entry, turn.context.question) == ((), "khai-sinh", QUESTION)
    assert f"b:khai-sinh:{QUESTION}" in actions(turn)


def test_a_former_id_shows_the_entry_of_today(conversation: Conversation) -> None:
    assert conversation.saying.entries["quen-mat-khau"].answer in text(tap(conversation, "e:mat-mat-khau"))


@pytest.mark.parametrize("entry", ["phi-cu", "luat-moi"])
def test_a_tapped_entry_not_in_force_is_explained_and_filed(conversation: Conversation, entry: str) -> None:
    turn = tap(conversation, f"e:{entry}")
    assert (turn.asked[0].decision, turn.asked[0].kind, turn.asked[0].entry) == ("unknown", "changed", entry)
    assert conversation.saying.entries[entry].answer not in text(turn)


def test_steps_are_walked_by_taps(conversation: Conversation, saying: Saying) -> None:
    entry, turn = saying.entries["quen-mat-khau"], tap(conversation, "s:quen-mat-khau:1", SHOWN)
    for number in (1, 2, 3):
        assert says(turn, saying.step(entry, number))
        assert (turn.context.step, silent(turn)) == (number, True)
        forward = turn.replies[0].rows[0][-1].action
        turn = tap(conversation, forward, turn.context)
    assert saying.phrases.say("steps_finished", title="Quên mật khẩu") in text(turn)
    assert actions(turn) == [f"g:{JUDGE}", f"b:{JUDGE}"]
    assert turn.context.step == 0


def test_finishing_without_a_question_asks_for_no_judgement(conversation: Conversation) -> None:
    assert actions(tap(conversation, "f:quen-mat-khau")) == []


@pytest.mark.parametrize(("number", "shown"), [("0", 1), ("3", 3), ("4", 3), ("99", 3)])
def test_a_forged_step_is_the_nearest_one(conversation: Conversation, saying: Saying, number: str, shown: int) -> None:
    turn = tap(conversation, f"s:quen-mat-khau:{number}")
    assert says(turn, saying.step(saying.entries["quen-mat-khau"], shown))
    assert turn.context.step == shown


def test_steps_of_an_entry_without_any_say_so(conversation: Conversation, saying: Saying) -> None:
    turn = tap(conversation, "s:khai-tu:1")
    assert says(turn, saying.text("no_steps", title="Đăng ký khai tử"))
    assert turn.context.step == 0


def test_being_stuck_offers_help_and_keeps_the_step(conversation: Conversation, saying: Saying) -> None:
    turn = tap(conversation, "k:quen-mat-khau:2", SHOWN)
    assert says(turn, saying.stuck(saying.entries["quen-mat-khau"], 2))
    assert actions(turn) == ["e:ma-otp", "s:quen-mat-khau:2"]
    assert (turn.context.entry, turn.context.step) == ("quen-mat-khau", 2)
    assert hear(conversation, "1", turn.context).context.entry == "ma-otp"


@pytest.mark.parametrize("action", ["k:quen-mat-khau:99", "k:quen-mat-khau:0", "k:khai-tu:5"])
def test_being_stuck_at_a_forged_step_keeps_a_step_there_is(conversation: Conversation, action: str) -> None:
    turn = tap(conversation, action)
    entry = conversation.saying.entries[turn.context.entry or ""]
    assert 0 <= turn.context.step <= len(entry.steps)


def test_a_good_answer_is_thanked_for(conversation: Conversation, saying: Saying) -> None:
    turn = tap(conversation, f"g:{JUDGE}", SHOWN)
    assert turn.feedback == (Feedback(QUESTION, "quen-mat-khau", "good"),)
    assert says(turn, saying.text("good_thanks"))
    assert turn.context.entry == "quen-mat-khau"


def test_a_bad_answer_is_kept_before_the_reason_is_asked(conversation: Conversation, saying: Saying) -> None:
    turn = tap(conversation, f"b:{JUDGE}", SHOWN)
    assert turn.feedback == (Feedback(QUESTION, "quen-mat-khau", "bad"),)
    assert says(turn, saying.why_bad("quen-mat-khau", QUESTION))


@pytest.mark.parametrize("reason", ["wrong", "old", "hard", "other"])
def test_a_reason_is_one_tap(conversation: Conversation, reason: str) -> None:
    asked = tap(conversation, f"b:{JUDGE}", SHOWN)
    turn = tap(conversation, next(action for action in actions(asked) if f":{reason}:" in action), asked.context)
    assert turn.feedback == (Feedback(QUESTION, "quen-mat-khau", "bad", reason),)
    assert actions(turn) == [f"t:{QUESTION}"]


def test_none_of_the_choices_is_kept_and_asked_on(conversation: Conversation, saying: Saying) -> None:
    turn = tap(conversation, f"n:{QUESTION}", SHOWN)
    assert turn.feedback == (Feedback(QUESTION, "", "none"),)
    assert saying.phrases.say("choice_none_reply") in text(turn)
    assert actions(turn) == [f"t:{QUESTION}"]


@pytest.mark.parametrize(("tells_later", "key"), [(True, "tell_me_done"), (False, "tell_me_web")])
def test_only_a_tap_consents_to_be_told_later(
    conversation: Conversation, saying: Saying, tells_later: bool, key: str
) -> None:
    turn = tap(conversation, f"t:{QUESTION}", SHOWN, tells_later=tells_later)
    assert turn.waiting == (Waiting(QUESTION, consent=consent_shown(conversation.saying.phrases)),)
    assert says(turn, saying.text(key))
    assert hear(conversation, "xyzzy qwrtp").waiting == ()


def test_the_menu_is_walked_by_taps(conversation: Conversation, saying: Saying) -> None:
    assert says(tap(conversation, "m"), saying.menu())
    assert says(tap(conversation, "m:thu-tuc"), saying.menu_group("thu-tuc", 0))
    assert says(tap(conversation, "m:thu-tuc:1"), saying.menu_group("thu-tuc", 1))
    assert says(tap(conversation, "m:khong-co:99"), saying.menu())


def test_leaving_by_tap_is_leaving(conversation: Conversation, saying: Saying) -> None:
    turn = tap(conversation, "x", replace(SHOWN, step=2))
    assert says(turn, saying.text("left"))
    assert (turn.context.entry, turn.context.step) == (None, 0)


@pytest.mark.parametrize("action", ["g", "b", "r:old"])
def test_nothing_is_judged_of_somebody_elses_question(conversation: Conversation, saying: Saying, action: str) -> None:
    turn = tap(conversation, f"{action}:{JUDGE}", own=False)
    assert says(turn, saying.text("feedback_gone"))
    assert silent(turn)


@pytest.mark.parametrize("action", ["n", "t", "h"])
def test_nothing_is_promised_for_somebody_elses_question(
    conversation: Conversation, saying: Saying, action: str
) -> None:
    turn = tap(conversation, f"{action}:{QUESTION}", own=False)
    assert says(turn, saying.text("tell_me_gone"))
    assert silent(turn)


def test_an_entry_can_be_read_though_the_question_is_gone(conversation: Conversation) -> None:
    turn = tap(conversation, f"e:khai-sinh:{QUESTION}", own=False)
    assert turn.feedback == ()
    assert turn.asked[0].entry == "khai-sinh"


@pytest.mark.parametrize(
    "action", ["e:khong-co", f"e:khong-co:{QUESTION}", "s:khong-co:1", "k:khong-co:1", "f:khong-co"]
)
def test_an_entry_that_is_gone_says_so(conversation: Conversation, saying: Saying, action: str) -> None:
    turn = tap(conversation, action, SHOWN)
    assert says(turn, saying.text("tap_gone"))
    assert silent(turn)
    assert turn.context == SHOWN


@pytest.mark.parametrize("action", ["g", "b", "r:old"])
def test_an_entry_that_is_gone_cannot_be_judged(conversation: Conversation, saying: Saying, action: str) -> None:
    turn = tap(conversation, f"{action}:khong-co:{QUESTION}")
    assert says(turn, saying.text("feedback_gone"))
    assert silent(turn)


@pytest.fixture
def staffed(small_matcher: Matcher, saying: Saying) -> Conversation:
    """A conversation with a support team behind it."""
    conversation = Conversation(small_matcher, saying)
    conversation.desk = True
    return conversation


@pytest.mark.parametrize(
    ("opens", "when"),
    [(None, "trong giờ làm việc hôm nay"), (datetime(2026, 11, 23, 7, 30), "thứ Hai 23/11, từ 07:30")],
)
def test_handing_over_is_a_consent_and_says_when_somebody_looks(
    staffed: Conversation, opens: datetime | None, when: str
) -> None:
    turn = tap(staffed, f"h:{QUESTION}", SHOWN, staffed_from=opens)
    assert turn.waiting == (Waiting(QUESTION, True, consent_shown(staffed.saying.phrases)),)
    assert f"Sẽ có người xem {when}." in text(turn)


def test_handing_over_in_the_web_chat_tells_to_come_back(staffed: Conversation) -> None:
    assert staffed.saying.phrases.say("answer_comes_web") in text(tap(staffed, f"h:{QUESTION}", tells_later=False))


def test_what_was_handed_over_is_not_handed_over_again(staffed: Conversation) -> None:
    turn = tap(staffed, f"h:{QUESTION}", SHOWN, requested=True)
    assert turn.waiting == ()
    assert "đã gửi cho cán bộ rồi" in text(turn)
    assert tap(staffed, f"t:{QUESTION}", SHOWN, requested=True).waiting == ()


def test_without_a_support_team_nothing_is_handed_over(conversation: Conversation, saying: Saying) -> None:
    turn = tap(conversation, f"h:{QUESTION}")
    assert says(turn, saying.text("tap_gone"))
    assert silent(turn)


def test_the_entry_about_people_leads_to_the_support_team(staffed: Conversation) -> None:
    assert f"h:{QUESTION}" in actions(tap(staffed, "e:gap-can-bo", SHOWN))
    picked = tap(staffed, f"e:gap-can-bo:{QUESTION}", SHOWN)
    assert f"h:{QUESTION}" in actions(picked)
    assert picked.feedback == (Feedback(QUESTION, "gap-can-bo", "chosen"),)


def test_a_persons_answer_is_judged_under_no_entry(staffed: Conversation) -> None:
    good = tap(staffed, f"g:gap-can-bo:{QUESTION}", SHOWN)
    assert good.feedback == (Feedback(QUESTION, "", "good"),)
    bad = tap(staffed, f"b:gap-can-bo:{QUESTION}", SHOWN)
    assert bad.feedback == (Feedback(QUESTION, "", "bad"),)
    assert bad.waiting == ()
    assert says(bad, staffed.saying.text("person_unsolved"))
    more = hear(staffed, "vẫn bị báo lỗi 401", bad.context)
    assert (more.asked[0].decision, more.asked[0].text) == ("handover", "vẫn bị báo lỗi 401")
    assert actions(more) == [f"h:{more.asked[0].id}"]


@pytest.mark.parametrize("action", ["", "z", "e:", "d:maybe", "e:../x", "\x00", "t:" + "0" * 99, "\ud800", "g:a:b"])
def test_forged_data_changes_nothing(conversation: Conversation, saying: Saying, action: str) -> None:
    turn = tap(conversation, action, SHOWN)
    assert says(turn, saying.text("tap_gone"))
    assert silent(turn)
    assert turn.context == SHOWN


verbs = st.sampled_from("eskfgbrnthmxdpw")
arguments = st.lists(
    st.sampled_from(
        ["khai-sinh", "khai-tu", "phi-cu", "khong-co", QUESTION, "0", "7", "99", "old", "yes", "00004", "none"]
    )
)
forged = st.one_of(st.text(), st.builds(lambda verb, parts: ":".join([verb, *parts]), verbs, arguments))


@given(forged, st.booleans(), st.integers(0, 99), st.sampled_from([None, "khai-sinh", "khong-co"]))
def test_no_tap_ends_the_conversation(
    conversation: Conversation, action: str, own: bool, step: int, entry: str | None
) -> None:
    turn = tap(conversation, action, Context(entry=entry, step=step), own=own)
    assert turn.replies
    assert all(read_action(found) for found in actions(turn))
    assert all(read_action(option) for option in turn.context.options)
    assert turn.erase is (action == "d:yes")
