"""Brings together what a report is made of: the place, the rows, the numbers; says in words why there is none."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.assistant import VIETNAM
from bot.communes.merging import Merger, current_codes, load_mergers
from bot.communes.months import Month, midnight, month_of, read_month
from bot.communes.numbers import (
    CommuneNumbers,
    Median,
    ProvinceNumbers,
    commune_numbers,
    first_needed,
    province_median,
    province_numbers,
    renamed,
)
from bot.communes.words import say
from bot.storage.commune_rows import AskedRow, Need
from bot.storage.protocol import Store
from bot.storage.visits import Tally
from intents.places import Gazetteer, Manner, Place, Several

__all__ = ["Collected", "Collector", "NoReportError", "OpenData"]

_MEDIAN_LIFE = timedelta(minutes=10)


class NoReportError(Exception):
    """There is no such report; the text says why, in Vietnamese."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, **values))
        self.key = key


@dataclass(frozen=True)
class Collected:
    place: Place
    month: Month
    at: datetime
    """When it was counted, Vietnam's time."""
    notes: tuple[str, ...]
    """What a reader must know: the month runs, communes merged, old data is deleted."""
    numbers: CommuneNumbers | ProvinceNumbers


@dataclass(frozen=True)
class OpenData:
    month: Month
    provinces: tuple[tuple[Place, ProvinceNumbers], ...]


class Collector:
    def __init__(
        self, store: Store, gazetteer: Gazetteer, retention_days: int, now: Callable[[], datetime],
        mergers: Sequence[Merger] | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.gazetteer = gazetteer
        self.retention = timedelta(days=retention_days)
        self.now = now
        self.mergers = load_mergers() if mergers is None else tuple(mergers)
        self.current = current_codes(self.mergers)
        self._medians: dict[tuple[str, Month], tuple[datetime, Median]] = {}

    @property
    def today(self) -> date:
        return self.now().astimezone(VIETNAM).date()

    def month(self, typed: str) -> Month:
        """Return the month of "2026-11", "" for the last whole one. Raises NoReportError."""
        if not typed:
            return month_of(self.today).previous
        month = read_month(typed)
        if month is None:
            raise NoReportError("bad_month", month=typed[:20])
        if month > month_of(self.today):
            raise NoReportError("future_month", month=month.label)
        if month.last < self.today - self.retention:
            raise NoReportError("forgotten_month", month=month.label, days=self.retention.days)
        return month

    def place(self, typed: str) -> Place:
        """Return the commune or province of today with this code or name, also an old one. Raises NoReportError."""
        code = self.current.get(typed, typed)
        place = self.gazetteer.place(code)
        if place:
            return place
        if typed.isdecimal():
            raise NoReportError("unknown_code", code=typed[:20])
        found = self.gazetteer.find(typed, Manner.ORDERED)
        if isinstance(found, Several):
            named = "; ".join(say("place_named", name=place.name, code=place.code) for place in found.places[:20])
            raise NoReportError("several_places", name=typed[:100], places=named)
        if found is None:
            raise NoReportError("unknown_name", name=typed[:100])
        return found

    async def commune(self, place: Place, month: Month) -> Collected:
        start = first_needed(month)
        rows = await self._rows(start, month, [place.code, *self._former(place.code)])
        tallies = []
        for code in (place.code, *self._former(place.code)):
            tallies += await self.store.visits.tallies(month.previous.first, month.last, code)
        needs, middle = await self._needs(rows), await self._median(place.province_code, month)
        numbers = await asyncio.to_thread(commune_numbers, month, self.today, rows, middle, needs, tallies)
        return self._collected(place, month, [place.code], numbers)

    async def province(self, place: Place, month: Month) -> Collected:
        numbers = await self._province(place, month, await self._tallies(month))
        communes = [code for code in self._codes(place.code) if len(code) == 5]
        return self._collected(place, month, communes, numbers)

    async def open_data(self, month: Month, province: Place | None = None) -> OpenData:
        """Return the table of all provinces or of one. Raises NoReportError for a month that still runs."""
        if month.last >= self.today:
            raise NoReportError("month_runs", month=month.label)
        codes = sorted(place.code for place in self.gazetteer.places.values() if place.is_province)
        places = [self.gazetteer.places[code] for code in codes if province is None or code == province.code]
        tallies = await self._tallies(month)
        return OpenData(month, tuple([(place, await self._province(place, month, tallies)) for place in places]))

    async def _province(self, place: Place, month: Month, tallies: Sequence[Tally]) -> ProvinceNumbers:
        codes = self._codes(place.code)
        rows = await self._rows(month.first, month, codes)
        communes = [code for code in codes if self.current.get(code, code) == code and len(code) == 5]
        mine = [tally for tally in tallies if tally.commune in codes]
        needs = await self._needs(rows)
        return await asyncio.to_thread(province_numbers, month, communes, rows, needs, mine)

    async def _median(self, province: str, month: Month) -> Median:
        """Return the medians of a province, counted again after a while: it takes all its questions."""
        kept = self._medians.get((province, month))
        if kept is None or self.now() - kept[0] > _MEDIAN_LIFE:
            rows = await self._rows(month.first, month, self._codes(province))
            kept = (self.now(), await asyncio.to_thread(province_median, rows))
            self._medians[province, month] = kept
        return kept[1]

    async def _tallies(self, month: Month) -> list[Tally]:
        tallies = await self.store.visits.tallies(month.first, month.last)
        return [replace(tally, commune=self.current.get(tally.commune, tally.commune)) for tally in tallies]

    async def _rows(self, since: date, month: Month, codes: Sequence[str]) -> list[AskedRow]:
        rows = await self.store.communes.asked(midnight(since), midnight(month.next.first), codes)
        return renamed(rows, self.current)

    async def _needs(self, rows: Sequence[AskedRow]) -> dict[int, Need]:
        return await self.store.communes.needs({row.gap for row in rows if row.gap})

    def _former(self, code: str) -> list[str]:
        return [old for old, now in self.current.items() if now == code]

    def _codes(self, province: str) -> list[str]:
        """Return every code that counts for a province: its own, its communes', and those that went into them."""
        places = self.gazetteer.places
        codes = [code for code, place in places.items() if place.province_code == province]
        return [*codes, *(old for old, now in self.current.items() if now in codes)]

    def _collected(
        self, place: Place, month: Month, communes: Sequence[str], numbers: CommuneNumbers | ProvinceNumbers
    ) -> Collected:
        places = self.gazetteer.places
        notes = [
            say("merged_note", name=merger.name, code=merger.code, now=places[now].name, day=_spoken(merger.day))
            for merger in self.mergers
            if (now := self.current[merger.code]) in communes and month.first <= merger.day <= month.last
        ]
        kept_from = self.today - self.retention
        if month.last >= self.today:
            notes.insert(0, say("running_note", day=_spoken(self.today)))
        if month.first < kept_from:
            notes.append(say("forgotten_note", day=_spoken(kept_from)))
        return Collected(place, month, self.now().astimezone(VIETNAM), tuple(notes), numbers)


def _spoken(day: date) -> str:
    return day.strftime("%d/%m/%Y")
