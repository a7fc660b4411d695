"""A folder of posters: made once, gone on with after an interruption, complete or not there."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.posters import printing
from bot.posters.making import make
from bot.posters.manifest import MANIFEST, latest, note, printed
from bot.posters.poster import ScanError
from bot.posters.printing import Job, in_parallel, print_posters
from tests.bot.posters.posters import SITE, poster
from tests.small import ROOT

pytestmark = pytest.mark.slow

WANTED = {"a5": ("png",)}
CODES = ("00004", "00008", "00025")


def jobs(*codes: str, **more: object) -> list[Job]:
    return [Job(poster(code, **more), WANTED) for code in codes or CODES]  # type: ignore[arg-type]


def made(folder: Path, wanted: list[Job], official: str = "") -> list[str]:
    return [outcome.key for _, outcome in print_posters(wanted, folder, official) if outcome.printed]


def test_files_manifest_and_licence(tmp_path: Path) -> None:
    label = "Nhà văn hóa thôn 3"
    steps = [done for done, _ in print_posters(jobs("00004", label=label), tmp_path, "1|2026-01-01|1")]
    (line,) = printed(tmp_path)
    file = "01/00004/00004-nha-van-hoa-thon-3-a5.png"
    assert steps == [1]
    assert line.files == {file: (tmp_path / file).stat().st_size}
    assert (line.name, line.province, line.label) == ("Phường Ba Đình", "Thành phố Hà Nội", label)
    assert (line.url, line.official) == (f"{SITE}/c/00004-nha-van-hoa-thon-3", "1|2026-01-01|1")
    assert "SIL Open Font License" in (tmp_path / "OFL.txt").read_text("utf-8")
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".tmp")]


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    assert made(tmp_path, jobs()) == list(CODES)
    assert made(tmp_path, jobs()) == []
    (tmp_path / "01/00008/00008-a5.png").unlink()
    (tmp_path / "01/00025/00025-a5.png").write_bytes(b"cut")
    assert made(tmp_path, jobs()) == ["00008", "00025"]
    assert made(tmp_path, jobs("00004", site="https://khac.example")) == ["00004"]
    assert latest(tmp_path)["00004"].url == "https://khac.example/c/00004"


def test_a_line_cut_short_counts_as_not_written(tmp_path: Path) -> None:
    made(tmp_path, jobs())
    manifest = tmp_path / MANIFEST
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:-20])
    assert made(tmp_path, jobs()) == ["00025"]
    assert list(latest(tmp_path)) == list(CODES)
    note(tmp_path, latest(tmp_path)["00004"])
    assert [line.key for line in printed(tmp_path)] == [*CODES, "00004"]


def test_what_is_refused_leaves_nothing_and_stops_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = make

    def refuse(one: object, sheet: str, formats: object) -> dict[str, bytes]:
        if one == poster("00008"):
            raise ScanError("cannot be read")
        return real(one, sheet, formats)  # type: ignore[arg-type]

    monkeypatch.setattr(printing, "make", refuse)
    outcomes = {outcome.key: outcome.problem for _, outcome in print_posters(jobs(), tmp_path, "")}
    assert outcomes == {"00004": "", "00008": "cannot be read", "00025": ""}
    assert not (tmp_path / "01/00008").exists()
    assert list(latest(tmp_path)) == ["00004", "00025"]


def test_many_are_made_by_two_processes(tmp_path: Path) -> None:
    assert sorted(in_parallel(abs, range(-50, 0))) == list(range(1, 51))


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    # Huế has forty communes.
    command = [
        sys.executable, "-m", "bot", "posters", "--province", "46", "--sheet", "a5", "--format", "png",
        "--out", str(tmp_path),
    ]  # fmt: skip
    environment = {**os.environ, "PUBLIC_URL": SITE, "LOG_LEVEL": "ERROR"}
    running = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    until = time.monotonic() + 120
    while time.monotonic() < until and len(list(printed(tmp_path))) < 5:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    before = (tmp_path / MANIFEST).read_bytes()
    done = before.count(b"\n")
    assert 5 <= done < 40
    again = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert f"{40 - done} posters made, {done} were there, 0 refused" in again.stdout
    assert (tmp_path / MANIFEST).read_bytes().startswith(before)
    lines = [json.loads(line) for line in (tmp_path / MANIFEST).read_text("utf-8").splitlines()]
    assert len({line["key"] for line in lines}) == len(lines) == 40
