"""Which backups are kept: the dates decide, and nothing else."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

__all__ = ["DEFAULT", "RULE_HELP", "Keep", "backups", "name_of", "newest_backup", "read_keep", "surplus", "unfinished"]

_NAME = re.compile(r"motcua-(\d{8}T\d{6}Z)\.zip")
_STAMP = "%Y%m%dT%H%M%SZ"
_RULE = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,3})w)?(?:(\d{1,3})m)?")

RULE_HELP = (
    "a number N: the newest N. Or days, weeks and months, like 7d8w12m (the default): every backup of the last 7 days, "
    "the newest of each week for 8 weeks, the newest of each month for 12 months. 0 keeps all. Only files named like "
    "a backup are ever deleted, never one dated in the future, and only after the new one was read again whole"
)


@dataclass(frozen=True)
class Keep:
    """Of three rules each keeps what it names; what none names goes."""

    days: int = 7
    weeks: int = 8
    months: int = 12
    newest: int = 1


DEFAULT = Keep()


def read_keep(text: str) -> Keep | None:
    """Return the rule, None for "keep all"; ValueError for no rule."""
    if text.isdecimal():
        return Keep(0, 0, 0, int(text)) if int(text) else None
    found = _RULE.fullmatch(text.replace(" ", "").replace(",", ""))
    if not found or not any(found.groups()):
        raise ValueError(f"{text}: write a number, or days, weeks and months like 7d8w12m")
    return Keep(*(int(part or 0) for part in found.groups()))


def surplus(dates: Iterable[datetime], now: datetime, keep: Keep) -> set[datetime]:
    """Return the dates of the backups that need not be kept."""
    newest_first = sorted(dates, reverse=True)
    kept = set(newest_first[: keep.newest])
    kept |= {date for date in newest_first if now - date <= timedelta(days=keep.days)}
    # Months are of different lengths: 31 days each keep one too many rather than one too few.
    kept |= _first_of_each(newest_first, now - timedelta(weeks=keep.weeks), lambda date: date.isocalendar()[:2])
    kept |= _first_of_each(newest_first, now - timedelta(days=31 * keep.months), lambda date: (date.year, date.month))
    return set(newest_first) - kept


def _first_of_each(
    newest_first: list[datetime], since: datetime, period: Callable[[datetime], tuple[int, ...]]
) -> set[datetime]:
    found: dict[tuple[int, ...], datetime] = {}
    for date in newest_first:
        if date >= since:
            found.setdefault(period(date), date)
    return set(found.values())


def name_of(at: datetime) -> str:
    """Return what a backup begun at `at` is called."""
    return f"motcua-{at.astimezone(UTC):{_STAMP}}.zip"


def backups(folder: Path) -> dict[datetime, Path]:
    """Return when -> file of every backup in `folder`; none when there is no such folder."""
    try:
        dated = [(_date(path.name), path) for path in folder.iterdir()]
    except FileNotFoundError:
        return {}
    return {date: path for date, path in dated if date}


def newest_backup(folder: Path) -> datetime | None:
    """Return when the newest backup in `folder` was begun."""
    return max(backups(folder), default=None)


def unfinished(folder: Path, now: datetime) -> list[Path]:
    """Return what backups left behind that were killed over a day ago."""
    long_ago = (now - timedelta(days=1)).timestamp()
    return [path for path in folder.glob(".motcua-*.zip.part") if path.stat().st_mtime < long_ago]


def _date(name: str) -> datetime | None:
    found = _NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
