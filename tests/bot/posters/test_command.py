"""`posters` at the command line."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bot.conftest import Run
from tests.bot.posters.posters import SITE

SMALL = ("--sheet", "a5", "--format", "png")


@pytest.fixture(autouse=True)
def site(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", SITE)


def test_communes_by_code_and_name_with_labels(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "in"
    code, told, error = run(
        "posters", "00004", "phường hải châu", *SMALL, "--label", "trụ sở", "--label", "Trường học", "--out", str(out)
    )
    assert (code, error) == (0, "")
    assert "4 posters made, 0 were there, 0 refused" in told
    assert sorted(path.name for path in out.rglob("*.png")) == [
        "00004-tru-so-a5.png", "00004-truong-hoc-a5.png", "20242-tru-so-a5.png", "20242-truong-hoc-a5.png",
    ]  # fmt: skip
    assert run("posters", "check", str(out))[:2] == (0, f"{out}: 4 files scanned, 0 findings\n")


def test_check_tells_what_changed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("posters", "00004", *SMALL, "--out", str(tmp_path))
    monkeypatch.setenv("PUBLIC_URL", "https://khac.example")
    code, told, _ = run("posters", "check", str(tmp_path))
    assert code == 1
    assert f"00004: elsewhere: leads to {SITE}/c/00004; PUBLIC_URL is https://khac.example" in told
    monkeypatch.delenv("PUBLIC_URL")
    code, _, error = run("posters", "check", str(tmp_path))
    assert (code, error) == (0, "PUBLIC_URL is not set: addresses were not compared\n")


def test_the_decision_is_printed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("posters", "00004", *SMALL, "--out", str(tmp_path))
    monkeypatch.setenv("OFFICIAL_CHANNEL", "123/QĐ-UBND|2026-11-02|1.0")
    assert "1 posters made" in run("posters", "00004", *SMALL, "--out", str(tmp_path))[1]
    assert "0 posters made, 1 were there" in run("posters", "00004", *SMALL, "--out", str(tmp_path))[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say which communes"), (["00004", "--all"], "say which communes"), (["99999"], "no such commune"),
        (["48"], "no such commune"), (["ba dinh"], "which one? 00004"), (["--province", "00004"], "no such province"),
        (["--province", "xx"], "no such province"), (["00004", "--label", "🙂"], "label"),
        (["00004", "--label", "a", "--label", "A"], "same in an address"),
        (["00004", "--examples", "x"], "one of chung"), (["check", "/khong/co"], "one that exists"),
        (["00004", "--sheet", "a3"], "invalid choice"), (["check"], "one that exists"),
        (["00004", *SMALL, "--out", "/proc/khong"], "/proc/khong"),
    ],
)  # fmt: skip
def test_wrong_usage_says_what_to_write(run: Run, arguments: Sequence[str], said: str) -> None:
    code, _, error = run("posters", *arguments)
    assert code == 2
    assert said in error


def test_a_folder_without_posters_is_no_good_folder(run: Run, tmp_path: Path) -> None:
    assert run("posters", "check", str(tmp_path))[0] == 2


@pytest.mark.parametrize(("url", "said"), [("", "not set"), ("http://motcua.example", "posters need https")])
def test_without_a_public_https_address_nothing_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("PUBLIC_URL", url)
    code, _, error = run("posters", "00004")
    assert code == 2
    assert "PUBLIC_URL" in error and said in error


def test_what_has_no_room_is_refused_and_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://" + "rat-dai." * 30 + "example")
    code, told, error = run("posters", "00004", *SMALL, "--out", str(tmp_path))
    assert code == 1
    assert "1 refused" in told
    assert "no room on" in error
