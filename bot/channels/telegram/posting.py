"""Posts into the support team's chat what is due: the morning's digest, requests for a person, gaps that grow.

Posts go through the outbox, each once however many copies run.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.assistant import VIETNAM, Assistant
from bot.channels.telegram.cards import Card, Cards, Room, posted
from bot.channels.telegram.room import Found, look
from bot.hours import WorkingHours
from bot.review.digest import digest
from bot.storage.gaps import Wanted
from bot.storage.protocol import StoreError

__all__ = ["Poster"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 3.0
# Counting the gaps reads all their questions.
_GAPS_EVERY = timedelta(seconds=15)
# Telegram lets a bot send 20 messages a minute to a group; requests for a person must not wait behind gaps.
_MOST_GAPS = 3
_LOOK_AGAIN, _LOOK_SOON = timedelta(minutes=10), timedelta(seconds=15)


class Poster:
    """One per process. Nothing that fails ends it."""

    def __init__(
        self, bot: Bot, assistant: Assistant, wanted: Room, hours: WorkingHours, address: str, alert: float,
        wake: Callable[[], None], clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        """`address`: of the dashboard; `alert`: the rank from which a gap is posted; `wake`: the outbox has work."""
        self.bot = bot
        self.assistant = assistant
        self.store = assistant.store
        self.wanted = wanted
        self.hours = hours
        self.address = address
        self.alert = alert
        self.wake = wake
        self.clock = clock
        self.found = Found(None)
        self.names: set[str] = set()
        """What was posted, so that the database is not asked to refuse it again and again."""
        self._looked: datetime | None = None
        self._counted: datetime | None = None

    @property
    def cards(self) -> Cards:
        """Over the base as it is now."""
        return Cards(self.assistant.conversation.saying, self.address)

    async def run(self) -> None:
        """Post until cancelled."""
        while True:
            for part in (self.look, self.digest, self.requests, self.gaps):
                try:
                    await part()
                except (StoreError, TelegramError) as error:
                    log.warning("staff chat: %s: %s", part.__name__, error)
                except Exception:
                    log.exception("staff chat: %s failed", part.__name__)
            await asyncio.sleep(_EVERY_SECONDS)

    async def look(self) -> None:
        """See from time to time whether the chat can be written to, and say once a day what is missing."""
        now = self.clock()
        pause = _LOOK_SOON if self.found.problem or not self.found.room else _LOOK_AGAIN
        if self._looked and now - self._looked < pause:
            return
        self._looked = now
        before, self.found = self.found.problem, await look(self.bot, self.wanted)
        if self.found.problem and self.found.problem != before:
            log.error("%s", self.found.problem)
        if self.found.phrase:
            card = self.cards.note(self.found.phrase, topic=self.wanted.thread)
            await self._once(f"missing {now.astimezone(VIETNAM).date()} {self.found.phrase}", card)

    async def digest(self) -> None:
        """Post the digest at the first working minute of the day, or as soon as the assistant runs after it."""
        now = self.clock().astimezone(VIETNAM)
        name = f"digest {now.date()}"
        if self.found.room and name not in self.names and self.hours.is_open(now):
            entries = self.assistant.conversation.saying.entries.values()
            await self._once(name, self.cards.digest(await digest(self.store, entries, now)))

    async def requests(self) -> None:
        for promise in await self.store.promises():
            # A request made again after an answer is another one.
            name = f"request {promise.question} {promise.at}"
            if promise.person_wanted and name not in self.names:
                place = self.assistant.conversation.whereabouts.gazetteer.place(promise.commune)
                await self._once(name, self.cards.request(promise, place))

    async def gaps(self) -> None:
        now = self.clock()
        if not self.found.room or (self._counted and now - self._counted < _GAPS_EVERY):
            return
        self._counted = now
        ranked = await self.store.gaps.gaps(now, Wanted(states=("new",)))
        due = [gap for gap in ranked if gap.rank >= self.alert and f"gap {gap.id}" not in self.names]
        for gap in due[:_MOST_GAPS]:
            await self._once(f"gap {gap.id}", self.cards.gap(gap, await self.store.gaps.grouped(gap.id)))

    async def _once(self, name: str, card: Card) -> None:
        if self.found.room is None:
            return
        now = self.clock()
        quiet = not self.hours.is_open(now)
        if await self.store.desk.once(name, now, [posted(card, self.found.room, quiet)]):
            self.wake()
        self.names.add(name)
