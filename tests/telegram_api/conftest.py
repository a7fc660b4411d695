"""A server and python-telegram-bot's own client for it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.telegram_api import Citizen, TelegramServer


@pytest.fixture
def tg() -> Iterator[TelegramServer]:
    """A server; every call of the test has to keep to the Bot API."""
    with TelegramServer(token="123456:TEST") as server:
        yield server
    assert server.violations == []


@pytest.fixture
def loose() -> Iterator[TelegramServer]:
    """A server that is also asked what it refuses."""
    with TelegramServer(token="123456:TEST") as server:
        yield server


@pytest_asyncio.fixture
async def bot(tg: TelegramServer) -> AsyncIterator[Bot]:
    async with make_bot(tg) as client:
        yield client


@pytest.fixture
def lan(tg: TelegramServer) -> Citizen:
    """A citizen who has started the bot."""
    citizen = tg.user(first_name="Lan", username="lan_nguyen")
    citizen.start()
    return citizen


def make_bot(tg: TelegramServer, token: str | None = None, read_timeout: float = 5) -> Bot:
    """The library's client, pointed at the server."""
    requests = [HTTPXRequest(read_timeout=read_timeout, connect_timeout=1) for _ in range(2)]
    return Bot(
        token or tg.token,
        base_url=f"{tg.url}/bot",
        base_file_url=f"{tg.url}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )
