"""When things go wrong on the way, and input that nobody expects, in a real browser."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Route, expect

from intents.entry import Entry
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service
from tests.e2e.web.chat_page import ChatPage
from tests.e2e.web.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NOT_SENT = "Không gửi được"


def test_what_could_not_be_sent_comes_back_and_goes_the_next_time(
    visit: Visit, own: Service, guided: Entry, guided_question: str
) -> None:
    chat = visit("phone", own)
    own.stop()
    with failing(chat, "ERR_CONNECTION_REFUSED"):
        chat.type(guided_question)
        expect(chat.offline).to_contain_text(NOT_SENT)
        expect(chat.box).to_have_value(guided_question)
        expect(chat.waiting).to_be_hidden()
    chat.shot("offline")
    assert chat.bubbles == []
    own.start()
    chat.box.press("Enter")
    expect(chat.last).to_contain_text(guided.title)
    expect(chat.offline).to_be_hidden()
    expect(chat.box).to_have_value("")


def test_two_messages_that_could_not_be_sent_both_come_back(visit: Visit) -> None:
    chat = visit()
    held = holding(chat)
    chat.type("câu thứ nhất")
    chat.type("câu thứ hai")
    expect(chat.page.locator(".said")).to_have_count(2)
    with failing(chat, "ERR_FAILED"), away(chat):
        held[0].abort()
        expect(chat.box).to_have_value("câu thứ nhất\ncâu thứ hai")


def test_a_button_that_could_not_be_sent_can_be_tapped_again(
    visit: Visit, knowledge: Knowledge, guided: Entry, guided_question: str
) -> None:
    chat = visit()
    chat.ask(guided_question)
    steps = knowledge.say("steps_button", count=len(guided.steps))
    with failing(chat, "ERR_FAILED"), away(chat):
        chat.last.get_by_role("button", name=steps).click()
        expect(chat.offline).to_contain_text(NOT_SENT)
    chat.tap(steps)
    expect(chat.card).to_contain_text(f"1/{len(guided.steps)}")


def test_the_error_page_of_a_proxy_is_not_shown_as_an_answer(visit: Visit, guided_question: str) -> None:
    chat = visit()
    broken = "<html><body><h1>502 Bad Gateway</h1></body></html>"
    chat.page.route("**/chat", lambda route: route.fulfill(status=502, body=broken, content_type="text/html"))
    with failing(chat, "502"):
        chat.type(guided_question)
        expect(chat.offline).to_contain_text(NOT_SENT)
    expect(chat.box).to_have_value(guided_question)
    expect(chat.page.get_by_text("Bad Gateway")).to_have_count(0)


def test_a_slow_answer_shows_that_it_is_coming(chat: ChatPage, guided: Entry, guided_question: str) -> None:
    held = holding(chat)
    chat.type(guided_question)
    expect(chat.waiting).to_be_visible()
    expect(chat.page.get_by_role("status")).to_contain_text("Đang tìm câu trả lời")
    assert chat.bubbles == [guided_question]
    chat.shot("waiting")
    held[0].continue_()
    expect(chat.last).to_contain_text(guided.title)
    expect(chat.waiting).to_be_hidden()


def test_a_page_that_was_open_too_long_keeps_what_was_typed(visit: Visit, guided: Entry, guided_question: str) -> None:
    chat = visit()
    chat.page.context.clear_cookies()
    with failing(chat, "403"):
        expect(chat.ask(guided_question)).to_contain_text("tải lại trang")
    chat.last.get_by_role("link", name="Tải lại trang").click()
    expect(chat.replies).to_have_count(1)
    expect(chat.box).to_have_value(guided_question)
    chat.box.press("Enter")
    expect(chat.last).to_contain_text(guided.title)


def test_who_sends_too_fast_loses_nothing(visit: Visit) -> None:
    chat = visit()
    hasty = [f"câu hỏi vội số {number} của tôi" for number in range(14)]
    with failing(chat, "429"):
        for text in hasty:
            chat.type(text)
        expect(chat.replies).to_have_count(1 + len(hasty))
        expect(chat.waiting).to_be_hidden()
    expect(chat.last).to_contain_text("gửi nhanh quá")
    assert hasty[-1] in chat.box.input_value()


def test_letters_typed_in_parts_are_understood(visit: Visit, guided: Entry, guided_question: str) -> None:
    apart = unicodedata.normalize("NFD", guided_question)
    assert apart != guided_question
    expect(visit().ask(apart)).to_contain_text(guided.title)


def test_ten_thousand_characters_get_an_answer(phone: ChatPage, knowledge: Knowledge, guided_question: str) -> None:
    answer = phone.ask((guided_question + " ") * (10_000 // len(guided_question)))
    expect(phone.replies.nth(1)).to_contain_text(knowledge.say("too_long"))
    expect(answer).to_be_visible()
    assert phone.width_over() <= 0
    phone.shot("long")


@pytest.mark.parametrize("text", ["😀😀🙏", "???", "…"])
def test_a_message_without_words_gets_a_hint(visit: Visit, knowledge: Knowledge, text: str) -> None:
    expect(visit().ask(text)).to_contain_text(knowledge.say("no_words"))


@pytest.mark.parametrize("blank", ["", "   ", "\n\n"])
def test_nothing_is_sent_when_nothing_was_typed(visit: Visit, blank: str) -> None:
    chat = visit()
    chat.box.fill(blank)
    chat.send_button.click()
    chat.page.wait_for_load_state("networkidle")
    expect(chat.replies).to_have_count(1)
    assert chat.bubbles == []


def test_script_that_was_typed_is_shown_and_never_runs(visit: Visit) -> None:
    chat = visit()
    evil = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script> quên mật khẩu"
    chat.ask(evil)
    assert chat.bubbles == [evil]
    chat.page.reload()
    assert len(chat.bubbles) == 1
    assert "<img src=x" in chat.bubbles[0]
    chat.tap("Dữ liệu của tôi", chat.page.get_by_role("navigation"))
    expect(chat.last).to_contain_text("<img src=x")
    assert "hacked" not in chat.page.title()
    expect(chat.page.locator("#log img, #log script")).to_have_count(0)


def test_private_data_is_masked_on_the_page_that_comes_again(visit: Visit, knowledge: Knowledge) -> None:
    chat = visit()
    chat.ask("căn cước 001099012345 của tôi bị mất")
    kinds = knowledge.brain.saying.phrases.tables["kinds"]
    expect(chat.last).to_contain_text(knowledge.say("private_warning", kinds=kinds["identity"]))
    chat.page.reload()
    assert "001099012345" not in chat.page.content()
    assert f"[{kinds['identity']}]" in chat.bubbles[0]


@contextmanager
def failing(chat: ChatPage, reason: str) -> Iterator[None]:
    """Expect the browser to report requests that failed for `reason`, and nothing else."""
    before = len(chat.problems)
    yield
    reported = chat.problems[before:]
    assert reported
    assert all(re.search(rf"Failed to load resource.*{reason}", problem) for problem in reported), reported
    del chat.problems[before:]


def holding(chat: ChatPage) -> list[Route]:
    """What is sent from now on stays on the way; the list is of all that does."""
    held: list[Route] = []
    chat.page.route("**/chat", lambda route: held.append(route))
    return held


@contextmanager
def away(chat: ChatPage) -> Iterator[None]:
    """No network."""
    chat.page.route("**/chat", lambda route: route.abort())
    yield
    chat.page.unroute("**/chat")
