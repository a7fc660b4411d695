"""The peer of `bench --load`: a bot on the same libraries that only says back what it hears.

Run as a process: `python -m bot.measuring.load.echo TRANSPORT API_URL [FILE]`. With FILE it keeps each text in SQLite
before it echoes, one commit a message. Prints the port it listens on.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from httpx import Limits
from httpx_aiohttp import AiohttpTransport
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.ext import Application, MessageHandler, filters
from telegram.request import HTTPXRequest

__all__ = ["TOKEN"]

TOKEN = "1:echo"
_CONCURRENT = 256


class Notebook:
    """Keeps texts as durably as the service keeps questions; keeps nothing without a file."""

    def __init__(self, file: str) -> None:
        self.connection = sqlite3.connect(file, check_same_thread=False) if file else None
        self.turn = asyncio.Lock()
        if self.connection:
            self.connection.execute("pragma journal_mode = wal")
            self.connection.execute("pragma synchronous = full")
            self.connection.execute("create table if not exists heard (text)")

    async def keep(self, text: str) -> None:
        if self.connection:
            async with self.turn:
                await asyncio.to_thread(self._write, self.connection, text)

    def _write(self, connection: sqlite3.Connection, text: str) -> None:
        with connection:
            connection.execute("insert into heard values (?)", [text])


def _application(url: str, notebook: Notebook) -> "Application[Any, Any, Any, Any, Any, Any]":
    async def echo(update: Update, _context: object) -> None:
        if update.effective_message and update.effective_message.text:
            await notebook.keep(update.effective_message.text)
            await update.effective_message.reply_text(update.effective_message.text)

    limits = Limits(max_connections=_CONCURRENT, max_keepalive_connections=_CONCURRENT)
    request = HTTPXRequest(_CONCURRENT, httpx_kwargs={"transport": AiohttpTransport(limits=limits)})
    polling = HTTPXRequest(2, read_timeout=40, httpx_kwargs={"transport": AiohttpTransport()})
    bot = Bot(TOKEN, f"{url}/bot", f"{url}/file/bot", request=request, get_updates_request=polling)
    made = Application.builder().bot(bot).concurrent_updates(_CONCURRENT).build()
    made.add_handler(MessageHandler(filters.TEXT, echo))
    return made


async def _telegram(transport: str, url: str, notebook: Notebook) -> None:
    application = _application(url, notebook)
    await application.initialize()
    await application.start()

    async def webhook(request: Request) -> Response:
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    if transport == "polling" and application.updater:
        await application.updater.start_polling(drop_pending_updates=False)
    await _serve(Starlette(routes=[Route("/telegram", webhook, methods=["POST"])]))


async def _web(notebook: Notebook) -> None:
    async def page(_request: Request) -> Response:
        return PlainTextResponse('name="token" value="none"')

    async def chat(request: Request) -> Response:
        text = str((await request.form()).get("text", ""))
        await notebook.keep(text)
        return PlainTextResponse(text)

    await _serve(Starlette(routes=[Route("/", page), Route("/chat", chat, methods=["POST"])]))


async def _serve(app: Starlette) -> None:
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the library offers nothing to wait for
        await asyncio.sleep(0.01)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await serving


def main(transport: str, url: str, file: str = "") -> None:
    notebook = Notebook(file)
    run: dict[str, Callable[[], Any]] = {"web": lambda: _web(notebook)}
    asyncio.run(run.get(transport, lambda: _telegram(transport, url, notebook))())


if __name__ == "__main__":
    main(*sys.argv[1:])
