"""What the pages that change the shared base have in common: who may, what is told in the audit, downloads."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.staff.site import HOME, Deed, StaffSite
from bot.renewal import LiveBase
from bot.review.access import may
from bot.storage.drafts import Draft
from bot.storage.staff import Change, Staff

__all__ = [
    "approvers", "change", "download", "for_all_communes", "may_change", "now", "on_disk", "to_draft",
]  # fmt: skip


def may_change(staff: Staff, deed: str = "edit") -> bool:
    """Tell whether `staff` may change what every commune reads: nobody limited to some communes may."""
    return may(staff, deed) and not staff.communes


def approvers(everyone: Iterable[Staff], author: str) -> list[str]:
    """Return who may publish what `author` wrote."""
    return [staff.name for staff in everyone if may_change(staff, "approve") and staff.name != author]


def for_all_communes(site: StaffSite, handler: Deed) -> Deed:
    """Return `handler`, closed to accounts limited to some communes."""

    async def guarded(request: Request, staff: Staff, form: FormData) -> Response:
        return site.refused(request, staff, "may-not") if staff.communes else await handler(request, staff, form)

    return guarded


def change(staff: Staff, what: str, draft: Draft, before: str = "", after: str = "") -> Change:
    """Return the audit line of something done to `draft`."""
    return Change(now(), staff.name, what, draft.file or f"draft {draft.id}", before, after)


async def on_disk(base: LiveBase, file: str) -> str | None:
    """Return the file as it is now, "" when there is none; None when it cannot be read."""
    try:
        return await asyncio.to_thread(base.text, file)
    except OSError:
        return None


def to_draft(id: int, page: str = "") -> str:
    """Return the address of a draft."""
    return f"{HOME}/nhap/{id}{page}"


def download(body: bytes, kind: str, name: str) -> Response:
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def now() -> datetime:
    return datetime.now(UTC)
