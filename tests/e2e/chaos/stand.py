"""One installation over the small base that may be harmed, and the Telegram it lives in."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.library import read_library
from bot.phrases import Phrases
from tests.e2e.conftest import MODES, borrow
from tests.e2e.service import Service, free_port, until
from tests.small import copy_base
from tests.telegram_api import Citizen, TelegramServer

__all__ = ["ANSWERED", "TITLE", "Stand", "marked", "seconds", "standing"]

TITLE = "Quên passcode VNeID"
ANSWERED = "quên passcode vneid"
_PATIENCE = 60.0


@dataclass(frozen=True)
class Stand:
    service: Service
    tg: TelegramServer
    phrases: Phrases
    base: Path
    """The knowledge folder."""

    def say(self, key: str, **values: object) -> str:
        return self.phrases.say(key, **values)

    def citizen(self, first_name: str = "Lan") -> Citizen:
        """Somebody who has had an answer before."""
        citizen = self.tg.user(first_name=first_name)
        citizen.send(ANSWERED)
        citizen.wait(TITLE, timeout=_PATIENCE)
        self.settled(citizen)
        return citizen

    def settled(self, citizen: Citizen) -> None:
        """Return as soon as every update is acknowledged and every answer to this citizen noted as sent."""
        waiting = "select id from outbox where chat = ?"
        until(lambda: not self.tg.pending and not self.service.rows(waiting, str(citizen.id)), _PATIENCE)

    def ready(self) -> dict[str, Any]:
        """What `/readyz` says, with its status as `status`."""
        answer = httpx.get(f"{self.service.url}/readyz", timeout=30)
        return {**answer.json(), "status": answer.status_code}

    def until_ready(self, status: int = 200, timeout: float = _PATIENCE) -> dict[str, Any]:
        """Return what `/readyz` says as soon as it says it with this status."""
        until(lambda: self.ready()["status"] == status, timeout)
        return self.ready()

    def is_kept_once(self, *texts: str) -> bool:
        """Whether each of these questions stands in the database exactly once."""
        query = "select count(*) as n from questions where text = ?"
        return all(self.service.rows(query, text)[0]["n"] == 1 for text in texts)


@contextmanager
def standing(home: Path, learned: Path, mode: str = "polling", **settings: str) -> Iterator[Stand]:
    """An installation in `home`, started, that ends cleanly when it is asked to, unless the test killed it."""
    home.mkdir(exist_ok=True)
    base = copy_base(home / "knowledge")
    borrow(learned, home)
    phrases = read_library(base).phrases
    assert phrases
    with TelegramServer() as tg:
        given = {"WEB_PORT": str(free_port()), **MODES[mode](tg)}
        service = Service(home, **{**small(base), **given, **settings})
        try:
            service.start()
            yield Stand(service, tg, phrases, base)
            assert not service.is_running or service.stop() == 0, service.log
        finally:
            if service.is_running:
                service.kill()
        assert tg.violations == []


def small(base: Path) -> Mapping[str, str]:
    """Settings with which a start takes as little as it can."""
    return {"KNOWLEDGE_DIR": str(base), "EMBEDDINGS": "off", "LOG_LEVEL": "WARNING"}


def marked(number: int) -> str:
    """A word that stands in no other text; digits would be masked."""
    letters, word = "bcdghklmnp", ""
    for digit in f"{number:05d}":
        word += letters[int(digit)] + "aeiou"[int(digit) % 5]
    return word


def seconds(name: str, short: float) -> float:
    """How long a fault lasts: the full length is given by an environment variable."""
    return float(os.environ.get(name, short))
