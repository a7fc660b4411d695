"""The one place that builds the parts and joins them."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import uvicorn

from bot.assistant import Assistant
from bot.brain import Brain, build_brain, data_folder
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.alerting import voice
from bot.channels.telegram.channel import WEBHOOK_PATH
from bot.channels.web.app import Webhook, web_app
from bot.channels.web.chat import WebChat
from bot.channels.web.closed import ClosedChat
from bot.channels.web.commune import CommunePages
from bot.channels.web.connections import BoundedProtocol
from bot.channels.web.landing import Landing
from bot.channels.web.operations import Operations
from bot.channels.web.pages import Pages
from bot.channels.web.staff import Prints, StaffPages, Workshop
from bot.channels.web.visitor import Visitors
from bot.closing import ClosedConversation
from bot.communes.attribution import Attribution
from bot.communes.collecting import Collector
from bot.communes.gazetteer import load_gazetteer
from bot.communes.local_watch import keep_board
from bot.conversation import Conversation
from bot.following import Follower, late_entries
from bot.identity import Identity, secret_key
from bot.logs import hide
from bot.memory import give_back
from bot.publishing import Publisher
from bot.rehearsal import Rehearsals
from bot.renewal import LiveBase
from bot.review.gathering import gathering
from bot.review.grouping import Grouper
from bot.settings import Settings, SettingsError
from bot.storage.opening import has_store, open_store
from bot.storage.protocol import Store, StoreError
from bot.telling import telling
from bot.upkeep import Upkeep
from bot.work import Job
from intents.likeness import Likeness

__all__ = ["build_assistant", "run", "stored_procedures"]

log = logging.getLogger(__name__)


def build_assistant(settings: Settings, brain: Brain, store: Store) -> Assistant:
    return Assistant(_conversation(settings, brain), store, settings.retention_days)


def _conversation(settings: Settings, brain: Brain) -> Conversation:
    if settings.closed_notice:
        return ClosedConversation(brain.matcher, brain.saying, load_gazetteer(), settings.closed_notice)
    return Conversation(brain.matcher, brain.saying, gazetteer=load_gazetteer())


def stored_procedures(settings: Settings) -> list[str]:
    """Return the lines of the imported catalogue for commands that keep no database open."""

    async def read() -> list[str]:
        store = open_store(settings)
        try:
            return await store.procedures()
        finally:
            await store.close()

    return asyncio.run(read()) if has_store(settings) else []


@dataclass(frozen=True)
class Service:
    """Everything that runs, joined; nothing of it has begun."""

    store: Store
    assistant: Assistant
    workshop: Workshop
    attribution: Attribution
    telegram: TelegramChannel | None
    server: uvicorn.Server
    upkeep: Upkeep
    news: asyncio.Event
    """Set when the base is another one: who waits may be told."""

    def jobs(self) -> Iterator[Job]:
        """What goes on beside serving in every copy, until cancelled."""
        bus, base, changed = self.store.bus, self.workshop.base, asyncio.Event()
        follower = Follower(self.store.drafts, base)
        bus.hear("proposed", follower.proposed)
        bus.hear("published", follower.told)
        bus.hear("local", lambda text: changed.set())
        for topic in ("news", "published"):
            bus.hear(topic, lambda text: self.news.set())
        if self.telegram:
            outbox = self.telegram.outbox
            bus.hear("outbox", lambda text: outbox.wake())
        yield Job("bus", bus.run)
        yield Job("publishing", partial(_resume, self.workshop.publisher))
        yield Job("knowledge", base.watch)
        yield Job("following", follower.run)
        yield Job("learning ahead", follower.prepare)
        yield Job("replay", self.workshop.rehearsals.keep_warm)
        yield Job("memory", give_back)
        yield Job("alerts", self.upkeep.alerts.run)
        board = self.assistant.conversation.saying.local
        yield Job("local content", partial(keep_board, self.store.local, board, changed=changed))

    def led(self) -> Iterator[Job]:
        """What goes on in one copy only, until cancelled."""
        workshop, telegram, conversation = self.workshop, self.telegram, self.assistant.conversation
        yield Job("publishing", workshop.publisher.finish)
        yield Job("retention", self.upkeep.retention.run)
        yield Job("grouping", partial(gathering, self.store, workshop.grouper))
        closed = isinstance(conversation, ClosedConversation)
        draw = {telegram.name: telegram.draw_to} if telegram and not closed else {}
        wake = telegram.outbox.wake if telegram else _nobody
        late = partial(late_entries, workshop.base, self.store.drafts)
        told = self.attribution.told
        yield Job("telling", partial(telling, conversation, self.store, draw, wake, self.news, told, late))
        if telegram:
            yield from telegram.jobs()


async def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `say` prints where it listens."""
    store = open_store(settings)
    service = _service(settings, store, await store.procedures())
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    serving = asyncio.create_task(service.server.serve())
    jobs: list[asyncio.Task[object]] = []
    work = service.upkeep.work
    leading = asyncio.create_task(work.lead(store.bus.leading, service.led))
    try:
        await _started(service.server, serving)
        say(_address(settings, service.server))
        if service.telegram:
            service.telegram.start()
            say("Telegram: webhook" if settings.telegram_webhook_url else "Telegram: polling")
        jobs = [asyncio.create_task(work.keep_up(job)) for job in service.jobs()]
        await stop.wait()
    finally:
        service.server.should_exit = True
        # Another copy leads as soon as the bus is gone, so what is done once has to have ended before.
        for tasks in ([leading], jobs):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(serving, return_exceptions=True)
        if service.telegram:
            await service.telegram.stop()
        await service.workshop.base.close()
        await store.close()


