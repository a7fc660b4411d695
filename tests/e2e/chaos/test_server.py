"""The database server hangs, loses its power, or is shut down: citizens are told, and answered when it is back.

Who asks Telegram for updates does not, while no copy can know that it alone leads: they wait at Telegram meanwhile.

DATABASE_AWAY: seconds for which it is away; 60 was tried.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import pytest

from tests.e2e.chaos.books import PostgresBooks
from tests.e2e.chaos.conftest import Founder
from tests.e2e.chaos.stand import ANSWERED, TITLE, seconds
from tests.e2e.conftest import MODES
from tests.e2e.service import until
from tests.e2e.web.visitor import Visitor, words
from tests.postgres import Server

pytestmark = pytest.mark.slow

AWAY = seconds("DATABASE_AWAY", 8)
Fault = Callable[[Server], AbstractContextManager[None]]
LATER = "em mất passcode rồi"
# Whoever waits for a server that hangs gives up after half a minute.
_PATIENCE = 90.0


@contextmanager
def without_power(server: Server) -> Iterator[None]:
    server.stop("immediate")
    try:
        yield
    finally:
        server.start()


@contextmanager
def shut_down(server: Server) -> Iterator[None]:
    server.stop("fast")
    try:
        yield
    finally:
        server.start()


@contextmanager
def hanging(server: Server) -> Iterator[None]:
    """Every process of it stands still; connections stay open and new ones are taken by the machine."""
    processes = processes_of(server)
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            # One that works for a moment only, such as a vacuum, may have ended.
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def processes_of(server: Server) -> list[int]:
    head = int((server.data / "postmaster.pid").read_text("ascii").split()[0])
    with open(f"/proc/{head}/task/{head}/children", encoding="ascii") as children:
        return [head, *map(int, children.read().split())]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("away", [without_power, shut_down, hanging])
def test_the_server_away(founded: Founder, postgres: Server, database_url: str, mode: str, away: Fault) -> None:
    books = PostgresBooks(database_url)

    def settled() -> bool:
        return not stand.tg.pending and not books.rows("select id from outbox")

    with founded(mode, DATABASE_URL=database_url) as stand, Visitor(stand.service.url) as visitor:
        lan = stand.tg.user(first_name="Lan")
        lan.send(ANSWERED)
        lan.wait(TITLE, timeout=_PATIENCE)
        until(settled)
        with away(postgres):
            began = time.monotonic()
            lan.send(LATER)
            visitor.client.timeout = _PATIENCE
            refused = visitor.say(LATER)
            assert (refused.status_code, stand.say("trouble") in words(refused.text)) == (503, True)
            if mode == "webhook":
                lan.wait(stand.say("trouble"), timeout=_PATIENCE)
            assert stand.until_ready(503)["database"] != "ok"
            time.sleep(max(0.0, AWAY - (time.monotonic() - began)))
        lan.wait(TITLE, timeout=_PATIENCE)
        stand.until_ready()
        assert visitor.say(ANSWERED).status_code == 200
        until(settled, _PATIENCE)
        texts = [reply.text for reply in lan.replies()]
        assert sum(TITLE in text for text in texts) == 2
        assert texts.count(stand.say("trouble")) <= 1
        kept = [row["text"] for row in books.rows("select text from questions where channel = 'telegram' order by at")]
        assert kept == [ANSWERED, LATER]
