"""Calendar months in Vietnam."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.assistant import VIETNAM

__all__ = ["Month", "midnight", "month_of", "read_month"]


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        return month_of(self.first - timedelta(days=1))

    @property
    def label(self) -> str:
        """ "11/2026": as it is written in Vietnamese."""
        return f"{self.number}/{self.year}"


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def read_month(text: str) -> Month | None:
    """Return the month of "2026-11"; None for anything else."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
    return Month(int(found[1]), int(found[2])) if found else None


def midnight(day: date) -> datetime:
    """Return the moment at which the day begins in Vietnam."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
