"""What a person does with a gap: take it, talk about it, set it aside, merge it, split it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.staff.changing import change, now
from bot.channels.web.staff.gap_frame import GAP, GapFrame, Step, picked, to_gap
from bot.review.gathering import remember
from bot.review.grouping import Grouper
from bot.storage.gaps import CLOSED, REASONS, Gap, Grouped, Note
from bot.storage.staff import Change, Staff
from intents.masking import mask

__all__ = ["GapDeeds"]

_LONGEST_COMMENT = 2_000


class GapDeeds:
    def __init__(self, frame: GapFrame, grouper: Grouper) -> None:
        self.frame = frame
        self.site = frame.site
        self.store = frame.store
        self.grouper = grouper

    def routes(self) -> list[Route]:
        steps: dict[str, Step] = {
            "nhan": self.take, "giao": self.assign, "ghi": self.comment, "bo-qua": self.set_aside,
            "mo-lai": self.reopen,
        }  # fmt: skip
        whole: dict[str, Step] = {"gop": self.merge, "tach": self.split}
        return [
            *(Route(f"{GAP}/{name}", self.frame.step(step), methods=["POST"]) for name, step in steps.items()),
            *(Route(f"{GAP}/{name}", self.frame.step(step, True), methods=["POST"]) for name, step in whole.items()),
        ]

    async def take(self, request: Request, staff: Staff, form: FormData, gap: Gap) -> Response:
        begun = {"state": "doing"} if gap.state == "new" else {}
        return await self._set(staff, gap, {**begun, "owner": staff.name}, "gap-take")

    async def assign(self, request: Request, staff: Staff, form: FormData, gap: Gap) -> Response:
        owner, due = str(form.get("owner", "")).strip().lower()[:40], str(form.get("due", "")).strip()
        colleague = await self.store.staff.named(owner) if owner != gap.owner.lower() and owner else None
        if owner and owner != gap.owner.lower() and (colleague is None or colleague.disabled):
            return self.site.refused(request, staff, "no-such-owner", 400)
        if due and not _is_day(due):
            return self.site.refused(request, staff, "no-such-day", 400)
        return await self._set(staff, gap, {"owner": owner, "due": due}, "gap-assign")

    async def comment(self, request: Request, staff: Staff, form: FormData, gap: Gap) -> Response:
        text = str(form.get("text", "")).strip()[:_LONGEST_COMMENT]
        if text:
            await self.store.gaps.comment(gap.id, Note(now(), staff.name, "comment", mask(text).text))
        return to_gap(gap.id)

    async def set_aside(self, request: Request, staff: Staff, form: FormData, gap: Gap) -> Response:
        reason = str(form.get("reason", ""))
        if reason not in REASONS:
            return self.site.refused(request, staff, "no-reason", 400)
        return await self._set(staff, gap, {"state": "aside", "reason": reason}, "gap-aside")

    async def reopen(self, request: Request, staff: Staff, form: FormData, gap: Gap) -> Response:
        fields = {"state": "new", "reason": ""} if gap.state in CLOSED else {}
        return await self._set(staff, gap, fields, "gap-reopen")

    async def merge(self, request: Request, staff: Staff, form: FormData, gap: Gap) -> Response:
        into = await self.frame.named(str(form.get("into", "")), staff)
        if into is None or into.id == gap.id:
            return self.frame.missing(request, staff)
        if into.state in CLOSED:  # what is moved there would wait for nobody
            return self.site.refused(request, staff, "closed", 409)
        questions = await self.store.gaps.grouped(gap.id)
        return await self._move(request, staff, gap, questions, into.id, "gap-merge")

    async def split(self, request: Request, staff: Staff, form: FormData, gap: Gap) -> Response:
        questions = await self.store.gaps.grouped(gap.id)
        chosen = picked(form, questions)
        if not chosen or len(chosen) == len(questions):
            return self.site.refused(request, staff, "nothing-picked", 400)
        return await self._move(request, staff, gap, chosen, None, "gap-split")

    async def _set(self, staff: Staff, gap: Gap, fields: Mapping[str, str], what: str) -> Response:
        before = {key: str(getattr(gap, key) or "") for key in fields}
        changed = {key: value for key, value in fields.items() if value != before[key]}
        if changed:
            line = Change(now(), staff.name, what, str(gap.id), _told(before, changed), _told(changed, changed))
            await self.store.gaps.change(gap.id, changed, line)
        return to_gap(gap.id)

    async def _move(
        self, request: Request, staff: Staff, gap: Gap, questions: Sequence[Grouped], into: int | None, what: str
    ) -> Response:
        line = Change(now(), staff.name, what, str(gap.id), "", f"{len(questions)} → {into or 'new'}")
        target = await self.store.gaps.move([question.id for question in questions], into, line)
        if target is None:
            return self.frame.missing(request, staff)
        if into is not None:
            await self._take_drafts_along(staff, gap.id, target)
        await remember(self.store, self.grouper)
        return to_gap(target)

    async def _take_drafts_along(self, staff: Staff, gap: int, into: int) -> None:
        """Let the drafts of a gap that is no more answer the gap its questions went to."""
        for draft in await self.store.drafts.drafts():
            if draft.gap == gap:
                line = change(staff, "draft-gap", draft, str(gap), str(into))
                await self.store.drafts.keep(replace(draft, gap=into), line, draft)


def _told(values: Mapping[str, str], keys: Mapping[str, str]) -> str:
    return " ".join(f"{key}={values[key]}" for key in keys)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
