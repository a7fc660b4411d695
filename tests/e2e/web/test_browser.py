"""Dialogues in a real browser, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from bot.saying import spoken_date
from intents.entry import Entry
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service
from tests.e2e.web.chat_page import ChatPage
from tests.e2e.web.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MENU = "Danh mục"
HUMAN = "Gặp người thật"
MY_DATA = "Dữ liệu của tôi"


def test_the_welcome_says_what_it_is_and_what_it_keeps(chat: ChatPage) -> None:
    expect(chat.replies).to_have_count(1)
    for words in ("Tôi là máy", "không phải kênh chính thức", "Tôi lưu câu hỏi", "Đừng gửi số căn cước"):
        expect(chat.last).to_contain_text(words)
    chat.shot("welcome")


def test_an_answer_names_its_source_and_the_day_it_was_checked(
    chat: ChatPage, knowledge: Knowledge, guided: Entry, guided_question: str
) -> None:
    answer = chat.ask(guided_question)
    expect(answer.get_by_role("heading", name=guided.title)).to_be_in_viewport()
    expect(answer).to_contain_text(guided.answer)
    expect(answer).to_contain_text(guided.sources[0].title)
    expect(answer).to_contain_text(knowledge.say("checked_label", date=spoken_date(guided.checked)))
    assert chat.bubbles == [guided_question]
    expect(chat.box).to_have_value("")
    chat.shot("answer")


def test_a_choice_is_made_by_a_button(chat: ChatPage, knowledge: Knowledge) -> None:
    question = knowledge.ambiguous
    choice = chat.ask(question)
    expect(choice).to_contain_text(knowledge.say("choice"))
    chat.shot("choice")
    title = choice.get_by_role("button").first.inner_text()
    expect(chat.tap(title).get_by_role("heading", name=title)).to_be_visible()
    assert chat.bubbles == [question, title]


def test_a_choice_is_made_by_its_number(visit: Visit, knowledge: Knowledge) -> None:
    chat = visit()
    second = chat.ask(knowledge.ambiguous).get_by_role("button").nth(1).inner_text()
    expect(chat.ask("2").get_by_role("heading", name=second)).to_be_visible()


def test_steps_turn_in_place_and_show_where_one_is(
    chat: ChatPage, knowledge: Knowledge, guided: Entry, guided_question: str
) -> None:
    count = len(guided.steps)
    chat.ask(guided_question)
    chat.tap(knowledge.say("steps_button", count=count))
    expect(chat.card).to_contain_text(f"1/{count}")
    expect(chat.card).to_contain_text(guided.steps[0].do)
    chat.shot("step")
    expect(chat.turn(knowledge.say("step_next"))).to_contain_text(guided.steps[1].do)
    expect(chat.turn(knowledge.say("step_back"))).to_contain_text(f"1/{count}")
    for number in range(2, count + 1):
        expect(chat.turn(knowledge.say("step_next"))).to_contain_text(f"{number}/{count}")
    expect(chat.card).to_have_count(1)
    done = chat.tap(knowledge.say("step_done"), chat.card)
    expect(done).to_contain_text(knowledge.say("steps_finished", title=guided.title))
    chat.shot("finished")


def test_who_is_stuck_is_helped_and_returns_to_the_step(
    chat: ChatPage, knowledge: Knowledge, guided: Entry, guided_question: str
) -> None:
    chat.ask(guided_question)
    chat.tap(knowledge.say("steps_button", count=len(guided.steps)))
    chat.turn(knowledge.say("step_next"))
    chat.tap(knowledge.say("step_stuck"), chat.card)
    chat.shot("stuck")
    helper = knowledge.entry(guided.steps[1].stuck[0]).title
    expect(chat.tap(helper).get_by_role("heading", name=helper)).to_be_visible()
    back = chat.tap(knowledge.say("stuck_return"), chat.page.get_by_role("log"))
    expect(back).to_contain_text(f"2/{len(guided.steps)}")


def test_leaving_the_steps_ends_them(visit: Visit, knowledge: Knowledge, guided: Entry, guided_question: str) -> None:
    chat = visit()
    chat.ask(guided_question)
    chat.tap(knowledge.say("steps_button", count=len(guided.steps)))
    expect(chat.tap(knowledge.say("step_leave"), chat.card)).to_contain_text(knowledge.say("left"))
    chat.page.reload()
    expect(chat.card).to_have_count(0)


def test_the_menu_leads_to_an_answer(chat: ChatPage, knowledge: Knowledge, guided: Entry) -> None:
    chat.tap(MENU, chat.page.get_by_role("navigation"))
    expect(chat.card).to_contain_text(knowledge.say("menu_title"))
    chat.shot("menu")
    group = chat.turn(knowledge.brain.saying.phrases.tables["groups"]["su-co"])
    expect(group.get_by_role("button", name=knowledge.say("menu_back"))).to_be_visible()
    title = group.get_by_role("button").first.inner_text()
    expect(chat.tap(title, chat.card).get_by_role("heading", name=title)).to_be_visible()


def test_a_bad_answer_is_judged_with_a_reason(
    chat: ChatPage, knowledge: Knowledge, web: Service, guided: Entry, guided_question: str
) -> None:
    chat.ask(guided_question)
    expect(chat.tap(knowledge.say("bad_button"))).to_contain_text(knowledge.say("bad_ask"))
    chat.shot("reason")
    chat.tap(knowledge.say("bad_old"))
    judged = web.rows("select entry, verdict, reason from feedback order by at desc limit 1")
    assert judged == [{"entry": guided.id, "verdict": "bad", "reason": "old"}]


def test_who_consents_is_noted_to_be_told(chat: ChatPage, knowledge: Knowledge, web: Service) -> None:
    unknown = chat.ask(knowledge.unheard_of)
    expect(unknown).to_contain_text("18001096")
    expect(unknown).to_contain_text("chưa có câu trả lời")
    chat.shot("unknown")
    expect(chat.tap("Báo cho tôi khi có câu trả lời")).to_contain_text(knowledge.say("tell_me_web"))
    question = web.rows("select question, channel, address from waiting order by at desc limit 1")
    asked = web.rows("select id from questions where text = ? order by at desc limit 1", knowledge.unheard_of)
    assert question == [{"question": asked[0]["id"], "channel": "web", "address": None}]


def test_an_emergency_gets_a_number_to_tap(chat: ChatPage) -> None:
    answer = chat.ask("nhà tôi đang cháy, cứu với")
    number = answer.get_by_role("link", name="114")
    expect(number).to_have_attribute("href", "tel:114")
    expect(number).to_be_in_viewport()
    chat.shot("emergency")


def test_two_quick_messages_are_both_answered_in_order(
    chat: ChatPage, knowledge: Knowledge, guided: Entry, guided_question: str
) -> None:
    chat.type(guided_question)
    chat.type(knowledge.unheard_of)
    expect(chat.replies).to_have_count(3)
    expect(chat.waiting).to_be_hidden()
    _welcome, first, answer, second, unknown = chat.talk
    assert first.endswith(guided_question)
    assert guided.title in answer
    assert second.endswith(knowledge.unheard_of)
    assert "chưa có câu trả lời" in unknown


def test_a_reload_keeps_the_conversation_and_the_step(
    chat: ChatPage, knowledge: Knowledge, guided: Entry, guided_question: str
) -> None:
    chat.ask(knowledge.ambiguous)
    chosen = chat.last.get_by_role("button").first.inner_text()
    chat.tap(chosen)
    chat.tap(HUMAN, chat.page.get_by_role("navigation"))
    chat.ask(guided_question)
    before = chat.talk
    chat.tap(knowledge.say("steps_button", count=len(guided.steps)))
    chat.turn(knowledge.say("step_next"))
    chat.page.reload()
    assert chat.bubbles == [knowledge.ambiguous, chosen, HUMAN, guided_question]
    assert [part[:40] for part in chat.talk[: len(before)]] == [part[:40] for part in before]
    expect(chat.card).to_contain_text(f"2/{len(guided.steps)}")
    expect(chat.card).to_be_in_viewport()
    expect(chat.turn(knowledge.say("step_next"))).to_contain_text(f"3/{len(guided.steps)}")


def test_own_data_is_shown_and_erased_by_tapping(chat: ChatPage, knowledge: Knowledge, guided_question: str) -> None:
    chat.ask(guided_question)
    shown = chat.tap(MY_DATA, chat.page.get_by_role("navigation"))
    expect(shown).to_contain_text(guided_question)
    chat.shot("data")
    chat.tap(knowledge.say("erase_button"))
    chat.last.get_by_role("button", name=knowledge.say("erase_yes"), exact=True).click()
    # The page is cleared too, and goes on as somebody new without a reload.
    expect(chat.replies).to_have_count(1)
    expect(chat.last).to_contain_text(knowledge.say("erase_done"))
    assert chat.bubbles == []
    expect(chat.ask(guided_question)).not_to_contain_text(knowledge.say("form_expired"))
    chat.page.reload()
    chat.tap("Xóa dữ liệu", chat.page.get_by_role("navigation"))
    chat.last.get_by_role("button", name=knowledge.say("erase_yes"), exact=True).click()
    expect(chat.replies).to_have_count(1)
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    assert chat.bubbles == []
