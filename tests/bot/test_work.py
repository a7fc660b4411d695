"""What goes on beside serving is kept up, told of when it fails, and led by one copy."""

import asyncio
import logging
from contextlib import suppress

import pytest

from bot.storage.local_bus import LocalBus
from bot.work import Job, Work
from tests.bot.live import until


async def test_jobs_run_while_their_copy_leads() -> None:
    bus, events = LocalBus(), list[str]()

    def job(name: str) -> Job:
        async def begin() -> None:
            events.append(f"{name} begins")
            try:
                await asyncio.Event().wait()
            finally:
                events.append(f"{name} ends")

        return Job(name, begin)

    async def broken() -> None:
        raise ValueError

    jobs = [Job("hỏng", broken), job("một"), job("hai")]
    leader = asyncio.create_task(Work().lead(bus.leading, lambda: jobs))
    for _ in range(2):
        running = asyncio.create_task(bus.run())
        await until(lambda: len(events) == 2)
        running.cancel()
        await until(lambda: len(events) == 4)
        assert sorted(events) == ["hai begins", "hai ends", "một begins", "một ends"]
        events.clear()
    leader.cancel()
    with suppress(asyncio.CancelledError):
        await leader


async def test_what_fails_begins_again_and_is_told_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    now, begun, rests = 0.0, list[int](), asyncio.Event()
    work = Work(again=0, watch=lambda: now)

    async def fails_twice() -> None:
        begun.append(len(begun))
        if len(begun) < 3:
            raise ZeroDivisionError
        await rests.wait()

    assert await work.told() == "ok"
    task = asyncio.create_task(work.keep_up(Job("grouping", fails_twice)))
    await until(lambda: len(begun) == 3)
    assert await work.told() == "ok, but failed lately and begun again: grouping (ZeroDivisionError)"
    assert [record.message for record in caplog.records] == ["grouping has failed and begins again"] * 2
    assert all(record.levelno == logging.ERROR and record.exc_info for record in caplog.records)
    now = 3601.0
    assert await work.told() == "ok"
    rests.set()
    await asyncio.wait_for(task, 1)
    assert len(begun) == 3, "what is done is not begun again"
