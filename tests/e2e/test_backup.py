"""A service that people write to is backed up, wiped, restored and started: it is the same one. Then it moves house."""

import json
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from bot.settings import ROOT, SETTINGS, read_settings
from bot.storage.opening import open_store
from tests.e2e.conftest import TOKEN, borrow
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service, by_polling, free_port, until
from tests.e2e.web.visitor import Visitor
from tests.postgres import Server
from tests.telegram_api import Citizen, TelegramServer

pytestmark = pytest.mark.slow

RUN = [sys.executable, "-m", "bot", "run"]
Rows = dict[str, list[dict[str, Any]]]
_MESSAGES, _PEOPLE, _PAUSE = 600, 20, 0.1


class OwnService(Service):
    """A service whose working directory is its folder, so that nothing of it lies elsewhere."""

    def begin(self) -> None:
        with open(self.folder / "log.txt", "ab") as log:
            self._process = subprocess.Popen(RUN, cwd=self.folder, env=self.environment, stdout=log, stderr=log)


@dataclass
class Home:
    """One installation, with data and knowledge in folders of its own."""

    folder: Path
    knowledge: Knowledge
    service: Service
    new_database: Callable[[], str]
    """Address of an empty one."""

    @property
    def environment(self) -> dict[str, str]:
        return self.service.environment

    def wipe(self) -> None:
        """Leave as much as a dead disk does, and give what a new machine has."""
        for name in ("data", "knowledge"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / "knowledge").mkdir()
        self.environment["DATABASE_URL"] = self.new_database()

    def start(self) -> None:
        """Start, without learning again what is known."""
        data = self.folder / "data"
        if not list(data.glob("learned-*.npz")):
            data.mkdir(exist_ok=True)
            borrow(self.knowledge.learned, data)
        self.service.start()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m bot` with the service's settings."""
        done = subprocess.run(
            [*RUN[:-1], *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done

    def rows(self) -> Rows:
        """Everything the database holds now."""
        given = {one.name: self.environment[one.name] for one in SETTINGS}
        store = open_store(read_settings(given))
        try:
            with store.dump.picture() as picture:
                return {
                    table.name: [dict(zip(table.columns, row, strict=True)) for row in picture.rows(table)]
                    for table in picture.tables
                }
        finally:
            store.worker.close()


@pytest.fixture
def tg() -> Iterator[TelegramServer]:
    with TelegramServer(token=TOKEN) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path, knowledge: Knowledge, tg: TelegramServer) -> Iterator[Home]:
    """An installation that runs."""
    shutil.copytree(knowledge.base, tmp_path / "knowledge")
    settings = {"KNOWLEDGE_DIR": str(tmp_path / "knowledge"), "WEB_PORT": str(free_port()), "LOG_LEVEL": "DEBUG"}
    server: Server | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    # With a server all copies need the same key, so it is set; else the one that was made has to come back.
    key = {} if server else {"SECRET_KEY": ""}

    def made() -> str:
        return server.fresh() if server else f"sqlite:///{tmp_path}/data/motcua.db"

    service = OwnService(tmp_path, **by_polling(tg), **settings, DATABASE_URL=made(), **key)
    service.environment["PYTHONPATH"] = str(ROOT)
    found = Home(tmp_path, knowledge, service, made)
    found.start()
    yield found
    if service.is_running:
        service.kill()
    assert "Traceback" not in service.log


class Crowd:
    """People who keep asking while the block runs, one after another."""

    def __init__(self, tg: TelegramServer, knowledge: Knowledge) -> None:
        self.people = [tg.user(first_name=f"Người {n}") for n in range(_PEOPLE)]
        self.text = knowledge.unheard_of
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._ask)

    def __enter__(self) -> "Crowd":
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.over.set()
        self.thread.join()

    @property
    def answered(self) -> int:
        return sum(len(person.replies()) for person in self.people)

    def _ask(self) -> None:
        for number in range(_MESSAGES):
            if self.over.wait(_PAUSE):
                return
            self.people[number % _PEOPLE].send(f"{self.text} lần {number}")


def answer_to(citizen: Citizen, knowledge: Knowledge) -> str:
    """Ask about a marriage and return what is answered."""
    before = len(citizen.replies())
    citizen.send(knowledge.asking_for("ket-hon"))
    until(lambda: len(citizen.replies()) > before, 60)
    return citizen.replies()[before].text


def test_backed_up_under_load_wiped_and_restored(home: Home, tg: TelegramServer, tmp_path: Path) -> None:
    lan = tg.user(first_name="Lan")
    answer = answer_to(lan, home.knowledge)
    with Visitor(home.service.url) as visitor:
        visitor.say(home.knowledge.asking_for("ket-hon", "plain"))
        page = visitor.page()
        with Crowd(tg, home.knowledge) as crowd:
            until(lambda: crowd.answered > 10, 120)
            before = {row["id"] for row in home.rows()["questions"]}
            home.command("backup", "--to", str(tmp_path / "backups"))
            answered = crowd.answered
            until(lambda: crowd.answered > answered + 10, 120)
        assert home.service.stop() == 0
        last = home.rows()
        manifest = check_private(tmp_path / "backups")

        home.wipe()
        (backup,) = (tmp_path / "backups").iterdir()
        told = home.command("restore", str(backup))
        assert "Next:" in told.stdout
        restored = home.rows()
        assert {name: len(rows) for name, rows in restored.items()} == {
            name: table["rows"] for name, table in manifest["tables"].items()
        }
        check_nothing_is_missing(restored, last, before)

        home.start()
        assert answer_to(lan, home.knowledge) == answer
        assert visitor.page() == page


def check_private(folder: Path) -> dict[str, Any]:
    """Nobody else may read the only file in `folder`; return its manifest."""
    (backup,) = folder.iterdir()
    assert backup.stat().st_mode & 0o077 == folder.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(backup) as pack:
        manifest: dict[str, Any] = json.loads(pack.read("manifest.json"))
    return manifest


def check_nothing_is_missing(restored: Rows, last: Rows, before: set[str]) -> None:
    """What was kept when the backup began came back; of what came later the first so many, without a hole."""
    found = {row["id"]: row for row in restored["questions"]}
    assert before <= found.keys()
    newest = max(row["rowid"] for row in found.values())
    assert found == {row["id"]: row for row in last["questions"] if row["rowid"] <= newest}
    assert len(found) < len(last["questions"])


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_moved_from_a_file_to_a_server(
    home: Home, tg: TelegramServer, tmp_path: Path, postgres: Server
) -> None:
    lan = tg.user(first_name="Lan")
    answer = answer_to(lan, home.knowledge)
    file = tmp_path / "all.jsonl"
    with Visitor(home.service.url) as visitor:
        visitor.say(home.knowledge.asking_for("ket-hon", "plain"))
        page = visitor.page()
        assert home.service.stop() == 0
        kept = home.rows()
        home.command("export", "--all", str(file))
        key = (tmp_path / "data" / "secret.key").read_text("ascii").strip()
        home.environment.update(DATABASE_URL=postgres.fresh(), SECRET_KEY=key)
        assert "the same before and after" in home.command("import", "--all", str(file)).stdout
        assert home.rows() == kept
        home.start()
        assert visitor.page() == page
        assert answer_to(lan, home.knowledge) == answer
    assert len([row for row in home.rows()["questions"] if row["channel"] == "telegram"]) == 2
