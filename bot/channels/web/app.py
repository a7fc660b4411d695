"""The web server: chat, health, the Telegram webhook. Security headers on every answer."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.chat import WebChat
from bot.channels.web.landing import Landing
from bot.channels.web.pages import WEB_FOLDER
from bot.channels.web.staff import StaffPages
from bot.storage.protocol import StoreError

__all__ = ["Webhook", "web_app"]

log = logging.getLogger(__name__)

_MOST_WEBHOOK_BYTES = 1_000_000
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
Check = Callable[[], Awaitable[str | None]]
"""Returns what is wrong, or None."""
Handler = Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True)
class Webhook:
    """Where the web server hands Telegram's updates."""

    path: str
    receive: Callable[[object, str], Awaitable[bool]]
    """Data and secret in; False: the secret is wrong. StoreError: not kept."""


def web_app(
    chat: WebChat, checks: Mapping[str, Check], webhook: Webhook | None, https: bool, staff: StaffPages | None = None,
    landing: Landing | None = None,
) -> ASGIApp:  # fmt: skip
    """Return the ASGI application. `checks`: part -> check, for `/readyz`."""

    async def front(request: Request) -> Response:
        """The chat; `/?explain=…` is the support team's."""
        return await (staff.explain if staff and "explain" in request.query_params else chat.page)(request)

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(request: Request) -> Response:
        found = {name: await check() for name, check in checks.items()}
        body = {name: problem or "ok" for name, problem in found.items()}
        # A part that says "ok, but …" wants somebody to look; taking the copy out of service would help nobody.
        ready = all(told.startswith("ok") for told in body.values())
        return JSONResponse(body, 200 if ready else 503)

    routes = [
        Route("/", front), Route("/chat", chat.send, methods=["POST"]),
        Route("/co-chu", chat.size, methods=["POST"]), Route("/healthz", healthz), Route("/readyz", readyz),
        Mount("/static", StaticFiles(directory=WEB_FOLDER / "static")),
    ]  # fmt: skip
    if staff:
        routes += staff.routes()
    if landing:
        routes += landing.routes()
    if webhook:
        routes.append(Route(webhook.path, _webhook(webhook), methods=["POST"]))
    handlers: dict[Any, Handler] = {HTTPException: _refused(chat), Exception: _trouble(chat)}
    return _Headers(Starlette(routes=routes, exception_handlers=handlers), https)


def _refused(chat: WebChat) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = chat.pages.refused(error.status_code, request)
        response.headers.update(error.headers or {})
        return response

    return handler


def _trouble(chat: WebChat) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        log.error("web: %s", type(error).__name__)
        return chat.pages.notice(chat.saying.text("trouble"), 500, request)

    return handler


def _webhook(webhook: Webhook) -> Callable[[Request], Awaitable[Response]]:
    async def handler(request: Request) -> Response:
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _MOST_WEBHOOK_BYTES:
            return PlainTextResponse("too large", 413)
        secret = request.headers.get("x-telegram-bot-api-secret-token", "")
        try:
            data = await request.json()
        except ValueError:
            return PlainTextResponse("not json", 400)
        try:
            accepted = await webhook.receive(data, secret)
        except StoreError as error:
            log.error("webhook: %s", error)
            return PlainTextResponse("try again", 503)
        return PlainTextResponse("ok") if accepted else PlainTextResponse("forbidden", 403)

    return handler


class _Headers:
    """Adds the security headers; a page of a conversation is never kept by a cache."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers["Content-Security-Policy"] = _POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cache-Control"] = "public, max-age=3600" if path.startswith("/static/") else "no-store"
        if self.https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
