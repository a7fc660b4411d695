"""Two copies of the assistant over the small base, with one database, behind one nginx."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bot.library import read_library
from bot.phrases import Phrases
from bot.settings import ROOT
from tests.e2e.conftest import borrow
from tests.e2e.copies.gate import Gate
from tests.e2e.loop.town import PASSWORD, Colleague
from tests.e2e.service import Service, by_polling, free_port, until
from tests.small import copy_base
from tests.telegram_api import Citizen, TelegramServer

__all__ = ["TOKEN", "Copy", "House", "at_work"]

TOKEN = "123456:NobodyMayReadThisToken"
ACCOUNTS = {"lan": "editor", "minh": "approver"}
_PATIENCE = 60.0
_QUESTION = re.compile(r":([0-9a-f]{10})\b")


class Copy(Service):
    """One copy, in its own folder: what it learned is there, as in a container of its own."""

    def __init__(self, folder: Path, learned: Path, **settings: str) -> None:
        folder.mkdir()
        (folder / "data").mkdir()
        borrow(learned, folder / "data")
        self.port = free_port()
        super().__init__(folder, **{"WEB_PORT": str(self.port), "EMBEDDINGS": "off", "LOG_LEVEL": "INFO", **settings})
        self.environment["PYTHONPATH"] = str(ROOT)

    def begin(self) -> None:
        with open(self.folder / "log.txt", "ab") as log:
            command = [sys.executable, "-m", "bot", "run"]
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with psycopg.connect(self.environment["DATABASE_URL"], row_factory=dict_row) as connection:
            return connection.execute(sql.encode(), values).fetchall()

    @property
    def leads(self) -> bool:
        """Whether this process was the last to take the lead, by what it wrote in its log since it was started."""
        return self.is_running and "the work that is done once" in self.log[self.log.rfind("Web chat:") :]


@dataclass(frozen=True)
class House:
    copies: Sequence[Copy]
    gate: Gate
    tg: TelegramServer
    phrases: Phrases

    def say(self, key: str, **values: object) -> str:
        return self.phrases.say(key, **values)

    @property
    def leader(self) -> Copy:
        until(lambda: any(copy.leads for copy in self.copies), _PATIENCE)
        return next(copy for copy in self.copies if copy.leads)

    @property
    def follower(self) -> Copy:
        leader = self.leader
        return next(copy for copy in self.copies if copy is not leader)

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return self.copies[0].rows(sql, *values)

    def settled(self) -> None:
        """Return as soon as every update is acknowledged and every message sent."""
        until(lambda: not self.tg.pending and not self.rows("select id from outbox"), _PATIENCE)

    def citizens(self, count: int) -> list[Citizen]:
        return [self.tg.user(first_name=f"Người {number}") for number in range(count)]

    def sent(self) -> list[tuple[int, str]]:
        """Chat and question of every message that Telegram took, in the order it took them."""
        calls = [call.params for call in self.tg.calls if call.method == "sendMessage"]
        found = [(params["chat_id"], set(_QUESTION.findall(str(params.get("reply_markup", ""))))) for params in calls]
        return [(int(chat), question) for chat, questions in found for question in questions]

    def staff(self, *command: str) -> None:
        """Run `python -m bot staff …`."""
        copy = self.copies[0]
        environment = {**copy.environment, "MOTCUA_PASSWORD": PASSWORD}
        subprocess.run([sys.executable, "-m", "bot", "staff", *command], cwd=copy.folder, env=environment, check=True)

    def published(self, copy: Copy, entry: str, **changed: str) -> None:
        """Have an editor and an approver change an entry on one copy, past nginx."""
        with Colleague(copy.url, "lan") as lan, Colleague(copy.url, "minh") as minh:
            answer = lan.sign_in().send(f"/muc/{entry}/sua")
            draft = int(answer.headers["location"].rpartition("/")[2])
            assert lan.save(draft, **changed).status_code == 303
            lan.propose(draft)
            answer = minh.sign_in().publish(draft)
            assert answer.status_code == 303, answer.text


@contextmanager
def at_work(
    home: Path, learned: Path, database: str, own_folders: bool = False,
    prepare: Callable[[TelegramServer], object] = lambda tg: None, **settings: str,
) -> Iterator[House]:  # fmt: skip
    """Two copies that run; both end cleanly when they are asked to.

    `own_folders`: each has its own knowledge. `prepare`: is called before they start.
    """
    bases = [copy_base(home / f"knowledge{number}") for number in range(1 + own_folders)]
    phrases = read_library(bases[0]).phrases
    assert phrases
    with TelegramServer(token=TOKEN) as tg:
        prepare(tg)
        given = {**by_polling(tg), "DATABASE_URL": database, **settings}
        copies = [
            Copy(home / f"copy{number}", learned, KNOWLEDGE_DIR=str(bases[number % len(bases)]), **given)
            for number in range(2)
        ]
        gate = Gate(home / "gate", [copy.port for copy in copies])
        house = House(copies, gate, tg, phrases)
        for copy in copies:
            copy.environment["TELEGRAM_WEBHOOK_URL"] = gate.url
        try:
            gate.start()
            for name, role in ACCOUNTS.items():
                house.staff("add", name, role)
            for copy in copies:
                copy.start()
            until(lambda: house.leader, _PATIENCE)
            yield house
            for copy in copies:
                assert copy.stop() == 0, copy.log
                assert "Traceback" not in copy.log, copy.log
        finally:
            for copy in copies:
                if copy.is_running:
                    copy.kill()
            gate.stop()
        assert tg.violations == []
