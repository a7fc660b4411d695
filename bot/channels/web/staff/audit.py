"""Who changed what: the audit, for admins."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.staff.site import HOME, StaffSite
from bot.storage.protocol import Store
from bot.storage.staff import Staff

__all__ = ["AuditPage"]

_MOST = 500


class AuditPage:
    def __init__(self, site: StaffSite, store: Store) -> None:
        self.site = site
        self.store = store

    def routes(self) -> list[Route]:
        return [Route(f"{HOME}/nhat-ky", self.site.page(self.page, "audit"))]

    async def page(self, request: Request, staff: Staff) -> Response:
        changes = await self.store.staff.changes(_MOST)
        return self.site.draw(request, staff, "staff_audit.html", changes=changes)
