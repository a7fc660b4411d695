"""What was published: by whom, approved by whom, why, line by line, and taking it back."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web.staff.changing import for_all_communes, may_change
from bot.channels.web.staff.file_texts import meant_changes, title_in
from bot.channels.web.staff.site import HOME, StaffSite
from bot.publishing import Published, Publisher
from bot.renewal import LiveBase
from bot.storage.drafts import TAKE_BACK, Revision
from bot.storage.protocol import Store
from bot.storage.staff import Staff

__all__ = ["History"]

_MOST = 200


class History:
    def __init__(self, site: StaffSite, store: Store, base: LiveBase, publisher: Publisher) -> None:
        self.site = site
        self.store = store
        self.base = base
        self.publisher = publisher

    def routes(self) -> list[Route]:
        one = f"{HOME}/lich-su/{{revision:id}}"
        take_back = self.site.deed(for_all_communes(self.site, self.take_back), "approve")
        return [
            Route(f"{HOME}/lich-su", self.site.page(self.page)),
            Route(one, self.site.page(self.one)),
            Route(f"{one}/hoan-tac", take_back, methods=["POST"]),
        ]

    async def page(self, request: Request, staff: Staff) -> Response:
        file = request.query_params.get("tep", "")[:200]
        revisions = await self.store.drafts.revisions(_MOST, file)
        newest = await self.store.drafts.revisions(_MOST)
        titles = {r.file: title_in(r.after or r.before) or r.file for r in reversed([*revisions, *newest])}
        return self.site.draw(
            request, staff, "staff_history.html", revisions=revisions, file=file, titles=titles, undone=_undone,
            files=sorted({revision.file for revision in newest}, key=lambda name: titles[name]),
        )  # fmt: skip

    async def one(self, request: Request, staff: Staff) -> Response:
        revision = await self._find(request)
        if revision is None:
            return self.site.refused(request, staff, "not-found", 404)
        given = request.query_params
        return self._draw(request, staff, revision, done=given.get("xong", ""), warning=given.get("git", ""))

    async def take_back(self, request: Request, staff: Staff, form: FormData) -> Response:
        revision = await self._find(request)
        if revision is None:
            return self.site.refused(request, staff, "not-found", 404)
        outcome = await self.publisher.take_back(revision.id, staff)
        if isinstance(outcome, Published):
            warned = "&git=1" if outcome.problem else ""
            return RedirectResponse(f"{HOME}/lich-su/{outcome.revision}?xong=hoan-tac{warned}", 303)
        return self._draw(request, staff, revision, 409, refusal=outcome.code)

    async def _find(self, request: Request) -> Revision | None:
        return await self.store.drafts.revision(request.path_params["revision"])

    def _draw(self, request: Request, staff: Staff, revision: Revision, status: int = 200, **told: object) -> Response:
        title = title_in(revision.after or revision.before)
        return self.site.draw(
            request, staff, "staff_revision.html", status, revision=revision, title=title or revision.file,
            lines=meant_changes(revision.before, revision.after), undoes=may_change(staff, "approve"), undone=_undone,
            entry=self.base.brain.saying.entries.get(revision.file.rpartition("/")[2].removesuffix(".yaml")), **told,
        )  # fmt: skip


def _undone(why: str) -> str:
    """Return the number of the revision that was taken back for this reason, "" when none was."""
    return why.removeprefix(TAKE_BACK) if why.startswith(TAKE_BACK) else ""
