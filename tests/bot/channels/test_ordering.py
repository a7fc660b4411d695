"""One conversation in order, others side by side."""

import asyncio

import pytest

from bot.channels.ordering import InOrder


async def hold(order: InOrder, key: str, name: str, seen: list[str], until: asyncio.Event | None = None) -> None:
    async with order.turn(key):
        seen.append(name)
        if until:
            await until.wait()
        seen.append(name + ".")


async def started(*tasks: asyncio.Task[None]) -> None:
    for _ in range(5 * len(tasks)):
        await asyncio.sleep(0)


async def test_turns_of_one_key_follow_each_other_as_they_came() -> None:
    order, seen, go = InOrder(), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(hold(order, "a", str(n), seen, go)) for n in range(20)]
    await started(*tasks)
    assert seen == ["0"]
    go.set()
    await asyncio.gather(*tasks)
    assert seen == [part for n in range(20) for part in (str(n), f"{n}.")]


async def test_another_key_does_not_wait() -> None:
    order, seen, go = InOrder(), list[str](), asyncio.Event()
    slow = asyncio.create_task(hold(order, "a", "slow", seen, go))
    await started(slow)
    await hold(order, "b", "quick", seen)
    assert seen == ["slow", "quick", "quick."]
    go.set()
    await slow


async def test_a_turn_that_fails_lets_the_next_one_in() -> None:
    order = InOrder()
    with pytest.raises(ValueError, match="x"):
        async with order.turn("a"):
            raise ValueError("x")
    async with order.turn("a"):
        pass


async def test_one_who_gives_up_waiting_does_not_block_the_others() -> None:
    order, seen, go = InOrder(), list[str](), asyncio.Event()
    first, gone, last = (asyncio.create_task(hold(order, "a", name, seen, go)) for name in ("first", "gone", "last"))
    await started(first, gone, last)
    gone.cancel()
    go.set()
    await asyncio.gather(first, last)
    assert seen == ["first", "first.", "last", "last."]


async def test_nothing_is_kept_of_a_key_nobody_waits_for() -> None:
    order = InOrder()
    await asyncio.gather(*(hold(order, str(n % 7), "x", []) for n in range(50)))
    assert {name: len(value) for name, value in vars(order).items()} == dict.fromkeys(vars(order), 0)
