"""The web server: chat, health, the Telegram webhook. Security headers on every answer."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.chat import WebChat
from bot.channels.web.guard import Guard
from bot.channels.web.landing import Landing
from bot.channels.web.operations import Numbered, Operations
from bot.channels.web.pages import WEB_FOLDER
from bot.channels.web.staff import StaffPages
from bot.storage.protocol import StoreError

__all__ = ["Webhook", "web_app"]

log = logging.getLogger(__name__)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
Handler = Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True)
class Webhook:
    """Where the web server hands Telegram's updates."""

    path: str
    trusts: Callable[[str], bool]
    """Tells whether the secret is ours."""
    receive: Callable[[object], Awaitable[None]]
    """Takes an update; StoreError: not kept."""


def web_app(
    chat: WebChat, operations: Operations | None, webhook: Webhook | None, https: bool,
    staff: StaffPages | None = None, landing: Landing | None = None,
) -> ASGIApp:  # fmt: skip
    """Return the ASGI application."""

    async def front(request: Request) -> Response:
        """The chat; `/?explain=…` is the support team's."""
        return await (staff.explain if staff and "explain" in request.query_params else chat.page)(request)

    routes = [
        Route("/", front), Route("/chat", chat.send, methods=["POST"]),
        Route("/co-chu", chat.size, methods=["POST"]), *(operations.routes() if operations else ()),
        Mount("/static", StaticFiles(directory=WEB_FOLDER / "static")),
    ]  # fmt: skip
    if staff:
        routes += staff.routes()
    if landing:
        routes += landing.routes()
    if webhook:
        routes.append(Route(webhook.path, _webhook(webhook), methods=["POST"]))
    handlers: dict[Any, Handler] = {HTTPException: _refused(chat), Exception: _trouble(chat)}
    app = _Headers(Guard(Starlette(routes=routes, exception_handlers=handlers)), https)
    return Numbered(app, operations.metrics) if operations else app


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
        # Before the body is read: nobody else gets any work out of us. How long a body may be, `Guard` sees to.
        if not webhook.trusts(request.headers.get("x-telegram-bot-api-secret-token", "")):
            return PlainTextResponse("forbidden", 403)
        try:
            data = await request.json()
        except (ValueError, RecursionError):
            return PlainTextResponse("not json", 400)
        try:
            await webhook.receive(data)
        except StoreError as error:
            log.error("webhook: %s", error)
            return PlainTextResponse("try again", 503)
        return PlainTextResponse("ok")

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
