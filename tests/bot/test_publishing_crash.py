"""The process is killed while it publishes; the next start leaves one revision and the right file."""

import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bot.publishing import Publisher
from bot.renewal import LiveBase
from bot.storage.drafts import Draft
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change
from tests.bot.live import NEW, PASSWORD, entry_text, replayed
from tests.small import ROOT

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
OTHER = "title: ai đó vừa sửa\n"

# Publishes the only draft, and is killed when it comes to the function named.
CHILD = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from bot import publishing
from bot.brain import build_brain
from bot.conversation import Conversation
from bot.renewal import LiveBase
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Staff
from tests.bot.live import settings_of

def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)

async def main(home, moment):
    settings = settings_of(Path(home))
    brain = build_brain(settings)
    store = SqliteStore(settings.database_path)
    base = LiveBase(settings, brain, Conversation(brain.matcher, brain.saying))
    publisher = publishing.Publisher(store, base, alone=True)
    places = {"put_text": publishing, "replace": Path, "finish": store.drafts, "commit": publishing, "renew": base}
    setattr(places[moment], moment, die)
    await publisher.publish(1, Staff("lan", "approver", (), "", datetime.now(UTC)))

asyncio.run(main(*sys.argv[1:]))
"""


async def killed(base: LiveBase, moment: str, file: str = NEW, text: str | None = None) -> str:
    """Have a draft published by a process that is killed at `moment`; return the text that is published."""
    store = SqliteStore(base.settings.database_path)
    wanted = entry_text() if text is None else text
    draft = Draft(
        file, wanted, base.text(file), "minh", NOW, state="proposed", why="vì", replay=replayed(), seen=True
    )
    await store.drafts.keep(draft, Change(NOW, "minh", "test", file))
    await store.close()
    arguments = ("-c", CHILD, str(base.folder.parent), moment)
    child = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT)
    assert await child.wait() == -signal.SIGKILL
    return wanted


async def resumed(base: LiveBase) -> tuple[str, str, int]:
    """Start again twice; return the draft's state and problem, and how many revisions there are."""
    store = SqliteStore(base.settings.database_path)
    try:
        publisher = Publisher(store, base, alone=True)
        await publisher.resume()
        assert await publisher.resume() == 0
        draft = await store.drafts.draft(1)
        assert draft
        return draft.state, draft.problem, len(await store.drafts.revisions(10))
    finally:
        await store.close()


@pytest.mark.parametrize("moment", ["put_text", "replace", "finish", "commit", "renew"])
async def test_a_new_file_is_there_once(base: LiveBase, moment: str) -> None:
    text = await killed(base, moment)
    assert await resumed(base) == ("published", "", 1)
    assert base.text(NEW) == text
    await base.renew()
    assert "dang-ky-flycam" in base.conversation.saying.entries
    assert [path.name for path in (base.folder / NEW).parent.iterdir() if path.suffix != ".yaml"] == []


@pytest.mark.parametrize("moment", ["put_text", "finish"])
async def test_a_file_is_taken_away_once(base: LiveBase, moment: str) -> None:
    await killed(base, moment, PASSWORD, "")
    assert await resumed(base) == ("published", "", 1)
    assert base.text(PASSWORD) == "" and not (base.folder / PASSWORD).exists()


async def test_the_commit_is_made_good(base: LiveBase) -> None:
    home = base.folder.parent
    subprocess.run(["git", "init", "-q", home], check=True)  # noqa: ASYNC221
    await killed(base, "commit")
    assert await resumed(base) == ("published", "", 1)
    told = subprocess.run(  # noqa: ASYNC221
        ["git", "log", "--format=%an|%cn|%s", "--name-only"], cwd=home, check=True, capture_output=True, text=True
    ).stdout
    assert told.split() == ["minh|lan|vì", f"knowledge/{NEW}"]


async def test_what_somebody_else_wrote_meanwhile_stays(base: LiveBase) -> None:
    await killed(base, "put_text")
    (base.folder / NEW).write_text(OTHER, "utf-8")
    assert await resumed(base) == ("proposed", "conflict", 0)
    assert base.text(NEW) == OTHER


async def test_a_proposed_draft_is_left_to_people(base: LiveBase) -> None:
    store = SqliteStore(base.settings.database_path)
    await store.drafts.keep(Draft(NEW, "x", "", "minh", NOW, state="proposed"), Change(NOW, "minh", "test", NEW))
    await store.close()
    assert await resumed(base) == ("proposed", "", 0)
