"""Tells the support team's chat when a part has been bad for a minute, and when it is well again: one message each.

That a part's trouble was told is kept under a name in the database, so a restart or another copy does not tell it
again. While the database is away the bot is asked directly, and the name is written later.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

import yaml

from bot.assistant import VIETNAM
from bot.faults import TEXTS
from bot.health import Health, grade
from bot.storage.outgoing import Outgoing
from bot.storage.protocol import Store, StoreError

__all__ = ["Alerts", "Voice", "bad_text", "well_text"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 10.0
_LONG_ENOUGH = timedelta(minutes=1)
# The copy that led when the database went away is the one to say so.
_STILL_LEADS = timedelta(minutes=5)
_MOST_DETAIL = 200


@dataclass(frozen=True)
class Voice:
    """How the support team's chat is spoken to."""

    call: Callable[[str], Outgoing]
    """A text as a call for the outbox."""
    directly: Callable[[Outgoing], Awaitable[bool]]
    """Makes the call at once, past the database; False when that fails."""


@dataclass(frozen=True)
class _Part:
    bad: bool
    since: datetime
    told: bool | None = None
    """The last that the chat heard, in the words of `bad`; None: nobody here knows."""


class Alerts:
    """One per process; speaks where the copy leads."""

    def __init__(
        self, health: Health, store: Store, voice: Voice | None, leads: Callable[[], bool],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        """`voice`: None when there is no staff chat; then only the log is told."""
        self.health = health
        self.store = store
        self.voice = voice
        self.leads = leads
        self.clock = clock
        self._parts: dict[str, _Part] = {}
        self._unkept: set[str] = set()
        """Names told past the database, which does not know them yet."""
        self._led: datetime | None = None

    async def run(self) -> None:
        """Look until cancelled; nothing that fails ends it."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("alerts: could not look")
            await asyncio.sleep(_EVERY_SECONDS)

    async def look(self) -> None:
        """Ask every part and tell what is due."""
        found, now = await self.health.look(), self.clock()
        if self.leads():
            self._led = now
        speaks = self._led is not None and now - self._led < _STILL_LEADS
        for name, state in found.states.items():
            bad = grade(state) < 1
            part = self._parts.get(name) or _Part(bad, now)
            if part.bad != bad:
                part = replace(part, bad=bad, since=now)
            if not speaks:
                part = replace(part, told=None)  # whoever speaks now may say something
            elif part.told != bad and now - part.since >= _LONG_ENOUGH and await self._tell(name, state, part):
                part = replace(part, told=bad)
            self._parts[name] = part

    async def _tell(self, name: str, state: str, part: _Part) -> bool:
        """Return whether the chat knows now."""
        key = f"alert {name}"
        if part.bad:
            return await self._tell_bad(key, bad_text(name, state, part.since))
        return await self._tell_well(key, well_text(name, self.clock()))

    async def _tell_bad(self, key: str, text: str) -> bool:
        calls = [self.voice.call(text)] if self.voice else []
        try:
            if await self.store.desk.once(key, self.clock(), calls):
                log.error("%s", text.replace("\n", " "))
        except StoreError:
            if self.voice and not await self.voice.directly(calls[0]):
                return False
            self._unkept.add(key)
            log.error("%s", text.replace("\n", " "))
        return True

    async def _tell_well(self, key: str, text: str) -> bool:
        calls = [self.voice.call(text)] if self.voice else []
        try:
            if key in self._unkept:
                await self.store.desk.once(key, self.clock(), ())
                self._unkept.discard(key)
            if await self.store.desk.over(key, self.clock(), calls):
                log.info("%s", text)
        except StoreError:
            return False
        return True


def bad_text(part: str, state: str, since: datetime) -> str:
    """Return what the chat reads when a part is bad."""
    texts = _texts()
    known: Mapping[str, str] = texts["parts"].get(part, {})
    means = known.get("means", texts["unnamed"])
    # What a driver says of a server is for the machine's own log, not for a chat.
    detail = "" if part == "database" else str(texts["detail"]).format(what=state[:_MOST_DETAIL])
    how = "\n".join(filter(None, [detail, texts["how"]]))
    return str(texts["bad"]).format(part=known.get("name", part), time=_clock(since), means=means, how=how)


def well_text(part: str, at: datetime) -> str:
    """Return what the chat reads when a part is well again."""
    texts = _texts()
    return str(texts["well"]).format(part=texts["parts"].get(part, {}).get("name", part), time=_clock(at))


@cache
def _texts() -> Mapping[str, Any]:
    return MappingProxyType(yaml.safe_load((TEXTS / "alerts.yaml").read_text("utf-8")))


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