def _service(settings: Settings, store: Store, procedures: Sequence[str]) -> Service:
    brain = build_brain(settings, procedures)
    identity = Identity(secret_key(settings.secret_key, data_folder(settings)))
    assistant = build_assistant(settings, brain, store)
    conversation, attribution = assistant.conversation, Attribution(store, identity)
    assistant.listeners.append(attribution.heard)
    assistant.footprints = attribution.footprints
    base, news = LiveBase(settings, brain, conversation, procedures), asyncio.Event()
    base.renewed.append(news.set)
    publisher = Publisher(store, base, alone=settings.publish_alone == "yes")
    publisher.ended.append(news.set)
    workshop = Workshop(base, Grouper(Likeness(brain.matcher.model)), Rehearsals(store, base), publisher)
    telegram = TelegramChannel(settings, assistant, identity) if settings.telegram_bot_token else None
    https = settings.public_url.startswith("https://")
    visitors = Visitors(identity.derive("cookies"), https)
    prints = Prints(settings.public_url, settings.official)
    staff = StaffPages(conversation, store, visitors, workshop, prints=prints)
    staff.add(_communes(settings, store, conversation, staff).routes())
    chat = (ClosedChat if settings.closed_notice else WebChat)(
        assistant, identity, Pages(), visitors, is_test=staff.site.is_signed_in, noted=attribution.told,
        late=partial(late_entries, base, store.drafts),
    )
    landing = Landing(chat, attribution, lambda: telegram.username if telegram else "")
    upkeep = _upkeep(settings, assistant, base, telegram)
    operations = Operations(upkeep.health, upkeep.metrics, settings.metrics_token, staff.site.is_signed_in)
    app = web_app(chat, operations, _webhook(settings, telegram), https, staff, landing)
    return Service(store, assistant, workshop, attribution, telegram, _server(settings, app), upkeep, news)


def _upkeep(settings: Settings, assistant: Assistant, base: LiveBase, telegram: TelegramChannel | None) -> Upkeep:
    channels = {telegram.name: lambda: telegram.problem} if telegram else {}
    upkeep = Upkeep(settings, assistant.store, base, channels, voice(telegram) if telegram else None)
    assistant.listeners.append(upkeep.metrics.heard)
    if telegram:
        telegram.measured = upkeep.metrics.update
        telegram.outbox.counted = upkeep.metrics.sent
        hide(telegram.secret)
    return upkeep


def _communes(settings: Settings, store: Store, conversation: Conversation, staff: StaffPages) -> CommunePages:
    collector = Collector(store, load_gazetteer(), settings.retention_days, lambda: datetime.now(UTC))

    def titles() -> dict[str, str]:
        return {entry.id: entry.title for entry in conversation.matcher.entries}

    return CommunePages(staff.site, collector, titles, settings.public_numbers == "yes")


def _server(settings: Settings, app: object) -> uvicorn.Server:
    config = uvicorn.Config(
        app, settings.web_host, settings.web_port, log_config=None, access_log=False, server_header=False,  # type: ignore[arg-type]
        proxy_headers=True, timeout_graceful_shutdown=10, limit_concurrency=1_000, h11_max_incomplete_event_size=65_536,
        http=BoundedProtocol,
    )  # fmt: skip
    server = uvicorn.Server(config)
    # Signals are ours: the store must close after the last request.
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    return server


async def _resume(publisher: Publisher) -> None:
    """Finish what was left half published, by a copy that is gone."""
    with contextlib.suppress(StoreError):  # tried again at the next start, and before anything is published
        await publisher.resume()


def _nobody() -> None:
    """Where no channel can write first, there is no outbox to wake."""


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
    if not telegram or not settings.telegram_webhook_url:
        return None
    return Webhook(WEBHOOK_PATH, telegram.trusts, telegram.receive)
