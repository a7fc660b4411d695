"""Each reader fed with bytes bred by what they reach in the code. Atheris is made for this one kind of machine."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.fuzz import SECONDS, SEEDS
from tests.fuzz.targets import TARGETS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="atheris is for Linux x86_64 only"
    ),
]
_START_SECONDS = 120


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_break_a_reader(name: str, tmp_path: Path) -> None:
    found = tmp_path / "found"
    found.mkdir()
    limits = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=4096"]
    options = [f"-max_total_time={SECONDS}", "-seed=7", "-verbosity=0", *limits]
    command = [sys.executable, "-m", "tests.fuzz.guided", name, *options, f"-artifact_prefix={tmp_path}/", str(found)]
    run = subprocess.run(
        [*command, str(SEEDS / name)], cwd=ROOT, capture_output=True, text=True, timeout=_START_SECONDS + 10 * SECONDS
    )
    broken = {path.name: path.read_bytes()[:500] for path in tmp_path.glob("*-*")}
    assert (run.returncode, broken) == (0, {}), f"keep it in {SEEDS / name}: {broken}\n{run.stderr[-3000:]}"
