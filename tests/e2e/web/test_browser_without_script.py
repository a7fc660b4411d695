"""The same page with JavaScript switched off: slower, but everything works."""

import pytest
from playwright.sync_api import Locator, expect

from intents.entry import Entry
from tests.e2e.knowledge import Knowledge
from tests.e2e.web.chat_page import SCREENS, ChatPage
from tests.e2e.web.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(params=SCREENS)
def plain(request: pytest.FixtureRequest, visit: Visit) -> ChatPage:
    """The chat page in a browser that runs no script."""
    return visit(request.param, java_script_enabled=False)


def test_a_question_is_answered_where_the_eye_falls(plain: ChatPage, guided: Entry, guided_question: str) -> None:
    answer = send(plain, guided_question)
    expect(answer.get_by_role("heading", name=guided.title)).to_be_in_viewport()
    assert plain.bubbles == [guided_question]
    plain.shot("without-script")


def test_a_conversation_grows(plain: ChatPage, knowledge: Knowledge, guided: Entry, guided_question: str) -> None:
    send(plain, guided_question)
    send(plain, knowledge.unheard_of)
    _welcome, first, answer, second, unknown = plain.talk
    assert first.endswith(guided_question)
    assert guided.title in answer
    assert second.endswith(knowledge.unheard_of)
    assert "chưa có câu trả lời" in unknown


def test_a_choice_is_made(plain: ChatPage, knowledge: Knowledge) -> None:
    title = send(plain, knowledge.ambiguous).get_by_role("button").first.inner_text()
    expect(press(plain, title).get_by_role("heading", name=title)).to_be_in_viewport()


def test_steps_show_one_card(plain: ChatPage, knowledge: Knowledge, guided: Entry, guided_question: str) -> None:
    count = len(guided.steps)
    send(plain, guided_question)
    press(plain, knowledge.say("steps_button", count=count))
    expect(plain.card).to_contain_text(f"1/{count}")
    press(plain, knowledge.say("step_next"))
    expect(plain.card).to_have_count(1)
    expect(plain.card).to_contain_text(f"2/{count}")
    expect(plain.card).to_be_in_viewport()
    press(plain, knowledge.say("step_back"))
    expect(plain.card).to_contain_text(f"1/{count}")
    expect(press(plain, knowledge.say("step_stuck"))).to_be_in_viewport()


def test_the_menu_opens(plain: ChatPage, knowledge: Knowledge) -> None:
    plain.page.get_by_role("button", name="Danh mục").click()
    expect(plain.last).to_contain_text(knowledge.say("menu_title"))
    expect(press(plain, knowledge.group("tra-cuu")).get_by_role("button").first).to_be_visible()


def test_large_text_is_switched(plain: ChatPage) -> None:
    plain.page.get_by_role("button", name="Chữ to").click()
    expect(plain.page.get_by_role("button", name="Chữ to")).to_have_attribute("aria-pressed", "true")


def test_a_wrong_address_leads_back(plain: ChatPage) -> None:
    plain.page.goto(f"{plain.url}khong-co")
    expect(plain.page.get_by_role("heading", level=2)).to_have_text("Không có trang này")
    plain.shot("wrong-address")
    plain.page.get_by_role("link", name="Về trang trò chuyện").click()
    expect(plain.box).to_be_visible()
    plain.problems.clear()


def send(plain: ChatPage, text: str) -> Locator:
    plain.box.fill(text)
    plain.send_button.click()
    return plain.last


def press(plain: ChatPage, label: str) -> Locator:
    plain.last.get_by_role("button", name=label, exact=True).click()
    return plain.last
