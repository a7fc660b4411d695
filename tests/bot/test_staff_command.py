"""`staff`: the accounts of the support team, from the command line."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.commands.staff import PASSWORD
from bot.review.access import Access
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change
from tests.bot.conftest import Run

FIRST = "gạo-tám-thơm-7"
SECOND = "nếp-cái-hoa-vàng"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A database with no account; the password of every command is the first."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/m.db")
    monkeypatch.setenv(PASSWORD, FIRST)
    return tmp_path / "m.db"


def lets_in(database: Path, name: str, password: str) -> bool:
    async def attempt() -> bool:
        store = SqliteStore(database)
        token = await Access(store.staff).sign_in(name, password)
        await store.close()
        return token is not None

    return asyncio.run(attempt())


def audit(database: Path) -> Sequence[Change]:
    async def read() -> Sequence[Change]:
        store = SqliteStore(database)
        lines = await store.staff.changes(99)
        await store.close()
        return lines

    return asyncio.run(read())[::-1]


def listed(run: Run) -> list[list[str]]:
    code, out, _ = run("staff", "list")
    assert code == 0
    return [line.split() for line in out.splitlines()]


def test_an_account_made_here_lets_its_owner_in(database: Path, run: Run) -> None:
    assert run("staff", "add", "hoa", "admin") == (0, "", "")
    assert lets_in(database, "hoa", FIRST)
    assert not lets_in(database, "hoa", SECOND)


def test_the_list_tells_roles_states_and_communes(database: Path, run: Run) -> None:
    assert listed(run) == []
    run("staff", "add", "minh", "viewer", "--communes", "26734", "00004")
    run("staff", "add", "hoa", "admin")
    run("staff", "disable", "minh")
    assert listed(run) == [
        ["hoa", "admin", "active", "all", "communes"],
        ["minh", "viewer", "disabled", "26734", "00004"],
    ]


def test_a_role_is_changed_and_the_communes_stay_or_go(database: Path, run: Run) -> None:
    run("staff", "add", "hoa", "viewer", "--communes", "26734")
    assert run("staff", "role", "hoa", "approver")[0] == 0
    assert listed(run) == [["hoa", "approver", "active", "26734"]]
    assert run("staff", "role", "hoa", "approver", "--communes")[0] == 0
    assert listed(run) == [["hoa", "approver", "active", "all", "communes"]]


def test_a_disabled_account_is_shut_out_until_its_reset(
    database: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("staff", "add", "hoa", "viewer")
    assert run("staff", "disable", "hoa")[0] == 0
    assert not lets_in(database, "hoa", FIRST)
    monkeypatch.setenv(PASSWORD, SECOND)
    assert run("staff", "reset", "hoa")[0] == 0
    assert lets_in(database, "hoa", SECOND)
    assert not lets_in(database, "hoa", FIRST)


def test_every_change_is_in_the_audit_without_a_password(database: Path, run: Run) -> None:
    for arguments in (("add", "hoa", "viewer"), ("role", "hoa", "editor"), ("disable", "hoa"), ("reset", "hoa")):
        run("staff", *arguments)
    lines = audit(database)
    assert [line.what for line in lines] == ["staff-add", "staff-role", "staff-disable", "staff-reset"]
    assert {(line.who, line.subject) for line in lines} == {("command line", "hoa")}
    assert FIRST not in repr(lines)
    assert "argon2" not in repr(lines)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "hoa", "viewer"], "hoa"), (["add", "Hoa Mai", "viewer"], "name"), (["add", "", "viewer"], "name"),
        (["role", "ai-do", "viewer"], "ai-do"), (["disable", "ai-do"], "ai-do"), (["reset", "ai-do"], "ai-do"),
    ],
)  # fmt: skip
def test_a_wrong_account_is_said_and_nothing_changes(
    database: Path, run: Run, arguments: Sequence[str], told: str
) -> None:
    run("staff", "add", "hoa", "editor")
    code, out, error = run("staff", *arguments)
    assert (code, out) == (2, "")
    assert error.startswith("staff: ")
    assert told in error
    assert listed(run) == [["hoa", "editor", "active", "all", "communes"]]
    assert len(audit(database)) == 1


@pytest.mark.parametrize("password", ["", "x7!x7!x7!"])
def test_a_short_password_is_refused_and_not_printed(
    database: Path, run: Run, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv(PASSWORD, password)
    code, out, error = run("staff", "add", "hoa", "viewer")
    assert (code, out) == (2, "")
    assert "password" in error
    assert not password or password not in error
    assert listed(run) == []


@pytest.mark.parametrize(
    "arguments", [[], ["khong-co"], ["add"], ["add", "hoa"], ["add", "hoa", "root"], ["role", "hoa"], ["disable"]]
)
def test_wrong_usage_exits_with_2(database: Path, run: Run, arguments: Sequence[str]) -> None:
    code, out, error = run("staff", *arguments)
    assert (code, out) == (2, "")
    assert "usage" in error


def test_a_password_is_no_argument(database: Path, run: Run) -> None:
    assert run("staff", "add", "hoa", "viewer", FIRST)[0] == 2
    assert run("staff", "add", "hoa", "viewer", "--password", FIRST)[0] == 2
    assert listed(run) == []


def test_a_typed_password_has_to_be_typed_twice_the_same(
    database: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD)
    typed = iter([FIRST, SECOND, SECOND, SECOND])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    code, _, error = run("staff", "add", "hoa", "viewer")
    assert code == 2
    assert "differ" in error
    assert run("staff", "add", "hoa", "viewer")[0] == 0
    assert lets_in(database, "hoa", SECOND)
