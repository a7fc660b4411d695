"""Unanswered questions become groups, once each, and stay so after a restart."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest

from bot.review import gathering as module
from bot.review.gathering import gather, gathering, remember
from bot.review.grouping import Grouper
from bot.storage.protocol import Store, StoreError
from bot.storage.staff import Change
from intents.likeness import Likeness
from intents.matching import Matcher
from tests.bot.storage.making import DAY, HOUR, MINUTE, NOW, asked, wrote

LATER = NOW + MINUTE
KARAOKE = ("giấy phép kinh doanh karaoke", "giay phep kinh doanh karaoke", "xin giấy phép quán karaoke")
SCHOOL = ("chuyển trường cho con giữa năm", "chuyen truong cho con giua nam")


@pytest.fixture
def grouper(small_matcher: Matcher) -> Grouper:
    return Grouper(Likeness(small_matcher.model))


async def ask(store: Store, *texts: str, prefix: str = "q", at: timedelta = timedelta(), channel: str = "web") -> None:
    for number, text in enumerate(texts):
        await store.write(wrote(asked(f"{prefix}{number}", text), at=NOW + at, channel=channel))


async def groups(store: Store) -> list[set[str]]:
    found: dict[int, set[str]] = {}
    for question in await store.gaps.grouped():
        found.setdefault(question.gap, set()).add(question.text)
    return list(found.values())


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def running(store: Store, grouper: Grouper, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """Gather meanwhile."""
    task = asyncio.create_task(gathering(store, grouper, clock))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_one_need_on_two_channels_is_one_group(store: Store, grouper: Grouper) -> None:
    await ask(store, *KARAOKE[:2], SCHOOL[0])
    await ask(store, KARAOKE[2], SCHOOL[1], prefix="t", channel="telegram")
    assert await gather(store, grouper, LATER) == 5
    assert await gather(store, grouper, LATER) == 0
    assert sorted(map(sorted, await groups(store))) == sorted(map(sorted, [KARAOKE, SCHOOL]))


async def test_after_a_restart_a_question_joins_the_group_from_before(
    store: Store, grouper: Grouper, small_matcher: Matcher
) -> None:
    await ask(store, *KARAOKE[:2], SCHOOL[0])
    await gather(store, grouper, LATER)
    await ask(store, KARAOKE[2], prefix="new")
    await gather(store, Grouper(Likeness(small_matcher.model)), LATER)
    assert sorted(map(len, await groups(store))) == [1, 3]


async def test_a_person_s_move_is_followed(store: Store, grouper: Grouper) -> None:
    await ask(store, KARAOKE[0], SCHOOL[0])
    await gather(store, grouper, LATER)
    target = await store.gaps.move(["q0"], None, Change(NOW, "lan", "move", "q0"))
    await ask(store, KARAOKE[1], prefix="new")
    await gather(store, grouper, LATER)
    assert target is not None
    assert {question.id for question in await store.gaps.grouped(target)} == {"q0", "new0"}
    await remember(store, grouper)
    assert grouper.near(KARAOKE[2], 1)[0].gap == target


async def test_the_first_round_finds_what_was_asked_while_nobody_gathered(store: Store, grouper: Grouper) -> None:
    await ask(store, KARAOKE[0], at=-30 * DAY)
    async with running(store, grouper, lambda: LATER):
        await until(lambda: bool(grouper.near(KARAOKE[0], 1)))
    assert await groups(store) == [{KARAOKE[0]}]


async def test_a_clock_that_is_put_back_hides_nothing(
    store: Store, grouper: Grouper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_EVERY_SECONDS", 0.01)
    clocks = [LATER + DAY]
    async with running(store, grouper, lambda: clocks[-1]):
        await ask(store, KARAOKE[0], at=DAY)
        await until(lambda: bool(grouper.near(KARAOKE[0], 1)))
        clocks.append(LATER)
        await ask(store, SCHOOL[0], prefix="back")
        await until(lambda: len(grouper.near(SCHOOL[0], 9)) == 2)


async def test_what_came_late_into_the_database_is_found_within_the_hour(
    store: Store, grouper: Grouper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_EVERY_SECONDS", 0.01)
    clocks, looks = [LATER], 0

    def clock() -> datetime:
        nonlocal looks
        looks += 1
        return clocks[-1]

    async def rounds(number: int) -> None:
        end = looks + number
        await until(lambda: looks >= end)

    async with running(store, grouper, clock):
        await rounds(3)
        await ask(store, KARAOKE[0], at=-3 * HOUR)
        await rounds(3)
        assert await groups(store) == []
        clocks.append(LATER + HOUR)
        await rounds(3)
        assert await groups(store) == [{KARAOKE[0]}]


async def test_the_store_is_followed_by_one_at_a_time(store: Store, grouper: Grouper) -> None:
    await ask(store, KARAOKE[0])
    await gather(store, grouper, LATER)
    async with grouper.turn:
        follows = asyncio.create_task(remember(store, grouper))
        await store.gaps.move(["q0"], None, Change(NOW, "lan", "move", "q0"))
        await asyncio.sleep(0.05)
        assert not follows.done()
    await follows
    assert [near.gap for near in grouper.near(KARAOKE[0], 9)] == [(await store.gaps.grouped())[0].gap]


async def test_a_database_that_fails_is_tried_again(
    store: Store, grouper: Grouper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_EVERY_SECONDS", 0.01)
    real, calls = store.gaps.place, 0

    async def place(*args: object) -> int | None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise StoreError("disk full")
        return await real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(store.gaps, "place", place)
    await ask(store, *KARAOKE)
    async with running(store, grouper, lambda: LATER):
        await until(lambda: calls >= 4)
    await gather(store, grouper, LATER)
    assert await groups(store) == [set(KARAOKE)]
    assert "disk full" in caplog.text
