"""For whoever runs the service: /healthz, /readyz, /metrics, and the number that every request gets."""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.arrivals import arriving
from bot.health import Health
from bot.metrics import CONTENT_TYPE_LATEST, Metrics

__all__ = ["Numbered", "Operations"]

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_ROUTES = {
    "": "page", "chat": "chat", "c": "landing", "commune": "commune", "review": "review", "static": "static",
    "telegram": "webhook", "healthz": "operations", "readyz": "operations", "metrics": "operations",
}  # fmt: skip


@dataclass(frozen=True)
class Operations:
    health: Health
    metrics: Metrics
    token: str = ""
    """METRICS_TOKEN."""
    is_staff: Callable[[Request], Awaitable[bool]] | None = None

    def routes(self) -> list[Route]:
        return [Route("/healthz", self.healthz), Route("/readyz", self.readyz), Route("/metrics", self.page)]

    async def healthz(self, request: Request) -> Response:
        """The process lives."""
        return PlainTextResponse("ok")

    async def readyz(self, request: Request) -> Response:
        """Every part; whoever asks from outside learns only which are well, as of some seconds ago."""
        if self._trusts(request) or (self.is_staff and await self.is_staff(request)):
            found = await self.health.look()
            return JSONResponse(dict(found.states), 200 if found.ready else 503)
        found = await self.health.seen()
        return JSONResponse(found.briefly(), 200 if found.ready else 503)

    async def page(self, request: Request) -> Response:
        """The numbers, for Prometheus; to others there is no such page."""
        if not self._trusts(request):
            return PlainTextResponse("not found", 404)
        return Response(await self.metrics.page(), media_type=CONTENT_TYPE_LATEST)

    def _trusts(self, request: Request) -> bool:
        return _is_here(request) or _bears(request, self.token)


class Numbered:
    """Gives every request a number for the log and counts its answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                first = scope["path"].split("/")[1] if "/" in scope["path"] else ""
                self.metrics.requested(_ROUTES.get(first, "other"), message["status"])
            await send(message)

        with arriving(f"web-{secrets.token_hex(5)}"):
            await self.app(scope, receive, counted)


def _is_here(request: Request) -> bool:
    """Tell whether somebody on this machine asks: a proxy stands here, too, but says that it asks for another."""
    if request.client is None or any(header in request.headers for header in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _bears(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return bool(token) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())
