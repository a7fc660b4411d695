"""Which backups stay, by their dates."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backup.thinning import DEFAULT, Keep, backups, name_of, newest_backup, read_keep, surplus

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def after(days: int, keep: Keep = DEFAULT, start: datetime = NOW) -> set[datetime]:
    """What is there when a backup was made and thinned out every day."""
    there: set[datetime] = set()
    for n in range(days):
        now = start + n * DAY
        there.add(now)
        there -= surplus(there, now, keep)
    return there


def test_two_years_of_nightly_backups() -> None:
    there, now = after(730), NOW + 729 * DAY
    ages = sorted((now - date).days for date in there)
    assert ages[:8] == list(range(8))
    weekly = [date for date in there if timedelta(days=7) < now - date <= timedelta(weeks=8)]
    assert len({date.isocalendar()[:2] for date in weekly}) in (7, 8)
    months = {(date.year, date.month) for date in there}
    assert len(months) in (12, 13)
    assert len(there) <= 8 + 8 + 13
    assert max(ages) <= 31 * 12


def test_a_week_and_a_month_are_never_without_one() -> None:
    for days in range(40, 400, 7):
        there, now = after(days), NOW + (days - 1) * DAY
        ages = sorted((now - date).days for date in there)
        gaps = [later - earlier for earlier, later in pairwise(ages)]
        assert max(gap for gap, age in zip(gaps, ages) if age < 42) <= 14
        assert max(gaps) <= 62


def test_the_newest_stays_however_old_it_is() -> None:
    assert surplus([NOW - 5_000 * DAY, NOW - 5_001 * DAY], NOW, DEFAULT) == {NOW - 5_001 * DAY}


def test_what_is_dated_in_the_future_stays() -> None:
    future = [NOW + n * DAY for n in range(5)]
    assert surplus(future, NOW, Keep(0, 0, 0, 1)) == set()


@given(st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), unique=True))
def test_thinning_twice_is_thinning_once(dates: list[datetime]) -> None:
    kept = set(dates) - surplus(dates, NOW, DEFAULT)
    assert surplus(kept, NOW, DEFAULT) == set()
    assert {date for date in dates if NOW - date <= 7 * DAY} <= kept


@pytest.mark.parametrize(
    ("rule", "keep"),
    [
        ("7d8w12m", DEFAULT), ("7d, 8w, 12m", DEFAULT), ("30", Keep(0, 0, 0, 30)), ("0", None), ("14d", Keep(14, 0, 0)),
        ("6m", Keep(0, 0, 6)),
    ],
)  # fmt: skip
def test_rules_as_they_are_typed(rule: str, keep: Keep | None) -> None:
    assert read_keep(rule) == keep


@pytest.mark.parametrize("rule", ["", "-1", "d", "8w7d", "7x", "1.5d", "seven"])
def test_what_is_no_rule(rule: str) -> None:
    with pytest.raises(ValueError, match="write a number"):
        read_keep(rule)


def test_only_the_newest_few() -> None:
    dates = [NOW - n * DAY for n in range(10)]
    assert surplus(dates, NOW, Keep(0, 0, 0, 3)) == set(dates[3:])


def test_only_files_named_like_a_backup_count(tmp_path: Path) -> None:
    for name in ("motcua-20261399T000000Z.zip", "motcua-20261122T030000Z.zip.part", "other.zip", "x.txt"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / name_of(NOW)).write_bytes(b"")
    assert backups(tmp_path) == {NOW: tmp_path / "motcua-20261122T030000Z.zip"}
    assert newest_backup(tmp_path) == NOW
    assert newest_backup(tmp_path / "none") is None
