"""The first page of the support team: today's numbers, and the gaps in the order they matter."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.assistant import VIETNAM, vietnam_today
from bot.channels.web.staff.changing import download, now
from bot.channels.web.staff.site import HOME, StaffSite
from bot.conversation import Conversation
from bot.review import sheets
from bot.storage.gaps import CLOSED, STATES, WHYS, Day, Gap, Wanted
from bot.storage.protocol import Store
from bot.storage.staff import Staff

__all__ = ["Inbox"]

_FILTERS = ("tim", "trang-thai", "vi-sao", "kenh", "ngay", "xa", "muc", "nguoi")
_PERIODS = {"1": 1, "7": 7, "30": 30, "90": 90, "365": 365}
_CHANNELS = ("telegram", "web", "console")
_OPEN = tuple(state for state in STATES if state not in CLOSED)
_CHART_DAYS = 14
_ON_A_PAGE = 50
_NOWHERE = ("-",)
"""A commune that nobody asks from."""


@dataclass(frozen=True)
class Numbers:
    """What stands above the inbox."""

    days: tuple[Day, ...]
    """The last two weeks, quiet days too."""
    waiting: int
    overdue: int
    hours: float | None
    """Median time from the first question of a gap to its answer."""

    @property
    def today(self) -> Day:
        return self.days[-1]


class Inbox:
    def __init__(self, site: StaffSite, store: Store, conversation: Conversation) -> None:
        self.site = site
        self.store = store
        self.conversation = conversation

    def routes(self) -> list[Route]:
        return [
            Route(HOME, self.site.page(self.page)),
            Route(f"{HOME}/cau.csv", self.site.page(self.as_csv)),
            Route(f"{HOME}/cau.xlsx", self.site.page(self.as_xlsx)),
        ]

    async def page(self, request: Request, staff: Staff) -> Response:
        given = {key: value for key, value in request.query_params.items() if key in _FILTERS and value.strip()}
        everything = await self.store.gaps.gaps(now(), Wanted(communes=staff.communes))
        gaps = await self._picked(given, staff, everything)
        pages = max(1, -(-len(gaps) // _ON_A_PAGE))
        number = _page(request.query_params.get("trang", ""), pages)
        titles = sorted((entry.title, entry.id) for entry in self.conversation.matcher.entries)
        return self.site.draw(
            request, staff, "staff_home.html", gaps=gaps[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
            count=len(gaps), numbers=await self._numbers(staff, everything), given=given, number=number, pages=pages,
            periods=_PERIODS, states=STATES, whys=WHYS, channels=_CHANNELS,
            titles={id: title for title, id in titles},
        )  # fmt: skip

    async def as_csv(self, request: Request, staff: Staff) -> Response:
        body = await asyncio.to_thread(sheets.csv_bytes, *await self._table(request, staff))
        return download(body, sheets.CSV, "cau-chua-tra-loi.csv")

    async def as_xlsx(self, request: Request, staff: Staff) -> Response:
        body = await asyncio.to_thread(sheets.xlsx_bytes, *await self._table(request, staff))
        return download(body, sheets.XLSX, "cau-chua-tra-loi.xlsx")

    async def _picked(self, given: Mapping[str, str], staff: Staff, everything: Sequence[Gap]) -> Sequence[Gap]:
        """Return the gaps that the filters ask for. The state alone needs no second look into the database."""
        wish = wanted(given, staff)
        if replace(wish, states=()) == Wanted(communes=staff.communes):
            return [gap for gap in everything if not wish.states or gap.state in wish.states]
        return await self.store.gaps.gaps(now(), wish)

    async def _numbers(self, staff: Staff, gaps: Sequence[Gap]) -> Numbers:
        today = vietnam_today()
        first = today - timedelta(days=_CHART_DAYS - 1)
        since = datetime(first.year, first.month, first.day, tzinfo=VIETNAM)
        by_day = {day.day: day for day in await self.store.gaps.days(since, staff.communes)}
        days = (first + timedelta(days=n) for n in range(_CHART_DAYS))
        return Numbers(
            tuple(by_day.get(day, Day(day, 0, 0, 0, 0, 0)) for day in days),
            sum(gap.state in _OPEN for gap in gaps),
            sum(entry.recheck_by < today for entry in self.conversation.matcher.entries),
            _hours(gaps),
        )

    async def _table(self, request: Request, staff: Staff) -> tuple[Sequence[str], list[tuple[sheets.Cell, ...]]]:
        """Return the header and the rows of a download."""
        gaps = await self.store.gaps.gaps(now(), wanted(request.query_params, staff))
        words: dict[str, Any] = vars(self.site.templates.get_template("staff_words.html").module)
        return words["COLUMNS"], [_row(gap, words) for gap in gaps]


def wanted(given: Mapping[str, str], staff: Staff) -> Wanted:
    """Return the gaps that the filters in an address ask for, never of a commune that is not `staff`'s."""
    state, commune = given.get("trang-thai", ""), given.get("xa", "").strip()
    days = _PERIODS.get(given.get("ngay", ""))
    communes = staff.communes
    if commune:
        communes = (commune,) if not communes or commune in communes else _NOWHERE
    return Wanted(
        states={"tat-ca": ()}.get(state, (state,) if state in STATES else _OPEN),
        communes=communes,
        channel=given.get("kenh", ""),
        entry=given.get("muc", "").strip(),
        why=given.get("vi-sao", ""),
        owner=given.get("nguoi", "").strip().lower(),
        since=now() - timedelta(days=days) if days else None,
        text=given.get("tim", "").strip()[:200],
    )


def _page(typed: str, pages: int) -> int:
    number = int(typed) if typed.isdecimal() and len(typed) < 7 else 1
    return min(max(number, 1), pages)


def _hours(gaps: Sequence[Gap]) -> float | None:
    # Questions that came after the answer, or from a commune that asked later, say nothing about waiting.
    took = [gap.answered - gap.first for gap in gaps if gap.answered and gap.answered >= gap.first]
    return median(time / timedelta(hours=1) for time in took) if took else None


def _row(gap: Gap, words: Mapping[str, Mapping[str, str]]) -> tuple[sheets.Cell, ...]:
    days: tuple[date, ...] = tuple(at.astimezone(VIETNAM) for at in (gap.first, gap.last))
    state, reason = words["STATES"][gap.state], words["REASONS"].get(gap.reason, gap.reason)
    return (
        gap.id, gap.text, state, reason, gap.owner, gap.due, gap.people, gap.communes, gap.times, gap.wrong,
        gap.waiting, round(gap.rank, 1), *days, gap.entry,
    )  # fmt: skip
