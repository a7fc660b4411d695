"""The Telegram channel: takes updates in, by polling or webhook, and hands them to the assistant.

Nothing is acknowledged before its effects are on disk: polling asks for the next updates only after this batch
was written, the webhook answers 200 only then. A number seen before is not handled again.
"""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from httpx import Limits
from httpx_aiohttp import AiohttpTransport
from telegram import Bot, BotCommand, Update
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.assistant import Assistant, Sender
from bot.channels.limits import RateLimit
from bot.channels.ordering import InOrder
from bot.channels.telegram.drawing import Target, draw
from bot.channels.telegram.in_hand import InHand
from bot.channels.telegram.incoming import Arrival, arrival
from bot.channels.telegram.inline import InlineAnswers
from bot.channels.telegram.outbox import Outbox
from bot.channels.telegram.staff import StaffDesk
from bot.identity import Identity
from bot.phrases import Phrases
from bot.reply import Paragraph, Reply
from bot.settings import Settings
from bot.storage.protocol import Outgoing, StoreError
from bot.work import Job

__all__ = ["WEBHOOK_PATH", "TelegramChannel"]

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/telegram"
_UPDATES = ["message", "edited_message", "callback_query", "inline_query", "chosen_inline_result"]
_POLL_SECONDS = 25
_CONCURRENT = 256
_LONGEST_PAUSE = 60.0


Measured = Callable[[Awaitable[None], int], Awaitable[None]]
"""Handles the update with this number, and counts it."""


