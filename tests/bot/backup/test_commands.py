"""`export --all`, `import --all`, `backup` and `restore` as they are typed."""

import asyncio
import stat
from pathlib import Path

import pytest

from bot.identity import secret_key
from bot.storage.sqlite import SqliteStore
from tests.bot.conftest import Run
from tests.bot.storage.making import asked, message, wrote


@pytest.fixture
def used(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation that somebody asked something."""
    folder = tmp_path / "used"
    folder.mkdir()
    store = SqliteStore(folder / "m.db")
    write = wrote(asked("f" * 10, "câu chờ"), waiting=["f" * 10], address="chat-4455", outgoing=[message("chat-4455")])
    asyncio.run(store.write(write))
    asyncio.run(store.close())
    secret_key("", folder)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/m.db")
    return folder


def moved_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """From now on the settings name another, empty place."""
    folder.mkdir()
    (folder / "knowledge").mkdir()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/m.db")
    return folder


def test_moving_to_another_database(
    used: Path, run: Run, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.jsonl"
    code, out, err = run("export", "--all", str(file))
    assert (code, out) == (0, "")
    assert "questions" in err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    monkeypatch.setenv("SECRET_KEY", secret_key("", used))
    monkeypatch.setenv("DATABASE_URL", database_url)
    code, out, err = run("import", "--all", str(file))
    assert code == 0
    assert "rows in" in out
    assert out.count("the same before and after") == err.count("\n")
    assert "Next:" in out
    assert "waiting" in err
    code, out, err = run("import", "--all", str(file))
    assert (code, out) == (1, "")
    assert "not empty" in err
    again = tmp_path / "again.jsonl"
    assert run("export", "--all", str(again))[0] == 0
    assert again.read_bytes().split(b"\n", 1)[1] == file.read_bytes().split(b"\n", 1)[1]


def test_through_a_pipe(used: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = run("export", "--all")
    assert code == 0
    assert "chat-4455" in out
    monkeypatch.setenv("SECRET_KEY", secret_key("", used))
    there = moved_to(tmp_path / "there", monkeypatch)
    assert run("import", "--all", "-", typed=out.encode())[0] == 0
    assert stat.S_IMODE((there / "m.db").stat().st_mode) == 0o600


def test_with_another_key_nobody_would_be_found(
    used: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "all.jsonl")
    run("export", "--all", file)
    moved_to(tmp_path / "there", monkeypatch)
    code, _, err = run("import", "--all", file)
    assert code == 1
    assert "SECRET_KEY" in err
    assert not (tmp_path / "there" / "m.db").exists()
    assert run("import", "--all", file, "--any-key")[0] == 0


def test_backing_up_and_restoring(used: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = run("backup")
    assert code == 0
    assert "read again whole" in out
    assert "secret.key is in this file" in out
    (file,) = (used / "backups").iterdir()
    there = moved_to(tmp_path / "there", monkeypatch)
    assert run("restore", str(file), "--check")[0] == 0
    assert not (there / "m.db").exists()
    code, _, err = run("restore", str(file))
    assert code == 0, err
    assert run("restore", str(file))[0] == 1
    assert stat.S_IMODE((there / "m.db").stat().st_mode) == 0o600
    assert secret_key("", there) == secret_key("", used)
    code, out, _ = run("export", "--only", "questions")
    assert "câu chờ" in out


@pytest.mark.parametrize(("rule", "left"), [("0", 3), ("2", 2), ("1", 1), ("7d8w12m", 1)])
def test_what_stays_is_as_told(used: Path, run: Run, tmp_path: Path, rule: str, left: int) -> None:
    for day in ("01", "02"):
        (tmp_path / f"motcua-202001{day}T000000Z.zip").write_bytes(b"")
    code, out, _ = run("backup", "--to", str(tmp_path), "--keep", rule)
    assert code == 0
    assert out.count("deleted") == 3 - left
    assert len(list(tmp_path.glob("*.zip"))) == left


@pytest.mark.parametrize(
    "arguments",
    [
        ("import",), ("import", "--all", "a.jsonl", "procedures"), ("import", "--all", "a.jsonl", "--remove"),
        ("import", "--all", "none.jsonl"), ("export", "--all", "--only", "staff"), ("backup", "--keep", "sometimes"),
        ("restore",),
    ],
)  # fmt: skip
def test_wrong_usage_is_told(used: Path, run: Run, arguments: tuple[str, ...]) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert arguments[0] in err


@pytest.mark.parametrize("arguments", [("backup",), ("export", "--all")])
def test_where_there_is_nothing_nothing_is_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none/m.db")
    code, _, err = run(*arguments)
    assert code == 1
    assert "DATABASE_URL" in err
    assert not (tmp_path / "none").exists()


def test_what_is_no_backup_changes_nothing(
    used: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"PK not really")
    there = moved_to(tmp_path / "there", monkeypatch)
    assert run("restore", str(file))[0] == 1
    assert not (there / "m.db").exists()


def test_the_help_tells_the_rules(run: Run) -> None:
    said = " ".join(run("backup", "--help")[1].split())
    assert "8 weeks" in said
    assert "12 months" in said
