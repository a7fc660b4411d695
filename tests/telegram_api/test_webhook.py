"""Delivery by webhook to a small bot that can misbehave."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict

from tests.telegram_api import Citizen, TelegramServer

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


class Door:
    """Where updates are delivered."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.refusals: list[int] = []
        self.seconds = 0.0
        self.open = 0
        self.most_open = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        await asyncio.sleep(self.seconds)
        self.open -= 1
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refusals:
            return web.Response(status=self.refusals.pop(0))
        self.updates.append(await request.json())
        return web.Response()

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


@pytest_asyncio.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    application = web.Application()
    application.router.add_post("/telegram", door.take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    yield door
    await runner.cleanup()


async def settled(tg: TelegramServer) -> None:
    """Return when nothing waits."""
    async with asyncio.timeout(10):
        while tg.pending:
            await asyncio.sleep(0.01)


async def test_delivers_with_the_secret(bot: Bot, tg: TelegramServer, door: Door, lan: Citizen) -> None:
    await bot.set_webhook(door.url, secret_token="s3cret-Token_")
    lan.send("hai")
    await settled(tg)
    assert door.texts == ["/start", "hai"]
    assert door.secrets == ["s3cret-Token_"] * 2
    assert tg.acknowledged == [update["update_id"] for update in door.updates]


async def test_tries_again_in_order(bot: Bot, tg: TelegramServer, door: Door, lan: Citizen) -> None:
    door.refusals = [500, 403]
    await bot.set_webhook(door.url)
    lan.send("hai")
    await settled(tg)
    assert door.texts == ["/start", "hai"]
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (
        0,
        "Wrong response from the webhook: 403 Forbidden",
    )


async def test_survives_a_bot_that_is_not_there(
    bot: Bot, tg: TelegramServer, door: Door, lan: Citizen
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/telegram", max_connections=3, allowed_updates=["message"])
    await asyncio.sleep(0.3)
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (
        "http://127.0.0.1:9/telegram",
        3,
        ("message",),
    )
    assert (info.pending_update_count, info.last_error_message) == (1, "Connection refused")
    await bot.set_webhook(door.url)
    await settled(tg)
    assert door.texts == ["/start"]


async def test_chats_side_by_side_up_to_the_limit(bot: Bot, tg: TelegramServer, door: Door) -> None:
    door.seconds = 0.1
    await bot.set_webhook(door.url, max_connections=3)
    for _ in range(8):
        tg.user().send("một")
    await settled(tg)
    assert door.most_open == 3


async def test_one_chat_after_the_other(bot: Bot, tg: TelegramServer, door: Door, lan: Citizen) -> None:
    door.seconds = 0.05
    await bot.set_webhook(door.url)
    lan.send("hai")
    lan.tap_raw("ba")
    await settled(tg)
    assert door.most_open == 1
    assert "callback_query" in door.updates[-1]


async def test_no_polling_beside_it(bot: Bot, door: Door) -> None:
    await bot.set_webhook(door.url)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
    assert (await bot.get_webhook_info()).url == ""


async def test_drops_what_waits(bot: Bot, tg: TelegramServer, door: Door, lan: Citizen) -> None:
    await bot.set_webhook(door.url, drop_pending_updates=True)
    assert tg.pending == []
    lan.send("hai")
    await settled(tg)
    assert door.texts == ["hai"]


async def test_a_duplicate(bot: Bot, tg: TelegramServer, door: Door, lan: Citizen) -> None:
    await bot.set_webhook(door.url)
    await settled(tg)
    tg.redeliver(tg.acknowledged[0])
    await settled(tg)
    assert [update["update_id"] for update in door.updates] == tg.acknowledged == tg.acknowledged[:1] * 2


async def test_nothing_comes_while_the_server_is_down(bot: Bot, tg: TelegramServer, door: Door) -> None:
    await bot.set_webhook(door.url)
    await asyncio.to_thread(tg.down)
    tg.user().send("một")
    await asyncio.sleep(0.3)
    assert door.updates == []
    await asyncio.to_thread(tg.up)
    await settled(tg)
    assert door.texts == ["một"]
