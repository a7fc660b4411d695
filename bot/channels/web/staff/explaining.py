"""Why the matcher decides as it does, for the support team: `/?explain=…`."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from bot.assistant import vietnam_today
from bot.channels.web.staff.site import StaffSite
from bot.conversation import Conversation
from bot.storage.staff import Staff
from intents import limits
from intents.decision import Answer, Catalogue, Choice, Decision, Emergency
from intents.entry import Entry
from intents.masking import mask

__all__ = ["Explaining"]

_LONGEST = 2_000


class Explaining:
    def __init__(self, site: StaffSite, conversation: Conversation) -> None:
        self.site = site
        self.conversation = conversation

    async def page(self, request: Request, staff: Staff) -> Response:
        # What staff paste may be a citizen's own words.
        text = mask(request.query_params.get("explain", "")[: _LONGEST * 10]).text.strip()[:_LONGEST]
        found = await asyncio.to_thread(self.conversation.matcher.explain, text, vietnam_today()) if text else None
        return self.site.draw(
            request, staff, "staff_explain.html", text=text, found=found, limits=limits,
            kind=_kind(found.decision) if found else "", named=_named(found.decision) if found else (),
        )  # fmt: skip


def _kind(decision: Decision) -> str:
    return type(decision).__name__.lower()


def _named(decision: Decision) -> tuple[Entry, ...]:
    """Entries the citizen would be shown."""
    match decision:
        case Answer():
            return (decision.entry, *decision.also)
        case Choice(entries):
            return entries
        case Emergency() | Catalogue():
            return ()
        case _:
            return decision.nearest
