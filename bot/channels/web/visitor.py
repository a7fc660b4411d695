"""Who a browser is between two requests: a random number in a signed cookie, and nothing else."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["Visitor", "Visitors", "read_form"]

_YEAR = 365 * 24 * 3600
_MOST_FORGOTTEN = 1_000


@dataclass(frozen=True)
class Visitor:
    number: str
    """Random; signed in the cookie so that nobody can take another's."""
    new: bool
    form_token: str
    """Must come back with every form (CSRF)."""


class Visitors:
    def __init__(self, key: str, secure: bool) -> None:
        """`secure`: the public address is https, so cookies travel over nothing else."""
        self._cookie = URLSafeSerializer(key, "visitor")
        self._form = URLSafeSerializer(key, "form")
        self.secure = secure
        # The __Host- prefix makes the browser refuse the cookie from any other host or path.
        self.name = "__Host-motcua" if secure else "motcua"
        self._forgotten: OrderedDict[str, None] = OrderedDict()
        """Numbers nobody is known by any more, though a request on its way may still carry one."""

    def read(self, request: Request) -> Visitor:
        """Return the visitor of `request`; a missing or forged cookie makes a new one."""
        try:
            number = str(self._cookie.loads(request.cookies.get(self.name, "")))
        except BadSignature:
            return self.fresh()
        return self.fresh() if self.is_forgotten(number) else Visitor(number, False, self._token(number))

    def fresh(self) -> Visitor:
        """Return somebody who was never here."""
        number = secrets.token_urlsafe(16)
        return Visitor(number, True, self._token(number))

    def forget(self, visitor: Visitor) -> None:
        """Know this number no more: whoever still brings it is somebody new."""
        self._forgotten[visitor.number] = None
        if len(self._forgotten) > _MOST_FORGOTTEN:
            self._forgotten.popitem(last=False)

    def is_forgotten(self, number: str) -> bool:
        return number in self._forgotten

    def signed_in(self, visitor: Visitor, name: str) -> Visitor:
        """Return `visitor` whose forms hold only as long as they are signed in as `name`."""
        number = f"{visitor.number} {name}"
        return replace(visitor, number=number, form_token=self._token(number))

    def remember(self, visitor: Visitor, response: Response) -> None:
        """Put the cookie on `response`."""
        value = str(self._cookie.dumps(visitor.number))
        response.set_cookie(
            self.name, value, max_age=_YEAR, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def trusts(self, request: Request, visitor: Visitor, form: FormData) -> bool:
        """Tell whether `form` was sent from a page of ours that `visitor` had."""
        # Browsers say where a form comes from; a page elsewhere cannot fake it.
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        return not visitor.new and self.sent_by(visitor, str(form.get("token", "")))

    def sent_by(self, visitor: Visitor, token: str) -> bool:
        """Tell whether a form with `token` was made for `visitor` by us."""
        try:
            return bool(secrets.compare_digest(str(self._form.loads(token)), visitor.number))
        except BadSignature:
            return False

    def _token(self, number: str) -> str:
        return str(self._form.dumps(number))


async def read_form(request: Request, most_bytes: int, most_fields: int) -> FormData | None:
    """Return the form of `request`; None when it says no length or one above `most_bytes`."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > most_bytes:
        return None
    return await request.form(max_files=0, max_fields=most_fields)
