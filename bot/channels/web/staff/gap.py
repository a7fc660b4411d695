"""One gap: what people asked, what the assistant did and why, and the three ways out."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.assistant import vietnam_today
from bot.channels.web.staff.changing import may_change
from bot.channels.web.staff.gap_deeds import GapDeeds
from bot.channels.web.staff.gap_drafts import GapDrafts
from bot.channels.web.staff.gap_frame import GAP, GapFrame, wordings_of
from bot.channels.web.staff.site import StaffSite
from bot.conversation import Conversation
from bot.renewal import LiveBase
from bot.review.access import may
from bot.review.grouping import Grouper
from bot.storage.gaps import CLOSED, REASONS, Gap
from bot.storage.protocol import Store
from bot.storage.staff import Staff

__all__ = ["GapPages"]

_MOST_WORDINGS = 100
_MOST_NEAR = 5
_ALIKE = 0.05
"""Probability of asking for the same below which nobody needs to look."""


class GapPages:
    def __init__(
        self, site: StaffSite, store: Store, conversation: Conversation, base: LiveBase, grouper: Grouper
    ) -> None:
        self.site = site
        self.store = store
        self.conversation = conversation
        self.grouper = grouper
        self.frame = GapFrame(site, store)
        self.deeds = GapDeeds(self.frame, grouper)
        self.drafts = GapDrafts(self.frame, conversation, base)

    def routes(self) -> list[Route]:
        return [Route(GAP, self.site.page(self.page)), *self.deeds.routes(), *self.drafts.routes()]

    async def page(self, request: Request, staff: Staff) -> Response:
        gap = await self.frame.of(request, staff)
        if gap is None:
            return self.frame.missing(request, staff)
        wordings = wordings_of(await self.store.gaps.grouped(gap.id, staff.communes))
        matcher = self.conversation.matcher
        return self.site.draw(
            request, staff, "staff_gap.html", gap=gap, wordings=list(wordings.items())[:_MOST_WORDINGS],
            more=max(0, len(wordings) - _MOST_WORDINGS), notes=await self.store.gaps.notes(gap.id),
            found=await asyncio.to_thread(matcher.explain, gap.text, vietnam_today()),
            drafts=[draft for draft in await self.store.drafts.drafts() if draft.gap == gap.id],
            near=await self._near(gap, staff), entries=sorted(matcher.entries, key=lambda entry: entry.title),
            titles={entry.id: entry.title for entry in matcher.entries}, reasons=REASONS,
            colleagues=[person.name for person in await self.store.staff.everyone() if may(person, "see")],
            place=self.conversation.whereabouts.gazetteer.place, open=gap.state not in CLOSED,
            edits=may(staff, "edit"), shared=may_change(staff),
        )  # fmt: skip

    async def _near(self, gap: Gap, staff: Staff) -> list[tuple[Gap, float]]:
        """Open gaps it may be one with."""
        alike = await asyncio.to_thread(self.grouper.near, gap.id, _MOST_NEAR)
        found = [(await self.frame.named(str(near.gap), staff), near.score) for near in alike if near.score > _ALIKE]
        return [(other, score) for other, score in found if other and other.state not in CLOSED]
