"""Whoever runs the service: its health, numbers, alerts and the deleting of what is old, joined."""

import asyncio
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from bot.alerts import Alerts, Voice
from bot.assistant import vietnam_today
from bot.brain import backup_folder, data_folder
from bot.health import Health, Part, grade
from bot.health_checks import backup_age, backups, channel, database, disk, free_bytes, knowledge, leader
from bot.metrics import Metrics
from bot.renewal import LiveBase
from bot.retention import Retention
from bot.settings import Settings
from bot.storage.protocol import Store, StoreError
from bot.work import Work

__all__ = ["Upkeep"]

_PATIENCE_SECONDS = 3.0
Problem = Callable[[], str | None]


class Upkeep:
    """One per process."""

    def __init__(
        self, settings: Settings, store: Store, base: LiveBase, channels: Mapping[str, Problem], voice: Voice | None
    ) -> None:
        """`channels`: name -> what is wrong with it now. `voice`: of the bot in the support team's chat."""
        self.store = store
        self.base = base
        self.folder = data_folder(settings)
        self.backups = backup_folder(settings)
        self.backed_up = bool(settings.backup_dir)
        self.metrics = Metrics()
        store.watch(self.metrics.stored)
        self.retention = Retention(store, settings.retention_days)
        self.work = Work()
        self.health = Health([*self._parts(channels)])
        self.health.noted = self.metrics.part
        self.alerts = Alerts(self.health, store, voice, store.bus.leading.is_set)
        self.metrics.readers += [self._backlog, self._base, self._machine, self._jobs]

    def _parts(self, channels: Mapping[str, Problem]) -> Iterator[Part]:
        yield Part("database", database(self.store), vital=True)
        yield Part("knowledge", knowledge(self.base), vital=True)
        for name, problem in channels.items():
            yield Part(name, channel(problem))
        yield Part("disk", disk(self.folder))
        yield Part("work", self.work.told)
        yield Part("retention", self.retention.told)
        yield Part("backup", backups(self.backups, self.backed_up))
        yield Part("leader", leader(self.store.bus.leading.is_set))

    async def _backlog(self) -> Mapping[str, float]:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                found = await self.store.backlog()
        except (StoreError, TimeoutError):
            names = ("outbox_waiting", "outbox_oldest_seconds", "gaps_waiting", "promises_waiting")
            return {f"motcua_{name}": math.nan for name in names}
        age = (datetime.now(UTC) - found.oldest).total_seconds() if found.oldest else 0.0
        return {
            "motcua_outbox_waiting": found.outbox, "motcua_outbox_oldest_seconds": max(0.0, age),
            "motcua_gaps_waiting": found.gaps, "motcua_promises_waiting": found.promises,
        }  # fmt: skip

    async def _base(self) -> Mapping[str, float]:
        entries, today = self.base.brain.library.entries, vietnam_today()
        return {
            "motcua_base_entries": len(entries),
            "motcua_base_overdue": sum(entry.recheck_by < today for entry in entries if not entry.talk),
            "motcua_base_problem": grade(self.base.problem or "ok") < 1, "motcua_renewal_seconds": self.base.took,
        }  # fmt: skip

    async def _machine(self) -> Mapping[str, float]:
        age = await asyncio.to_thread(backup_age, self.backups, datetime.now(UTC))
        free = await asyncio.to_thread(free_bytes, self.folder)
        return {"motcua_disk_free_bytes": free, "motcua_backup_age_seconds": age.total_seconds() if age else math.nan}

    async def _jobs(self) -> Mapping[str, float]:
        last = self.retention.last
        return {
            "motcua_leading": self.store.bus.leading.is_set(),
            "motcua_retention_last_run_timestamp_seconds": last.timestamp() if last else 0.0,
            "motcua_retention_deleted": self.retention.deleted,
        }  # fmt: skip
