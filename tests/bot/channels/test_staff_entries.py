"""The entries as the support team sees them: numbers, filters, downloads, and what a citizen reads."""

import csv
import io
from typing import Literal
from urllib.parse import urlencode

import pytest

from bot.messages import Feedback
from bot.storage.drafts import OPEN
from intents.entry import Resolved, resolve
from tests.bot.channels.staff_desk import Desk
from tests.bot.live import PASSWORD
from tests.bot.storage.making import DAY, HOUR, NOW, asked, wrote
from tests.e2e.web.visitor import words
from tests.small import TODAY

pytestmark = pytest.mark.slow


async def listed(desk: Desk, **query: str) -> list[str]:
    """Ids of the entries that the list holds, in its order."""
    client = (await desk.person("hoa")).client
    answer = await client.get(f"/review/muc.csv?{urlencode(query)}")
    assert answer.headers["content-type"].startswith("text/csv")
    return [row["id"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]


async def test_every_entry_is_listed_the_overdue_ones_first(desk: Desk) -> None:
    found = await listed(desk)
    entries = {entry.id: entry for entry in desk.base.brain.library.entries}
    assert sorted(found) == sorted(entries)
    late = [entries[name].recheck_by < TODAY for name in found]
    assert any(late)
    assert late == sorted(late, reverse=True)
    page = await (await desk.person("hoa")).see("/muc")
    assert [page.count(f'href="/review/muc/{name}"') for name in found] == [1] * len(found)


@pytest.mark.parametrize(("query", "expected"), [
    ({"tim": "quen MAT khau"}, ["quen-mat-khau"]),
    ({"tim": "khai tử"}, ["khai-tu"]),
    ({"tim": "ma-otp"}, ["ma-otp"]),
    ({"nhom": "tra-cuu"}, ["tra-cuu-ho-so"]),
    ({"loc": "qua-han"}, ["tra-cuu-ho-so"]),
    ({"tim": "khai", "nhom": "tai-khoan"}, []),
    ({"tim": "%' or 1=1 --"}, []),
])  # fmt: skip
async def test_filters(desk: Desk, query: dict[str, str], expected: list[str]) -> None:
    assert await listed(desk, **query) == expected
    page = await (await desk.person("hoa")).see(f"/muc?{urlencode(query)}")
    assert page.count('href="/review/muc/') == len(expected)


async def test_numbers_tell_how_an_entry_serves(desk: Desk) -> None:
    store = desk.store
    verdicts: tuple[Literal["good", "bad"], ...] = ("good", "good", "bad")
    for number, judged in enumerate(verdicts):
        question = f"{number:010x}"
        turn = asked(question, f"quên mk {number}", "answer", entry="quen-mat-khau")
        said = Feedback(question, "quen-mat-khau", judged)
        await store.write(wrote(turn, person=f"p{number}", at=NOW - DAY))
        await store.write(wrote(person=f"p{number}", at=NOW - HOUR, feedback=(said,)))
    for loose in await store.gaps.loose(9, NOW):
        await store.gaps.place(loose.id, loose.why, None, NOW)
    page = words(await (await desk.person("hoa")).see("/muc/quen-mat-khau"))
    assert "3 lần dùng 2" in page
    assert "1 👎 bị chê 1 câu bị báo sai" in page
    assert "quen-mat-khau" not in await listed(desk, loc="chua-ai-dung")


async def test_pairs_that_are_confused_are_named(desk: Desk) -> None:
    await desk.store.write(wrote(asked("a" * 10, "khai sinh hay khai tử", "answer", entry="khai-sinh"), at=NOW - DAY))
    chosen = Feedback("a" * 10, "khai-tu", "chosen")
    await desk.store.write(wrote(at=NOW - HOUR, feedback=(Feedback("a" * 10, "khai-sinh", "bad"), chosen)))
    (pair,) = await desk.store.gaps.confused(9)
    page = await (await desk.person("hoa")).see("/muc")
    assert f'href="/review/muc/{pair.shown}"' in page.split("<h2>")[1]


async def test_a_file_with_faults_is_named(desk: Desk) -> None:
    (desk.base.folder / PASSWORD).write_text("title: [", "utf-8")
    await desk.base.renew()
    page = await (await desk.person("hoa")).see("/muc")
    assert PASSWORD in page
    assert "/review/muc/quen-mat-khau" not in page


async def test_one_entry_shows_what_citizens_read_on_both_channels(desk: Desk) -> None:
    page = words(await (await desk.person("hoa")).see("/muc/quen-mat-khau"))
    entry = desk.base.brain.saying.entries["quen-mat-khau"]
    assert page.count(entry.answer) == 2
    assert all(page.count(step.do) == 2 for step in entry.steps)


async def test_an_entry_not_in_force_shows_what_citizens_read_instead(desk: Desk) -> None:
    for name in ("luat-moi", "phi-cu"):
        entry = desk.base.brain.saying.entries[name]
        page = words(await (await desk.person("hoa")).see(f"/muc/{name}"))
        assert entry.title in page
        assert (entry.answer in page) is isinstance(resolve(entry, TODAY), Resolved)


async def test_a_former_id_still_leads_to_the_entry(desk: Desk) -> None:
    former = next(entry for entry in desk.base.brain.library.entries if entry.formerly)
    assert former.title in words(await (await desk.person("hoa")).see(f"/muc/{former.formerly[0]}"))


@pytest.mark.parametrize("name", ["khong-co", "%2e%2e%2f_phrases", "_phrases", "'"])
async def test_an_unknown_entry_is_told_so(desk: Desk, name: str) -> None:
    person = await desk.person("lan")
    assert (await person.client.get(f"/review/muc/{name}")).status_code == 404
    assert (await person.send(f"/muc/{name}/sua")).status_code == 404
    assert await desk.store.drafts.drafts() == []


async def test_changing_an_entry_begins_one_draft_of_the_file_as_it_is(desk: Desk) -> None:
    lan, minh = await desk.person("lan"), await desk.person("minh")
    first = await lan.send("/muc/quen-mat-khau/sua")
    (draft,) = await desk.store.drafts.drafts(OPEN)
    assert first.headers["location"] == f"/review/nhap/{draft.id}"
    assert (draft.file, draft.author, draft.text, draft.base) == (PASSWORD, "lan", *[desk.base.text(PASSWORD)] * 2)
    # Whoever comes next goes on with it.
    second = await minh.send("/muc/quen-mat-khau/sua")
    assert second.headers["location"] == first.headers["location"]
    assert len(await desk.store.drafts.drafts(OPEN)) == 1


async def test_a_workbook_can_be_had(desk: Desk) -> None:
    answer = await (await desk.person("hoa")).client.get("/review/muc.xlsx?loc=qua-han")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert "muc.xlsx" in answer.headers["content-disposition"]


async def test_nothing_is_shown_without_a_session(desk: Desk) -> None:
    client = (await desk.person("hoa")).client
    client.cookies.clear()
    for path in ("muc", "muc.csv", "muc.xlsx", "muc/khai-sinh", "nhap", "nhap/1", "nhap/1/thu", "lich-su", "lich-su/1"):
        answer = await client.get(f"/review/{path}")
        assert (answer.status_code, answer.text) == (303, ""), path
