"""What the image promises, without Docker: a root nobody can write to, a user without rights, and the service works.

The real service runs in a mount namespace of its own as Debian's user nobody, all read-only but its data folder, the
knowledge folder and an empty folder for temporary files. It keeps one right: to read what others own, because Python
may stand in root's home here.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.settings import ROOT
from intents.text import fold
from tests.e2e.conftest import TOKEN
from tests.e2e.loop.conftest import Founder, founded, learned
from tests.e2e.loop.town import PASSWORD, Town
from tests.e2e.service import SECRET_KEY, until
from tests.e2e.web.visitor import Visitor, words

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0 and os.environ.get("CI") != "true", reason="only root can take rights away"),
]
__all__ = ["founded", "learned"]

NOBODY = 65534
JAIL = """#!/bin/sh
exec unshare --mount sh -ec '
  mount --make-rprivate /
  for folder in {home} {home}/knowledge; do mount --bind $folder $folder; done
  mount -t tmpfs none {home}/tmp
  mount -o remount,bind,ro /
  exec setpriv --reuid={nobody} --regid={nobody} --clear-groups --no-new-privs --bounding-set=-all,+dac_read_search \\
    --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search {python} -B "$@"' sh "$@"
"""
QUESTION = "thả bè nuôi tôm hùm ngoài vịnh thì hỏi ai"


@pytest.fixture(scope="module")
def jailed(founded: Founder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose service, and every command, runs behind bars."""
    python = sys.executable

    def lock(home: Path) -> None:
        (home / "tmp").mkdir()
        jail = home.parent / "jail"
        jail.write_text(JAIL.format(home=home, nobody=NOBODY, python=python))
        jail.chmod(0o755)
        for path in (home, *home.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        sys.executable = str(jail)

    home = tmp_path_factory.mktemp("container")
    settings = {"HOME": "/nonexistent", "TMPDIR": f"{home}/tmp", "PUBLISH_ALONE": "yes"}
    try:
        with founded(home, {"minh": "admin"}, lock, **settings) as town:
            yield town
    finally:
        sys.executable = python


def test_it_runs_without_rights_on_a_root_it_cannot_write(jailed: Town) -> None:
    process = Path(f"/proc/{jailed.service.pid}")
    status = dict(line.split(":\t", 1) for line in process.joinpath("status").read_text().splitlines() if ":\t" in line)
    assert status["Uid"].split() == [str(NOBODY)] * 4
    assert status["CapEff"] == f"{1 << 2:016x}"
    assert status["NoNewPrivs"] == "1"
    mounts = [line.split() for line in process.joinpath("mountinfo").read_text().splitlines()]
    assert [mount[5].split(",")[0] for mount in mounts if mount[4] == "/"] == ["ro"]
    for folder in (ROOT, ROOT / "bot", Path("/etc")):
        assert "Read-only file system" in command(jailed, "-c", f"open('{folder}/nobody-may', 'w')", code=1)


def test_a_dialogue_a_publication_and_a_poster_work(jailed: Town) -> None:
    with Visitor(jailed.service.url) as visitor:
        assert "khai sinh" in words(visitor.say("làm giấy khai sinh cho con").text).lower()
    citizen = jailed.wondering("Lan", QUESTION)
    minh = jailed.colleague("minh")
    draft = minh.begin(jailed.gap_of(QUESTION), [fold(QUESTION)], "khai-sinh")
    minh.propose(draft)
    assert minh.publish(draft).status_code == 303
    assert QUESTION in (jailed.base / "thu-tuc/khai-sinh.yaml").read_text("utf-8")
    until(lambda: jailed.told(citizen), 60)
    out = jailed.service.folder / "posters"
    command(jailed, "-m", "bot", "posters", "00070", "--sheet", "a5", "--out", str(out), PUBLIC_URL="https://m.example")
    assert list(out.rglob("*.pdf"))


def test_it_writes_its_data_and_nothing_else(jailed: Town) -> None:
    """The last of this file. What it tried to write elsewhere would stand in the log."""
    assert not [line for line in jailed.service.log.splitlines() if "Read-only" in line or "denied" in line]
    home = jailed.service.folder
    assert list(Path(f"/proc/{jailed.service.pid}/root{home}/tmp").iterdir()) == []
    top = {path.name for path in home.iterdir()}
    own = {"knowledge", "tmp", "log.txt", "posters"}
    assert [name for name in top - own if not name.startswith(("motcua.db", "learned-"))] == []


def test_no_secret_stands_in_the_list_of_processes_or_on_a_page(jailed: Town) -> None:
    secrets = (TOKEN, SECRET_KEY, PASSWORD)
    lines = [*command_lines()]
    assert [line for line in lines if "-m bot run" in line]
    assert [line for line in lines for secret in secrets if secret in line] == []
    with Visitor(jailed.service.url) as visitor:
        paths = ("/", "/readyz", "/metrics", "/x", "/c/x", "/review", "/chat")
        pages = [visitor.client.get(path).text for path in paths]
        pages += [visitor.post({"token": "x"}).text, visitor.client.post("/telegram", content=b"{").text]
    assert [page for page in pages for secret in secrets if secret in page] == []


def command_lines() -> Iterator[str]:
    """Of every process there is; one that ends meanwhile has none."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(FileNotFoundError, ProcessLookupError):
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")


def command(town: Town, *arguments: str, code: int = 0, **settings: str) -> str:
    """Run Python behind the same bars; return what it said."""
    environment = {**town.service.environment, **settings}
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr
