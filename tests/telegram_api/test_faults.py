"""What goes wrong on demand, and what a bot's client makes of it."""

import asyncio
import time

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from tests.telegram_api import Citizen, TelegramServer
from tests.telegram_api.conftest import make_bot

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


async def test_too_many_requests(
    bot: Bot, tg: TelegramServer, lan: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without it the library warns whenever it is told to wait.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    tg.fail_next("sendMessage", status=429, retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(RetryAfter, match="Retry in 0:00:07"):
            await bot.send_message(lan.id, "x")
    await bot.send_message(lan.id, "x")
    assert len(lan.replies()) == 1


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (500, NetworkError, "Internal Server Error"),
        (502, NetworkError, "Bad Gateway"),
        (403, Forbidden, "bot was blocked by the user"),
        (400, BadRequest, "Something is wrong"),
    ],
)
async def test_other_statuses(
    bot: Bot, tg: TelegramServer, lan: Citizen, status: int, error: type[Exception], words: str
) -> None:
    tg.fail_next("sendMessage", status=status)
    with pytest.raises(error, match=words):
        await bot.send_message(lan.id, "x")
    assert lan.replies() == []


async def test_a_description_of_ones_own(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    tg.fail_next("*", status=400, description="Bad Request: TOPIC_CLOSED")
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(lan.id, "x")


async def test_down_and_up(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    url = tg.url
    tg.down()
    with pytest.raises(NetworkError):
        await bot.send_message(lan.id, "x")
    tg.up()
    assert tg.url == url
    await bot.send_message(lan.id, "x")
    assert [update["message"]["text"] for update in tg.pending] == ["/start"]


async def test_going_down_cuts_a_long_poll(bot: Bot, tg: TelegramServer) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.to_thread(tg.wait_call, "getUpdates")
    began = time.monotonic()
    await asyncio.to_thread(tg.down)
    with pytest.raises(NetworkError):
        await poll
    assert time.monotonic() - began < 1


async def test_slow(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    tg.slow("sendMessage", 0.3)
    began = time.monotonic()
    await bot.send_message(lan.id, "x")
    assert time.monotonic() - began >= 0.3
    tg.slow("sendMessage", 0)
    began = time.monotonic()
    await bot.send_message(lan.id, "x")
    assert time.monotonic() - began < 0.2


async def test_hang(tg: TelegramServer, lan: Citizen) -> None:
    async with make_bot(tg, read_timeout=0.3) as bot:
        tg.hang("sendMessage")
        with pytest.raises(TimedOut):
            await bot.send_message(lan.id, "x")
        await bot.send_message(lan.id, "y")
    assert [seen.text for seen in lan.replies()] == ["y"]


async def test_a_lost_answer_leaves_its_effect(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    tg.lose_answer("sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(lan.id, "x")
    assert [seen.text for seen in lan.replies()] == ["x"]


async def test_a_lost_batch_is_served_again(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    tg.lose_answer("getUpdates")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1


async def test_heal_forgets_the_rest(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    tg.fail_next("sendMessage", times=99)
    tg.heal()
    await bot.send_message(lan.id, "x")


async def test_a_killed_bot_is_served_again(tg: TelegramServer, lan: Citizen) -> None:
    async with make_bot(tg) as killed:
        (first,) = await killed.get_updates()
    async with make_bot(tg) as restarted:
        assert await restarted.get_updates() == (first,)
    assert tg.acknowledged == []
