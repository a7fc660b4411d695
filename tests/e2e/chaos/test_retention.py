"""Nothing is deleted by a clock that leapt, and all that is too old once it goes as it should."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import retention
from bot.retention import Retention

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)


class Shelf:
    """A store that notes what it was asked to delete."""

    def __init__(self) -> None:
        self.asked: list[datetime] = []

    async def forget(self, before: datetime) -> int:
        self.asked.append(before)
        return 0


async def run(monkeypatch: pytest.MonkeyPatch, times: Iterator[datetime]) -> list[datetime]:
    """What is deleted by the time the clock has nothing more to show."""
    monkeypatch.setattr(retention, "_FIRST_SECONDS", 0.0)
    shelf: Any = Shelf()
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(Retention(shelf, 365, lambda: next(times)).run(), 10)
    asked: list[datetime] = shelf.asked
    return asked


@pytest.mark.parametrize("leap", [timedelta(days=4000), timedelta(days=-4000)])
async def test_a_clock_that_leaps_deletes_nothing(monkeypatch: pytest.MonkeyPatch, leap: timedelta) -> None:
    assert await run(monkeypatch, iter([BEGIN, BEGIN + leap])) == []


async def test_when_the_clock_is_right_again_what_is_old_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_DAY_SECONDS", 0.0)
    leapt = [BEGIN, BEGIN + timedelta(days=4000)]
    assert await run(monkeypatch, iter([*leapt, BEGIN, BEGIN, BEGIN])) == [BEGIN - timedelta(days=365)]
