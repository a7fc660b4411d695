"""Posters for those who use no command line: choose the commune, where they hang and the size; look, and download."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.limits import RateLimit
from bot.channels.web.staff.site import HOME, StaffSite
from bot.communes.gazetteer import load_gazetteer
from bot.posters.poster import LONGEST_LABEL, Poster, PosterError, ScanError, public_site, tidy_labels
from bot.posters.texts import texts
from bot.review.access import may
from bot.settings import Official
from bot.storage.staff import Staff
from intents.places import Gazetteer, Manner, Place, Several

__all__ = ["PosterPages", "Prints"]

log = logging.getLogger(__name__)

PAGE = f"{HOME}/ap-phich"
_FILE = f"{PAGE}/tep"
_MOST_LABELS = 6
_MOST_LETTERS = 500
_MOST_PLACES = 12
_KINDS = {"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class Prints:
    """What the operator's settings say about posters."""

    public_url: str
    official: Official | None


@dataclass(frozen=True)
class Wish:
    """What the form says, nothing of it trusted."""

    commune: str
    labels: str
    sheet: str
    examples: str

    @property
    def fields(self) -> dict[str, str]:
        return {"xa": self.commune, "nhan": self.labels, "co": self.sheet, "cau": self.examples}


@dataclass(frozen=True)
class Shown:
    """One poster on the page."""

    poster: Poster
    preview: str
    files: Mapping[str, str]
    """Format -> address of the download."""


class PosterPages:
    def __init__(self, site: StaffSite, prints: Prints, limit: RateLimit | None = None) -> None:
        self.site = site
        self.prints = prints
        # A page of six previews and its downloads at once, then one file in two seconds.
        self.limit = limit or RateLimit(burst=30, per_second=0.5)
        # A file takes a processor for half a second; citizens are answered meanwhile.
        self.press = asyncio.Semaphore(1)

    def routes(self) -> list[Route]:
        return [Route(PAGE, self.site.page(self.page, "edit")), Route(_FILE, self.site.page(self.file, "edit"))]

    async def page(self, request: Request, staff: Staff) -> Response:
        wish = _wish(request, staff)
        places = _places(load_gazetteer(), wish.commune)
        place = places[0] if len(places) == 1 else None
        if place and not may(staff, "edit", place.code):
            return self.site.refused(request, staff, "may-not")
        problem, shown = "", []
        try:
            shown = self._shown(wish, place) if place else []
        except PosterError as error:
            problem = error.reason
        if wish.commune and not places:
            problem = "no-place"
        return self._draw(request, staff, wish, place, places, shown, problem)

    async def file(self, request: Request, staff: Staff) -> Response:
        """One file, made now; `dang` is its format, `xem` asks for it as a picture of the page."""
        wish, ending = _wish(request, staff), request.query_params.get("dang", "")
        place = load_gazetteer().place(wish.commune)
        if place is None or place.is_province or ending not in _KINDS:
            return self.site.refused(request, staff, "not-found", 404)
        if not may(staff, "edit", place.code):
            return self.site.refused(request, staff, "may-not")
        if not self.limit.allows(staff.name):
            return self._draw(request, staff, wish, place, [place], [], "slow", 429)
        try:
            poster = self._posters(wish, place)[0]
            async with self.press:
                name, data = await asyncio.to_thread(_made, poster, wish.sheet, ending)
        except PosterError as error:
            return self._draw(request, staff, wish, place, [place], [], error.reason, 400)
        except ScanError as error:
            log.error("posters: %s", error)
            return self._draw(request, staff, wish, place, [place], [], "scan", 500)
        how = "inline" if "xem" in request.query_params else "attachment"
        return Response(data, media_type=_KINDS[ending], headers={"Content-Disposition": f'{how}; filename="{name}"'})

    def _posters(self, wish: Wish, place: Place) -> list[Poster]:
        labels = tidy_labels(wish.labels.splitlines())
        if len(labels) > _MOST_LABELS:
            raise PosterError("labels", f"at most {_MOST_LABELS} labels")
        site = public_site(self.prints.public_url)
        return [Poster(place, site, label, wish.examples, self.prints.official) for label in labels]

    def _shown(self, wish: Wish, place: Place) -> list[Shown]:
        return [_shown(wish, poster) for poster in self._posters(wish, place)]

    def _draw(
        self, request: Request, staff: Staff, wish: Wish, place: Place | None, places: Sequence[Place],
        shown: Sequence[Shown], problem: str, status: int = 200,
    ) -> Response:  # fmt: skip
        own = [found for code in staff.communes if (found := load_gazetteer().place(code))]
        return self.site.draw(
            request, staff, "staff_posters.html", status, wish=wish, place=place, places=places[:_MOST_PLACES],
            more=len(places) > _MOST_PLACES, shown=shown, own=own, texts=texts(), problem=problem,
            longest=LONGEST_LABEL, most=_MOST_LABELS, official=self.prints.official, address=PAGE, query=urlencode,
        )  # fmt: skip


def _wish(request: Request, staff: Staff) -> Wish:
    given = request.query_params
    sheet, examples = given.get("co", ""), given.get("cau", "")
    only = staff.communes[0] if len(staff.communes) == 1 else ""
    return Wish(
        given.get("xa", only).strip()[:100],
        given.get("nhan", "")[:_MOST_LETTERS],
        sheet if sheet in texts().sheets else next(iter(texts().sheets)),
        examples if examples in texts().examples else next(iter(texts().examples)),
    )


def _places(gazetteer: Gazetteer, text: str) -> list[Place]:
    """Return the communes that a code or name may mean."""
    found = gazetteer.place(text) or gazetteer.find(text, Manner.ORDERED) if text else None
    several = found.places if isinstance(found, Several) else (found,) if found else ()
    return [place for place in several if not place.is_province]


def _made(poster: Poster, sheet: str, ending: str) -> tuple[str, bytes]:
    # Only here: what draws and scans is large, and the web server starts sooner without.
    from bot.posters.making import make

    ((name, data),) = make(poster, sheet, (ending,)).items()
    return name, data


def _shown(wish: Wish, poster: Poster) -> Shown:
    fields = {**wish.fields, "xa": poster.place.code, "nhan": poster.label}
    files = {ending: f"{_FILE}?{urlencode({**fields, 'dang': ending})}" for ending in _KINDS}
    return Shown(poster, f"{files['png']}&xem=1", files)
