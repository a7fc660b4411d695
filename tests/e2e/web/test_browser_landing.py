"""The page that a poster's code opens, in a browser: on a small phone without JavaScript, and at a desk."""

import pytest
from playwright.sync_api import Browser, expect

from bot.communes.gazetteer import load_gazetteer
from intents.places import Place
from tests.e2e.conftest import House
from tests.e2e.test_attribution import PHONE
from tests.e2e.web.chat_page import RESULTS

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def place(house: House) -> Place:
    """A commune of the far end of the list, another one each time."""
    communes = [place for place in load_gazetteer().places.values() if place.code != place.province_code]
    return communes[-1 - next(house.numbers)]


def test_the_page_of_a_poster_on_a_small_phone_without_script(browser: Browser, house: House, place: Place) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, user_agent=PHONE, locale="vi-VN"
    )
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{house.service.url}/c/{place.code}-truong-hoc")
    expect(page.get_by_role("heading", name=place.name)).to_be_in_viewport()
    expect(page.get_by_role("textbox", name="Câu hỏi của bạn")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Hỏi trên Telegram")).to_be_visible()
    assert 0 < sum(sizes) < 50_000
    RESULTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=RESULTS / "landing-phone.png")
    question = house.knowledge.asking_for("ket-hon")
    page.get_by_role("textbox", name="Câu hỏi của bạn").fill(question)
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("heading", name=house.knowledge.entry("ket-hon").title)).to_be_in_viewport()
    page.screenshot(path=RESULTS / "landing-answered-phone.png")
    page.goto(f"{house.service.url}/c/99999-truong-hoc")
    page.get_by_role("textbox", name="Tên xã, phường và tỉnh").fill("xã Tân Tiến")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("heading", name="Bạn ở nơi nào?")).to_be_visible()
    page.screenshot(path=RESULTS / "landing-search-phone.png")
    page.locator(".places a").first.click()
    expect(page.get_by_role("heading", name="Tân Tiến")).to_be_visible()
    context.close()
    stored = house.service.rows("select commune, poster from questions where commune = ?", place.code)
    assert stored == [{"commune": place.code, "poster": "truong-hoc"}]


def test_the_page_of_a_poster_with_script(browser: Browser, house: House, place: Place) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, user_agent=PHONE, locale="vi-VN")
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{house.service.url}/c/{place.code}-truong-hoc")
    page.screenshot(path=RESULTS / "landing-desktop.png")
    example = house.knowledge.brain.saying.phrases.lists["examples"][0]
    page.get_by_role("button", name=example).click()
    expect(page.locator(".reply").nth(1)).to_be_visible()
    expect(page.locator(".said")).to_contain_text(example)
    assert page.url.endswith(f"/c/{place.code}-truong-hoc"), "the answer comes into the same page"
    assert problems == []
    context.close()
