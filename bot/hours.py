"""When the support team works: hours of the week, without the public holidays of Vietnam."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from itertools import pairwise

import holidays

__all__ = ["WorkingHours", "read_hours"]

# Vietnam has had one time zone and no summer time since 1975.
_VIETNAM = timezone(timedelta(hours=7))
_GROUP = re.compile(r"([1-7](?:-[1-7])?(?:,[1-7](?:-[1-7])?)*)((?:\s+\d{1,2}:\d{2}-\d{1,2}:\d{2})+)")
# The longest holiday, Tết, closes offices for nine days; a team that works one day a week skips twice that.
_LOOK_AHEAD = 60
Span = tuple[time, time]


@dataclass(frozen=True)
class WorkingHours:
    text: str
    """As it was written."""
    week: Mapping[int, tuple[Span, ...]] = field(compare=False)
    """Day of the week, Monday is 1, to its spans in order."""

    def __str__(self) -> str:
        return self.text

    def is_open(self, moment: datetime) -> bool:
        """Tell whether somebody works at `moment`."""
        here = moment.astimezone(_VIETNAM)
        return any(start <= here.time() < end for start, end in self._spans(here.date()))

    def next_open(self, moment: datetime) -> datetime:
        """Return when somebody works next, in Vietnam's time: `moment` itself when somebody does."""
        here = moment.astimezone(_VIETNAM)
        if self.is_open(here):
            return here
        days = (here.date() + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD))
        starts = (datetime.combine(day, start, _VIETNAM) for day in days for start, _ in self._spans(day))
        # Only holidays without end could leave none.
        return next((start for start in starts if start > here), here + timedelta(days=_LOOK_AHEAD))

    def _spans(self, day: date) -> tuple[Span, ...]:
        return () if _is_holiday(day) else self.week.get(day.isoweekday(), ())


def read_hours(text: str) -> WorkingHours:
    """Read "1-5 07:30-11:30 13:30-17:00; 6 08:00-11:00"; ValueError says what cannot be read."""
    week: dict[int, tuple[Span, ...]] = {}
    for group in filter(None, map(str.strip, text.split(";"))):
        match = _GROUP.fullmatch(group)
        if match is None:
            raise ValueError(f"cannot read «{group}»")
        spans = sorted(map(_span, match[2].split()))
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise ValueError(f"times overlap in «{group}»")
        for day in _days(match[1]):
            if day in week:
                raise ValueError(f"day {day} stands twice")
            week[day] = tuple(spans)
    if not week:
        raise ValueError("no working day")
    return WorkingHours(text, week)


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if last and last < first:
            raise ValueError(f"«{part}» goes backwards")
        days += range(int(first), int(last or first) + 1)
    return days


def _span(text: str) -> Span:
    start, end = map(_time, text.split("-"))
    if end <= start:
        raise ValueError(f"«{text}» ends before it begins")
    return start, end


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


@cache
def _calendar() -> holidays.HolidayBase:
    """Public holidays with the days off in lieu; years are worked out when they are asked for."""
    return holidays.country_holidays("VN")


def _is_holiday(day: date) -> bool:
    return day in _calendar()
