"""From a question nobody can answer to the people who asked it being told: the whole loop, as its users live it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.loop.conftest import Founder
from tests.e2e.loop.flycam import ANSWER, ASKED, ID, LATER, SENTENCES, SOURCE, TESTS, TITLE
from tests.e2e.loop.staff_page import RESULTS, StaffPage
from tests.e2e.loop.town import Town
from tests.e2e.service import until
from tests.e2e.web.chat_page import ChatPage
from tests.telegram_api import Citizen

pytestmark = [pytest.mark.slow, pytest.mark.browser]

Desk = Callable[[Town, str], StaffPage]
Visit = Callable[[Town], ChatPage]
OTHERS = ("lịch chiếu phim rạp tối nay", "thả bè nuôi tôm hùm ngoài vịnh thì hỏi ai")
KNOWN, OTHER_WORDS = "quen-mat-khau", "trí nhớ kém chẳng vô được ứng dụng định danh"
CHANGE = "Nay có luật riêng, dân hỏi nhiều"


@pytest.fixture
def town(founded: Founder, tmp_path: Path) -> Iterator[Town]:
    """As it comes out of the box: with embeddings, where they are installed."""
    with founded(tmp_path, EMBEDDINGS="auto") as opened:
        yield opened


def test_from_five_questions_to_an_answer_and_back(town: Town, desk: Desk, visit: Visit) -> None:
    begin = time.monotonic()
    on_telegram, on_the_web = asked_by_five(town, visit)
    gap = one_gap(town)
    asked = time.monotonic()
    lan = desk(town, "lan")
    written(lan, gap)
    replayed(lan)
    proposed(lan, town)
    minh = desk(town, "minh")
    published(minh)
    end = time.monotonic()
    told(town, on_telegram, on_the_web)
    said = time.monotonic()
    print(
        f"\nfrom the first question to the answer {end - begin:.0f} s, of which people at desks {end - asked:.0f} s; "
        f"all told {said - end:.0f} s later; editor {lan.clicks} clicks, {lan.fields} fields; "
        f"approver {minh.clicks} clicks, {minh.fields} fields"
    )
    answered_at_once(town, visit)
    opened_again(town, gap, on_telegram[0])
    taken_back(town, minh)


def asked_by_five(town: Town, visit: Visit) -> tuple[list[Citizen], list[ChatPage]]:
    """Five people ask the same, each in other words, and want to be told; two others ask other things."""
    on_telegram = [town.wondering(f"Người {n}", text) for n, text in enumerate(ASKED[:3])]
    on_the_web = []
    for text in ASKED[3:]:
        chat = visit(town)
        reply = chat.ask(text)
        if not reply.get_by_role("button", name=town.say("tell_me_button")).count():
            chat.tap(town.say("choice_none"))
        expect(chat.tap(town.say("tell_me_button"))).to_contain_text(town.say("tell_me_web"))
        on_the_web.append(chat)
    for text in OTHERS:
        town.wondering("Người khác", text)
    return on_telegram, on_the_web


def one_gap(town: Town) -> int:
    gaps = {town.gap_of(text) for text in ASKED}
    assert len(gaps) == 1
    assert not gaps & {town.gap_of(text) for text in OTHERS}
    waiting = town.service.rows("select address from waiting")
    assert sum(row["address"] is not None for row in waiting) == 3 + len(OTHERS)
    return gaps.pop()


def written(lan: StaffPage, gap: int) -> None:
    """The editor finds the gap on top and writes the entry; what is missing is told beside its field."""
    page = lan.page
    lan.shot("01-inbox")
    first = page.locator("table.inbox tbody tr").first
    expect(first).to_contain_text("5 người chờ báo")
    lan.follow(first.get_by_role("link"))
    expect(page).to_have_url(f"{lan.home}/cau/{gap}")
    for text in ASKED:
        expect(page.locator(".wordings")).to_contain_text(text)
    lan.shot("02-gap")
    lan.click("Viết mục mới")
    lan.shot("03-new-entry")
    for text in ASKED:
        expect(page.locator(".asked")).to_contain_text(text)
    lan.put("title", TITLE)
    lan.choose("group", "thu-tuc")
    lan.put("answer", ANSWER)
    preview = page.locator("#xem-truoc")
    expect(preview.locator(".screen.phone")).to_contain_text(ANSWER)
    lan.click("Lưu")
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu")
    expect(page.locator('[data-faults="sources"] .error').first).to_be_visible()
    expect(page.locator('[data-faults="tests"] .error, [data-faults="tests.ask"] .error').first).to_be_visible()
    lan.shot("04-faults")
    for key, value in SOURCE.items():
        name = f"sources.0.{key}"
        if key == "confidence":
            lan.choose(name, value)
        else:
            lan.put(name, value)
    for style, sentences in SENTENCES.items():
        before = page.locator(f'[name="questions.{style}"]').input_value()
        lan.put(f"questions.{style}", "\n".join([*filter(None, [before]), *sentences]))
    lan.put("tests.ask", "\n".join(TESTS))
    expect(preview).to_contain_text("Không có lỗi")
    lan.shot("05-mended")


def replayed(lan: StaffPage) -> None:
    lan.click("Lưu và chạy thử")
    counts = lan.page.locator(".counts")
    expect(counts).to_contain_text("5 câu mới được trả lời", timeout=60_000)
    expect(counts).to_contain_text("0 câu hỏng")
    lan.shot("06-replay")
    lan.click("Về bản nháp, làm bước tiếp theo", "link")


def proposed(lan: StaffPage, town: Town) -> None:
    """The editor can offer it to an approver, and no more."""
    lan.shot("07-to-propose")
    lan.put("why", CHANGE)
    seen = lan.page.locator('[name="seen"]')
    if seen.count():
        lan.follow(seen)
    lan.click("Gửi duyệt")
    expect(lan.page.locator(".state").first).to_contain_text("chờ duyệt")
    expect(lan.page.get_by_role("button", name="Duyệt và đăng")).to_have_count(0)
    expect(lan.page.locator(".next")).to_contain_text("minh")
    lan.shot("08-proposed")
    assert not (town.base / f"thu-tuc/{ID}.yaml").exists()


def published(minh: StaffPage) -> None:
    minh.click("Bản nháp", "link")
    minh.shot("09-drafts")
    minh.click(TITLE, "link")
    minh.shot("10-to-approve")
    minh.click("Duyệt và đăng")
    expect(minh.page.get_by_role("status")).to_contain_text("Đã đăng")
    minh.shot("11-published")


def told(town: Town, on_telegram: list[Citizen], on_the_web: list[ChatPage]) -> None:
    """All five are told once, and nothing is kept of where they were to be told."""
    for citizen, text in zip(on_telegram, ASKED):
        citizen.wait(town.say("told_later", question=text), timeout=60)
        citizen.wait(ANSWER)
        solved = citizen.wait(town.say("solved_ask"))
        labels = [button.label for row in solved.buttons for button in row]
        assert labels == [town.say("solved_yes"), town.say("solved_no")]
    for chat, text in zip(on_the_web, ASKED[3:]):
        chat.open()
        expect(chat.page.get_by_role("log")).to_contain_text(town.say("told_later", question=text))
        expect(chat.page.get_by_role("log")).to_contain_text(ANSWER)
        expect(chat.last).to_contain_text(town.say("solved_ask"))
        chat.page.screenshot(path=RESULTS / "14-told-on-the-web-phone.png", full_page=True)
    assert {row["text"] for row in still_waiting(town)} == set(OTHERS)
    assert [town.told(citizen) for citizen in on_telegram] == [1, 1, 1]
    for chat in on_the_web:
        chat.open()
        chat.page.screenshot(path=RESULTS / "15-opened-once-more-phone.png", full_page=True)
        expect(chat.page.get_by_role("log")).to_contain_text(ANSWER)
        assert not any(" ".join(told_words(town).split()) in line for line in chat.talk)


def told_words(town: Town) -> str:
    """The end of what announces an answer."""
    return town.say("told_later", question="\0").partition("\0")[2]


def still_waiting(town: Town) -> list[dict[str, str]]:
    return town.service.rows("select q.text from waiting w join questions q on q.id = w.question")


def answered_at_once(town: Town, visit: Visit) -> None:
    """Others who ask in yet other words get the entry, of the process that has run all the time."""
    assert town.service.log.count("Web chat:") == 1
    sixth = town.tg.user(first_name="Sáu")
    sixth.send(LATER)
    assert TITLE in sixth.wait().text
    expect(visit(town).ask(LATER)).to_contain_text(ANSWER)


def opened_again(town: Town, gap: int, citizen: Citizen) -> None:
    assert town.row("gaps", gap)["state"] == "answered"
    citizen.tap(town.say("solved_no"))
    until(lambda: town.row("gaps", gap)["state"] == "new", 30)


def taken_back(town: Town, minh: StaffPage) -> None:
    """The approver takes it back: nobody gets that answer any more."""
    minh.click("Hoàn tác lần đổi này")
    expect(minh.page.get_by_role("status")).to_contain_text("Đã hoàn tác")
    minh.shot("12-taken-back")
    assert not (town.base / f"thu-tuc/{ID}.yaml").exists()
    seventh = town.tg.user(first_name="Bảy")
    seventh.send(LATER)
    assert TITLE not in seventh.wait().text
    minh.click("Lịch sử", "link")
    minh.shot("13-history")


def test_a_wording_that_an_entry_answers_goes_into_it(town: Town, desk: Desk) -> None:
    citizen = town.wondering("Lan", OTHER_WORDS)
    gap = town.gap_of(OTHER_WORDS)
    lan, minh = desk(town, "lan"), desk(town, "minh")
    lan.page.goto(f"{lan.home}/cau/{gap}")
    lan.choose("entry", KNOWN)
    lan.click("Thêm vào mục này")
    expect(lan.page.locator("textarea", has_text=OTHER_WORDS)).to_have_count(1)
    lan.shot("31-belongs-to-entry")
    lan.click("Chạy thử")
    expect(lan.page.locator(".counts")).to_contain_text("1 câu mới được trả lời", timeout=60_000)
    expect(lan.page.locator(".outcome.good")).to_contain_text(OTHER_WORDS)
    proposed_from(lan)
    minh.page.goto(lan.page.url.partition("?")[0])
    lines = minh.page.locator("#khac .added")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text(OTHER_WORDS)
    minh.click("Duyệt và đăng")
    expect(minh.page.get_by_role("status")).to_contain_text("Đã đăng")
    citizen.wait(town.say("told_later", question=OTHER_WORDS), timeout=60)
    citizen.wait(town.say("solved_ask"))
    assert (town.told(citizen), town.row("gaps", gap)["entry"]) == (1, KNOWN)
    again = town.tg.user(first_name="Hoa")
    again.send(OTHER_WORDS)
    assert "Quên mật khẩu" in again.wait().text


def proposed_from(lan: StaffPage) -> None:
    lan.click("Về bản nháp, làm bước tiếp theo", "link")
    lan.put("why", CHANGE)
    lan.click("Gửi duyệt")
    expect(lan.page.locator(".state").first).to_contain_text("chờ duyệt")