class TelegramChannel:
    """Lives in the event loop of the web server."""

    name = "telegram"

    def __init__(self, settings: Settings, assistant: Assistant, identity: Identity) -> None:
        self.settings = settings
        self.assistant = assistant
        self.identity = identity
        self.secret = settings.telegram_webhook_secret or identity.derive("telegram webhook")
        self.bot = _bot(settings)
        self.outbox = Outbox(self.bot, assistant.store)
        self.inline = InlineAnswers(self.bot, assistant, identity, settings.public_url)
        self.username = ""
        self.trouble: str | None = "starting"
        """Why the channel does not work now; None when it does."""
        self.desk = self._desk()
        self.introduced = asyncio.Event()
        self.measured: Measured = _unmeasured
        self.order = InOrder()
        self.in_hand = InHand(self._handle_measured)
        self.pace, self.tapping = RateLimit(burst=30, per_second=0.5), RateLimit(burst=30, per_second=1)
        self.telling = RateLimit(burst=1, per_second=1 / 60)
        self.apologised: set[int] = set()
        """Numbers of updates that could not be kept yet and will come again."""
        self.tasks: list[asyncio.Task[None]] = []

    @property
    def phrases(self) -> Phrases:
        """Those of the base as it is now."""
        return self.assistant.conversation.saying.phrases

    @property
    def problem(self) -> str | None:
        """What `/readyz` tells; "ok, but …" when only the support team's chat does not work. None: all is well."""
        missing = self.desk.problem if self.desk else ""
        return self.trouble or (f"ok, but {missing}" if missing else None)

    def start(self) -> None:
        """Begin in the background what every copy does; start-up goes on whatever Telegram answers."""
        loop = self._webhook if self.settings.telegram_webhook_url else self._stand_by
        self.tasks = [asyncio.create_task(self._run(loop))]

    def jobs(self) -> Iterator[Job]:
        """What only one copy may do, until cancelled."""
        yield Job("outbox", self.outbox.run)
        yield Job("profile", partial(self._known, self._describe))
        if not self.settings.telegram_webhook_url:
            yield Job("polling", partial(self._known, partial(self._run, self._poll)))
        if self.desk:
            yield Job("staff chat", partial(self._known, self.desk.poster.run))

    async def stop(self) -> None:
        """Finish the updates being handled, then close."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.in_hand.finish()
        with suppress(TelegramError):
            await self.bot.shutdown()

    def draw_to(self, replies: Sequence[Reply], chat: str) -> list[Outgoing]:
        """Return the calls that show `replies` in a chat."""
        return draw(replies, Target(chat))

    def trusts(self, secret: str) -> bool:
        """Tell whether whoever calls the webhook knows its secret."""
        return bool(secret) and _same(secret, self.secret)

    async def receive(self, data: object) -> None:
        """Take one update from the webhook. Raises StoreError: not kept, send again."""
        try:
            update = Update.de_json(data, self.bot) if isinstance(data, dict) else None
            if update:
                await self._handle_measured(update)
        except StoreError:
            raise
        except Exception:
            # Refused it would come again for a day, and fail again.
            log.exception("update could not be handled")

    async def handle(self, update: Update) -> None:
        """Handle one update after the earlier ones of its chat."""
        if update.inline_query:
            await self.inline.offer(update.inline_query, self.username)
            return
        if update.chosen_inline_result:
            await self.inline.chosen(update.chosen_inline_result)
            return
        if self.desk and self.desk.owns(update):
            async with self.order.turn(self.desk.chat):
                await self.desk.take(update)
            self.outbox.wake()
            return
        arrived = arrival(update, self.username)
        if arrived is None:
            return
        # By the time it was sent: what had to wait for us is no haste of the person.
        pace = self.tapping if arrived.at is None else self.pace
        again = update.update_id in self.apologised
        heard = again or pace.allows(arrived.user, arrived.at)
        if heard or self.telling.allows(arrived.user):
            async with self.order.turn(arrived.target.chat):
                await (self._hear if heard else self._slow_down)(update, arrived)
            self.outbox.wake()

    async def _hear(self, update: Update, arrived: Arrival) -> None:
        def calls(replies: Sequence[Reply]) -> list[Outgoing]:
            return [*arrived.before, *draw(replies, arrived.target)]

        try:
            await self.assistant.hear(arrived.message, self._sender(arrived), update.update_id, calls)
        except StoreError:
            if update.update_id not in self.apologised:
                self.apologised.add(update.update_id)
                await self._apologise(arrived)
            raise
        except Exception:
            # A fault of ours must not stop the queue: the person is told, the update is over.
            log.exception("update could not be handled")
            await self._apologise(arrived)
        self.apologised.discard(update.update_id)

    async def _slow_down(self, update: Update, arrived: Arrival) -> None:
        """Tell who writes too fast, once in a while; what they sent in the meantime is not read."""

        def calls(replies: Sequence[Reply]) -> list[Outgoing]:
            return [*arrived.before, *draw(replies, arrived.target)]

        await self.assistant.tell("slow_down_chat", self._sender(arrived), update.update_id, calls)

    def _sender(self, arrived: Arrival) -> Sender:
        person = self.identity.person(self.name, arrived.account)
        return Sender(person, self.name, arrived.target.chat, arrived.shared)

    async def _apologise(self, arrived: Arrival) -> None:
        trouble = Reply((Paragraph(self.phrases.say("trouble")),))
        with suppress(TelegramError):
            for call in draw([trouble], arrived.target):
                await self.bot.send_message(call.chat, str(call.params["text"]), parse_mode="HTML")

    async def _run(self, loop: Callable[[], Awaitable[None]]) -> None:
        pause = 1.0
        while True:
            try:
                await self._introduce()
                await loop()
                return
            except RetryAfter as error:
                self.trouble = "asked to wait"
                await asyncio.sleep(float(error.retry_after))  # type: ignore[arg-type]
            except InvalidToken:
                self.trouble = "TELEGRAM_BOT_TOKEN was refused"
                log.error("TELEGRAM_BOT_TOKEN was refused by Telegram; copy it again from @BotFather")
                await asyncio.sleep(_LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - whatever it was, nobody else listens for us
                pause = 1.0 if self.trouble is None else pause
                self.trouble = type(error).__name__
                log.warning("telegram: %s, trying again in %.0f s", type(error).__name__, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _introduce(self) -> None:
        if not self.introduced.is_set():
            await self.bot.initialize()
            self.username = self.bot.username
            if not self.bot.supports_inline_queries:
                log.info("telegram: inline mode is off; /setinline at @BotFather switches it on")
            self.introduced.set()

    async def _known(self, job: Callable[[], Awaitable[None]]) -> None:
        """Do `job` as soon as Telegram has said who the bot is."""
        await self.introduced.wait()
        await job()

    async def _stand_by(self) -> None:
        """Where updates are asked for, the copy that leads does it."""
        self.trouble = None

    async def _describe(self) -> None:
        """Set the command menu and the texts of the profile, aside: nobody waits for them."""
        say, commands = self.phrases.say, self.phrases.tables["commands"].items()
        calls = (
            partial(self.bot.set_my_commands, [BotCommand(name, text) for name, text in commands]),
            partial(self.bot.set_my_short_description, say("bot_about")),
            partial(self.bot.set_my_description, say("bot_description")),
        )
        for call in calls:
            while not await self._settled(call):
                log.info("telegram: the profile is not complete yet")

    async def _settled(self, call: Callable[[], Awaitable[object]]) -> bool:
        """Return whether `call` need not be tried again; waits before it says no."""
        try:
            await call()
        except RetryAfter as error:
            await asyncio.sleep(float(error.retry_after))  # type: ignore[arg-type]
            return False
        except BadRequest as error:
            log.error("telegram: %s", error)
        except TelegramError:
            await asyncio.sleep(_LONGEST_PAUSE)
            return False
        return True

    def _desk(self) -> StaffDesk | None:
        """The support team's chat, if there is one; from here on citizens are offered to ask it."""
        if not self.settings.telegram_staff_chat:
            return None
        self.assistant.staffed(self.settings.working_hours)
        return StaffDesk(self.bot, self.settings, self.assistant, self.identity, self.outbox.wake)

    async def _webhook(self) -> None:
        url = self.settings.telegram_webhook_url + WEBHOOK_PATH
        await self.bot.set_webhook(url, allowed_updates=_UPDATES, secret_token=self.secret, max_connections=100)
        self.trouble = None
        log.info("telegram: webhook set, @%s", self.username)

    async def _poll(self) -> None:
        await self.bot.delete_webhook()
        log.info("telegram: polling as @%s", self.username)
        while True:
            # While something is in hand, Telegram serves it again at once instead of waiting for something new.
            wait = 0 if self.in_hand.busy else _POLL_SECONDS
            try:
                updates = await self.bot.get_updates(
                    self.in_hand.offset, timeout=wait, read_timeout=_POLL_SECONDS + 10, allowed_updates=_UPDATES
                )
            except Conflict:
                self.trouble = "another process polls with this token"
                raise
            self.trouble = None
            if not await self.in_hand.take(updates):
                self.trouble = "the database does not take writes"
                await asyncio.sleep(1)

    async def _handle_measured(self, update: Update) -> None:
        await self.measured(self.handle(update), update.update_id)


def _bot(settings: Settings) -> Bot:
    # The library's own connection pool is its bottleneck (encode/httpx#3215); this transport is not.
    limits = Limits(max_connections=_CONCURRENT, max_keepalive_connections=_CONCURRENT)
    request = HTTPXRequest(_CONCURRENT, httpx_kwargs={"transport": AiohttpTransport(limits=limits)})
    polling = HTTPXRequest(2, read_timeout=_POLL_SECONDS + 10, httpx_kwargs={"transport": AiohttpTransport()})
    url = settings.telegram_api_url
    return Bot(
        settings.telegram_bot_token, f"{url}/bot", f"{url}/file/bot", request=request, get_updates_request=polling
    )


async def _unmeasured(handling: Awaitable[None], number: int) -> None:
    await handling


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
