"""Pages of the support team: sign-in, what waits for an answer, and why the matcher decided as it did."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.assistant import VIETNAM, vietnam_today
from bot.channels.web.limits import RateLimit
from bot.channels.web.pages import template_engine
from bot.channels.web.visitor import Visitors, read_form
from bot.conversation import Conversation
from bot.review.access import Access, may
from bot.storage.protocol import Store, StoreError
from bot.storage.staff import Staff
from intents import limits
from intents.decision import Answer, Catalogue, Choice, Decision, Emergency
from intents.entry import Entry
from intents.masking import mask

__all__ = ["HOME", "SIGN_IN", "StaffPages"]

log = logging.getLogger(__name__)

HOME = "/review"
SIGN_IN = "/review/dang-nhap"
_LIFE = 12 * 3600
_PERIODS = {"7": 7, "30": 30, "90": 90}
_MOST_ROWS = 200
_MOST_FORM_BYTES = 20_000
Page = Callable[[Request, Staff], Awaitable[Response]]


class StaffPages:
    """Handlers below `/review`, and of `/?explain=…`. No page without sign-in."""

    def __init__(
        self, conversation: Conversation, store: Store, visitors: Visitors,
        name_limit: RateLimit | None = None, address_limit: RateLimit | None = None,
    ) -> None:  # fmt: skip
        self.conversation = conversation
        self.store = store
        self.access = Access(store.staff)
        self.visitors = visitors
        # Five guesses of a password, then one a minute; an office may share one address.
        self.name_limit = name_limit or RateLimit(burst=5, per_second=1 / 60)
        self.address_limit = address_limit or RateLimit(burst=20, per_second=1 / 15)
        self.cookie = "__Host-motcua-staff" if visitors.secure else "motcua-staff"
        self.templates = template_engine()
        self.templates.filters["day"] = lambda at: at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")

    # Sign-in

    async def sign_in_page(self, request: Request) -> Response:
        return self._sign_in(request, "", 200)

    async def sign_in(self, request: Request) -> Response:
        visitor = self.visitors.read(request)
        form = await read_form(request, _MOST_FORM_BYTES, most_fields=20)
        if form is None or not self.visitors.trusts(request, visitor, form):
            return self._sign_in(request, "expired", 403)
        name, address = str(form.get("name", ""))[:40].strip().lower(), request.client.host if request.client else "?"
        if not (self.address_limit.allows(address) and self.name_limit.allows(name)):
            return self._sign_in(request, "slow", 429)
        try:
            token = await self.access.sign_in(name, str(form.get("password", "")))
        except StoreError as error:
            log.error("review: %s", error)
            return self._sign_in(request, "trouble", 503)
        if token is None:
            return self._sign_in(request, "wrong", 401)
        response = RedirectResponse(HOME, 303)
        response.set_cookie(
            self.cookie, token, max_age=_LIFE, path="/", secure=self.visitors.secure, httponly=True, samesite="strict"
        )
        return response

    async def sign_out(self, request: Request) -> Response:
        form = await read_form(request, _MOST_FORM_BYTES, most_fields=20)
        token = request.cookies.get(self.cookie, "")
        if form is None or not self.visitors.trusts(request, self.visitors.read(request), form):
            return self._sign_in(request, "expired", 403)
        try:
            await self.access.sign_out(token)
        except StoreError as error:
            log.error("review: %s", error)
            return self._sign_in(request, "trouble", 503)
        response = RedirectResponse(SIGN_IN, 303)
        response.delete_cookie(self.cookie, path="/", secure=self.visitors.secure, httponly=True, samesite="strict")
        return response

    def _sign_in(self, request: Request, problem: str, status: int) -> Response:
        visitor = self.visitors.read(request)
        response = self._page("staff_sign_in.html", status, problem=problem, token=visitor.form_token)
        self.visitors.remember(visitor, response)
        return response

    # Pages

    async def home(self, request: Request) -> Response:
        return await self._signed_in(request, self._home)

    async def explain(self, request: Request) -> Response:
        return await self._signed_in(request, self._explain)

    async def _home(self, request: Request, staff: Staff) -> Response:
        period = request.query_params.get("ngay", "30")
        days = _PERIODS.get(period, 30)
        rows = await self.store.unanswered(datetime.now(UTC) - timedelta(days=days), _MOST_ROWS)
        known = self.conversation.saying.known
        waiting = [(row, known(row.nearest.split(","))[:3]) for row in rows]
        return self._own(request, staff, "staff_home.html", waiting=waiting, days=days, periods=_PERIODS)

    async def _explain(self, request: Request, staff: Staff) -> Response:
        # What staff paste may be a citizen's own words.
        text = mask(request.query_params.get("explain", "")[:_MOST_FORM_BYTES]).text.strip()[:2000]
        found = await asyncio.to_thread(self.conversation.matcher.explain, text, vietnam_today()) if text else None
        return self._own(
            request, staff, "staff_explain.html", text=text, found=found, limits=limits,
            kind=_kind(found.decision) if found else "", named=_named(found.decision) if found else (),
        )  # fmt: skip

    async def _signed_in(self, request: Request, page: Page) -> Response:
        try:
            staff = await self.access.who(request.cookies.get(self.cookie, ""))
            if staff is None or not may(staff, "see"):
                return RedirectResponse(SIGN_IN, 303)
            return await page(request, staff)
        except StoreError as error:
            log.error("review: %s", error)
            return self._sign_in(request, "trouble", 503)

    def _own(self, request: Request, staff: Staff, template: str, **values: object) -> Response:
        visitor = self.visitors.read(request)
        response = self._page(template, 200, staff=staff, token=visitor.form_token, **values)
        self.visitors.remember(visitor, response)
        return response

    def _page(self, template: str, status: int, **values: object) -> Response:
        html = self.templates.get_template(template).render(**values)
        return HTMLResponse(html, status, {"Cache-Control": "no-store"})


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
