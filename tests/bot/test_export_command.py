"""`export`: every kept row as one JSON object a line, and nothing that leads to a person."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.storage.drafts import Draft
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change, Staff
from tests.bot.storage.making import asked, message, wrote

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    async def fill() -> None:
        store = SqliteStore(tmp_path / "m.db")
        for n in range(1_203):
            await store.write(wrote(asked(f"{n:010x}", f"câu {n}")))
        await store.write(
            wrote(asked("f" * 10, "câu chờ"), waiting=["f" * 10], address="chat-4455", outgoing=[message("chat-4455")])
        )
        await store.gaps.place("f" * 10, "unknown", None, NOW)
        change = Change(NOW, "hoa", "draft-new", "gap 1")
        await store.drafts.keep(Draft("", "title: A\n", "", "hoa", NOW, 1), change)
        await store.staff.put(Staff("hoa", "editor", (), "$argon2id$bí-mật", NOW), change)
        await store.close()

    asyncio.run(fill())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'm.db'}")
    return tmp_path


def test_every_row_is_one_line(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(filled / "all.jsonl")]) == 0
    rows = [json.loads(line) for line in (filled / "all.jsonl").read_text("utf-8").splitlines()]
    count = {table: sum(row["table"] == table for row in rows) for table in {row["table"] for row in rows}}
    single = dict.fromkeys(("waiting", "gaps", "gap_questions", "drafts", "staff"), 1)
    assert count == {"questions": 1_204, "audit": 2, **single}
    assert capsys.readouterr().out.endswith(f"{len(rows)}\n")
    assert {"table": "gap_questions", "question": "f" * 10, "gap": 1, "why": "unknown"} in rows


def test_nothing_leads_to_a_person_or_an_account(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export"]) == 0
    out = capsys.readouterr().out
    assert "câu chờ" in out
    assert "chat-4455" not in out
    assert "argon2" not in out


def test_only_some_tables(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--only", "gaps", "staff"]) == 0
    assert [json.loads(line)["table"] for line in capsys.readouterr().out.splitlines()] == ["gaps", "staff"]
    with pytest.raises(SystemExit):
        main(["export", "--only", "outbox"])


def test_a_file_that_cannot_be_written_is_said(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(filled)]) == 2
    assert str(filled) in capsys.readouterr().err
