"""A Bot API server for `bench --load`: hands out updates, counts what is sent, keeps nothing."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from itertools import count

from aiohttp import web

from bot.waiting import set_within

__all__ = ["BotApi", "update"]

_MOST_AT_ONCE = 100
_ME = {
    "id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": True,
    "can_read_all_group_messages": False, "supports_inline_queries": False,
}  # fmt: skip


class BotApi:
    """Listens on loopback."""

    def __init__(self, replied: Callable[[int], None]) -> None:
        """`replied` hears the chat of each message that is sent."""
        self.replied = replied
        self.url = ""
        self.waiting: deque[dict[str, object]] = deque()
        self._news = asyncio.Event()
        self._numbers = count(1)
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    def offer(self, told: dict[str, object]) -> None:
        """Let the bot poll an update."""
        self.waiting.append(told)
        self._news.set()

    async def _call(self, request: web.Request) -> web.Response:
        method, given = request.match_info["method"], await request.post()
        result: object = True
        if method == "sendMessage":
            chat = int(str(given["chat_id"]))
            self.replied(chat)
            result = _message(next(self._numbers), chat, "")
        elif method == "getMe":
            result = _ME
        elif method == "getUpdates":
            result = await self._updates(int(str(given.get("offset", "0"))), float(str(given.get("timeout", "0"))))
        return web.Response(body=json.dumps({"ok": True, "result": result}), content_type="application/json")

    async def _updates(self, offset: int, seconds: float) -> list[dict[str, object]]:
        while self.waiting and int(str(self.waiting[0]["update_id"])) < offset:
            self.waiting.popleft()
        if not self.waiting:
            self._news.clear()
            await set_within(self._news, seconds)
        return [self.waiting[place] for place in range(min(len(self.waiting), _MOST_AT_ONCE))]


def update(number: int, text: str) -> dict[str, object]:
    """Return the update with which chat `number` says `text`."""
    told = _message(number, number, text)
    told["from"] = {"id": number, "is_bot": False, "first_name": "A"}
    return {"update_id": number, "message": told}


def _message(number: int, chat: int, text: str) -> dict[str, object]:
    return {
        "message_id": number, "date": int(time.time()), "text": text,
        "chat": {"id": chat, "type": "private", "first_name": "A"},
    }  # fmt: skip
