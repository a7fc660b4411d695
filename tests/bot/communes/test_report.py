"""`report`: every format of a commune's and a province's month, open data, and the support team's chat."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pypdfium2
import pytest

from bot.assistant import VIETNAM
from bot.communes.collecting import Collector, NoReportError
from bot.communes.gazetteer import load_gazetteer
from bot.communes.merging import Merger, current_codes, load_mergers
from bot.communes.months import Month, month_of
from bot.communes.numbers import CommuneNumbers, ProvinceNumbers
from bot.messages import Context, Feedback
from bot.storage.protocol import Store
from bot.storage.sqlite import SqliteStore
from bot.storage.visits import Visit
from tests.bot.conftest import Run
from tests.bot.storage.making import asked, wrote

pytestmark = pytest.mark.slow

HERE, NEXT = "20242", "20257"
TODAY = datetime.now(VIETNAM).date()
LAST = month_of(TODAY).previous
numbers = count(1)


def when(month: Month, day: int = 10, hour: int = 9) -> datetime:
    return datetime(month.year, month.number, day, hour, tzinfo=VIETNAM)


async def ask(
    store: Store, people: int, commune: str = HERE, month: Month = LAST, decision: str = "answer",
    text: str = "câu hỏi", good: bool = False, gap: bool = False, test: bool = False, entry: str = "khai-sinh",
) -> None:  # fmt: skip
    """Keep one question of each of so many people."""
    place: int | None = None
    for person in range(people):
        id = f"{next(numbers):010}"
        question = asked(id, text, decision, entry=entry if decision == "answer" else None)
        judged = [Feedback(id, "khai-sinh", "good")] if good else []
        context = Context(commune=commune, poster="tru-so")
        at = when(month)
        await store.write(wrote(question, person=f"p{person}", at=at, feedback=judged, context=context, test=test))
        if gap:
            place = await store.gaps.place(id, "unknown", place, at)


Fill = Callable[[Callable[[Store], Awaitable[None]]], None]


@pytest.fixture
def fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Fill:
    """Writes into the database that `run` reports on; works in a folder of the test's own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/data/m.db")
    monkeypatch.chdir(tmp_path)

    def write(make: Callable[[Store], Awaitable[None]]) -> None:
        async def opened() -> None:
            store = SqliteStore(tmp_path / "data" / "m.db")
            await make(store)
            await store.close()

        asyncio.run(opened())

    return write


async def a_month(store: Store) -> None:
    """12 people ask what is known, 6 of them and 6 others what is not; small talk and tests do not count."""
    await ask(store, 12, good=True)
    await ask(store, 6, decision="unknown", text="mất <b>sổ đỏ</b> & giấy tờ", gap=True)
    await ask(store, 9, decision="talk")
    await ask(store, 9, decision="handover")
    await ask(store, 9, test=True)
    await ask(store, 9, month=LAST.previous)
    for person in range(7):
        await store.visits.note(Visit(when(LAST).date(), "scan", "web", HERE, "tru-so", f"v{person}"))


def shown(text: str, table: str, row: str) -> dict[str, object]:
    figures = json.loads(text)["figures"]
    return {one["column"]: one["value"] for one in figures if (one["table"], one["row"]) == (table, row)}


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


# Formats


def test_the_json_has_what_was_asked(fill: Fill, run: Run, tmp_path: Path) -> None:
    fill(a_month)
    code, out, _ = run("report", "--commune", HERE, "--month", str(LAST), "--format", "json", "--out", "r.json")
    assert (code, out.strip()) == (0, "r.json")
    text = (tmp_path / "r.json").read_text("utf-8")
    now = shown(text, "headline", "now")
    assert [now[key] for key in ("people", "questions", "answered", "answered_share")] == [12, 18, 12, 67]
    assert shown(text, "headline", "before")["people"] == 9
    assert shown(text, "posters", "tru-so") == {"scan": 7, "start": None, "question": 12, "answered": 12, "good": 12}
    assert shown(text, "open", "mất <b>sổ đỏ</b> & giấy tờ")["people"] == 6
    told = json.loads(text)
    assert all(one["definition"] in told["definitions"] for one in told["figures"])


def test_the_csv_says_the_same_as_the_json(fill: Fill, run: Run, tmp_path: Path) -> None:
    fill(a_month)
    for format in ("csv", "json"):
        assert run("report", "--commune", HERE, "--format", format, "--out", f"r.{format}")[0] == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"))))
    figures = json.loads((tmp_path / "r.json").read_text("utf-8"))["figures"]
    assert [(row["table"], row["row"], row["column"], row["shown"]) for row in rows] == [
        (one["table"], one["row"], one["column"], one["shown"]) for one in figures
    ]
    assert all(row["definition"] for row in rows)


