"""Switched off with a notice: the notice instead of answers, questions kept, own data as ever."""

from dataclasses import replace

import pytest

from bot.closing import ClosedConversation
from bot.communes.gazetteer import load_gazetteer
from bot.messages import Context, Other, PersonalData
from bot.saying import Saying
from intents.matching import Matcher
from tests.bot.speaking import QUESTION, actions, hear, tap, text

NOTICE = "Trợ lý tạm ngừng từ 1/12. Hãy gọi 18001096."


@pytest.fixture
def closed(small_matcher: Matcher, saying: Saying) -> ClosedConversation:
    return ClosedConversation(small_matcher, saying, load_gazetteer(), NOTICE)


@pytest.mark.parametrize("said", ["quên mật khẩu", "xyzzy qwrtp", "/start", "/menu", "/gapcanbo", "cảm ơn", "1"])
def test_everybody_gets_the_notice(closed: ClosedConversation, said: str) -> None:
    turn = hear(closed, said, Context(options=("e:quen-mat-khau",)))
    assert text(turn) == NOTICE
    assert turn.context.options == ()


def test_the_question_is_kept_masked(closed: ClosedConversation) -> None:
    turn = hear(closed, "quên mật khẩu, căn cước 001099012345")
    assert [asked.text for asked in turn.asked] == ["quên mật khẩu, căn cước [id]"]
    assert text(hear(closed, Other("photo", "quên mật khẩu"))) == NOTICE


def test_taps_of_before_get_the_notice_and_promise_nothing(closed: ClosedConversation) -> None:
    for action in ("e:quen-mat-khau", "s:quen-mat-khau:1", f"t:{QUESTION}", "nonsense"):
        turn = tap(closed, action, own=True)
        assert text(turn) == NOTICE
        assert turn.waiting == ()


def test_own_data_is_shown_and_erased_all_the_same(closed: ClosedConversation) -> None:
    shown = hear(closed, "/dulieucuatoi", data=replace(PersonalData(), questions=3))
    assert NOTICE not in text(shown)
    assert "d:yes" in actions(hear(closed, "/xoadulieu"))
    assert tap(closed, "d:yes").erase


def test_a_fire_is_not_told_to_wait(closed: ClosedConversation) -> None:
    assert "114" in text(hear(closed, "cháy nhà cứu với"))
