"""Pages of the support team, everything below `/review`: sign-in, the inbox, one gap, entries, drafts, history."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.routing import Route

from bot.channels.limits import RateLimit
from bot.channels.web.staff.audit import AuditPage
from bot.channels.web.staff.drafts import Drafts
from bot.channels.web.staff.entries import Entries
from bot.channels.web.staff.explaining import Explaining
from bot.channels.web.staff.gap import GapPages
from bot.channels.web.staff.history import History
from bot.channels.web.staff.inbox import Inbox
from bot.channels.web.staff.local import LocalPages
from bot.channels.web.staff.posters import PosterPages, Prints
from bot.channels.web.staff.site import HOME, SIGN_IN, Endpoint, StaffSite
from bot.channels.web.visitor import Visitors
from bot.conversation import Conversation
from bot.publishing import Publisher
from bot.rehearsal import Rehearsals
from bot.renewal import LiveBase
from bot.review.grouping import Grouper
from bot.storage.protocol import Store

__all__ = ["HOME", "SIGN_IN", "Prints", "StaffPages", "Workshop"]


@dataclass(frozen=True)
class Workshop:
    """What changing the base needs besides the database."""

    base: LiveBase
    grouper: Grouper
    rehearsals: Rehearsals
    publisher: Publisher


class StaffPages:
    """All of them, joined."""

    def __init__(
        self, conversation: Conversation, store: Store, visitors: Visitors, workshop: Workshop | None = None,
        name_limit: RateLimit | None = None, address_limit: RateLimit | None = None, prints: Prints | None = None,
    ) -> None:  # fmt: skip
        """Without a `workshop` the pages show, and change nothing; without `prints` there are no posters."""
        self.site = StaffSite(store, visitors, name_limit, address_limit)
        self.explain: Endpoint = self.site.page(Explaining(self.site, conversation).page)
        self._routes = [*Inbox(self.site, store, conversation).routes(), *AuditPage(self.site, store).routes()]
        if prints:
            self._routes += PosterPages(self.site, prints).routes()
        if workshop:
            base, publisher = workshop.base, workshop.publisher
            self._routes += [
                *GapPages(self.site, store, conversation, base, workshop.grouper).routes(),
                *Entries(self.site, store, base).routes(),
                *Drafts(self.site, store, base, workshop.rehearsals, publisher).routes(),
                *History(self.site, store, base, publisher).routes(),
                *LocalPages(self.site, store, base).routes(),
            ]

    def add(self, routes: Iterable[Route]) -> None:
        """Serve these pages too; call before `routes`."""
        self._routes += routes

    def routes(self) -> list[Route]:
        site = self.site
        return [
            Route(SIGN_IN, site.sign_in_page),
            Route(SIGN_IN, site.sign_in, methods=["POST"]),
            Route(f"{HOME}/dang-xuat", site.sign_out, methods=["POST"]),
            *self._routes,
        ]
