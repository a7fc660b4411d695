"""`python -m bot run` as a process of its own, with its own database."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.identity import Identity
from bot.settings import ROOT, SETTINGS
from tests.telegram_api import TelegramServer

__all__ = ["Service", "by_polling", "by_webhook", "free_port", "until"]

SECRET_KEY = "a key for tests only"
LISTENS = re.compile(r"^Web chat: (http://\S+)/$", re.MULTILINE)
PATIENCE = 60.0


class Service:
    """One installation: its folder, its settings, and its process while it runs."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.database = folder / "motcua.db"
        self.identity = Identity(SECRET_KEY)
        given = {"DATABASE_URL": f"sqlite:///{self.database}", "WEB_PORT": "0", "SECRET_KEY": SECRET_KEY}
        # Empty means the default, whatever a developer's .env says.
        self.environment = {**os.environ, **dict.fromkeys((one.name for one in SETTINGS), ""), **given, **settings}
        self._log = folder / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, or start again; returns when the web chat listens."""
        before = len(self.log)
        self.begin()
        until(lambda: LISTENS.search(self.log[before:]) or not self.is_running, PATIENCE)
        assert self.is_running, self.log

    def begin(self) -> None:
        """Start, or start again, without waiting for anything."""
        with open(self._log, "ab") as log:
            command = [sys.executable, "-m", "bot", "run"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def stop(self) -> int:
        """Ask it to end, as `docker stop` does, and return its exit code."""
        return self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """`kill -9`: no code of the assistant runs any more."""
        self._signal(signal.SIGKILL)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """All it has printed and logged, over all its starts."""
        return self._log.read_text("utf-8") if self._log.exists() else ""

    @property
    def url(self) -> str:
        return LISTENS.findall(self.log)[-1]  # type: ignore[no-any-return]

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What the database file holds now."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def tables_with(self, text: str) -> set[str]:
        """The tables that hold `text` anywhere."""
        tables = [row["name"] for row in self.rows("select name from sqlite_master where type = 'table'")]
        return {table for table in tables if any(text in str(row) for row in self.rows(f"select * from {table}"))}

    def on_disk(self) -> bytes:
        """Every byte of the database: also of pages that no table uses any more."""
        files = [self.database, Path(f"{self.database}-wal")]
        return b"".join(file.read_bytes() for file in files if file.exists())

    def person(self, account: int | str) -> str:
        """What a Telegram account is called in the database."""
        return self.identity.person("telegram", str(account))

    def questions(self, account: int | str) -> list[dict[str, Any]]:
        """What is stored of somebody's questions, oldest first."""
        return self.rows("select * from questions where person = ? order by at", self.person(account))

    def lock(self) -> sqlite3.Connection:
        """Take the database's one right to write, until the connection is closed."""
        connection = sqlite3.connect(self.database, isolation_level=None)
        connection.execute("begin immediate")
        return connection

    def _signal(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(PATIENCE)


def by_polling(tg: TelegramServer) -> dict[str, str]:
    """The settings of an assistant that asks `tg` for updates."""
    return {"TELEGRAM_BOT_TOKEN": tg.token, "TELEGRAM_API_URL": tg.url}


def by_webhook(tg: TelegramServer) -> dict[str, str]:
    """The settings of an assistant to which `tg` brings updates."""
    port = str(free_port())
    return by_polling(tg) | {"TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}", "WEB_PORT": port}


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], timeout: float = 10) -> None:
    """Return as soon as `condition` holds; raises AssertionError when it does not."""
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, f"waited {timeout} s for nothing"
        time.sleep(0.02)
