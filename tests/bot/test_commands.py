"""What the commands lead to."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import Conversation
from bot.messages import Context, KeptQuestion, PersonalData
from bot.saying import Saying
from intents.matching import Matcher
from tests.bot.speaking import QUESTION, actions, hear, says, silent, tap, text

HANOI = "00004"  # Phường Ba Đình
SHOWN = Context(entry="quen-mat-khau", question=QUESTION, asked="quên mật khẩu")
EVERYWHERE = Context(entry="khai-sinh", step=1, question=QUESTION, options=("e:khai-sinh", "x"), commune=HANOI)


@pytest.mark.parametrize(
    "typed", ["/start", "/START", "/start@motcua_bot", "/start rác", "/start c99999", "/start c0000"]
)
def test_start_welcomes(conversation: Conversation, saying: Saying, typed: str) -> None:
    turn = hear(conversation, typed, replace(SHOWN, step=2))
    assert says(turn, saying.welcome())
    assert (turn.context.step, turn.context.commune, turn.asked) == (0, None, ())


def test_a_poster_says_where_the_citizen_is(conversation: Conversation) -> None:
    turn = hear(conversation, f"/start c{HANOI}-cong-cho")
    assert (turn.context.commune, turn.context.poster) == (HANOI, "cong-cho")
    assert "Ba Đình" in text(turn)
    assert hear(conversation, f"/start c{HANOI}").context.poster is None


def test_the_menu_leads_to_the_groups(conversation: Conversation, saying: Saying) -> None:
    assert says(hear(conversation, "/menu"), saying.menu())


def test_leaving_forgets_what_was_being_done(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "/huy", EVERYWHERE)
    assert says(turn, saying.text("left"))
    assert (turn.context.entry, turn.context.step, turn.context.options) == (None, 0, ())
    assert turn.context.commune == HANOI


@pytest.mark.parametrize("typed", ["/trogiup", "/help"])
def test_help_tells_what_the_assistant_does(conversation: Conversation, typed: str) -> None:
    turn = hear(conversation, typed, SHOWN)
    assert conversation.saying.entries["tro-giup"].answer in text(turn)
    assert [asked.decision for asked in turn.asked] in ([], ["talk"])


@pytest.mark.parametrize("typed", ["/khongco", "/menus", "/quen mat khau"])
def test_an_unknown_command_says_which_there_are(conversation: Conversation, saying: Saying, typed: str) -> None:
    assert says(hear(conversation, typed), saying.text("unknown_command"))


def test_every_command_of_the_command_list_is_known(conversation: Conversation, saying: Saying) -> None:
    for name in saying.phrases.tables["commands"]:
        assert not says(hear(conversation, f"/{name}"), saying.text("unknown_command")), name


@pytest.mark.parametrize("typed", ["/gapcanbo", "gặp cán bộ", "cho gặp nhân viên đi ad"])
def test_wanting_a_person_is_filed_with_the_last_question(
    conversation: Conversation, saying: Saying, typed: str
) -> None:
    turn = hear(conversation, typed, SHOWN)
    (asked,) = turn.asked
    assert (asked.decision, asked.entry, asked.text) == ("handover", "gap-can-bo", typed)
    assert saying.phrases.say("handover") in text(turn)
    assert saying.phrases.say("handover_last", question="quên mật khẩu") in text(turn)
    assert saying.entries["gap-can-bo"].answer in text(turn)
    assert actions(turn)[0] == f"t:{asked.id}"
    assert (turn.context.question, turn.context.asked) == (SHOWN.question, SHOWN.asked)


@pytest.fixture
def staffed(small_matcher: Matcher, saying: Saying) -> Conversation:
    """A conversation with a support team behind it."""
    conversation = Conversation(small_matcher, saying)
    conversation.desk = True
    return conversation


@pytest.mark.parametrize("typed", ["/gapcanbo", "gặp cán bộ", "cho gặp nhân viên đi ad"])
def test_the_last_question_can_be_handed_to_the_support_team(staffed: Conversation, saying: Saying, typed: str) -> None:
    turn = hear(staffed, typed, SHOWN)
    assert saying.phrases.say("hand_over_offer", question="quên mật khẩu") in text(turn)
    assert saying.entries["gap-can-bo"].answer in text(turn)
    assert actions(turn)[0] == f"h:{QUESTION}"
    assert turn.waiting == ()


def test_what_stands_behind_the_command_is_handed_over_instead(staffed: Conversation, saying: Saying) -> None:
    turn = hear(staffed, "/gapcanbo hồ sơ của tôi cccd 079203001234 bị trả", SHOWN)
    assert actions(turn)[0] == f"h:{turn.asked[0].id}"
    assert "079203001234" not in text(turn)


def test_a_long_wish_that_tells_the_matter_is_handed_over_itself(staffed: Conversation) -> None:
    wish = "cho tôi gặp cán bộ vì nhà tôi có ba bốn cái giấy rắc rối máy không hiểu nổi đâu"
    turn = hear(staffed, wish)
    assert actions(turn)[0] == f"h:{turn.asked[0].id}"


@pytest.mark.parametrize("typed", ["/gapcanbo", "gặp cán bộ"])
def test_without_any_question_the_next_message_is_the_one(staffed: Conversation, saying: Saying, typed: str) -> None:
    small_talk = hear(staffed, "xin chào")
    asking = hear(staffed, typed, small_talk.context)
    assert saying.phrases.say("hand_over_what") in text(asking)
    assert not any(action.startswith("h:") for action in actions(asking))
    turn = hear(staffed, "quên mật khẩu, cccd 079203001234", asking.context)
    (asked,) = turn.asked
    assert (asked.decision, asked.entry) == ("handover", "gap-can-bo")
    assert "079203001234" not in text(turn)
    assert actions(turn) == [f"h:{asked.id}"]
    assert turn.context.awaiting is None
    assert hear(staffed, "quên mật khẩu", turn.context).asked[0].decision == "answer"


def test_danger_is_answered_at_once_even_then(staffed: Conversation) -> None:
    asking = hear(staffed, "/gapcanbo")
    assert hear(staffed, "nhà tôi đang cháy", asking.context).asked[0].decision == "emergency"


@pytest.mark.parametrize("typed", ["/huy", "/menu", "/trogiup"])
def test_a_command_is_not_the_question_that_was_asked_for(staffed: Conversation, typed: str) -> None:
    turn = hear(staffed, typed, hear(staffed, "/gapcanbo").context)
    assert hear(staffed, "quên mật khẩu", turn.context).asked[0].decision == "answer"


def test_a_tap_is_not_the_question_that_was_asked_for(staffed: Conversation) -> None:
    turn = tap(staffed, "m", hear(staffed, "/gapcanbo").context)
    assert hear(staffed, "quên mật khẩu", turn.context).asked[0].decision == "answer"


def test_my_data_is_shown(conversation: Conversation, saying: Saying) -> None:
    day = datetime(2026, 11, 20, 12, tzinfo=UTC)
    kept = (KeptQuestion("quên [OTP]", day), KeptQuestion("phí?", day))
    data = PersonalData(3, 2, 1, kept, oldest=day)
    turn = hear(conversation, "/dulieucuatoi", data=data, retention_days=30)
    told = {"questions": 3, "feedback": 2, "waiting": 1, "days": 30, "since": "20/11/2026", "until": "20/12/2026"}
    assert saying.phrases.say("my_data", **told) in text(turn)
    assert "phí?" in text(turn)
    assert silent(turn)
    assert says(hear(conversation, "/dulieucuatoi"), saying.text("my_data_none"))


def test_erasing_asks_first(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "/xoadulieu", EVERYWHERE)
    assert says(turn, saying.erase())
    assert not turn.erase
    done = tap(conversation, "d:yes", turn.context)
    assert (done.erase, done.context, done.asked) == (True, Context(), ())
    kept = tap(conversation, "d:no", turn.context)
    assert (kept.erase, kept.context.entry) == (False, "khai-sinh")
