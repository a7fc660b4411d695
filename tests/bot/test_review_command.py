"""`review`: what the support team reads, on the screen and in a spreadsheet."""

import asyncio
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage.sqlite import SqliteStore
from tests.bot.conftest import Run
from tests.bot.storage.making import DAY, NOW, asked, wrote

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/m.db")
    return tmp_path / "m.db"


def fill(database: Path, *questions: tuple[str, str, timedelta]) -> None:
    """Store unanswered questions: person, text, age."""

    async def write() -> None:
        store = SqliteStore(database)
        for number, (person, text, age) in enumerate(questions):
            await store.write(wrote(asked(f"q{number}", text, choices=("mot", "hai")), person=person, at=NOW - age))
        await store.close()

    asyncio.run(write())


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_nothing_unanswered_is_said(database: Path, run: Run) -> None:
    code, out, _ = run("review")
    assert code == 0
    assert "0 questions" in out


def test_the_list_has_what_most_people_asked_first(database: Path, run: Run) -> None:
    fill(database, ("lan", "mất sổ đỏ", DAY), ("lan", "đổi bằng lái", DAY), ("minh", "Đổi bằng lái?", DAY))
    lines = run("review")[1].split("\n")
    places = [next(n for n, line in enumerate(lines) if word in line) for word in ("bằng lái", "sổ đỏ")]
    assert places == sorted(places)


def test_the_list_can_be_short_and_of_late(database: Path, run: Run) -> None:
    fill(database, *(("lan", f"câu {n} mới", DAY) for n in range(5)), ("lan", "câu cũ", 30 * DAY))
    assert run("review", "--limit", "2")[1].count("câu") == 2
    assert run("review", "--limit", "0")[1].count("câu") == 6
    assert "câu cũ" not in run("review", "--days", "7")[1]


def test_the_spreadsheet_has_all_rows_and_reads_accents(database: Path, run: Run, tmp_path: Path) -> None:
    fill(database, *(("lan", f'câu {n}, có dấu "phẩy"', DAY) for n in range(60)))
    assert run("review", "--csv", str(tmp_path / "r.csv"))[0] == 0
    raw = (tmp_path / "r.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    found = rows(raw.decode("utf-8-sig"))
    assert len(found) == 60
    assert list(found[0]) == ["people", "times", "reason", "text", "nearest", "first", "last", "channels"]
    assert {row["text"] for row in found} == {f'câu {n}, có dấu "phẩy"' for n in range(60)}
    assert found[0]["nearest"] == "mot,hai"
    assert found[0]["channels"] == "telegram"


def test_the_spreadsheet_goes_to_standard_output(database: Path, run: Run) -> None:
    fill(database, ("lan", "mất sổ đỏ", DAY))
    (row,) = rows(run("review", "--csv", "-")[1])
    assert (row["text"], row["people"], row["times"], row["reason"]) == ("mất sổ đỏ", "1", "1", "unknown")


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_run_as_a_formula(database: Path, run: Run, formula: str) -> None:
    fill(database, ("lan", formula, DAY))
    (row,) = rows(run("review", "--csv", "-")[1])
    assert all(cell[:1] not in ("=", "+", "-", "@", "\t", "\r") for cell in row.values())
    assert formula.strip() in row["text"]


def test_a_spreadsheet_that_cannot_be_written_is_said(database: Path, run: Run, tmp_path: Path) -> None:
    code, _, error = run("review", "--csv", str(tmp_path / "khong" / "co.csv"))
    assert code == 2
    assert "co.csv" in error
