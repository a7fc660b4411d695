"""The disk is full, or takes no writes at all: citizens are told so, and get their answer when there is room again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.chaos.disk import Disk, small_disk
from tests.e2e.chaos.stand import ANSWERED, TITLE, Stand, standing
from tests.e2e.conftest import MODES, borrow
from tests.e2e.service import until
from tests.e2e.web.visitor import Visitor, words

pytestmark = pytest.mark.slow

LATER = "em mất passcode rồi"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk") as made:
        yield made


@pytest.fixture(params=MODES)
def cramped(request: pytest.FixtureRequest, disk: Disk, learned: Path) -> Iterator[Stand]:
    """An installation that keeps everything, its log too, on the small disk."""
    with standing(disk.folder, learned, request.param) as opened:
        yield opened


def test_a_full_disk_is_told_to_all_and_mends(cramped: Stand, disk: Disk) -> None:
    lan = cramped.citizen()
    with Visitor(cramped.service.url) as visitor:
        assert visitor.say(ANSWERED).status_code == 200
        disk.fill(cramped.service)
        lan.send(LATER)
        lan.wait(cramped.say("trouble"), timeout=30)
        refused = visitor.say(LATER)
        assert (refused.status_code, cramped.say("trouble") in words(refused.text)) == (503, True)
        assert cramped.until_ready(503)["database"] != "ok"
        disk.free(cramped.service)
        lan.wait(TITLE, timeout=60)
        assert visitor.say("quên passcode thì làm sao").status_code == 200
    cramped.until_ready()
    cramped.settled(lan)
    texts = [reply.text for reply in lan.replies()]
    assert (texts.count(cramped.say("trouble")), len(texts)) == (1, 3)
    assert cramped.is_kept_once(LATER, "quên passcode thì làm sao")


def test_killed_on_a_full_disk_it_loses_nothing(cramped: Stand, disk: Disk) -> None:
    lan = cramped.citizen()
    disk.fill(cramped.service)
    lan.send(LATER)
    lan.wait(cramped.say("trouble"), timeout=30)
    cramped.service.kill()
    disk.free(cramped.service)
    cramped.service.start()
    lan.wait(TITLE, timeout=60)
    cramped.settled(lan)
    assert cramped.is_kept_once(ANSWERED, LATER)


def test_where_nothing_can_be_written_it_says_so_and_starts_once_it_can(
    disk: Disk, learned: Path, tmp_path: Path
) -> None:
    borrow(learned, disk.folder)
    database = disk.folder / "motcua.db"
    with standing(tmp_path / "home", learned, DATABASE_URL=f"sqlite:///{database}") as stand:
        assert stand.service.stop() == 0
        remount(disk.folder, "ro")
        stand.service.begin()
        until(lambda: not stand.service.is_running, 60)
        assert str(database) in stand.service.log
        assert "Traceback" not in stand.service.log
        remount(disk.folder, "rw")
        stand.service.start()
        stand.until_ready()


def remount(folder: Path, how: str) -> None:
    done = subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("nothing may be mounted here")
