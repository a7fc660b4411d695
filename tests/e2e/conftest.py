"""Running assistants, and what they know."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from bot.brain import build_brain
from bot.settings import ROOT, read_settings
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service, by_polling, by_webhook, until
from tests.telegram_api import Citizen, Group, TelegramServer

TOKEN = "123456:NobodyMayReadThisToken"
MODES = {"polling": by_polling, "webhook": by_webhook}


@dataclass(frozen=True)
class House:
    """A running assistant and the Telegram it lives in."""

    service: Service
    tg: TelegramServer
    knowledge: Knowledge
    numbers: Iterator[int] = field(default_factory=count)

    def citizen(self, first_name: str) -> Citizen:
        """Somebody who has never written before."""
        return self.tg.user(first_name=first_name)

    def group(self, forum: bool = False) -> Group:
        """A supergroup that no test has used."""
        return self.tg.group(-1_001_000_000_000 - next(self.numbers), forum=forum)

    def say(self, key: str, **values: object) -> str:
        return self.knowledge.say(key, **values)

    def settled(self, citizen: Citizen) -> None:
        """Return as soon as every update is acknowledged and every answer to this citizen sent."""
        waiting = "select id from outbox where chat = ?"
        until(lambda: not self.tg.pending and not self.service.rows(waiting, str(citizen.id)), 30)


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The real base, learned once for all assistants of the run."""
    learned, base = tmp_path_factory.mktemp("learned"), tmp_path_factory.mktemp("base") / "knowledge"
    shutil.copytree(ROOT / "knowledge", base)
    borrow(ROOT / "data", learned)
    settings = read_settings({"DATABASE_URL": f"sqlite:///{learned}/motcua.db", "KNOWLEDGE_DIR": str(base)})
    return Knowledge(build_brain(settings), base, learned)


@pytest.fixture(scope="session", params=MODES)
def running(
    request: pytest.FixtureRequest, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One assistant for all dialogues of a mode; every test brings its own citizens."""
    with serving(request.param, tmp_path_factory.mktemp(request.param), knowledge) as house:
        yield house


@pytest.fixture
def house(running: House) -> Iterator[House]:
    """The running assistant, all of whose calls have to keep to the Bot API."""
    before = len(running.tg.violations)
    yield running
    running.tg.heal()
    assert running.tg.violations[before:] == []


@pytest.fixture
def lan(house: House) -> Citizen:
    return house.citizen("Lan")


@contextmanager
def serving(mode: str, folder: Path, knowledge: Knowledge) -> Iterator[House]:
    """An assistant that runs, gets its updates by `mode`, and ends cleanly when it is asked to."""
    with TelegramServer(token=TOKEN) as tg:
        service = installation(folder, knowledge, MODES[mode](tg))
        try:
            service.start()
            yield House(service, tg, knowledge)
            assert service.stop() == 0
        finally:
            if service.is_running:
                service.kill()
        assert TOKEN not in service.log


def installation(folder: Path, knowledge: Knowledge, settings: Mapping[str, str]) -> Service:
    """An assistant that keeps its data in `folder`, and writes down as much as it ever does."""
    borrow(knowledge.learned, folder)
    return Service(folder, **{"KNOWLEDGE_DIR": str(knowledge.base), "LOG_LEVEL": "DEBUG", **settings})


def borrow(source: Path, folder: Path) -> None:
    """Let an installation in `folder` start without learning again what `source` holds."""
    for learned in source.glob("learned-*.npz"):
        (folder / learned.name).symlink_to(learned.resolve())
