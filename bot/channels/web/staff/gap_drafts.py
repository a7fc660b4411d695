"""From a gap to a draft: its wordings go into an entry that answers them already, or begin a new one."""

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.assistant import vietnam_today
from bot.channels.web.staff.changing import change, now, on_disk, to_draft
from bot.channels.web.staff.gap_frame import GAP, GapFrame, picked
from bot.conversation import Conversation
from bot.renewal import LiveBase
from bot.review.adding import different, with_questions
from bot.review.drafting import new_entry, style_of
from bot.review.form_yaml import write_yaml
from bot.storage.drafts import Draft
from bot.storage.gaps import CLOSED, Gap, Grouped
from bot.storage.staff import Change, Staff
from intents.text import has_accents

__all__ = ["GapDrafts"]


class GapDrafts:
    def __init__(self, frame: GapFrame, conversation: Conversation, base: LiveBase) -> None:
        self.frame = frame
        self.site = frame.site
        self.store = frame.store
        self.conversation = conversation
        self.base = base

    def routes(self) -> list[Route]:
        return [Route(f"{GAP}/vao-muc", self.frame.step(self.begin, whole=True), methods=["POST"])]

    async def begin(self, request: Request, staff: Staff, form: FormData, gap: Gap) -> Response:
        """Add the ticked wordings to an entry, or begin a new one with them."""
        if gap.state in CLOSED:
            return self.site.refused(request, staff, "closed", 409)
        texts = _distinct(picked(form, await self.store.gaps.grouped(gap.id)))
        if not texts:
            return self.site.refused(request, staff, "nothing-picked", 400)
        if form.get("way") == "new":
            text = write_yaml(new_entry(texts, vietnam_today(), words=self.conversation.matcher.lesson.words))
            return await self._keep(staff, gap, Draft("", text, "", staff.name, now(), gap.id))
        entry = self.conversation.matcher.by_id.get(str(form.get("entry", "")))
        if entry is None:
            return self.site.refused(request, staff, "no-entry", 400)
        file = f"{entry.group}/{entry.id}.yaml"
        base = await on_disk(self.base, file)
        if not base:
            return self.site.refused(request, staff, "no-file", 409)
        text = with_questions(base, self._by_style(texts))
        if text == base:
            return self.site.refused(request, staff, "known", 409)
        return await self._keep(staff, gap, Draft(file, text, base, staff.name, now(), gap.id))

    def _by_style(self, texts: Sequence[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for text in texts:
            found.setdefault(style_of(text, self.conversation.matcher.lesson.words), []).append(text)
        return found

    async def _keep(self, staff: Staff, gap: Gap, draft: Draft) -> Response:
        kept = await self.store.drafts.keep(draft, change(staff, "draft-new", draft))
        line = Change(now(), staff.name, "gap-draft", str(gap.id), gap.state, "checking")
        await self.store.gaps.change(gap.id, {"state": "checking", "owner": gap.owner or staff.name}, line)
        return RedirectResponse(to_draft(kept or 0), 303)


def _distinct(questions: Sequence[Grouped]) -> list[str]:
    """Return the texts, each once whatever its accents, with accents where somebody wrote them."""
    return different(sorted((question.text for question in questions), key=lambda text: not has_accents(text)))
