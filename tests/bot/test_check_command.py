"""`check`: every fault of a broken base with file and line, and no error on a sound one."""

import shutil
from pathlib import Path

import pytest

from bot.commands.check import schema_text
from bot.faults import fault_texts
from tests.bot.conftest import Run
from tests.small import copy_base

pytestmark = pytest.mark.slow

DAY = ("--on", "2026-11-21")


@pytest.fixture
def broken(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A copy of the small base to break."""
    folder = copy_base(tmp_path / "knowledge")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    return folder


def change(path: Path, old: str, new: str) -> int:
    """Replace `old`, which stands there once, and return its line."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_sound_base_exits_with_0_and_its_reminders(run: Run) -> None:
    code, out, _ = run("check", *DAY)
    *lines, summary = out.strip().split("\n")
    mark = fault_texts()["reminder_mark"]
    assert code == 0
    assert lines
    assert all(f"  {mark} " in line for line in lines)
    assert summary == fault_texts()["summary"].format(entries=11, sentences=132, errors=0, reminders=len(lines))


def test_a_broken_base_exits_with_1_and_every_fault_with_its_line(broken: Path, run: Run) -> None:
    first = change(broken / "thu-tuc/khai-sinh.yaml", "online: partial", "online: no")
    second = change(broken / "thu-tuc/khai-sinh.yaml", "fee: Miễn phí khi", "phi: Miễn phí khi")
    third = change(broken / "tai-khoan/ma-otp.yaml", "recheck_by: 2027-02-19", "recheck_by: 2029-02-19")
    fourth = change(broken / "_words.yaml", "\nfillers:", "\nfiller:") + 1
    (broken / "tra-cuu/tra-cuu-ho-so.yaml").write_bytes(b"title: a\nanswer: \xe9\n")
    code, out, _ = run("check", "--quick", *DAY)
    found = {line.split("  ")[0] for line in out.split("\n")}
    assert code == 1
    assert {
        f"thu-tuc/khai-sinh.yaml:{first}", f"thu-tuc/khai-sinh.yaml:{second}", f"tai-khoan/ma-otp.yaml:{third}",
        f"_words.yaml:{fourth}", "tra-cuu/tra-cuu-ho-so.yaml:2",
    } <= found  # fmt: skip


def test_a_test_sentence_that_fails_is_a_fault(broken: Path, run: Run) -> None:
    line = change(broken / "thu-tuc/khai-tu.yaml", "đăng ký khai tử cần gì", "xyzzy qwrtp flurbo")
    code, out, _ = run("check", *DAY)
    assert code == 1
    assert f"thu-tuc/khai-tu.yaml:{line}  " in out
    assert run("check", "--quick", *DAY)[0] == 0


def test_a_sentence_of_a_twin_that_is_answered_is_a_fault(broken: Path, run: Run) -> None:
    line = change(broken / "thu-tuc/khai-sinh.yaml", "not: [đăng ký khai tử]", "not: [làm khai sinh]")
    code, out, _ = run("check", *DAY)
    assert code == 1
    assert f"thu-tuc/khai-sinh.yaml:{line}  " in out


def test_a_text_that_is_not_shown_is_a_fault(broken: Path, run: Run) -> None:
    line = change(broken / "thu-tuc/khai-sinh.yaml", '"79": [Trong buổi]', '"79": [Trong tuần]')
    code, out, _ = run("check", *DAY)
    assert code == 1
    assert f"thu-tuc/khai-sinh.yaml:{line}  " in out


def test_a_base_without_phrases_or_entries_is_checked_all_the_same(broken: Path, run: Run) -> None:
    (broken / "_phrases.yaml").unlink()
    assert run("check", *DAY)[0] == 1
    for group in ("tai-khoan", "thu-tuc", "tra-cuu", "giao-tiep"):
        shutil.rmtree(broken / group)
    assert run("check", *DAY)[0] == 1


def test_an_empty_folder_is_checked(broken: Path, run: Run) -> None:
    shutil.rmtree(broken)
    broken.mkdir()
    assert run("check")[0] == 1


def test_the_schema_is_written_on_demand(broken: Path, run: Run) -> None:
    run("check", "--quick", *DAY)
    assert not (broken / "schema.json").exists()
    run("check", "--quick", "--write-schema", *DAY)
    assert (broken / "schema.json").read_text("utf-8") == schema_text()
