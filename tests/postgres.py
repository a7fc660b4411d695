"""A real PostgreSQL server of the tests' own, on loopback, with a fresh database for each test that asks for one.

The fixtures are known to every test: `postgres` is the server, `database_url` the address of a new, migrated database.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bot.storage.postgres import PostgresStore

__all__ = ["Server", "database_url", "postgres"]

_MISSING = "PostgreSQL not found: sudo apt-get install postgresql"
_TEMPLATE = "motcua_template"
_DEBIANS_USER = "postgres"
# Nothing here must outlive the machine. The language shows that nothing depends on the server's order of letters.
_OPTIONS = "fsync = off\nfull_page_writes = off\nmax_connections = 200\nlisten_addresses = '127.0.0.1'\n"
_KEEPER = 'read _; "$1/pg_ctl" stop -w -m immediate -D "$2/data" >/dev/null 2>&1; rm -rf "$2"'
_INIT = ["-A", "trust", "-U", "motcua", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi"]


class Server:
    """One cluster in a folder of its own; it keeps its port over restarts."""

    def __init__(self, programs: Path) -> None:
        """Make the cluster and start it."""
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="motcua-postgres-"))
        self.data = self.folder / "data"
        self.port = _free_port()
        self._numbers = count(1)
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            self._as_user = ["setpriv", f"--reuid={_DEBIANS_USER}", f"--regid={_DEBIANS_USER}", "--clear-groups"]
            user = pwd.getpwnam(_DEBIANS_USER)
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        # Its input ends with us, however we end: nothing is left behind then either.
        self._keeper = subprocess.Popen(
            [*self._as_user, "sh", "-c", _KEEPER, "sh", str(programs), str(self.folder)],
            stdin=subprocess.PIPE, cwd="/", start_new_session=True,
        )  # fmt: skip
        self._call("initdb", "-D", str(self.data), "-N", *_INIT)
        own = f"port = {self.port}\nunix_socket_directories = '{self.folder}'\n"
        with open(self.data / "postgresql.auto.conf", "a", encoding="ascii") as file:
            file.write(_OPTIONS + own)
        self.start()
        self._make(_TEMPLATE)
        self._open_and_close(_TEMPLATE)

    def url(self, database: str) -> str:
        return f"postgresql://motcua@127.0.0.1:{self.port}/{database}"

    def fresh(self, migrated: bool = True) -> str:
        """Make a database that nobody has used and return its address; not `migrated`: without any table."""
        name = f"test_{next(self._numbers)}"
        self._make(name, f"template {_TEMPLATE}" if migrated else "")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Delete a database, whoever still uses it."""
        self._admin(f"drop database {url.rpartition('/')[2]} with (force)")

    def start(self) -> None:
        """Start, and return when it takes connections."""
        self._call("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.folder / "log"))

    def stop(self, mode: str = "immediate") -> None:
        """Stop. immediate: as when the machine lost its power; fast: connections are ended first."""
        self._call("pg_ctl", "stop", "-w", "-m", mode, "-D", str(self.data))

    def restart(self, mode: str = "immediate") -> None:
        self.stop(mode)
        self.start()

    def remove(self) -> None:
        """Stop, if it runs, and leave nothing behind."""
        self._keeper.communicate(timeout=60)

    def _make(self, name: str, more: str = "") -> None:
        self._admin(f"create database {name} {more}")

    def _open_and_close(self, name: str) -> None:
        PostgresStore(self.url(name)).worker.close()

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _call(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self.programs / program), *arguments]
        # A file, not a pipe: the server keeps what it inherits open.
        with tempfile.TemporaryFile() as told:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, cwd=self.folder, timeout=60, check=False
            )
            told.seek(0)
            assert done.returncode == 0, f"{program}: {told.read().decode()}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server. Who stops it starts it again: all tests share it."""
    programs = _programs()
    if programs is None and os.environ.get("CI") != "true":
        pytest.skip(_MISSING)
    assert programs, _MISSING
    server = Server(programs)
    yield server
    server.remove()


@pytest.fixture
def database_url(postgres: Server) -> Iterator[str]:
    """Address of a database of this test's own."""
    url = postgres.fresh()
    yield url
    postgres.drop(url)


def _programs() -> Path | None:
    """Return the folder of the newest server's programs."""
    found = shutil.which("pg_ctl")
    debians = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    return Path(found).parent if found else debians[-1].parent if debians else None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
