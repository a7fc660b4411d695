"""The first page of the support team, its downloads and the audit: what is shown, in which order, to whom."""

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
import pytest_asyncio

from bot.assistant import VIETNAM, vietnam_today
from bot.channels.web.pages import WEB_FOLDER
from bot.library import Library
from bot.messages import Feedback
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change
from intents.matching import Matcher
from tests.bot.channels.team import EVIL, HERE, THERE, Member, Team, escaped, leads_to_sign_in, opened
from tests.bot.storage.making import DAY, HOUR, MINUTE, NOW, asked, wrote
from tests.e2e.web.visitor import words

pytestmark = pytest.mark.slow

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest_asyncio.fixture
async def team(tmp_path: Path, small: Library, small_matcher: Matcher) -> AsyncIterator[Team]:
    async with opened(tmp_path, small, small_matcher) as team:
        yield team


@pytest_asyncio.fixture
async def hoa(team: Team) -> Member:
    """A viewer of all communes."""
    return await team.member("hoa")


@pytest_asyncio.fixture
async def xuan(team: Team) -> Member:
    """An approver of one commune."""
    return await team.member("xuan")


def tiles(page: str) -> dict[str, str]:
    """Return the numbers above the inbox by what they are called."""
    found = re.findall(r"<b>(.*?)</b>\s*([^<]+?)\s*<", page)
    return {name: words(number) for number, name in found}


def bars(page: str) -> list[str]:
    """Return what each day of the chart says, oldest first."""
    return re.findall(r"<title>(\d\d/\d\d: .*?)</title>", page)


def rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def cells(body: bytes) -> list[list[str]]:
    """Return the texts of a workbook's only sheet."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(part.text or "" for part in item.iter(f"{CELL}t")) for item in strings.iter(f"{CELL}si")]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{CELL}f"))
    return [[_cell(cell, texts) for cell in row.iter(f"{CELL}c")] for row in sheet.iter(f"{CELL}row")]


def _cell(cell: ElementTree.Element, texts: list[str]) -> str:
    value = cell.findtext(f"{CELL}v") or ""
    return texts[int(value)] if cell.get("t") == "s" else value


# The list


async def test_the_order_is_people_times_communes_times_harm(team: Team, hoa: Member) -> None:
    one = await team.gap("một người hỏi")
    wrong = await team.gap("một người bị trả lời sai", why="bad")
    two = await team.gap("hai người cùng xã", "hai người cùng xã ạ", communes=[HERE])
    spread = await team.gap("hai người hai xã", communes=[HERE, THERE])
    assert await hoa.listed() == [spread, wrong, two, one]


async def test_equal_ranks_put_the_latest_first(team: Team, hoa: Member) -> None:
    old, new = await team.gap("hỏi hôm qua", at=NOW - DAY), await team.gap("hỏi hôm nay")
    assert await hoa.listed() == [new, old]


async def test_the_wording_shown_is_the_last_one(team: Team, hoa: Member) -> None:
    gap = await team.gap("xin phép bay drone", at=NOW - DAY)
    await team.store.gaps.place(await team.asked("đăng ký flycam"), "unknown", gap, NOW)
    await team.store.gaps.place(await team.asked("zzz cũ nhất", at=NOW - 3 * DAY), "unknown", gap, NOW)
    page = await hoa.see()
    assert "đăng ký flycam</a>" in page
    assert "3" in words(page[page.index("đăng ký flycam") :])


FILTERS: list[tuple[dict[str, str], str]] = [
    ({}, "abco"),
    ({"trang-thai": "tat-ca"}, "abcdo"),
    ({"trang-thai": "doing"}, "c"),
    ({"trang-thai": "aside"}, "d"),
    ({"trang-thai": "answered"}, ""),
    ({"trang-thai": "khong-co"}, "abco"),
    ({"kenh": "telegram"}, "a"),
    ({"kenh": "fax"}, ""),
    ({"vi-sao": "bad"}, "a"),
    ({"xa": THERE}, "b"),
    ({"xa": f" {THERE} "}, "b"),
    ({"xa": "99999"}, ""),
    ({"muc": "khai-sinh"}, "b"),
    ({"muc": "khai"}, ""),
    ({"nguoi": "lan"}, "c"),
    ({"nguoi": "Lan"}, "c"),
    ({"ngay": "7"}, "abc"),
    ({"ngay": "30"}, "abco"),
    ({"ngay": "mai"}, "abco"),
    ({"tim": "ho chieu"}, "a"),
    ({"tim": "BẰNG LÁI"}, "b"),
    ({"tim": "%"}, "abco"),  # no word to search for
    ({"tim": "' or 1=1 --"}, ""),
    ({"tim": "   "}, "abco"),
    ({"tim": "x" * 5_000}, ""),
    ({"tim": "ho chieu", "kenh": "web"}, ""),
    ({"la": "gi"}, "abco"),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
async def test_filters_and_search(team: Team, hoa: Member, query: dict[str, str], expected: str) -> None:
    names = {
        await team.gap("làm hộ chiếu cho bé", why="bad", channel="telegram"): "a",
        await team.gap("mất bằng lái xe", communes=[THERE], decision="choice", choices=("quen-otp", "khai-sinh")): "b",
        await team.gap("đang có người lo"): "c",
        await team.gap("không trả lời"): "d",
        await team.gap("câu từ lâu", at=NOW - 10 * DAY): "o",
    }
    for gap, name in names.items():
        if name in "cd":
            await team.put(gap, **({"state": "doing", "owner": "lan"} if name == "c" else {"state": "aside"}))
    assert "".join(sorted(names[gap] for gap in await hoa.listed(**query))) == expected
    page = await hoa.see(**query)
    assert f"{len(expected)} việc" in words(page)
    assert ('class="empty"' in page) == (not expected)
    exported = rows((await hoa.get("/cau.csv", **query)).content)[1:]
    assert "".join(sorted(names[int(row[0])] for row in exported)) == expected


async def test_the_form_keeps_what_was_filtered(hoa: Member) -> None:
    page = await hoa.see(tim="hộ chiếu", kenh="web", ngay="7")
    assert 'value="hộ chiếu"' in page
    assert page.count(" selected") == 2
    assert "<details open" in page
    assert 'href="/review/cau.csv?tim=h%E1%BB%99+chi%E1%BA%BFu&amp;kenh=web&amp;ngay=7"' in page


async def test_fifty_on_a_page_and_the_filter_goes_along(team: Team, hoa: Member) -> None:
    for n in range(51):
        await team.gap(f"câu số {n}")
    first, second = await hoa.listed(kenh="web"), await hoa.listed(kenh="web", trang="2")
    assert (len(first), len(second), len({*first, *second})) == (50, 1, 51)
    assert 'href="/review?kenh=web&amp;trang=2" rel="next"' in await hoa.see(kenh="web")
    assert 'href="/review?kenh=web&amp;trang=1" rel="prev"' in await hoa.see(kenh="web", trang="2")
    assert await hoa.listed(kenh="web", trang="999") == second
    for typed in ("0", "-1", "²", "abc", "9" * 5_000, "1e3"):
        assert await hoa.listed(kenh="web", trang=typed) == first, typed


async def test_ten_thousand_gaps_are_shown_too(team: Team, hoa: Member) -> None:
    stamp = NOW.isoformat(timespec="microseconds")
    ids = [f"{n:010}" for n in range(10_000)]
    question = {"channel": "web", "at": stamp, "text": "câu", "folded": "cau", "decision": "unknown", "test": 0}
    gap = {"state": "new", "reason": "", "owner": "", "due": "", "entry": "", "answered": ""}
    together = [
        ("questions", [{**question, "id": id, "person": id} for id in ids]),
        ("gaps", [{**gap, "id": int(id) + 1} for id in ids]),
        ("gap_questions", [{"question": id, "gap": int(id) + 1, "why": "unknown"} for id in ids]),
    ]
    for table, lines in together:
        await team.store.worker.run(lambda db, table=table, lines=lines: db.insert_all(table, lines))  # type: ignore[misc]
    page = await hoa.see(trang="200")
    assert "Trang 200 / 200" in page
    assert tiles(page)["việc đang chờ"] == "10000"


async def test_a_full_page_with_its_style_is_small(team: Team, hoa: Member) -> None:
    for n in range(50):
        await team.gap(f"câu số {n} " + "rất dài " * 40)
    page = (await hoa.get()).content
    assert len(page) + (WEB_FOLDER / "static" / "staff.css").stat().st_size < 100_000


# Numbers


async def test_today_begins_at_midnight_in_vietnam(team: Team, hoa: Member) -> None:
    today = vietnam_today()
    midnight = datetime(today.year, today.month, today.day, tzinfo=VIETNAM)
    for at in (midnight - timedelta(seconds=1), midnight, midnight):
        await team.asked(at=at)
    page = await hoa.see()
    assert tiles(page)["câu hỏi hôm nay"] == "2"
    assert bars(page)[-1].startswith(f"{today:%d/%m}: 2 câu")
    assert bars(page)[-2].startswith(f"{today - DAY:%d/%m}: 1 câu")


async def test_the_chart_has_fourteen_days_quiet_ones_too(team: Team, hoa: Member) -> None:
    await team.asked(at=NOW - 13 * DAY)
    await team.asked(at=NOW - 15 * DAY)
    shown = [int(re.findall(r": (\d+) câu", bar)[0]) for bar in bars(await hoa.see())]
    assert shown == [1] + [0] * 13


async def test_what_happened_today_is_counted(team: Team, hoa: Member) -> None:
    for decision in ("answer", "answer", "emergency", "choice", "catalogue", "unknown", "talk", "handover"):
        await team.asked(decision=decision, entry="khai-sinh")
    await team.asked(test=True)
    bad = await team.asked(decision="answer", entry="khai-sinh", person="p")
    await team.store.write(wrote(person="p", feedback=[Feedback(bad, "khai-sinh", "bad")]))
    shown = tiles(await hoa.see())
    names = ("câu hỏi hôm nay", "trả lời ngay", "phải hỏi lại", "chưa biết", "bị chê")
    assert [shown[name] for name in names] == ["7", "4", "2", "1", "1"]


@pytest.mark.parametrize(
    ("hours", "told"),
    [((), "–"), ((2, 10, 100), "10 giờ"), ((70, 74), "3 ngày"), ((0.1,), "< 1 giờ"), ((-5,), "–"), ((-5, 4), "4 giờ")],
)
async def test_the_median_time_to_an_answer(team: Team, hoa: Member, hours: tuple[float, ...], told: str) -> None:
    for n, took in enumerate(hours):
        gap = await team.gap(f"câu {n}")
        await team.answered(gap, NOW + took * HOUR)
    assert tiles(await hoa.see())["thường phải chờ câu trả lời"] == told


async def test_gaps_that_are_closed_do_not_wait(team: Team, hoa: Member) -> None:
    await team.gap("đang chờ")
    await team.put(await team.gap("bỏ qua"), state="aside")
    await team.answered(await team.gap("đã trả lời"), NOW)
    assert tiles(await hoa.see())["việc đang chờ"] == "1"


async def test_an_empty_inbox_says_so(hoa: Member) -> None:
    page = await hoa.see()
    assert 'class="empty"' in page
    assert tiles(page)["việc đang chờ"] == "0"
    assert len(bars(page)) == 14


# Downloads


async def test_the_csv_opens_with_accents_and_no_formula(team: Team, hoa: Member) -> None:
    await team.put(await team.gap("=1+1 giấy tờ", communes=[HERE]), state="doing", owner="lan", due="2026-12-01")
    answer = await hoa.get("/cau.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"] == 'attachment; filename="cau-chua-tra-loi.csv"'
    header, row = rows(answer.content)
    told = dict(zip(header, row, strict=True))
    assert told["Người dân hỏi"] == "'=1+1 giấy tờ"
    assert (told["Tình trạng"], told["Người lo"], told["Hạn"]) == ("đang xử lý", "lan", "2026-12-01")
    assert told["Hỏi lần cuối"] == f"{NOW.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


async def test_the_workbook_holds_the_same(team: Team, hoa: Member) -> None:
    await team.gap("=1+1 giấy tờ")
    await team.gap(EVIL)
    answer = await hoa.get("/cau.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="cau-chua-tra-loi.xlsx"'
    header, *lines = cells(answer.content)
    assert header == rows((await hoa.get("/cau.csv")).content)[0]
    assert {line[1] for line in lines} == {"=1+1 giấy tờ", EVIL}


# Who sees what


async def test_somebody_limited_to_a_commune_sees_only_its_questions(team: Team, xuan: Member) -> None:
    own = await team.gap("của xã mình", communes=[HERE])
    await team.gap("của xã khác", communes=[THERE])
    await team.gap("không rõ xã")
    both = await team.gap("của hai xã", communes=[HERE, THERE])
    later = await team.asked("chỉ xã khác nói thế", commune=THERE, at=NOW + MINUTE)
    await team.store.gaps.place(later, "bad", both, NOW)
    page = await xuan.see()
    assert set(await xuan.listed()) == {own, both}
    assert "khác" not in page
    assert "không rõ" not in page
    assert (tiles(page)["câu hỏi hôm nay"], tiles(page)["việc đang chờ"]) == ("2", "2")
    for query in ({"xa": THERE}, {"xa": "-"}, {"xa": ""}, {"trang-thai": "tat-ca"}, {"tim": "khac"}):
        assert set(await xuan.listed(**query)) <= {own, both}, query
        for kind in ("csv", "xlsx"):
            body = (await xuan.get(f"/cau.{kind}", **query)).content
            lines = rows(body) if kind == "csv" else cells(body)
            assert "khác" not in str(lines)
            assert {line[0] for line in lines[1:]} <= {str(own), str(both)}
    told = {line[0]: line for line in rows((await xuan.get("/cau.csv")).content)}
    assert told[str(both)][6:10] == ["1", "1", "1", "0"]
    assert await xuan.listed(xa=THERE) == []


@pytest.mark.parametrize("path", ["", "/cau.csv", "/cau.xlsx", "/cau/1", "/nhat-ky"])
async def test_nothing_without_signing_in(team: Team, path: str) -> None:
    await team.gap("câu hỏi kín")
    answer = await team.stranger().get(f"/review{path}")
    assert leads_to_sign_in(answer)
    assert answer.text == ""


async def test_html_in_questions_and_filters_is_escaped(team: Team, hoa: Member) -> None:
    await team.gap(EVIL)
    page = await hoa.see(tim="script", muc="", nguoi="", xa="")
    assert escaped(EVIL) in page
    filters = ("tim", "trang-thai", "vi-sao", "kenh", "ngay", "xa", "muc", "nguoi")
    page = await hoa.see(**dict.fromkeys(filters, EVIL))
    assert "<script" not in page


async def test_a_failing_database_is_said(team: Team, hoa: Member) -> None:
    await team.store.worker.run(lambda db: db.execute("drop table gaps"))
    for path in ("", "/cau.csv", "/cau.xlsx", "/cau/1"):
        assert (await hoa.get(path)).status_code == 503


# The audit


async def test_the_audit_is_for_admins(team: Team) -> None:
    for name in ("hoa", "lan", "minh", "xuan"):
        member = await team.member(name)
        assert (await member.get("/nhat-ky")).status_code == 403
        assert "/review/nhat-ky" not in await member.see()
    chi = await team.member("chi")
    assert "/review/nhat-ky" in await chi.see()
    assert (await chi.get("/nhat-ky")).status_code == 200


async def test_the_audit_tells_the_latest_first_and_escapes(team: Team) -> None:
    chi = await team.member("chi")
    await team.store.staff.record(Change(NOW, "lan", "gap-take", "7", "state=new", EVIL))
    page = await chi.see("/nhat-ky")
    assert escaped(EVIL) in page
    assert "<script" not in page
    assert page.index("gap-take") < page.index("test")


# The database


async def test_the_text_of_a_gap_is_the_last_even_when_the_first_sorts_later(team: Team) -> None:
    store: SqliteStore = team.store
    gap: int | None = None
    for n, text in enumerate(["zz", "mm", "aa"]):
        await store.write(wrote(asked(f"q{n}", text), at=NOW + n * MINUTE))
        gap = await store.gaps.place(f"q{n}", "unknown", gap, NOW)
    assert [found.text for found in await store.gaps.gaps(NOW)] == ["aa"]
