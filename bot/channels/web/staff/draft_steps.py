"""From a written draft to citizens: the replay of what people asked, proposing, publishing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web.staff.changing import change, may_change, to_draft
from bot.channels.web.staff.draft_page import DraftPage, editable, stamp
from bot.channels.web.staff.file_texts import title_in
from bot.channels.web.staff.site import HOME
from bot.publishing import Published, Publisher
from bot.rehearsal import Rehearsals, read_replay
from bot.storage.drafts import Draft
from bot.storage.staff import Staff

__all__ = ["DraftSteps"]

_LONGEST_WHY = 500
Saver = Callable[[Request, Staff, FormData, Draft], Awaitable[Draft | Response]]


class DraftSteps:
    def __init__(self, look: DraftPage, rehearsals: Rehearsals, publisher: Publisher, save: Saver) -> None:
        """`save`: keeps what the form of a draft holds."""
        self.look = look
        self.site = look.site
        self.drafts = look.store.drafts
        self.rehearsals = rehearsals
        self.publisher = publisher
        self.save = save

    def routes(self) -> list[Route]:
        one, step = f"{HOME}/nhap/{{draft:id}}", self.look.step
        return [
            Route(f"{one}/thu", self.site.page(self.replayed)),
            Route(f"{one}/thu", step(self.start), methods=["POST"]),
            Route(f"{one}/trinh", step(self.propose), methods=["POST"]),
            Route(f"{one}/dang", step(self.publish, "approve"), methods=["POST"]),
        ]

    async def start(self, request: Request, staff: Staff, form: FormData, draft: Draft) -> Response:
        """Start the replay, of what the form holds when it was sent along."""
        kept = await self.save(request, staff, form, draft) if "was" in form else draft
        if isinstance(kept, Response):
            return kept
        if not editable(kept) or not kept.file:
            code = "no-name" if editable(kept) else "closed"
            return await self.look.draw(request, staff, kept, status=409, refusal=code)
        await self.rehearsals.start(kept)
        return RedirectResponse(to_draft(kept.id, "/thu"), 303)

    async def replayed(self, request: Request, staff: Staff) -> Response:
        """Show how far the replay is, or what it found; to the page's script as numbers."""
        draft = await self.look.find(request)
        if draft is None:
            return self.site.refused(request, staff, "not-found", 404)
        progress = self.rehearsals.progress(draft.id)
        # One of an earlier text says nothing of this one.
        progress = progress if progress and progress.text == draft.text else None
        running = progress if progress and progress.running else None
        if "application/json" in request.headers.get("accept", ""):
            far = {"done": running.done, "of": running.of} if running else {}
            return JSONResponse({"running": running is not None, **far})
        title = title_in(draft.text)
        own = draft.file.rpartition("/")[2].removesuffix(".yaml")
        return self.site.draw(
            request, staff, "staff_replay.html", draft=draft, name=title or draft.file, running=running,
            replay=read_replay(draft.replay), failed=progress.problem if progress else "",
            titles={**self.look.titles(), own: title}, edits=may_change(staff) and editable(draft),
        )  # fmt: skip

    async def propose(self, request: Request, staff: Staff, form: FormData, draft: Draft) -> Response:
        why, seen = str(form.get("why", ""))[:_LONGEST_WHY].strip(), form.get("seen") == "true"
        code = _unready(draft, form, why, seen)
        if not code and seen != draft.seen:
            ticked = replace(draft, seen=seen)
            kept = await self.drafts.keep(ticked, change(staff, "draft-seen", draft, after=str(seen)), draft)
            code, draft = ("", ticked) if kept else ("gone", draft)
        if not code:
            refused = await self.publisher.propose(draft, staff, why)
            code = refused.code if refused else ""
        if code:
            return await self.look.draw(request, staff, draft, status=409, refusal=code, why=why)
        return RedirectResponse(to_draft(draft.id, "?xong=trinh"), 303)

    async def publish(self, request: Request, staff: Staff, form: FormData, draft: Draft) -> Response:
        if str(form.get("was", "")) != stamp(draft.text):
            return await self.look.draw(request, staff, draft, status=409, refusal="gone")
        outcome = await self.publisher.publish(draft.id, staff, draft.text)
        if isinstance(outcome, Published):
            warned = "&git=1" if outcome.problem else ""
            return RedirectResponse(f"{HOME}/lich-su/{outcome.revision}?xong=dang{warned}", 303)
        current = await self.drafts.draft(draft.id)
        return await self.look.draw(request, staff, current or draft, status=409, refusal=outcome.code)


def _unready(draft: Draft, form: FormData, why: str, seen: bool) -> str:
    """Return why the draft cannot go to an approver, "" when it can."""
    if str(form.get("was", "")) != stamp(draft.text):
        return "gone"
    replay = read_replay(draft.replay)
    if replay and replay.broken:
        return "broken"
    if replay and (replay.changed or replay.lost) and not seen:
        return "unseen"
    return "" if why else "no-why"
