"""The checks of /readyz, one a part."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.backup.thinning import newest_backup
from bot.health import Check
from bot.renewal import LiveBase
from bot.storage.protocol import Store, StoreError

__all__ = ["backup_age", "backups", "channel", "database", "disk", "free_bytes", "knowledge", "leader"]

_LITTLE_SPACE, _NO_SPACE = 500_000_000, 20_000_000
_MOST_FAULTS = 3
_OLD_BACKUP = timedelta(days=2)


def database(store: Store) -> Check:
    """A write."""

    async def check() -> str:
        try:
            await store.check()
        except StoreError as error:
            return str(error) or "does not take writes"
        return "ok"

    return check


def knowledge(base: LiveBase) -> Check:
    """The base that answers, and whether the folder is like it."""

    async def check() -> str:
        faults = [fault for fault in base.brain.library.faults if fault.severity == "error"]
        where = ", ".join(f"{fault.file}:{fault.line} {fault.code}" for fault in faults[:_MOST_FAULTS])
        return "; ".join(filter(None, [base.problem or "ok", where]))

    return check


def disk(folder: Path) -> Check:
    """The space that is left for the data folder."""

    async def check() -> str:
        free = await asyncio.to_thread(free_bytes, folder)
        told = f"{free / 1e9:.1f} GB free"
        if free < _NO_SPACE:
            return f"full: {told}"
        return f"ok, but {told}" if free < _LITTLE_SPACE else f"ok, {told}"

    return check


def free_bytes(folder: Path) -> int:
    """Return the free space where `folder` is, or will be."""
    return shutil.disk_usage(next(one for one in (folder, *folder.absolute().parents) if one.exists())).free


def backups(folder: Path, wanted: bool) -> Check:
    """The newest backup; that there is none yet matters only where they are `wanted`."""

    async def check() -> str:
        age = await asyncio.to_thread(backup_age, folder, datetime.now(UTC))
        if age is None:
            return "ok, but there is no backup yet" if wanted else "ok, none is made here"
        told = f"the newest is {age / timedelta(hours=1):.0f} h old"
        return f"ok, but {told}" if age > _OLD_BACKUP else f"ok, {told}"

    return check


def backup_age(folder: Path, now: datetime) -> timedelta | None:
    """Return the age of the newest finished backup; None when there is none."""
    try:
        newest = newest_backup(folder)
    except OSError:
        return None
    return now - newest if newest else None


def leader(leads: Callable[[], bool]) -> Check:
    """Whether this copy does what is done once."""

    async def check() -> str:
        return "ok, this copy leads" if leads() else "ok, another copy leads"

    return check


def channel(problem: Callable[[], str | None]) -> Check:
    """A channel that knows itself how it is."""

    async def check() -> str:
        return problem() or "ok"

    return check
