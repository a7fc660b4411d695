"""`import procedures`: the national catalogue into storage and out again."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.storage.protocol import Store
from bot.storage.sqlite import SqliteStore
from tests.bot.conftest import Run

pytestmark = pytest.mark.slow

Stored = dict[str, str]
"""Code -> name."""


@pytest.fixture
def database(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of the command, which is not there yet."""
    path = tmp_path / "new" / "m.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "procedures.jsonl"


def line(code: str, name: str = "Đăng ký mẫu", **more: object) -> str:
    return json.dumps({"code": code, "name": name, **more}, ensure_ascii=False)


def stored(path: Path) -> Stored:
    async def read() -> list[str]:
        store: Store = SqliteStore(path)
        try:
            return await store.procedures()
        finally:
            await store.close()

    return {row["code"]: row["name"] for row in map(json.loads, asyncio.run(read()))}


def test_every_procedure_of_the_file_is_kept(run: Run, database: Path, file: Path) -> None:
    file.write_text(f"{line('1.000001', 'Một')}\n\n{line('2.000002', 'Hai')}\n", "utf-8")
    code, out, _ = run("import", "procedures", str(file))
    assert (code, out) == (0, "2 procedures kept (2 new, 0 updated), 0 lines skipped\n")
    assert stored(database) == {"1.000001": "Một", "2.000002": "Hai"}


def test_a_second_import_updates_and_adds_and_takes_nothing_away(run: Run, database: Path, file: Path) -> None:
    file.write_text(f"{line('1.000001', 'Một')}\n{line('2.000002', 'Hai')}\n", "utf-8")
    run("import", "procedures", str(file))
    file.write_text(f"{line('2.000002', 'Hai mới')}\n{line('3.000003', 'Ba')}", "utf-8")
    code, out, _ = run("import", "procedures", str(file))
    assert (code, out) == (0, "2 procedures kept (1 new, 1 updated), 0 lines skipped\n")
    assert stored(database) == {"1.000001": "Một", "2.000002": "Hai mới", "3.000003": "Ba"}


def test_bad_lines_are_reported_by_number_and_the_others_kept(run: Run, database: Path, file: Path) -> None:
    lines = [
        line("1.000001").encode(),
        b"{",
        b"",
        b"[1]",
        line("", "Không mã").encode(),
        line("2.000002", " ").encode(),
        '{"code": "3.000003", "name": "X\u1ea1'.encode("utf-16"),
        json.dumps({"code": 4, "name": "Bốn"}).encode(),
        json.dumps({"code": "5.000005", "name": "Năm", "modes": "Trực tiếp"}).encode(),
        line("6 000/006", "Sáu").encode(),
        line("7" * 31, "Bảy").encode(),
        line("8.000008", "Tám").encode(),
    ]
    file.write_bytes(b"\n".join(lines))
    code, out, _ = run("import", "procedures", str(file))
    *reported, summary = out.splitlines()
    assert code == 1
    assert [report.split(":")[0] for report in reported] == [f"line {n}" for n in (2, 4, 5, 6, 7, 8, 9, 10, 11)]
    assert all(report.split(":", 1)[1].strip() for report in reported)
    assert summary == "2 procedures kept (2 new, 0 updated), 9 lines skipped"
    assert set(stored(database)) == {"1.000001", "8.000008"}


def test_a_file_saved_by_windows_is_read(run: Run, database: Path, file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + f"{line('1.000001', 'Đất')}\r\n{line('2.000002')}\r\n".encode())
    assert run("import", "procedures", str(file))[0] == 0
    assert stored(database)["1.000001"] == "Đất"


def test_many_procedures_are_kept_and_the_progress_is_shown(run: Run, database: Path, file: Path) -> None:
    file.write_text("\n".join(line(f"1.{n:06}", f"Thủ tục {n}") for n in range(1_234)), "utf-8")
    code, out, progress = run("import", "procedures", str(file))
    shown = [part.strip() for part in progress.split("\r") if part.strip()]
    assert (code, out.split()[0]) == (0, "1234")
    assert len(shown) >= 3
    assert shown[-1] == "100 %  1234 procedures"
    assert [int(part.split()[0]) for part in shown] == sorted(int(part.split()[0]) for part in shown)
    assert len(stored(database)) == 1_234


def test_a_code_given_twice_is_kept_once_as_it_came_last(run: Run, database: Path, file: Path) -> None:
    file.write_text(f"{line('1.000001', 'Một')}\n{line('1.000001', 'Một lần nữa')}\n", "utf-8")
    run("import", "procedures", str(file))
    assert stored(database) == {"1.000001": "Một lần nữa"}


def test_the_catalogue_is_taken_out(run: Run, database: Path, file: Path) -> None:
    file.write_text(f"{line('1.000001')}\n{line('2.000002')}", "utf-8")
    run("import", "procedures", str(file))
    assert run("import", "procedures", "--remove")[:2] == (0, "2 procedures removed\n")
    assert stored(database) == {}
    assert run("import", "procedures", "--remove")[:2] == (0, "0 procedures removed\n")


@pytest.mark.parametrize("name", ["khong-co.jsonl", "."])
def test_a_file_that_cannot_be_read_is_wrong_usage(run: Run, database: Path, tmp_path: Path, name: str) -> None:
    code, out, error = run("import", "procedures", str(tmp_path / name))
    assert (code, out) == (2, "")
    assert str(tmp_path / name) in error
    assert "Traceback" not in error


@pytest.mark.parametrize("arguments", [(), ("procedures",), ("procedures", "a.jsonl", "--remove"), ("entries", "a")])
def test_wrong_usage_is_told_and_changes_nothing(run: Run, database: Path, arguments: tuple[str, ...]) -> None:
    code, _, error = run("import", *arguments)
    assert code == 2
    assert "import" in error
    assert not database.exists()


def test_an_empty_file_is_no_catalogue(run: Run, database: Path, file: Path) -> None:
    file.write_bytes(b"\n\n")
    assert run("import", "procedures", str(file))[:2] == (0, "0 procedures kept (0 new, 0 updated), 0 lines skipped\n")
    assert stored(database) == {}


def test_what_was_imported_is_what_ask_lists(run: Run, database: Path, file: Path) -> None:
    question = b"xin giay phep nuoi ca suot\n"
    file.write_text(line("1.000001", "Cấp giấy phép nuôi cá suốt", field="Thủy sản"), "utf-8")
    assert json.loads(run("ask", "--jsonl", typed=question)[1])["procedures"] == []
    run("import", "procedures", str(file))
    listed = json.loads(run("ask", "--jsonl", typed=question)[1])
    assert (listed["decision"], listed["procedures"]) == ("catalogue", ["1.000001"])
