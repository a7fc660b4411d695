"""Counts who comes by a commune's poster, from the scan to being told. A failing database loses counts, never turns."""

import logging
import re
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.assistant import VIETNAM, Sender
from bot.identity import Identity
from bot.messages import Message, Said, Turn
from bot.storage.protocol import Promise, Store, StoreError, Write
from bot.storage.visits import Visit

__all__ = ["PLACE_CODE", "Attribution"]

log = logging.getLogger(__name__)

PLACE_CODE = r"(\d{5})(?:-([A-Za-z0-9_-]{1,40}))?"
"""A commune and, if it came by one, a poster: what QR codes and deep links carry."""

_START = re.compile(rf"\s*/start(?:@\w+)?\s+c{PLACE_CODE}\s*", re.IGNORECASE)
_CHANNELS = ("telegram", "web")
# How long a visit can be told to be somebody's at most: see `forget_visits`, which runs once a day.
_KNOWN_DAYS = timedelta(days=5)


class Attribution:
    def __init__(
        self, store: Store, identity: Identity, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.store = store
        self.identity = identity
        self.clock = clock

    async def arrived(self, sender: Sender, commune: str, poster: str) -> None:
        """A person opened a commune's page: answers follow that place from here on. Raises StoreError."""
        context = await self.store.context(sender.person)
        here = replace(context, commune=commune, poster=poster or None, step=0, awaiting=None)
        if here != context:
            await self.store.write(Write(sender.person, sender.channel, self.clock(), Turn((), here), test=sender.test))
        if not sender.test:
            await self._note("scan", sender.channel, commune, poster, sender.person)

    async def heard(self, message: Message, sender: Sender, turn: Turn) -> None:
        """A turn was kept: note what it says about how people come, unless it was to forget somebody."""
        if sender.test or turn.erase or sender.channel not in _CHANNELS:
            return
        here = (sender.channel, turn.context.commune or "", turn.context.poster or "", sender.person)
        if sender.channel == "web":
            await self._note("start", *here, after="scan")
        elif _starts(message, turn.context.commune):
            await self._note("start", *here)
        if any(asked.decision == "handover" for asked in turn.asked) or any(w.person_wanted for w in turn.waiting):
            await self._note("handed", *here)

    async def told(self, promise: Promise) -> None:
        """The answer that `promise` waited for went out: it counts for where the question was asked."""
        try:
            origin = await self.store.visits.origin(promise.question)
        except StoreError as error:
            log.warning("visits: %s", error)
            return
        if origin:
            await self._note("told", origin.channel, origin.commune, origin.poster, promise.person)

    async def footprints(self, person: str) -> Collection[str]:
        """Return what the person is called in the visits that can still be told to be theirs. Raises StoreError."""
        places = await self.store.visits.places(self._today() - _KNOWN_DAYS)
        return {self.identity.visitor(person, commune, day) for day, commune in places}

    async def inline(self, kind: str, person: str) -> None:
        """Somebody looked an answer up from another chat (question), or put one there (answered)."""
        await self._note(kind, "inline", "", "", person)

    async def _note(self, kind: str, channel: str, commune: str, poster: str, person: str, after: str = "") -> None:
        day = self._today()
        visit = Visit(day, kind, channel, commune, poster, self.identity.visitor(person, commune, day))
        try:
            await self.store.visits.note(visit, after)
        except StoreError as error:
            log.warning("visits: %s", error)

    def _today(self) -> date:
        return self.clock().astimezone(VIETNAM).date()


def _starts(message: Message, commune: str | None) -> bool:
    match = _START.fullmatch(message.text) if isinstance(message, Said) else None
    return bool(match and match[1] == commune)
