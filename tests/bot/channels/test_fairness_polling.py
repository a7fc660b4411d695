"""Polling: an update that takes long holds up no later one, and none is acknowledged before all before it are done."""

import asyncio
from collections.abc import Sequence

import pytest
from telegram import Update

from bot.channels.telegram.in_hand import InHand
from bot.storage.protocol import StoreError


class Handler:
    """Handles each update when it is let through; the numbers in `broken` cannot be kept."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.broken: set[int] = set()
        self.slow: dict[int, asyncio.Event] = {}

    async def __call__(self, update: Update) -> None:
        number = update.update_id
        self.begun.append(number)
        if number in self.slow:
            await self.slow[number].wait()
        if number in self.broken:
            raise StoreError("no")
        self.done.append(number)


@pytest.fixture
def handler() -> Handler:
    return Handler()


def served(numbers: Sequence[int]) -> list[Update]:
    return [Update(number) for number in numbers]


async def test_what_is_done_is_acknowledged(handler: Handler) -> None:
    hand = InHand(handler)
    assert await hand.take(served([7, 8, 9]))
    assert (hand.offset, hand.busy, handler.done) == (10, False, [7, 8, 9])
    assert await hand.take([])
    assert hand.offset == 10


async def test_a_slow_one_holds_up_nobody_and_is_not_begun_twice(handler: Handler) -> None:
    hand, handler.slow[7] = InHand(handler), asyncio.Event()
    await hand.take(served([7, 8]))
    assert (hand.offset, hand.busy, handler.done) == (7, True, [8])
    await hand.take(served([7, 8, 9]))
    assert (hand.offset, handler.done, handler.begun) == (7, [8, 9], [7, 8, 9])
    handler.slow[7].set()
    await hand.take(served([7, 8, 9]))
    assert (hand.offset, hand.busy, handler.begun) == (10, False, [7, 8, 9])


async def test_what_could_not_be_kept_is_served_again(handler: Handler) -> None:
    hand, handler.broken = InHand(handler), {8}
    assert not await hand.take(served([7, 8, 9]))
    assert hand.offset == 8
    handler.broken.clear()
    assert await hand.take(served([8, 9]))
    assert (hand.offset, handler.done) == (10, [7, 9, 8])


async def test_a_fault_of_ours_is_over_once_it_was_met(handler: Handler) -> None:
    async def faulty(update: Update) -> None:
        raise ValueError(update.update_id)

    hand = InHand(faulty)
    assert await hand.take(served([7]))
    assert hand.offset == 8


async def test_what_is_in_hand_comes_to_its_end(handler: Handler) -> None:
    hand, handler.slow[7] = InHand(handler), asyncio.Event()
    await hand.take(served([7]))
    asyncio.get_running_loop().call_later(0.05, handler.slow[7].set)
    await hand.finish()
    assert handler.done == [7]
