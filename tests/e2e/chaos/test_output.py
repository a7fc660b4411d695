"""What is logged can go nowhere: a full disk, a pipe nobody reads any more. Nobody who asks notices."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from bot.settings import ROOT
from tests.e2e.chaos.conftest import Founder
from tests.e2e.service import until

pytestmark = pytest.mark.slow


@contextmanager
def full() -> Iterator[IO[Any]]:
    with open("/dev/full", "w") as device:
        yield device


@contextmanager
def unread() -> Iterator[IO[Any]]:
    """A pipe whose reader has gone."""
    with subprocess.Popen(["true"], stdin=subprocess.PIPE) as reader:
        assert reader.stdin
        reader.wait()
        yield reader.stdin


@pytest.mark.parametrize("output", [full, unread])
def test_a_log_that_cannot_be_written_stops_nothing(founded: Founder, output: Any) -> None:
    with founded(LOG_LEVEL="DEBUG") as stand:
        url = stand.service.url
        assert stand.service.stop() == 0
        with output() as sink:
            command, environment = [sys.executable, "-m", "bot", "run"], stand.service.environment
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=sink)
            try:
                until(lambda: answers(url) or process.poll() is not None, 60)
                stand.citizen()
                assert process.poll() is None
                process.terminate()
                assert process.wait(30) == 0
            finally:
                process.kill()
        stand.service.start()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_a_log_of_100_megabytes_slows_nobody(founded: Founder, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_bytes((b"x" * 99 + b"\n") * 1_000_000)
    with founded(LOG_LEVEL="DEBUG") as stand:
        stand.citizen()
