"""Numbers of a commune, `/commune/<code>`: for those whose commune it is, and for all when the operator says so."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.limits import RateLimit
from bot.channels.web.pages import WEB_FOLDER, template_engine
from bot.channels.web.staff.changing import download
from bot.channels.web.staff.site import SIGN_IN, Endpoint, StaffSite
from bot.communes.collecting import Collected, Collector, NoReportError
from bot.communes.figures import as_csv, as_json
from bot.communes.months import Month, month_of
from bot.communes.pdf import commune_pdf
from bot.communes.province import ProvinceReport
from bot.communes.report import Report, commune_report, number_of
from bot.communes.words import say, words
from bot.review.access import may
from bot.review.sheets import CSV
from bot.storage.protocol import StoreError
from bot.storage.staff import Staff
from intents.places import Place

__all__ = ["CommunePages", "report_html"]

log = logging.getLogger(__name__)

_KEPT_SECONDS = 60.0
"""A page is counted again after that: counting reads all questions of the province."""
_MOST_KEPT = 200
_MONTHS = 12
_NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Wish:
    """What was asked for by somebody who may have it."""

    place: Place
    month: Month
    staff: Staff | None
    """None: the public version."""


class CommunePages:
    def __init__(
        self, site: StaffSite, collector: Collector, titles: Callable[[], Mapping[str, str]], public: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """`titles`: entry -> title as the base is now; `public`: finished months may be seen without sign-in."""
        self.site = site
        self.collector = collector
        self.titles = titles
        self.public = public
        self.clock = clock
        self.limit = RateLimit(burst=60, per_second=1)
        self._kept: dict[tuple[str, Month], tuple[float, Collected]] = {}
        self._counting = asyncio.Lock()
        _prepare(site.templates)

    def routes(self) -> list[Route]:
        return [
            Route("/commune", self._guarded(self.front)),
            Route("/commune/{code}", self._guarded(self.page)),
            Route("/commune/{code}/bao-cao.{format}", self._guarded(self.file)),
        ]

    async def front(self, request: Request) -> Response:
        """Pick a commune, or go to the one that was typed."""
        staff = await self.site.signed_in(request)
        if staff is None and not self.public:
            return RedirectResponse(SIGN_IN, 303)
        typed = request.query_params.get("xa", "").strip()
        if typed:
            return RedirectResponse(f"/commune/{self.collector.place(typed).code}", 303)
        places = self.collector.gazetteer.places
        own = [places[code] for code in (staff.communes if staff else ()) if code in places]
        return self._drawn(request, staff, "commune_front.html", own=own, problem="")

    async def page(self, request: Request) -> Response:
        wish = await self._wish(request)
        if isinstance(wish, Response):
            return wish
        report = commune_report(await self._collected(wish), self.titles(), public=wish.staff is None)
        months = self._months(wish.staff)
        return self._drawn(request, wish.staff, "commune.html", report=report, months=months, month=wish.month)

    async def file(self, request: Request) -> Response:
        """The same for printing and for machines; to signed-in people only."""
        wish = await self._wish(request)
        if isinstance(wish, Response):
            return wish
        if wish.staff is None:
            return RedirectResponse(SIGN_IN, 303)
        collected, titles = await self._collected(wish), self.titles()
        name = f"bao-cao-{wish.place.code}-{wish.month}"
        match request.path_params["format"]:
            case "pdf":
                body = await asyncio.to_thread(commune_pdf, commune_report(collected, titles))
                return download(body, "application/pdf", f"{name}.pdf")
            case "csv":
                return download(as_csv(collected, titles), CSV, f"{name}.csv")
            case "json":
                return download(as_json(collected, titles), "application/json", f"{name}.json")
        return self.site.refused(request, wish.staff, "not-found", 404)

    async def _wish(self, request: Request) -> Wish | Response:
        """Return what is asked for, or the answer to somebody who may not have it. Raises NoReportError."""
        staff = await self.site.signed_in(request)
        if staff is None and not self.public:
            return RedirectResponse(SIGN_IN, 303)
        place = self.collector.place(request.path_params["code"])
        if place.is_province:
            raise NoReportError("not_commune", name=place.name)
        if staff and not may(staff, "see", place.code):
            if not self.public:
                return self.site.refused(request, staff, "may-not")
            staff = None
        typed = request.query_params.get("thang", "")
        running = month_of(self.collector.today)
        month = self.collector.month(typed or (str(running) if staff else ""))
        if staff is None and month == running:
            raise NoReportError("public_runs", month=month.label)
        return Wish(place, month, staff)

    async def _collected(self, wish: Wish) -> Collected:
        key = (wish.place.code, wish.month)
        async with self._counting:
            kept = self._kept.get(key)
            if kept and self.clock() - kept[0] < _KEPT_SECONDS:
                return kept[1]
            collected = await self.collector.commune(wish.place, wish.month)
            self._kept.pop(key, None)
            self._kept[key] = (self.clock(), collected)
            while len(self._kept) > _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            return collected

    def _months(self, staff: Staff | None) -> list[Month]:
        """Return the months to choose from, newest first."""
        month = month_of(self.collector.today)
        found = [month] if staff else []
        for _ in range(_MONTHS):
            month = month.previous
            found.append(month)
        return [month for month in found if month.last >= self.collector.today - self.collector.retention]

    def _drawn(
        self, request: Request, staff: Staff | None, template: str, status: int = 200, **values: object
    ) -> Response:
        if staff:
            return self.site.draw(request, staff, template, status, base="staff_base.html", **values)
        html = self.site.templates.get_template(template).render(base="commune_base.html", **values)
        return HTMLResponse(html, status, _NO_STORE)

    def _guarded(self, handler: Endpoint) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            address = request.client.host if request.client else "?"
            if not self.limit.allows(address):
                return self._drawn(request, None, "commune_front.html", 429, own=[], problem=say("slow"))
            try:
                return await handler(request)
            except NoReportError as error:
                return self._drawn(request, None, "commune_front.html", 404, own=[], problem=str(error))
            except StoreError as error:
                log.error("commune: %s", error)
                return self._drawn(request, None, "commune_front.html", 503, own=[], problem=say("trouble"))

        return endpoint


def report_html(report: Report | ProvinceReport) -> str:
    """Return a page that stands by itself, with its style in it."""
    templates = template_engine()
    _prepare(templates)
    style = "".join((WEB_FOLDER / "static" / name).read_text("utf-8") for name in ("staff.css", "commune.css"))
    province = isinstance(report, ProvinceReport)
    return templates.get_template("commune_file.html").render(report=report, style=style, province=province)


def _prepare(templates: Environment) -> None:
    templates.globals["labels"] = words()["labels"]
    templates.globals["number_of"] = number_of
    templates.globals["say"] = say
