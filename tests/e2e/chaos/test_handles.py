"""More connections than the process may hold open: who is inside is answered, and it heals when they go."""

import resource
import socket
from contextlib import ExitStack

import pytest

from tests.e2e.chaos.stand import ANSWERED, TITLE, Stand
from tests.e2e.web.visitor import Visitor, words

pytestmark = pytest.mark.slow

FEW = 64


def test_out_of_file_handles_telegram_goes_on(stand: Stand) -> None:
    lan = stand.citizen()
    resource.prlimit(stand.service.pid, resource.RLIMIT_NOFILE, (FEW, FEW))
    address = ("127.0.0.1", int(stand.service.url.rpartition(":")[2]))
    with ExitStack() as crowd:
        for _ in range(2 * FEW):
            crowd.enter_context(socket.create_connection(address))
        lan.send(ANSWERED)
        lan.wait(TITLE, timeout=60)
    with Visitor(stand.service.url) as visitor:
        assert TITLE in words(visitor.say(ANSWERED).text)
    stand.until_ready()
