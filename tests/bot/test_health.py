"""What /readyz asks: bounded, side by side, graded; each check for itself."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backup.thinning import name_of
from bot.health import Found, Health, Part, grade
from bot.health_checks import backup_age, backups, channel, database, disk, free_bytes, knowledge, leader
from bot.renewal import LiveBase
from bot.retention import Retention
from bot.storage.protocol import Store, StoreError

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


async def well() -> str:
    return "ok"


async def bad() -> str:
    return "broken at /srv/secret"


async def sleeps() -> str:
    await asyncio.sleep(60)
    return "ok"


async def fails() -> str:
    raise RuntimeError("0912345678")


class Full:
    """A store that nothing can be written to."""

    async def check(self) -> None:
        raise StoreError("database or disk is full")

    async def forget(self, before: datetime) -> int:
        raise StoreError("database or disk is full")


async def test_parts_are_asked_side_by_side_and_none_for_long() -> None:
    health = Health([Part(name, sleeps) for name in "abc"] + [Part("d", fails), Part("e", well)], patience=0.05)
    found = await asyncio.wait_for(health.look(), 5)
    assert [found.states[name] for name in "abc"] == ["no answer within 0.05 s"] * 3
    assert found.states["d"] == "cannot be asked: RuntimeError"
    assert found.states["e"] == "ok"


async def test_only_a_vital_part_takes_the_service_out() -> None:
    assert (await Health([Part("database", well, vital=True), Part("telegram", bad)]).look()).ready
    assert not (await Health([Part("database", bad, vital=True), Part("telegram", well)]).look()).ready


def test_anybody_may_know_which_part_and_nothing_more() -> None:
    found = Found({"database": "broken at /srv/secret", "knowledge": "ok, but a.yaml:3", "disk": "ok"}, False)
    assert found.briefly() == {"database": "not ok", "knowledge": "ok", "disk": "ok"}


@pytest.mark.parametrize(("state", "graded"), [("ok", 1), ("ok, 3 GB", 1), ("ok, but old", 0.5), ("away", 0)])
def test_grades(state: str, graded: float) -> None:
    assert grade(state) == graded


async def test_whoever_asks_often_costs_the_database_nothing() -> None:
    asked: list[str] = []
    noted: list[tuple[str, float]] = []
    now = [0.0]

    async def check() -> str:
        asked.append("")
        return "ok"

    health = Health([Part("database", check)], clock=lambda: now[0])
    health.noted = lambda name, graded: noted.append((name, graded))
    await asyncio.gather(*(health.seen() for _ in range(20)))
    assert len(asked) == 1
    now[0] = 10.0
    await health.seen()
    await health.look()
    assert len(asked) == 3
    assert noted == [("database", 1.0)] * 3


async def test_the_database_is_asked_by_a_write(store: Store) -> None:
    assert await database(store)() == "ok"
    assert await database(Full())() == "database or disk is full"  # type: ignore[arg-type]


async def test_a_broken_file_is_named_with_its_line(base: LiveBase) -> None:
    assert await knowledge(base)() == "ok"
    file = next(base.folder.glob("*/*.yaml"))
    file.write_text(file.read_text("utf-8") + "fee: [\n", "utf-8")
    await base.renew()
    told = await knowledge(base)()
    assert grade(told) == 0.5
    assert f"{file.parent.name}/{file.name}:" in told


async def test_free_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert free_bytes(tmp_path / "not" / "there") > 0
    for free, graded in ((10e9, 1), (100e6, 0.5), (1e6, 0)):
        monkeypatch.setattr("bot.health_checks.free_bytes", lambda folder, free=free: int(free))
        assert grade(await disk(tmp_path)()) == graded


async def test_the_newest_backup(tmp_path: Path) -> None:
    assert await backups(tmp_path / "none", False)() == "ok, none is made here"
    assert await backups(tmp_path / "none", True)() == "ok, but there is no backup yet"
    now = datetime.now(UTC)
    (tmp_path / f".{name_of(now)}.part").touch()
    assert backup_age(tmp_path, now) is None
    for hours in (100, 60):
        (tmp_path / name_of(now - timedelta(hours=hours))).touch()
    assert await backups(tmp_path, False)() == "ok, but the newest is 60 h old"
    (tmp_path / name_of(now)).touch()
    assert await backups(tmp_path, False)() == "ok, the newest is 0 h old"


async def test_a_channel_and_the_leader_say_how_they_are() -> None:
    assert await channel(lambda: None)() == "ok"
    assert await channel(lambda: "NetworkError")() == "NetworkError"
    assert await leader(lambda: True)() == "ok, this copy leads"
    assert await leader(lambda: False)() == "ok, another copy leads"


async def test_retention_tells_days_last_run_and_what_it_deleted(store: Store) -> None:
    now = [NOW]
    retention = Retention(store, 30, lambda: now[0])
    assert await retention.told() == "ok, kept 30 days; this copy has not deleted yet"
    await retention.once()
    assert await retention.told() == "ok, kept 30 days; last run 2026-11-22T03:00Z deleted 0 questions"
    now[0] += timedelta(hours=26)
    assert (await retention.told()).startswith("ok, but late: kept 30 days")


async def test_retention_that_cannot_delete_says_so_and_tries_again() -> None:
    retention = Retention(Full(), 30, lambda: NOW)  # type: ignore[arg-type]
    await retention.once()
    assert retention.failing
    assert await retention.told() == "ok, but it cannot delete; kept 30 days"
