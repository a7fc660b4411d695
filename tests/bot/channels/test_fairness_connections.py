"""Connections that ask for nothing, or drop by drop, hold no place; one address does not take them all."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import ClassVar

import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.channels.web.connections import BoundedProtocol
from bot.channels.web.guard import Guard

pytestmark = pytest.mark.slow

Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Open = Callable[..., Awaitable[Opened]]
WHOLE = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


class Hasty(BoundedProtocol):
    """Knows no proxies, and soon loses patience."""

    seconds = 0.3
    most = 3
    open: ClassVar[Counter[str]] = Counter()

    @staticmethod
    def is_proxy(address: str) -> bool:
        return False


async def _read(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    app = Guard(Starlette(routes=[Route("/", _read, methods=["GET", "POST"])]), most_bytes=1_000, seconds=0.5)
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_config=None, http=Hasty))
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield int(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    await serving


@contextmanager
def _no_signals() -> Iterator[None]:
    yield


@pytest_asyncio.fixture
async def opened(port: int) -> AsyncIterator[Open]:
    """Opens connections to the server and sends something; closed after the test."""
    writers: list[asyncio.StreamWriter] = []

    async def open_one(sent: bytes = b"") -> Opened:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        writer.write(sent)
        return reader, writer

    yield open_one
    for writer in writers:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def came(connection: Opened) -> bytes:
    """All that comes until the server closes the connection."""
    with suppress(ConnectionError):
        return await asyncio.wait_for(connection[0].read(), 10)
    return b""


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nhost: x\r\n", WHOLE + b"GET /"])
async def test_a_request_that_never_comes_is_not_waited_for(opened: Open, sent: bytes) -> None:
    answer = await came(await opened(sent))
    assert answer.count(b"200 OK") == sent.count(WHOLE)


async def test_drops_do_not_buy_time(opened: Open) -> None:
    reader, writer = await opened()

    async def drip() -> None:
        with suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b"x")
                await asyncio.sleep(0.05)

    dripping = asyncio.create_task(drip())
    assert await came((reader, writer)) == b""
    dripping.cancel()


async def test_a_body_that_comes_too_slowly_is_refused(opened: Open) -> None:
    answer = await came(await opened(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc"))
    assert b" 408 " in answer


async def test_a_body_is_counted_whatever_its_length_is_said_to_be(opened: Open) -> None:
    chunks = b"100\r\n" + b"a" * 256 + b"\r\n"
    sent = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n" + chunks * 8
    reader, _ = await opened(sent)
    assert b" 413 " in await reader.readline()


async def test_one_address_has_a_few_connections_and_gets_them_back(opened: Open) -> None:
    kept = [await opened(WHOLE) for _ in range(3)]
    for reader, _ in kept:
        assert b"200 OK" in await reader.readline()
    assert await came(await opened(WHOLE)) == b""
    for _, writer in kept:
        writer.close()
        await writer.wait_closed()
    while Hasty.open:
        await asyncio.sleep(0.01)
    reader, _ = await opened(WHOLE)
    assert b"200 OK" in await reader.readline()


@pytest.mark.parametrize(
    ("address", "proxy"),
    [("127.0.0.1", True), ("172.28.7.10", True), ("::1", True), ("", True), ("113.161.1.1", False)],
)
def test_a_proxy_of_ones_own_brings_many_people(address: str, proxy: bool) -> None:
    assert BoundedProtocol.is_proxy(address) is proxy