def test_the_page_and_the_pdf_are_one_page_with_the_figures_of_the_export(fill: Fill, run: Run, tmp_path: Path) -> None:
    fill(a_month)
    assert run("report", "--commune", HERE)[1].strip() == f"bao-cao-{HERE}-{LAST}.pdf"
    file = tmp_path / f"bao-cao-{HERE}-{LAST}.pdf"
    assert len(pypdfium2.PdfDocument(file)) == 1
    text = pdf_text(file)
    assert all(part in text for part in (LAST.label, "Phường Hải Châu", "67 %", "mất <b>sổ đỏ</b> & giấy tờ", "tru-so"))
    assert "BeVietnamPro" in file.read_bytes().decode("latin-1")
    assert run("report", "--commune", HERE, "--format", "html", "--out", "r.html")[0] == 0
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "67 %" in page and "mất &lt;b&gt;sổ đỏ&lt;/b&gt; &amp; giấy tờ" in page and 'style="' not in page


def test_the_longest_report_is_still_one_page(fill: Fill, run: Run, tmp_path: Path) -> None:
    async def much(store: Store) -> None:
        for number in range(12):
            await ask(store, 6, decision="unknown", text=f"việc {number} " + "rất dài dòng " * 60, gap=True)
            await ask(store, 6, entry=f"muc-{number}-" + "x" * 60)
            for person in range(6):
                visit = Visit(when(LAST).date(), "scan", "web", HERE, f"{number}-" + "n" * 37, f"v{person}")
                await store.visits.note(visit)

    fill(much)
    assert run("report", "--commune", HERE, "--out", "r.pdf")[0] == 0
    assert len(pypdfium2.PdfDocument(tmp_path / "r.pdf")) == 1
    assert "ký, ghi rõ họ tên" in pdf_text(tmp_path / "r.pdf")


def test_a_province_has_all_its_communes_in_one_pdf(fill: Fill, run: Run, tmp_path: Path) -> None:
    fill(a_month)
    assert run("report", "--province", "48", "--out", "r.pdf")[0] == 0
    text = pdf_text(tmp_path / "r.pdf")
    names = [place.name for place in load_gazetteer().places.values() if place.province_code == "48"]
    assert len(names) > 50
    flat = " ".join(text.split())
    assert all(name in flat for name in names)
    assert run("report", "--province", "48", "--format", "html", "--out", "r.html")[0] == 0


def test_open_data_hides_the_small_and_has_every_commune(fill: Fill, run: Run, tmp_path: Path) -> None:
    async def two(store: Store) -> None:
        await ask(store, 12)
        await ask(store, 4, NEXT)

    fill(two)
    assert run("report", "--open-data", "--month", str(LAST), "--out", "o.csv")[0] == 0
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO((tmp_path / "o.csv").read_text("utf-8-sig")))}
    assert len([code for code in rows if len(code) == 5]) == 3_321
    assert (rows[HERE]["people"], rows[HERE]["questions"], rows[HERE]["answered_share"]) == ("12", "12", "gần hết")
    assert (rows[NEXT]["people"], rows[NEXT]["questions"]) == ("<5", "<5")


# What there is no report of


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--commune", "99999"], "Không có xã, tỉnh nào mang mã 99999"),
        (["--commune", "Xã Không Có Ở Đâu"], "Không tìm thấy"),
        (["--commune", "Tân Thành"], "nhiều nơi"),
        (["--commune", "48"], "là tỉnh"),
        (["--province", HERE], "là xã"),
        (["--commune", HERE, "--month", str(month_of(TODAY).next)], "chưa tới"),
        (["--commune", HERE, "--month", "2026-13"], "không phải một tháng"),
        (["--commune", HERE, "--month", "2020-01"], "đã xóa"),
        (["--open-data", "--month", str(month_of(TODAY))], "chưa hết"),
        (["--commune", HERE, "--send"], "TELEGRAM_STAFF_CHAT"),
        ([], "--commune"),
        (["--commune", HERE, "--out", "khong/co/r.pdf"], "khong/co/r.pdf"),
    ],
)
def test_what_cannot_be_reported_is_said(fill: Fill, run: Run, arguments: list[str], said: str) -> None:
    code, _, error = run("report", *arguments)
    assert code == 2
    assert said in error


@pytest.mark.parametrize("where", [["--commune", HERE], ["--province", "48"]])
@pytest.mark.parametrize("format", ["pdf", "html"])
def test_a_month_without_questions_is_a_page_that_says_so(
    fill: Fill, run: Run, tmp_path: Path, where: list[str], format: str
) -> None:
    assert run("report", *where, "--format", format, "--out", "r")[0] == 0
    text = pdf_text(tmp_path / "r") if format == "pdf" else (tmp_path / "r").read_text("utf-8")
    assert "chưa có ai" in text and LAST.label in text


def collector_of(store: Store, now: datetime, *mergers: Merger) -> Collector:
    return Collector(store, load_gazetteer(), 365, lambda: now, mergers)


@pytest.fixture
def november() -> Month:
    return Month(2026, 11)


async def test_a_commune_that_merged_in_mid_month_counts_with_the_new_one(store: Store, november: Month) -> None:
    await ask(store, 6, "20001", november)
    await ask(store, 7, HERE, november)
    await store.visits.note(Visit(date(2026, 11, 3), "handed", "web", "20001", "", "x"))
    merger = Merger("20001", "Xã Cũ", HERE, date(2026, 11, 15))
    collector = collector_of(store, datetime(2026, 12, 5, tzinfo=UTC), merger)
    assert collector.place("20001").code == HERE
    collected = await collector.commune(collector.place("20001"), november)
    assert isinstance(collected.numbers, CommuneNumbers)
    # The same six people asked in both.
    assert (collected.numbers.now.people.value, collected.numbers.now.questions.value) == (7, 13)
    assert collected.notes == (
        "Xã Cũ (mã 20001) nhập vào Phường Hải Châu từ ngày 15/11/2026. "
        "Số liệu dưới đây tính chung cả hai trong cả tháng và tháng trước.",
    )
    province = await collector.province(collector.place("48"), november)
    assert isinstance(province.numbers, ProvinceNumbers)
    assert "20001" not in {row.commune for row in province.numbers.rows} and province.notes == collected.notes
    assert (await collector.commune(collector.place(HERE), november.next)).notes[-1:] != collected.notes


async def test_a_month_that_runs_and_one_that_is_half_deleted_say_so(store: Store, november: Month) -> None:
    collector = collector_of(store, datetime(2026, 11, 22, tzinfo=UTC))
    place = collector.place(HERE)
    assert (await collector.commune(place, november)).notes == ("Tháng chưa hết: số liệu tính đến ngày 22/11/2026.",)
    (note,) = (await collector.commune(place, collector.month("2025-11"))).notes
    assert "trước ngày 22/11/2025" in note
    with pytest.raises(NoReportError, match="đã xóa"):
        collector.month("2025-10")
    assert collector.month("") == november.previous


@pytest.mark.parametrize("name", ["phường Hải Châu, Đà Nẵng", "phường thạch thang, đà nẵng", HERE])
async def test_a_place_is_found_by_its_name_an_old_one_too(store: Store, name: str) -> None:
    assert collector_of(store, datetime.now(UTC)).place(name).code == HERE


def test_mergers_follow_each_other_and_lead_to_communes_there_are() -> None:
    days = [Merger(str(n), "x", str(n + 1), date(2026, 1, n)) for n in (1, 2, 3)]
    assert current_codes(days) == {"1": "4", "2": "4", "3": "4"}
    places = load_gazetteer().places
    assert all(now in places and code not in places for code, now in current_codes(load_mergers()).items())


# The support team's chat


def test_it_is_queued_once_with_the_pdf(
    fill: Fill, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(a_month)
    monkeypatch.setenv("TELEGRAM_STAFF_CHAT", "-100:5")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:x")
    monkeypatch.setenv("PUBLIC_URL", "https://motcua.example")
    assert run("report", "--commune", HERE, "--send")[0] == 0
    assert "đã gửi rồi" in run("report", "--commune", HERE, "--send")[1]
    queued: list[tuple[str, dict[str, object]]] = []

    async def look(store: Store) -> None:
        for _ in range(3):
            for message in await store.due(datetime.now(UTC) + timedelta(minutes=1), 9):
                queued.append((message.method, dict(message.params)))
                await store.sent([message.id])

    fill(look)
    (said, text), (sent, document) = queued
    assert (said, sent) == ("sendMessage", "sendDocument")
    assert text["message_thread_id"] == document["message_thread_id"] == 5
    assert "12 người hỏi, 18 câu, được trả lời 67 %, còn 1 việc mở" in str(text["text"])
    assert f"https://motcua.example/commune/{HERE}?thang={LAST}" in str(text["text"])
    assert Path(str(document["document"])).read_bytes().startswith(b"%PDF")
    assert Path(str(document["document"])).is_relative_to(tmp_path / "data")
