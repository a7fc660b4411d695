"""The frame of the support team's pages: who is signed in, what they may do, forms that are ours, drawing."""

import logging
from collections.abc import Awaitable, Callable

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.assistant import VIETNAM
from bot.channels.limits import RateLimit
from bot.channels.web.pages import template_engine
from bot.channels.web.visitor import Visitors, read_form
from bot.review.access import Access, may
from bot.storage.protocol import Store, StoreError
from bot.storage.staff import Staff

__all__ = ["HOME", "SIGN_IN", "Deed", "Endpoint", "Page", "StaffSite"]

log = logging.getLogger(__name__)

HOME = "/review"
SIGN_IN = "/review/dang-nhap"
_LIFE = 12 * 3600
_MOST_SIGN_IN_BYTES = 20_000
# A whole entry with all its sentences is about 20 kB, and letters with accents take nine bytes each on the way.
_MOST_FORM_BYTES = 1_000_000
_MOST_FIELDS = 2_000
Page = Callable[[Request, Staff], Awaitable[Response]]
Deed = Callable[[Request, Staff, FormData], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class _IdConvertor(IntegerConvertor):
    """A number in an address that the database can hold: Python refuses to read thousands of digits."""

    regex = "[0-9]{1,15}"


register_url_convertor("id", _IdConvertor())


class StaffSite:
    """Sign-in, sessions and CSRF of everything below `/review`. No page without sign-in."""

    def __init__(
        self, store: Store, visitors: Visitors, name_limit: RateLimit | None = None,
        address_limit: RateLimit | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.access = Access(store.staff)
        self.visitors = visitors
        # Five guesses of a password, then one a minute; an office may share one address.
        self.name_limit = name_limit or RateLimit(burst=5, per_second=1 / 60)
        self.address_limit = address_limit or RateLimit(burst=20, per_second=1 / 15)
        self.cookie = "__Host-motcua-staff" if visitors.secure else "motcua-staff"
        self.templates = template_engine()
        self.templates.filters["day"] = lambda at: at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
        self.templates.globals["may"] = may

    def page(self, handler: Page, deed: str = "see") -> Endpoint:
        """Return an endpoint that shows `handler`'s page to whoever may do `deed`."""

        async def endpoint(request: Request) -> Response:
            try:
                staff = await self.signed_in(request)
                if staff is None:
                    return RedirectResponse(SIGN_IN, 303)
                return await handler(request, staff) if may(staff, deed) else self.refused(request, staff, "may-not")
            except StoreError as error:
                log.error("review: %s", error)
                return self._sign_in(request, "trouble", 503)

        return endpoint

    def deed(self, handler: Deed, deed: str = "edit") -> Endpoint:
        """Return an endpoint for a form of ours, sent by whoever may do `deed`."""

        async def sent(request: Request, staff: Staff) -> Response:
            form = await read_form(request, _MOST_FORM_BYTES, _MOST_FIELDS)
            if form is None:
                return self.refused(request, staff, "too-large", 413)
            if not self._trusts(request, staff, form):
                return self.refused(request, staff, "expired")
            if not may(staff, deed):
                return self.refused(request, staff, "may-not")
            return await handler(request, staff, form)

        return self.page(sent)

    async def signed_in(self, request: Request) -> Staff | None:
        staff = await self.access.who(request.cookies.get(self.cookie, ""))
        return staff if staff and may(staff, "see") else None

    async def is_signed_in(self, request: Request) -> bool:
        """Tell whether the support team asks, to try things; False when the database cannot say."""
        try:
            return self.cookie in request.cookies and await self.signed_in(request) is not None
        except StoreError:
            return False

    def draw(self, request: Request, staff: Staff, template: str, status: int = 200, **values: object) -> Response:
        """Return the page made of `template`, which knows `staff`, `token` (for its forms) and `values`."""
        visitor = self.visitors.read(request)
        token = self.visitors.signed_in(visitor, staff.name).form_token
        response = self._drawn(template, status, staff=staff, token=token, path=request.url.path, **values)
        self.visitors.remember(visitor, response)
        return response

    def refused(self, request: Request, staff: Staff, problem: str, status: int = 403) -> Response:
        """Return a page that says what cannot be done; `problem`: see staff_refused.html."""
        return self.draw(request, staff, "staff_refused.html", status, problem=problem)

    # Sign-in

    async def sign_in_page(self, request: Request) -> Response:
        return self._sign_in(request, "", 200)

    async def sign_in(self, request: Request) -> Response:
        visitor = self.visitors.read(request)
        form = await read_form(request, _MOST_SIGN_IN_BYTES, most_fields=20)
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
        form = await read_form(request, _MOST_SIGN_IN_BYTES, most_fields=20)
        token = request.cookies.get(self.cookie, "")
        try:
            staff = await self.signed_in(request)
            if form is None or staff is None or not self._trusts(request, staff, form):
                return self._sign_in(request, "expired", 403)
            await self.access.sign_out(token)
        except StoreError as error:
            log.error("review: %s", error)
            return self._sign_in(request, "trouble", 503)
        response = RedirectResponse(SIGN_IN, 303)
        response.delete_cookie(self.cookie, path="/", secure=self.visitors.secure, httponly=True, samesite="strict")
        return response

    def _trusts(self, request: Request, staff: Staff, form: FormData) -> bool:
        """Tell whether `form` was sent from a page that `staff` saw; a page from before the sign-in will not do."""
        return self.visitors.trusts(request, self.visitors.signed_in(self.visitors.read(request), staff.name), form)

    def _sign_in(self, request: Request, problem: str, status: int) -> Response:
        visitor = self.visitors.read(request)
        response = self._drawn("staff_sign_in.html", status, problem=problem, token=visitor.form_token)
        self.visitors.remember(visitor, response)
        return response

    def _drawn(self, template: str, status: int, **values: object) -> Response:
        html = self.templates.get_template(template).render(**values)
        return HTMLResponse(html, status, {"Cache-Control": "no-store"})
