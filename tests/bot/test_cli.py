"""The commands: what they print, what they promise to other programs, and their exit codes."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli import COMMANDS, parser
from bot.settings import SETTINGS
from tests.bot.conftest import Run
from tests.small import ROOT

pytestmark = pytest.mark.slow


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.split("\n") if line]


# Help and usage


def test_help_tells_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert all(name in out and help_line in out.replace("\n" + " " * 24, " ") for name, help_line in COMMANDS.items())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"python -m bot {command}" in out


def test_every_command_module_is_a_command() -> None:
    modules = {path.stem.rstrip("_") for path in (ROOT / "bot" / "commands").glob("[a-z]*.py")}
    assert modules == set(COMMANDS)
    assert {"run", "chat", "ask", "show", "check", "mask", "evaluate", "review", "settings"} <= set(COMMANDS)


def test_every_argument_is_explained() -> None:
    for command in parser()._subparsers._group_actions[0].choices.values():  # type: ignore[union-attr]
        assert [action.dest for action in command._actions if not action.help] == []


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["khong-co"], ["--khong-co"], ["ask"], ["ask", "a", "b"], ["show"], ["show", "khong-co"],
        ["show", "khai-sinh", "--on", "mai"], ["evaluate"], ["evaluate", "khong-co.tsv"],
        ["check", "--on", "2026-02-30"],
        ["review", "--limit", "x"], ["mask", "--khong-co"],
    ],
)  # fmt: skip
def test_wrong_usage_exits_with_2_and_says_why(run: Run, arguments: Sequence[str]) -> None:
    code, _, error = run(*arguments)
    assert code == 2
    assert error.strip()
    assert "Traceback" not in error


@pytest.mark.parametrize("command", ["settings", "check", "ask", "mask"])
def test_a_setting_that_cannot_be_used_exits_with_2_and_its_name(
    run: Run, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_PORT", "cổng")
    code, out, error = run(command, *(["x"] if command == "ask" else []))
    assert (code, out) == (2, "")
    assert error.startswith("WEB_PORT=cổng")


def test_a_database_that_cannot_be_opened_exits_with_2(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "no.db").mkdir(exist_ok=True)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{home}/no.db")
    code, _, error = run("review")
    assert code == 2
    assert "no.db" in error


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "mask"], input="cccd 079203001234\n", cwd=ROOT,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0
    assert "079203001234" not in done.stdout
    assert done.stderr == ""


# ask


def test_ask_prints_one_decision(run: Run) -> None:
    code, out, _ = run("ask", "quên mật khẩu")
    assert (code, out.split()[:2]) == (0, ["answer", "quen-mat-khau"])
    assert run("ask", "cháy nhà rồi")[1] == "emergency fire\n"
    assert run("ask", "xyzzy qwrtp")[1].startswith("unknown")


def test_explain_prints_every_candidate_with_its_sentence(run: Run) -> None:
    _, out, _ = run("ask", "quên mk vneid", "--explain")
    assert "mật khẩu" in out
    assert "quen-mat-khau" in out
    assert "quen-passcode" in out
    assert "covered" in out


def test_ask_by_lines_keeps_the_contract(run: Run) -> None:
    lines = [
        "quên mật khẩu",
        "làm khai sinh",
        "còn phí thì sao",
        "",
        "xyzzy qwrtp",
        "cháy nhà rồi",
        "'\"<b>{}",
        "a" * 10_000,
    ]
    code, out, _ = run("ask", "--jsonl", typed="\n".join(lines).encode())
    found = objects(out)
    assert code == 0
    assert [answer["question"] for answer in found] == lines
    for answer in found:
        assert list(answer) == ["question", "decision", "entry", "choices", "procedures", "ms"]
        assert answer["decision"] in ("answer", "choice", "unknown", "emergency", "catalogue")
        assert (answer["decision"] == "answer") is isinstance(answer["entry"], str)
        assert (answer["decision"] == "choice") is bool(answer["choices"])
        assert (answer["decision"] == "catalogue") is bool(answer["procedures"])
        assert isinstance(answer["ms"], float)
    assert [found[n]["entry"] for n in (0, 1)] == ["quen-mat-khau", "khai-sinh"]
    assert found[2]["entry"] != "khai-sinh", "a line must not know of the one before"
    assert [found[n]["decision"] for n in (3, 4, 5)] == ["unknown", "unknown", "emergency"]


def test_ask_by_lines_takes_any_bytes(run: Run) -> None:
    code, out, _ = run(
        "ask", "--jsonl", typed=b"\xff\xfe\n\x00\nquen\xcc\x82n ma\xcc\xa3\xcc\x82t kh\xe1\xba\xa9u\n\xf0\x9f\x91\x8d"
    )
    assert code == 0
    assert len(objects(out)) == 4


def test_asking_stores_nothing(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{home}/fresh/m.db")
    run("ask", "quên mật khẩu")
    run("ask", "--jsonl", typed=b"quen mat khau\n")
    assert not list((home / "fresh").glob("*.db*"))


def test_a_base_nobody_can_use_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path))
    code, _, error = run("ask", "quên mật khẩu")
    assert code == 2
    assert "KNOWLEDGE_DIR" in error


# show


def test_show_prints_what_a_citizen_reads(run: Run) -> None:
    code, out, _ = run("show", "quen-mat-khau", "--on", "2026-11-21")
    assert code == 0
    for part in ("Quên mật khẩu", "bước 2/3", "Nhập mã OTP", "https://vneid.gov.vn", "21/11/2026", "Trang VNeID"):
        assert part in out


def test_show_takes_a_day_and_a_place(run: Run) -> None:
    assert "đúng hạn" in run("show", "khai-sinh", "--on", "2026-11-21")[1]
    assert "nửa đầu năm 2027" in run("show", "khai-sinh", "--on", "2027-01-01")[1]
    assert "Trong buổi" in run("show", "khai-sinh", "--on", "2026-11-21", "--place", "79")[1]
    assert "50%" not in run("show", "phi-cu", "--on", "2026-11-21")[1]


# mask


def test_mask_keeps_the_contract(run: Run) -> None:
    typed = "cccd 079203001234\n\nquên mật khẩu\n".encode()
    code, out, _ = run("mask", "--jsonl", typed=typed)
    assert code == 0
    assert [list(line) for line in objects(out)] == [["masked"]] * 3
    assert "079203001234" not in out
    assert [line["masked"] for line in objects(out)][1:] == ["", "quên mật khẩu"]
    assert run("mask", typed=typed)[1].split("\n")[2] == "quên mật khẩu"


# evaluate


def test_evaluate_prints_every_measure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("khai-sinh\tlàm khai sinh\nquen-passcode\tquên mật khẩu\nnone\ttrời mưa\n", "utf-8")
    code, out, _ = run("evaluate", str(tmp_path / "q.tsv"), "--wrong", "5")
    assert code == 0
    for measure in ("recall@1", "recall@3", "MRR", "wrong answer", "choice", "unknown", "out-of-scope wrong answer"):
        assert measure in out
    assert "1/2" in out
    assert "wrong: quên mật khẩu" in out


def test_evaluate_names_a_bad_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("khai-sinh\tlàm khai sinh\nkhông có tab\n", "utf-8")
    code, _, error = run("evaluate", str(tmp_path / "q.tsv"))
    assert code == 2
    assert "line 2" in error


# settings


def test_settings_lists_all_and_hides_secrets(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:GEHEIM")
    monkeypatch.setenv("SECRET_KEY", "GEHEIM")
    code, out, _ = run("settings")
    assert code == 0
    assert "GEHEIM" not in out
    assert all(f"{setting.name}=" in out and setting.help in out for setting in SETTINGS)
    assert "TELEGRAM_BOT_TOKEN=(set)" in out
