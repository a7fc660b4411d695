"""Whether everybody can read and use the page: large text, keyboard, screen reader, narrow and low screens."""

import re

import pytest
from playwright.sync_api import Locator, expect

from intents.entry import Entry
from tests.e2e.knowledge import Knowledge
from tests.e2e.web.chat_page import ChatPage
from tests.e2e.web.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LARGE = "Chữ to"

# Every text that is seen, with a contrast below 4.5:1 against what is painted behind it.
_FAINT = """() => {
  const rgba = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], below) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a));
  const light = (c) => c.map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => e ? over(rgba(getComputedStyle(e).backgroundColor), behind(e.parentElement)) : [255, 255, 255];
  const contrast = (e, style) => {
    const below = behind(e);
    const [a, b] = [light(over(rgba(style.color), below)), light(below)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const words = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.placeholder;
  return [...document.body.querySelectorAll("*")].filter((e) => words(e) && e.getClientRects().length)
    .map((e) => [contrast(e, getComputedStyle(e, e.placeholder ? "::placeholder" : null)), e.outerHTML.slice(0, 90)])
    .filter(([value]) => value < 4.5);
}"""

_FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def test_large_text_stays_after_a_reload(chat: ChatPage, guided_question: str) -> None:
    chat.ask(guided_question)
    before = letters(chat.last)
    switch = chat.page.get_by_role("button", name=LARGE)
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert letters(chat.last) > 1.2 * before
    chat.shot("large")
    chat.page.reload()
    assert letters(chat.last) > 1.2 * before
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert letters(chat.last) == before


def test_what_was_typed_outlives_the_switch_to_large_text(phone: ChatPage) -> None:
    phone.box.press_sequentially("tôi đang hỏi dở")
    phone.page.get_by_role("button", name=LARGE).click()
    expect(phone.page.get_by_role("button", name=LARGE)).to_have_attribute("aria-pressed", "true")
    expect(phone.box).to_have_value("tôi đang hỏi dở")


def test_a_keyboard_alone_is_enough(visit: Visit, knowledge: Knowledge, guided: Entry, guided_question: str) -> None:
    chat = visit()
    keyboard = chat.page.keyboard
    tab_to(chat, chat.box)
    keyboard.type(guided_question)
    keyboard.press("Tab")
    expect(chat.send_button).to_be_focused()
    keyboard.press("Enter")
    expect(chat.replies).to_have_count(2)
    tab_to(chat, chat.last.get_by_role("button", name=knowledge.say("steps_button", count=len(guided.steps))))
    keyboard.press("Enter")
    expect(chat.card).to_contain_text(f"1/{len(guided.steps)}")
    tab_to(chat, chat.card.get_by_role("button", name=knowledge.say("step_next")))
    keyboard.press("Enter")
    expect(chat.card).to_contain_text(f"2/{len(guided.steps)}")
    # The focus stays with the card that turned, so the next button is one key away.
    keyboard.press("Tab")
    expect(chat.card.get_by_role("button").first).to_be_focused()


def test_the_first_key_offers_the_way_to_the_box(visit: Visit) -> None:
    chat = visit()
    chat.page.keyboard.press("Tab")
    skip = chat.page.get_by_role("link", name="Tới ô gõ câu hỏi")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    chat.page.keyboard.press("Enter")
    expect(chat.box).to_be_focused()


def test_the_focus_is_seen_everywhere(visit: Visit, guided_question: str) -> None:
    chat = visit()
    chat.ask(guided_question)
    stops = chat.page.locator("a, button, summary, textarea, [tabindex='0']").count()
    seen: list[bool] = []
    # One stop more: after the last one the focus is with the page as a whole.
    for _ in range(stops + 1):
        chat.page.keyboard.press("Tab")
        if not chat.page.locator("body").evaluate("body => body === document.activeElement"):
            seen.append(chat.page.evaluate(_FOCUS))
    assert seen == [True] * stops


def test_a_screen_reader_finds_its_way(visit: Visit, guided_question: str) -> None:
    chat = visit()
    chat.ask(guided_question)
    page = chat.page
    expect(page.get_by_role("log", name="Cuộc trò chuyện")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert page.title()
    for control in page.get_by_role("button").or_(page.get_by_role("textbox")).or_(page.get_by_role("link")).all():
        expect(control).to_have_accessible_name(re.compile(r"\w"))
    assert chat.talk[-2].startswith("Bạn: ")
    assert chat.talk[-1].startswith("Một Cửa: ")


def test_all_words_stand_out_from_their_background(chat: ChatPage, knowledge: Knowledge, guided_question: str) -> None:
    chat.ask("nhà tôi đang cháy, cứu với")
    chat.ask(guided_question)
    chat.tap(steps_button(chat))
    chat.ask(knowledge.unheard_of)
    chat.page.locator("#waiting, #offline").evaluate_all("parts => parts.forEach(part => { part.hidden = false; })")
    assert chat.page.evaluate(_FAINT) == []


def test_everything_to_tap_is_large_enough_for_a_finger(phone: ChatPage, guided_question: str) -> None:
    phone.ask(guided_question)
    phone.tap(steps_button(phone))
    for button in phone.page.locator("button:not(.command), summary").all():
        size = button.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 44, button.inner_text()


@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_wider_than_a_phone(
    phone: ChatPage, knowledge: Knowledge, guided_question: str, large: bool
) -> None:
    if large:
        phone.page.get_by_role("button", name=LARGE).click()
    phone.ask(guided_question)
    phone.tap(steps_button(phone))
    phone.ask(knowledge.ambiguous)
    phone.tap("Danh mục", phone.page.get_by_role("navigation"))
    phone.ask("https://dichvucong.gov.vn/" + "rat-dai" * 60)
    assert phone.width_over() <= 0
    for part in phone.page.locator("button, .reply, .said, h1").all():
        box = part.bounding_box()
        assert box
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360, part.inner_text()
    phone.shot("narrow-large" if large else "narrow")


def test_a_phone_held_across_can_be_used(phone: ChatPage, guided: Entry, guided_question: str) -> None:
    phone.page.set_viewport_size({"width": 740, "height": 360})
    answer = phone.ask(guided_question)
    expect(answer.get_by_role("heading", name=guided.title)).to_be_in_viewport()
    expect(phone.box).to_be_in_viewport(ratio=1)
    phone.shot("across")
    steps = answer.get_by_role("button").first
    steps.scroll_into_view_if_needed()
    expect(steps).to_be_in_viewport(ratio=1)


def test_on_a_touch_screen_the_keyboard_makes_room_for_the_answer(visit: Visit, guided_question: str) -> None:
    chat = visit("phone", has_touch=True, is_mobile=True)
    chat.ask(guided_question)
    expect(chat.box).not_to_be_focused()


def test_the_first_page_is_light_and_all_its_own(visit: Visit) -> None:
    chat = visit()
    sizes: list[int] = []
    chat.page.on("response", lambda response: sizes.append(len(response.body())))
    chat.page.reload(wait_until="networkidle")
    assert 3 <= len(sizes) <= 6
    assert sum(sizes) < 100_000


def letters(part: Locator) -> float:
    """The height of the letters, in pixels."""
    return float(part.locator("p").first.evaluate("part => parseFloat(getComputedStyle(part).fontSize)"))


def tab_to(chat: ChatPage, target: Locator) -> None:
    """Press Tab until `target` has the focus."""
    for _ in range(60):
        if target.evaluate("part => part === document.activeElement"):
            return
        chat.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {target}")


def steps_button(chat: ChatPage) -> str:
    return chat.last.get_by_role("button").first.inner_text()
