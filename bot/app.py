"""The one place that builds the parts and joins them."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn

from bot.assistant import Assistant
from bot.catalogue import make_catalogue
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.channel import WEBHOOK_PATH
from bot.channels.web.app import Webhook, web_app
from bot.channels.web.chat import WebChat
from bot.channels.web.pages import Pages
from bot.channels.web.staff import StaffPages
from bot.channels.web.visitor import Visitors
from bot.communes.gazetteer import load_gazetteer
from bot.conversation import Conversation
from bot.embedding import embedder
from bot.identity import Identity, secret_key
from bot.learned import learned_from
from bot.library import Library, read_library
from bot.saying import Saying
from bot.settings import Settings, SettingsError
from bot.storage.protocol import Store, StoreError
from bot.storage.sqlite import SqliteStore
from bot.telling import telling
from intents.matching import Lesson, Matcher, ProcedureSearch

__all__ = ["Brain", "build_assistant", "build_brain", "build_matcher", "data_folder", "run", "stored_procedures"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Brain:
    """What answers: the base as read, and the matcher and words made of it."""

    library: Library
    matcher: Matcher
    saying: Saying


def build_brain(settings: Settings, procedures: Iterable[str] = ()) -> Brain:
    """Read the base and learn it; SettingsError when nothing could be said or answered from it.

    `procedures`: the stored lines of the national catalogue, if one was imported.
    """
    library = read_library(settings.knowledge_dir)
    for fault in library.faults:
        log.error("knowledge: %s:%d %s", fault.file, fault.line, fault.code)
    if library.phrases is None:
        raise SettingsError("KNOWLEDGE_DIR: _phrases.yaml cannot be used; `python -m bot check` says why")
    if not library.entries:
        raise SettingsError("KNOWLEDGE_DIR: holds no usable entry; `python -m bot check` says why")
    matcher = build_matcher(settings, library, make_catalogue(procedures, library.words, library.lay_words))
    entries = {entry.id: entry for entry in library.entries}
    former = {old: entry for entry in library.entries for old in entry.formerly}
    return Brain(library, matcher, Saying(library.phrases, {**former, **entries}, library.offices))


def build_matcher(settings: Settings, library: Library, catalogue: ProcedureSearch | None = None) -> Matcher:
    """Learn the entries of `library`, at least one, or read what was learned of them before."""
    lesson = Lesson(library.entries, library.words, library.elsewhere)
    embed = embedder(settings.embeddings)
    return Matcher(lesson, learned_from(lesson, data_folder(settings), embed), catalogue, embed)


def data_folder(settings: Settings) -> Path:
    """Folder for everything this installation keeps."""
    return settings.database_path.parent


def build_assistant(settings: Settings, brain: Brain, store: Store) -> Assistant:
    conversation = Conversation(brain.matcher, brain.saying, gazetteer=load_gazetteer())
    return Assistant(conversation, store, settings.retention_days)


def stored_procedures(settings: Settings) -> list[str]:
    """Return the lines of the imported catalogue for commands that keep no database open."""

    async def read() -> list[str]:
        store = SqliteStore(settings.database_path)
        try:
            return await store.procedures()
        finally:
            await store.close()

    return asyncio.run(read()) if settings.database_path.exists() else []


async def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `say` prints where it listens."""
    store = SqliteStore(settings.database_path)
    brain = build_brain(settings, await store.procedures())
    identity = Identity(secret_key(settings.secret_key, data_folder(settings)))
    assistant = build_assistant(settings, brain, store)
    phrases = brain.saying.phrases
    telegram = TelegramChannel(settings, assistant, identity, phrases) if settings.telegram_bot_token else None
    https = settings.public_url.startswith("https://")
    visitors = Visitors(identity.derive("cookies"), https)
    chat = WebChat(assistant, identity, Pages(), visitors)
    staff = StaffPages(assistant.conversation, store, visitors)
    checks = _checks(store, brain, telegram)
    server = _server(settings, web_app(chat, checks, _webhook(settings, telegram), https, staff))
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    tasks = [asyncio.create_task(server.serve()), asyncio.create_task(_retention(settings, store))]
    if telegram:
        told = telling(assistant.conversation, store, {telegram.name: telegram.draw_to}, telegram.outbox.wake)
        tasks.append(asyncio.create_task(told))
    try:
        await _started(server, tasks[0])
        say(_address(settings, server))
        if telegram:
            telegram.start()
            say("Telegram: webhook" if settings.telegram_webhook_url else "Telegram: polling")
        await stop.wait()
    finally:
        server.should_exit = True
        if telegram:
            await telegram.stop()
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.close()


def _server(settings: Settings, app: object) -> uvicorn.Server:
    config = uvicorn.Config(
        app, settings.web_host, settings.web_port, log_config=None, access_log=False, server_header=False,  # type: ignore[arg-type]
        proxy_headers=True, timeout_graceful_shutdown=10, limit_concurrency=1_000, h11_max_incomplete_event_size=65_536,
    )  # fmt: skip
    server = uvicorn.Server(config)
    # Signals are ours: the store must close after the last request.
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    return server


@contextlib.contextmanager
def _no_signals() -> Iterator[None]:
    yield


async def _started(server: uvicorn.Server, serving: "asyncio.Task[None]") -> None:
    while not server.started:
        if serving.done():
            raise SettingsError("WEB_HOST, WEB_PORT: cannot listen there (is another copy running?)")
        await asyncio.sleep(0.02)


def _address(settings: Settings, server: uvicorn.Server) -> str:
    port = server.servers[0].sockets[0].getsockname()[1]
    return f"Web chat: http://{settings.web_host}:{port}/"


def _webhook(settings: Settings, telegram: TelegramChannel | None) -> Webhook | None:
    return Webhook(WEBHOOK_PATH, telegram.receive) if telegram and settings.telegram_webhook_url else None


def _checks(
    store: Store, brain: Brain, telegram: TelegramChannel | None
) -> dict[str, Callable[[], Awaitable[str | None]]]:
    async def database() -> str | None:
        try:
            await store.check()
        except StoreError as error:
            return str(error)
        return None

    async def knowledge() -> str | None:
        faulty = len({fault.file for fault in brain.library.faults if fault.severity == "error"})
        return f"ok, but {faulty} files with faults are left out: see `python -m bot check`" if faulty else None

    async def channel() -> str | None:
        return telegram.problem if telegram else None

    return {"database": database, "knowledge": knowledge, **({"telegram": channel} if telegram else {})}


async def _retention(settings: Settings, store: Store) -> None:
    """Delete what is old, at start and then once a day."""
    while True:
        with contextlib.suppress(StoreError):
            gone = await store.forget(datetime.now(UTC) - timedelta(days=settings.retention_days))
            if gone:
                log.info("retention: %d questions deleted", gone)
        await asyncio.sleep(24 * 3600)
