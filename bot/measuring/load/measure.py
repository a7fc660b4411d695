"""`bench --load` and `bench --soak`: the service beside echo bots on the same transports, in one run."""

import asyncio
import html
import random
import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import aiohttp
import numpy as np

from bot.measuring.load.api import BotApi, update
from bot.measuring.load.driving import Book, Figures, Send, at_pace, flat_out
from bot.measuring.load.processes import SECRET, Running, echo, ours

__all__ = ["TRANSPORTS", "Bench", "Minute", "Row", "flatness"]

TRANSPORTS = ("webhook", "polling", "web")
_WHO = ("ours", "echo", "echo with SQLite")
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_TELEGRAM_CONNECTIONS = 100
# Each may send twelve in haste, then one in two seconds.
_VISITORS = 500
_LONGEST = 1_000_000
_WARM = (20, 3)
"""Messages a second and seconds before anything is measured."""
_OTHERS = ("hôm nay ăn gì", "gia vang hom nay", "làm sao để bay lên sao hỏa", "nấu phở thế nào", "tỷ số trận tối qua")
"""What nobody answers, as every tenth message."""


@dataclass(frozen=True)
class Row:
    transport: str
    who: str
    figures: Figures
    megabytes: float


@dataclass(frozen=True)
class Minute:
    """The service after so many minutes of the same pace."""

    minute: int
    megabytes: float
    files: int
    figures: Figures


@dataclass(frozen=True)
class Bench:
    texts: Sequence[str]
    """What people ask, in any order."""
    learned: Path
    """Folder of what was learned before, so that starting is quick."""
    given: Mapping[str, str]
    """Settings of the service that the run keeps."""

    def rows(self, transports: Sequence[str], rates: Sequence[float], seconds: float) -> Iterator[Row]:
        """Measure as fast as it goes, then every pace, for each transport and each bot."""
        for transport in transports:
            for who in _WHO:
                yield from asyncio.run(self._measured(transport, who, rates, seconds))

    def soak(self, rate: float, minutes: int, told: Callable[[Minute], None]) -> list[Minute]:
        """Measure the service minute by minute at one pace over the webhook; `told` hears each at its end."""
        return asyncio.run(self._soaked(rate, minutes, told))

    async def _measured(self, transport: str, who: str, rates: Sequence[float], seconds: float) -> list[Row]:
        rows, numbers, mixed = [], count(1, _LONGEST), self._mixed()
        async with self._opened(transport, who) as (desk, running):
            await at_pace(desk.book, desk.send, mixed, *_WARM, _from(numbers))
            # First: a pace that is too fast leaves work behind.
            figures = await flat_out(desk.book, desk.send, mixed, seconds, _from(numbers))
            rows.append(Row(transport, who, figures, running.megabytes))
            for rate in rates:
                figures = await at_pace(desk.book, desk.send, mixed, rate, seconds, _from(numbers))
                rows.append(Row(transport, who, figures, running.megabytes))
        return rows

    async def _soaked(self, rate: float, minutes: int, told: Callable[[Minute], None]) -> list[Minute]:
        found, numbers, mixed = [], count(1, _LONGEST), self._mixed()
        async with self._opened("webhook", "ours") as (desk, running):
            for minute in range(1, minutes + 1):
                desk.book = Book()
                figures = await at_pace(desk.book, desk.send, mixed, rate, 60, _from(numbers), seed=minute)
                found.append(Minute(minute, running.megabytes, running.files, figures))
                told(found[-1])
        return found

    @asynccontextmanager
    async def _opened(self, transport: str, who: str) -> AsyncIterator[tuple["Desk", Running]]:
        desk = Desk()
        with tempfile.TemporaryDirectory() as folder:
            await desk.start()
            try:
                async with self._bot(transport, who, desk.api.url, Path(folder)) as running:
                    await desk.open(transport, running.url)
                    yield desk, running
            finally:
                await desk.close()

    def _bot(self, transport: str, who: str, api: str, folder: Path) -> AbstractAsyncContextManager[Running]:
        if who == "ours":
            return ours(transport, api, self.learned, folder, self.given)
        return echo(transport, api, str(folder / "echo.db") if who != "echo" else "")

    def _mixed(self) -> list[str]:
        """As people type: shuffled, some without what the base knows."""
        chance = random.Random(7)
        shuffled = chance.sample(list(self.texts), len(self.texts))
        return [chance.choice(_OTHERS) if place % 10 == 9 else text for place, text in enumerate(shuffled)]


