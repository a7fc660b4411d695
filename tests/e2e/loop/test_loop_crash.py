"""The process is killed while an answer is published and told: everyone is told once, whatever the moment was."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest

from bot.storage.drafts import Draft
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change
from tests.bot.live import NEW, entry_text, replayed
from tests.e2e.loop.town import Colleague, Town
from tests.e2e.service import until
from tests.e2e.web.visitor import Visitor
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow

NEEDS = (
    "nuôi tôm hùm ngoài vịnh", "mở tiệm xăm hình", "đào giếng khoan sau nhà", "thuê vỉa hè bán bánh mì",
    "xuất khẩu chim yến", "lắp pin mặt trời áp mái", "treo biển quảng cáo", "đốt pháo hoa đám cưới",
    "chở hàng siêu trường", "trồng cây cần sa y tế", "lặn ngắm san hô", "quay phim ngoài phố", "mang mèo lên máy bay",
    "đóng thuyền thúng", "nấu rượu gạo bán", "mở phòng gym", "dạy bơi mùa hè", "bán thuốc thú y", "vay vốn học nghề",
    "nhập khẩu xe cổ", "săn ong rừng",
)  # fmt: skip
_PATIENCE = 60.0


@dataclass
class Waiting:
    """Two people who wait for the same answer."""

    need: str
    citizen: Citizen
    visitor: Visitor
    gap: int = 0


@pytest.fixture
def waiting(town: Town) -> Iterator[list[Waiting]]:
    found = [
        Waiting(need, town.wondering(f"Người {n}", need), browsing(town, need)) for n, need in enumerate(NEEDS)
    ]
    for one in found:
        one.gap = town.gap_of(one.need)
    assert len({one.gap for one in found}) == len(NEEDS)
    yield found
    for one in found:
        one.visitor.client.close()


def browsing(town: Town, need: str) -> Visitor:
    """Somebody at the web chat who asks and wants to be told."""
    visitor = Visitor(town.service.url)
    assert visitor.say(need).status_code == 200
    query = "select id from questions where text = ? and channel = 'web'"
    (row,) = town.service.rows(query, need)
    assert visitor.tap(f"t:{row['id']}").status_code == 200
    return visitor


def test_killed_around_publishing_everyone_is_told_once(town: Town, waiting: list[Waiting]) -> None:
    minh, chance, stages = town.colleague("minh"), random.Random(7), Counter[str]()
    took = killed_after_the_response(town, minh, waiting[0])
    for number, one in enumerate(waiting[1:], 1):
        draft = proposed(town, one, number)
        delay = chance.uniform(0, 2 * took)
        killed_after(town, minh, draft, delay)
        stage = str(town.row("drafts", draft)["state"])
        twice = shown_already(town, one)
        stages[f"{stage}{', on the way' if twice else ''}"] += 1
        town.service.start()
        took = finished(town, minh, draft) or took
        check(town, one, draft, twice)
    print(f"\npublishing takes {took:.2f} s; when killed the draft was {dict(stages)}")


def killed_after_the_response(town: Town, minh: Colleague, one: Waiting) -> float:
    """The first time: killed as soon as the approver reads that it is published; return how long that took."""
    draft = proposed(town, one, 0)
    took = finished(town, minh, draft)
    town.service.kill()
    twice = shown_already(town, one)
    town.service.start()
    check(town, one, draft, twice)
    return took


def proposed(town: Town, one: Waiting, number: int) -> int:
    """A draft for the gap, as an approver finds it: the one entry is about another need every time."""
    answer = f"Nộp hồ sơ ở Bộ Quốc phòng, lần {number}."
    # Only of this need: who waits for another is not to be told yet.
    text = entry_text(answer=answer).replace("  chat:\n", f"  chat:\n    - {one.need}\n")
    path = town.base / NEW
    base = path.read_text("utf-8") if path.exists() else ""
    now = datetime.now(UTC)
    draft = Draft(NEW, text, base, "lan", now, one.gap, "proposed", "vì", replayed())

    async def keep() -> int | None:
        store = SqliteStore(town.service.database)
        try:
            return await store.drafts.keep(draft, Change(now, "lan", "test", NEW))
        finally:
            await store.close()

    kept = asyncio.run(keep())
    assert kept
    return kept


def killed_after(town: Town, minh: Colleague, draft: int, delay: float) -> None:
    """Have it published, and kill the process `delay` seconds after the button was pressed."""
    form = minh.form_of_publishing(draft)

    def press() -> None:
        with suppress(httpx.HTTPError):  # the answer may not come any more
            minh.client.post(f"/review/nhap/{draft}/dang", data=form)

    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(press)
        time.sleep(delay)
        town.service.kill()
        pressed.result(_PATIENCE)


def shown_already(town: Town, one: Waiting) -> set[str]:
    """What Telegram has but the assistant did not live to note as sent: that alone may come a second time."""
    rows = town.service.rows("select params from outbox where chat = ?", str(one.citizen.id))
    return {reply.text for reply in one.citizen.replies() if any(reply.text[:30] in row["params"] for row in rows)}


def finished(town: Town, minh: Colleague, draft: int) -> float:
    """Press the button where nothing has begun yet, and return how long it took."""
    begin = time.monotonic()
    if town.row("drafts", draft)["state"] != "proposed":
        return 0.0
    assert minh.publish(draft).status_code == 303
    return time.monotonic() - begin


def check(town: Town, one: Waiting, draft: int, twice: set[str]) -> None:
    text = str(town.row("drafts", draft)["text"])
    until(lambda: town.row("drafts", draft)["state"] == "published", _PATIENCE)
    until(lambda: one.citizen.replies()[-1].text == town.say("solved_ask"), _PATIENCE)
    until(lambda: not town.service.rows("select id from outbox where chat = ?", str(one.citizen.id)), _PATIENCE)
    intro = town.say("told_later", question=one.need)
    counted = Counter(reply.text for reply in one.citizen.replies())
    assert counted[intro] == 1 + (intro in twice)
    assert counted[town.say("solved_ask")] == 1 + (town.say("solved_ask") in twice)
    assert [one.visitor.page().count(intro) for _ in range(2)] == [1, 0]
    assert len(town.service.rows("select id from revisions where draft = ?", draft)) == 1
    assert (town.base / NEW).read_text("utf-8") == text
    assert [path.name for path in (town.base / NEW).parent.iterdir() if path.suffix != ".yaml"] == []
    assert town.row("gaps", one.gap)["state"] == "answered"
    waiting = "select w.question from waiting w join questions q on q.id = w.question where q.text = ?"
    assert town.service.rows(waiting, one.need) == []
