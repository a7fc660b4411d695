"""Checking a folder again: codes that went bad, communes that changed, addresses that moved."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.communes.gazetteer import load_gazetteer
from bot.posters.checking import Finding, check_folder
from bot.posters.manifest import latest
from bot.posters.printing import Job, print_posters
from intents.places import Former, Gazetteer, Place
from tests.bot.posters.posters import SITE, poster

pytestmark = pytest.mark.slow

HERE, THERE = "00004", "20242"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("printed")
    wanted = {"a5": ("pdf", "svg", "png"), "tent": ("pdf",)}
    jobs = [Job(poster(HERE), wanted), Job(poster(THERE, "trường học"), wanted)]
    assert [outcome.problem for _, outcome in print_posters(jobs, folder, "")] == ["", ""]
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "printed"))


def found(
    folder: Path, places: Sequence[Place] | None = None, merged: dict[str, str] | None = None, site: str = SITE,
    official: str = "", former: Sequence[Former] = (),
) -> list[Finding]:  # fmt: skip
    gazetteer = load_gazetteer() if places is None else Gazetteer(places, former, {})
    return [finding for *_, finding in check_folder(folder, gazetteer, merged or {}, site, official) if finding]


def kinds(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.subject, finding.kind) for finding in findings]


def place(code: str, **changes: str) -> Place:
    known = load_gazetteer().place(code)
    assert known
    return replace(known, **changes)


def test_nothing_to_say_about_what_is_as_printed(folder: Path) -> None:
    assert found(folder) == []
    assert [count for _, count, _ in check_folder(folder, load_gazetteer(), {}, SITE, "")] == [8] * 8


def test_a_renamed_commune_and_a_renamed_province(folder: Path) -> None:
    findings = found(folder, [place(HERE, name="Phường Mới"), place(THERE, province="Thành phố Mới")])
    assert kinds(findings) == [(HERE, "renamed"), (f"{THERE}-truong-hoc", "renamed")]
    assert "printed Phường Ba Đình, Thành phố Hà Nội; today Phường Mới, Thành phố Hà Nội" in findings[0].told


def test_a_commune_that_is_gone_and_where_it_went(folder: Path) -> None:
    other = place(THERE)
    findings = found(folder, [other], merged={HERE: THERE})
    assert kinds(findings) == [(HERE, "gone")]
    assert findings[0].told.endswith("is no commune any more; today Phường Hải Châu (20242)")
    old = Former("Phường Ba Đình", "Quận Ba Đình", other.province, (THERE,))
    assert kinds(found(folder, [other], former=[old])) == [(HERE, "gone")]


def test_another_address_and_another_standing(folder: Path) -> None:
    assert kinds(found(folder, site="https://khac.example")) == [
        (HERE, "elsewhere"),
        (f"{THERE}-truong-hoc", "elsewhere"),
    ]
    assert found(folder, site="") == []
    assert {finding.kind for finding in found(folder, official="1|2026-01-01|1")} == {"official"}


def test_files_that_are_gone_or_spoilt(folder: Path) -> None:
    first, second, third, fourth = (folder / file for file in latest(folder)[HERE].files)
    first.unlink()
    second.write_bytes(b"<svg/>")
    third.write_bytes(next((folder / "48" / THERE).glob("*.png")).read_bytes())
    assert fourth.name == "00004-tent.pdf"
    findings = {Path(finding.subject).name: finding for finding in found(folder)}
    assert {name: finding.kind for name, finding in findings.items()} == {
        "00004-a5.pdf": "missing", "00004-a5.svg": "unreadable", "00004-a5.png": "unreadable",
    }  # fmt: skip
    assert f"leads to '{SITE}/c/20242-truong-hoc' instead of '{SITE}/c/00004'" in findings["00004-a5.png"].told


def test_files_without_a_manifest_are_judged_by_their_address(folder: Path) -> None:
    (folder / "manifest.jsonl").unlink()
    assert found(folder) == []
    assert {finding.kind for finding in found(folder, [place(THERE)])} == {"gone"}
    assert {finding.kind for finding in found(folder, site="https://khac.example")} == {"elsewhere"}
    (folder / "a.png").write_bytes(b"no picture")
    assert kinds(found(folder)) == [("a.png", "unreadable")]