class Desk:
    """Everything on the other side of the bot: the Bot API, people, visitors."""

    def __init__(self) -> None:
        self.book = Book()
        self.api = BotApi(lambda number: self.book.reply(number))
        self.send: Send = self._offer
        self._session: aiohttp.ClientSession | None = None
        self._visitors: dict[int, asyncio.Task[tuple[str, str, str]]] = {}
        self._url = ""

    async def start(self) -> None:
        await self.api.start()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_TELEGRAM_CONNECTIONS), cookie_jar=aiohttp.DummyCookieJar()
        )

    async def open(self, transport: str, url: str) -> None:
        """Begin to talk to the bot at `url`."""
        self._url = url
        self.send = {"webhook": self._post, "polling": self._offer, "web": self._say}[transport]

    async def close(self) -> None:
        if self._session:
            await self._session.close()
        await self.api.stop()

    async def _offer(self, number: int, text: str) -> None:
        self.api.offer(update(number, text))

    async def _post(self, number: int, text: str) -> None:
        assert self._session
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with self._session.post(f"{self._url}/telegram", json=update(number, text), headers=headers) as answer:
            answer.raise_for_status()

    async def _say(self, number: int, text: str) -> None:
        assert self._session
        who = number % _VISITORS
        if who not in self._visitors:
            self._visitors[who] = asyncio.create_task(self._visitor(who))
        address, cookie, token = await self._visitors[who]
        # The first page is not part of the answer.
        self.book.left[number] = time.perf_counter()
        headers = {"X-Forwarded-For": address, "Cookie": cookie, "X-Fragment": "1"}
        data = {"token": token, "text": text}
        async with self._session.post(f"{self._url}/chat", data=data, headers=headers) as answer:
            answer.raise_for_status()
            await answer.read()
        self.book.reply(number)

    async def _visitor(self, who: int) -> tuple[str, str, str]:
        """Open the page; return the visitor's address, cookie and form token."""
        assert self._session
        address = f"10.{who >> 16 & 255}.{who >> 8 & 255}.{who & 255}"
        async with self._session.get(f"{self._url}/", headers={"X-Forwarded-For": address}) as answer:
            page = await answer.text()
            cookie = "; ".join(f"{name}={one.value}" for name, one in answer.cookies.items())
        found = _TOKEN.search(page)
        return address, cookie, html.unescape(found[1]) if found else ""


def flatness(minutes: Sequence[Minute]) -> dict[str, float]:
    """Return growth an hour of memory and files, with half its 95 % interval; the first minute warms up."""
    told: dict[str, float] = {}
    for name in ("megabytes", "files"):
        rows = [(one.minute / 60, float(getattr(one, name))) for one in minutes[1:]]
        hours, values = np.array(rows).T
        slope, start = np.polyfit(hours, values, 1)
        spread = np.sqrt(np.sum((values - start - slope * hours) ** 2) / max(len(rows) - 2, 1))
        error = 1.96 * spread / np.sqrt(np.sum((hours - hours.mean()) ** 2))
        told |= {f"{name}_an_hour": round(float(slope), 2), f"{name}_give_or_take": round(float(error), 2)}
    return told


def _from(numbers: "count[int]") -> range:
    """Return numbers that no message had; a chat of its own for each."""
    first = next(numbers)
    return range(first, first + _LONGEST)
