"""Drafts of knowledge files: the list, and writing one in a form."""

from dataclasses import replace

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web.staff.changing import change, for_all_communes, may_change, now, on_disk, to_draft
from bot.channels.web.staff.draft_page import DraftPage, Typed, editable, stamp, typed_in
from bot.channels.web.staff.draft_steps import DraftSteps
from bot.channels.web.staff.file_texts import meant_changes, title_in
from bot.channels.web.staff.site import HOME, StaffSite
from bot.publishing import Publisher
from bot.rehearsal import Rehearsals
from bot.renewal import LiveBase
from bot.review.drafting import new_entry
from bot.review.form_yaml import write_yaml
from bot.storage.drafts import Draft
from bot.storage.protocol import Store
from bot.storage.staff import Staff

__all__ = ["Drafts"]

_MOST_WORDINGS = 60


class Drafts:
    def __init__(
        self, site: StaffSite, store: Store, base: LiveBase, rehearsals: Rehearsals, publisher: Publisher
    ) -> None:
        self.site = site
        self.store = store
        self.base = base
        self.look = DraftPage(site, store, base, publisher.alone)
        self.steps = DraftSteps(self.look, rehearsals, publisher, self.saved)

    def routes(self) -> list[Route]:
        one, step = f"{HOME}/nhap/{{draft:id}}", self.look.step
        begin = self.site.deed(for_all_communes(self.site, self.begin))
        return [
            Route(f"{HOME}/nhap", self.site.page(self.page)),
            Route(f"{HOME}/nhap/moi", begin, methods=["POST"]),
            Route(one, self.site.page(self.one)),
            Route(one, step(self.save), methods=["POST"]),
            Route(f"{one}/xem-truoc", step(self.look.draw_preview), methods=["POST"]),
            Route(f"{one}/bo", step(self.drop), methods=["POST"]),
            Route(f"{one}/lam-lai", step(self.rebase), methods=["POST"]),
            *self.steps.routes(),
        ]

    async def page(self, request: Request, staff: Staff) -> Response:
        drafts = await self.store.drafts.drafts()
        named = {draft.id: title_in(draft.text or draft.base) or draft.file for draft in drafts}
        return self.site.draw(
            request, staff, "staff_drafts.html", drafts=drafts, named=named, now=now(), changes=may_change(staff),
            done=request.query_params.get("xong", ""),
        )  # fmt: skip

    async def begin(self, request: Request, staff: Staff, form: FormData) -> Response:
        """Begin a new entry, filled with the wordings of a gap when one is named."""
        number = str(form.get("gap", ""))
        gap = int(number) if number.isdecimal() and len(number) < 16 else None
        asked = await self.store.gaps.grouped(gap) if gap else []
        texts = list(dict.fromkeys(question.text for question in asked))[:_MOST_WORDINGS]
        text = write_yaml(new_entry(texts, self.base.today(), words=self.base.brain.library.words))
        draft = Draft("", text, "", staff.name, now(), gap if asked else None)
        kept = await self.store.drafts.keep(draft, change(staff, "draft-new", draft))
        return RedirectResponse(to_draft(kept or 0), 303)

    async def one(self, request: Request, staff: Staff) -> Response:
        draft = await self.look.find(request)
        if draft is None:
            return self.site.refused(request, staff, "not-found", 404)
        return await self.look.draw(request, staff, draft, done=request.query_params.get("xong", ""))

    async def save(self, request: Request, staff: Staff, form: FormData, draft: Draft) -> Response:
        kept = await self.saved(request, staff, form, draft)
        return RedirectResponse(to_draft(kept.id, "?xong=luu"), 303) if isinstance(kept, Draft) else kept

    async def saved(self, request: Request, staff: Staff, form: FormData, draft: Draft) -> Draft | Response:
        """Keep what the form holds and return the draft, or the page that says why it was not kept."""
        typed = typed_in(draft, form)
        if not editable(draft):
            return await self.look.draw(request, staff, draft, status=409, refusal="closed")
        if str(form.get("was", "")) != stamp(draft.text):
            return await self._conflict(request, staff, draft, typed)
        problem = self._name_problem(draft, typed)
        changed = replace(draft, text=typed.text, file="" if problem else self.look.file(typed) or "")
        if changed != draft:
            # Who touched the text last may not approve it, and what was found out about the old text is over.
            changed = replace(changed, author=staff.name, state="open", replay="", seen=False, approver="", problem="")
            if await self.store.drafts.keep(changed, change(staff, "draft-save", changed), draft) is None:
                newer = await self.store.drafts.draft(draft.id)
                return await self._conflict(request, staff, newer or draft, typed)
        if problem and typed.entry_id:
            return await self.look.draw(request, staff, changed, typed, 422, name_problem=problem)
        return changed

    async def drop(self, request: Request, staff: Staff, form: FormData, draft: Draft) -> Response:
        dropped = replace(draft, state="dropped")
        if not editable(draft) or not await self.store.drafts.keep(dropped, change(staff, "draft-drop", draft), draft):
            return await self.look.draw(request, staff, draft, status=409, refusal="closed")
        return RedirectResponse(f"{HOME}/nhap?xong=bo", 303)

    async def rebase(self, request: Request, staff: Staff, form: FormData, draft: Draft) -> Response:
        """Take the file as it is now for what the draft began with; its own text stays."""
        if not (editable(draft) and draft.file):
            return await self.look.draw(request, staff, draft, status=409, refusal="closed")
        base = await on_disk(self.base, draft.file)
        if base is None:
            return await self.look.draw(request, staff, draft, status=409, refusal="disk")
        changed = replace(draft, base=base, state="open", replay="", seen=False, approver="", problem="")
        if await self.store.drafts.keep(changed, change(staff, "draft-rebase", draft), draft) is None:
            return await self.look.draw(request, staff, draft, status=409, refusal="gone")
        return RedirectResponse(to_draft(draft.id, "?xong=goc"), 303)

    def _name_problem(self, draft: Draft, typed: Typed) -> str:
        """Return why a new entry may not have the name that was typed, or ""."""
        if draft.base:
            return ""
        if self.look.file(typed) is None:
            return "bad-name"
        return "taken" if typed.entry_id in self.base.brain.saying.entries else ""

    async def _conflict(self, request: Request, staff: Staff, draft: Draft, typed: Typed) -> Response:
        """Show both versions: the form holds what was typed, and saving again puts it over the other."""
        return await self.look.draw(request, staff, draft, typed, 409, conflict=meant_changes(draft.text, typed.text))
