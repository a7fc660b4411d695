"""The inbox as an admin gets it, drawn without a web server: what the bench times."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.staff.inbox import Inbox
from bot.channels.web.staff.site import HOME, StaffSite
from bot.channels.web.visitor import Visitors
from bot.conversation import Conversation
from bot.storage.protocol import Store
from bot.storage.staff import Staff

__all__ = ["inbox_over"]

_ADMIN = Staff("bench", "admin", (), "", datetime(2026, 1, 1, tzinfo=UTC))


def inbox_over(store: Store, conversation: Conversation) -> Callable[[], Awaitable[Response]]:
    """Return what draws the first page of the inbox over `store`, each time anew."""
    inbox = Inbox(StaffSite(store, Visitors("bench", False)), store, conversation)
    request = Request({"type": "http", "method": "GET", "path": HOME, "query_string": b"", "headers": []})
    return lambda: inbox.page(request, _ADMIN)
