"""Sends what waits in the outbox: in order for each chat, at least once, backing off when Telegram says so."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.storage.protocol import Outgoing, Store, StoreError
from bot.waiting import set_within

__all__ = ["Outbox"]

log = logging.getLogger(__name__)

_TOGETHER = 64
_IDLE_SECONDS = 1.0
_LONGEST_WAIT = 60.0
_LATELY = timedelta(minutes=5)
_FINISH_SECONDS = 3.0
# After this many failures (about an hour) the person has long gone on; the row would block their chat. While nothing
# at all gets through, it is not the message's fault, and nothing is dropped.
_MOST_ATTEMPTS = 60


class Outbox:
    """One per process."""

    def __init__(self, bot: Bot, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.bot = bot
        self.store = store
        self.clock = clock
        self.arrived: set[int] = set()
        """Rows that were sent and could not be deleted yet: they are not sent again."""
        self.counted: Callable[[str, str], None] = _uncounted
        """Hears the method and the outcome of every attempt."""
        self.waiting = asyncio.Event()
        self._now, self._watch = clock(), time.monotonic()
        self.reached = self._now
        """When something last got through."""
        self.sending: dict[str, asyncio.Task[None]] = {}
        """Chat -> its message on the way: one at a time, so that they arrive in order."""

    def wake(self) -> None:
        """Say that there is something new to send."""
        self.waiting.set()

    def now(self) -> datetime:
        """Return the time, which never goes back: what waits would wait for hours when somebody set the clock."""
        watch = time.monotonic()
        self._now = max(self.clock(), self._now + timedelta(seconds=watch - self._watch))
        self._watch = watch
        return self._now

    async def run(self) -> None:
        """Send until cancelled; no failure ends it, and no chat waits for another."""
        try:
            while True:
                self.waiting.clear()
                await self._begin()
                await set_within(self.waiting, _IDLE_SECONDS)
        finally:
            await self._finish()

    async def _finish(self) -> None:
        """Let what is on the way arrive: begun again, by another copy too, it would be there twice."""
        if self.sending:
            _, late = await asyncio.wait(self.sending.values(), timeout=_FINISH_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _begin(self) -> None:
        """Begin to send what is due."""
        # What is on the way now may have arrived by the time the database answers: it is not begun again.
        busy = set(self.sending)
        try:
            due = await self.store.due(self.now(), _TOGETHER + len(busy))
        except StoreError as error:
            log.error("outbox: %s", error)
            return
        for message in due:
            if message.chat not in busy:
                self.sending[message.chat] = asyncio.create_task(self._deliver(message))

    async def _deliver(self, message: Outgoing) -> None:
        try:
            done = message.id if message.id in self.arrived else await self._send(message)
            if done is not None:
                self.reached = self.now()
                self.arrived.add(done)
                await self.store.sent([done])
                self.arrived.discard(done)
                _clear(message)
        except StoreError as error:
            # Only after a restart it is sent again: twice is better than not at all.
            log.error("outbox: %s", error)
            await asyncio.sleep(_IDLE_SECONDS)
        except Exception:
            log.exception("outbox: %s could not be finished", message.method)
            await asyncio.sleep(_IDLE_SECONDS)
        finally:
            del self.sending[message.chat]
            self.wake()

    async def _send(self, message: Outgoing) -> int | None:
        """Return the row's id when it need not be tried again."""
        try:
            await self.make(message)
        except RetryAfter as error:
            self.counted(message.method, "limited")
            await self._later(message, _seconds(error))
        except Forbidden:
            self.counted(message.method, "blocked")
            log.info("outbox: blocked by the person, dropped %s", message.method)
            return message.id
        except BadRequest as error:
            self.counted(message.method, "refused")
            return await self._refused(message, error)
        except TelegramError as error:
            given_up = message.attempts >= _MOST_ATTEMPTS and self.now() - self.reached < _LATELY
            self.counted(message.method, "given_up" if given_up else "failed")
            if given_up:
                log.error("outbox: gave up %s after %d attempts", message.method, message.attempts)
                return message.id
            log.warning("outbox: %s failed (%s), will try again", message.method, type(error).__name__)
            await self._later(message, min(2.0**message.attempts, _LONGEST_WAIT))
        else:
            self.counted(message.method, "sent")
            return message.id
        return None

    async def _later(self, message: Outgoing, seconds: float) -> None:
        await self.store.postpone(message.id, self.now() + timedelta(seconds=seconds))

    async def _refused(self, message: Outgoing, error: BadRequest) -> int:
        gone = message.method == "editMessageText" and "not modified" not in str(error).lower()
        if gone:
            # The card was deleted or is too old to edit: show it anew.
            params = {name: value for name, value in message.params.items() if name != "message_id"}
            try:
                await self._call("sendMessage", params)
            except TelegramError as again:
                log.warning("outbox: sendMessage refused: %s", again)
        elif message.method not in ("answerCallbackQuery", "deleteMessage", "editMessageText"):
            log.error("outbox: %s refused: %s", message.method, error)
        return message.id

    async def make(self, message: Outgoing) -> None:
        """Make one call now, past the queue. Raises TelegramError."""
        await self._call(message.method, message.params)

    async def _call(self, method: str, params: Any) -> None:
        calls: dict[str, Callable[..., Awaitable[object]]] = {
            "sendMessage": self.bot.send_message,
            "sendDocument": self.bot.send_document,
            "editMessageText": self.bot.edit_message_text,
            "deleteMessage": self.bot.delete_message,
            "answerCallbackQuery": self.bot.answer_callback_query,
        }
        values = dict(params)
        # The library draws a link preview option of its own unless told otherwise.
        options = {
            name: values.pop(name)
            for name in ("reply_markup", "link_preview_options", "reply_parameters")
            if name in values
        }
        await calls[method](**values, api_kwargs=options)


def _uncounted(method: str, outcome: str) -> None:
    """Where nobody measures."""


def _clear(message: Outgoing) -> None:
    """Delete the file that was written to be sent."""
    if message.method == "sendDocument":
        Path(str(message.params["document"])).unlink(missing_ok=True)


def _seconds(error: RetryAfter) -> float:
    after: Any = error.retry_after
    return float(after.total_seconds() if isinstance(after, timedelta) else after)
