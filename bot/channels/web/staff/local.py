"""What communes add of their own: the list of all, the page of one commune, writing, taking away, withdrawing."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web.staff.changing import for_all_communes, may_change, now
from bot.channels.web.staff.local_form import KINDS, content, read_local, written_into
from bot.channels.web.staff.local_preview import shown_entry, shown_with
from bot.channels.web.staff.site import HOME, Endpoint, StaffSite
from bot.communes.gazetteer import load_gazetteer
from bot.communes.local import VIETNAM, state_of
from bot.communes.local_checking import LONGEST, Problem, problems_of
from bot.renewal import LiveBase
from bot.review.access import may
from bot.storage.local import Kind, Local, LocalRevision, Sheet
from bot.storage.protocol import Store
from bot.storage.staff import Change, Staff
from intents.places import Gazetteer, Manner, Place, Several
from intents.text import clean

__all__ = ["LocalPages"]

_ALL = f"{HOME}/xa"
_ONE = f"{_ALL}/{{commune:str}}"
_ON_A_PAGE = 50
_MOST_REVISIONS = 50
_MOST_FOUND = 30
_COMMUNE_DIGITS = 5
Step = Callable[[Request, Staff, FormData, Place], Awaitable[Response]]
"""Something done in a commune."""


class LocalPages:
    def __init__(self, site: StaffSite, store: Store, base: LiveBase, gazetteer: Gazetteer | None = None) -> None:
        self.site = site
        self.site.templates.filters["typed_time"] = lambda at: at.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")
        self.local = store.local
        self.base = base
        self.gazetteer = gazetteer or load_gazetteer()

    def routes(self) -> list[Route]:
        writes = [
            Route(f"{_ONE}/{path}", self.step(self._writing(kind)), methods=["POST"]) for path, kind in KINDS.items()
        ]
        return [
            Route(_ALL, self.site.page(self.everything)),
            Route(_ONE, self.site.page(self.page)),
            *writes,
            Route(f"{_ONE}/go", self.step(self.remove), methods=["POST"]),
            Route(f"{_ONE}/rut", self.step(self.withdraw, everywhere=True), methods=["POST"]),
        ]

    def step(self, step: Step, everywhere: bool = False) -> Endpoint:
        """Return an endpoint for a form of the commune of the address; `everywhere`: no account of communes may."""

        async def found(request: Request, staff: Staff, form: FormData) -> Response:
            place = self._place(request, staff)
            return await step(request, staff, form, place) if isinstance(place, Place) else place

        return self.site.deed(for_all_communes(self.site, found) if everywhere else found)

    # Pages

    async def everything(self, request: Request, staff: Staff) -> Response:
        """All that may be seen, of every commune of `staff`, what changed last first."""
        wanted = clean(request.query_params.get("tim", "")[:200])
        found = self._found(wanted, staff) if wanted else []
        own = [place for place in map(self.gazetteer.place, staff.communes) if place]
        alone = found[:1] if len(found) == 1 else own[:1] if len(own) == 1 and not wanted else []
        if alone:
            return RedirectResponse(f"{_ALL}/{alone[0].code}", 303)
        pages = max(1, -(-await self.local.count(staff.communes) // _ON_A_PAGE))
        typed = request.query_params.get("trang", "")[:9]
        number = min(max(int(typed), 1), pages) if typed.isascii() and typed.isdecimal() else 1
        items = await self.local.listed(staff.communes, _ON_A_PAGE, (number - 1) * _ON_A_PAGE)
        return self.site.draw(
            request, staff, "staff_local_all.html", items=_with_states(items), own=own, found=found, wanted=wanted,
            number=number, pages=pages, place=self.gazetteer.place, titles=self._titles(),
            withdraws=may_change(staff), longest=LONGEST,
        )  # fmt: skip

    async def page(self, request: Request, staff: Staff) -> Response:
        place = self._place(request, staff)
        if not isinstance(place, Place):
            return place
        sheet = await self.local.sheet(place.code)
        wanted = request.query_params.get("sua", "")
        edited = next((item for item in sheet.items if str(item.id) == wanted and not item.ended), None)
        done = request.query_params.get("xong", "")
        return await self._draw(request, staff, place, sheet, edited, done=done)

    # Deeds

    def _writing(self, kind: Kind) -> Step:
        async def write(request: Request, staff: Staff, form: FormData, place: Place) -> Response:
            return await self._write(request, staff, form, place, kind)

        return write

    async def _write(self, request: Request, staff: Staff, form: FormData, place: Place, kind: Kind) -> Response:
        sheet = await self.local.sheet(place.code)
        typed = read_local(kind, form, place.code, staff.name, now())
        number = written_into(sheet, typed, str(form.get("id", "")))
        if number is None:
            return self.site.refused(request, staff, "not-found", 404)
        typed = replace(typed, id=number)
        found = problems_of(typed, sheet.items, self._titles(), self.base.brain.library.domains, now())
        if form.get("luu") == "xem" or found:
            return await self._draw(request, staff, place, sheet, typed, 400 if found else 200, found, unsaved=True)
        before = next((content(item) for item in sheet.items if item.id == number), "")
        change = _change(staff, f"local-{kind}", typed, before, content(typed))
        seen = str(form.get("seen", ""))
        if seen != str(sheet.version) or not await self.local.keep(typed, change, sheet.version):
            sheet = await self.local.sheet(place.code)
            return await self._draw(request, staff, place, sheet, typed, 409, [Problem("", "changed")], unsaved=True)
        return _to(place, "luu")

    async def remove(self, request: Request, staff: Staff, form: FormData, place: Place) -> Response:
        return await self._end(request, staff, form, place, "removed", "")

    async def withdraw(self, request: Request, staff: Staff, form: FormData, place: Place) -> Response:
        why = clean(str(form.get("why", "")))[: LONGEST["why"]]
        if not why:
            return self.site.refused(request, staff, "no-why", 400)
        return await self._end(request, staff, form, place, "withdrawn", why)

    async def _end(
        self, request: Request, staff: Staff, form: FormData, place: Place, how: str, why: str
    ) -> Response:
        sheet = await self.local.sheet(place.code)
        item = next((one for one in sheet.items if str(one.id) == str(form.get("id", "")) and not one.ended), None)
        if item is None:
            return self.site.refused(request, staff, "not-found", 404)
        withdrawn = how == "withdrawn"
        gone = replace(item, ended="withdrawn" if withdrawn else "removed", ended_by=staff.name, why=why)
        change = _change(staff, "local-withdraw" if withdrawn else "local-remove", item, content(item), why)
        if not await self.local.keep(gone, change, sheet.version):
            return await self._draw(request, staff, place, sheet, None, 409, [Problem("", "changed")])
        return RedirectResponse(_ALL, 303) if form.get("ve") == "tat-ca" else _to(place, "rut" if withdrawn else "go")

    # Shared

    def _place(self, request: Request, staff: Staff) -> Place | Response:
        """Return the commune of the address, unless it is none, or none of `staff`'s."""
        code = str(request.path_params["commune"])
        if not may(staff, "see", code):
            return self.site.refused(request, staff, "may-not")
        place = self.gazetteer.place(code) if len(code) == _COMMUNE_DIGITS else None
        return place or self.site.refused(request, staff, "not-found", 404)

    def _found(self, wanted: str, staff: Staff) -> list[Place]:
        by_code = self.gazetteer.place(wanted)
        found = by_code or self.gazetteer.find(wanted, Manner.ORDERED)
        places = found.places if isinstance(found, Several) else (found,) if found else ()
        communes = [place for place in places if len(place.code) == _COMMUNE_DIGITS]
        return [place for place in communes if may(staff, "see", place.code)][:_MOST_FOUND]

    def _titles(self) -> Mapping[str, str]:
        """Return id -> title of every entry that can have a note."""
        entries = self.base.brain.library.entries
        return dict(sorted(((e.id, e.title) for e in entries if not e.talk), key=lambda pair: pair[1]))

    async def _draw(
        self, request: Request, staff: Staff, place: Place, sheet: Sheet, typed: Local | None, status: int = 200,
        problems: Sequence[Problem] = (), unsaved: bool = False, done: str = "",
    ) -> Response:  # fmt: skip
        """Return the page of a commune. `typed`: what stands in the form of its kind."""
        moment, saying = now(), self.base.brain.saying
        office = next((item for item in sheet.items if item.kind == "office" and not item.ended), None)
        forms = {kind: Local(place.code, kind, "", moment) for kind in KINDS.values()}
        forms.update((item.kind, item) for item in (office, typed) if item)
        live = [item for item in sheet.items if state_of(item, moment) == "showing"]
        entry = shown_entry(saying, [*([typed] if typed else []), *live])
        wrong = {problem.field for problem in problems} - {""}
        return self.site.draw(
            request, staff, "staff_local.html", status, place=place, items=_with_states(sheet.items), forms=forms,
            version=sheet.version, typed=typed, problems=problems, wrong=wrong, unsaved=unsaved, done=done,
            writes=may(staff, "edit", place.code), withdraws=may_change(staff), longest=LONGEST,
            titles=self._titles(), kinds=saying.phrases.tables["kinds"], revisions=await self._revisions(place),
            checked=saying.offices.get(place.code),
            shown=entry, replies=shown_with(saying, entry, place, live, typed, self.base.today(), moment),
        )  # fmt: skip

    async def _revisions(self, place: Place) -> list[tuple[LocalRevision, str]]:
        found = await self.local.revisions(place.code, _MOST_REVISIONS)
        return [(revision, content(revision.before) if revision.before else "") for revision in found]


def _with_states(items: Sequence[Local]) -> list[tuple[Local, str]]:
    moment = now()
    return [(item, state_of(item, moment)) for item in items]


def _change(staff: Staff, what: str, item: Local, before: str, after: str) -> Change:
    return Change(now(), staff.name, what, f"{item.commune} {item.kind}", before, after)


def _to(place: Place, done: str) -> Response:
    return RedirectResponse(f"{_ALL}/{place.code}?xong={done}", 303)
