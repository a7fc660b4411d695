"""What the bot talks to: `/bot<token>/<method>` and `/file/bot<token>/<path>`.

A method of the Bot API that is not played here is checked, recorded and answered with `true`.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from .answers import ANSWERS
from .bell import Bell
from .chats import CHATS
from .faults import Plan
from .problems import Problem
from .profile import PROFILE
from .records import JSON, ApiError, Call, bad_request, conflict
from .relaying import RELAYING
from .schema import decoded, find_problems, is_method
from .sending import SENDING
from .state import Method, State
from .webhook import WEBHOOK
from .wire import failure, read_params, success

__all__ = ["Api"]

METHODS: Mapping[str, Method] = {**SENDING, **RELAYING, **ANSWERS, **PROFILE, **CHATS, **WEBHOOK}

UNAUTHORIZED = ApiError(401, "Unauthorized")
NOT_FOUND = ApiError(404, "Not Found")
WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
LONGEST_POLL = 50
MOST_UPDATES = 100
MOST_BYTES = 60 * 1024 * 1024


class Api:
    """The HTTP side of the server."""

    def __init__(self, state: State, bell: Bell) -> None:
        self._state = state
        self._bell = bell

    def application(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._state.token:
            return failure(UNAUTHORIZED)
        method = request.match_info["method"]
        try:
            return success(await self._answer(request, method, await read_params(request)))
        except ApiError as fault:
            return failure(fault)

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._state.token:
            return failure(UNAUTHORIZED)
        with self._state.lock:
            upload = self._state.files.at(request.match_info["path"])
        if upload is None:
            return failure(NOT_FOUND)
        return web.Response(body=upload.data, content_type=upload.mime_type)

    async def _answer(self, request: web.Request, method: str, params: dict[str, Any]) -> object:
        values, problems = decoded(method, params), find_problems(method, params)
        call = Call(method, values, time.time(), tuple(str(problem) for problem in problems))
        # One hold of the lock: who sees the call also sees its effect.
        with self._state.lock:
            plan = self._state.record(call)
            if not (plan.hangs or plan.seconds):
                result = self._perform(method, values, problems, plan)
        if plan.hangs or plan.seconds:
            await asyncio.sleep(float("inf") if plan.hangs else plan.seconds)
            with self._state.lock:
                result = self._perform(method, values, problems, plan)
        if method == "getUpdates":
            result = await self._updates(values)
        if plan.loses_answer and request.transport:
            request.transport.abort()
        return result

    def _perform(self, method: str, values: JSON, problems: list[Problem], plan: Plan) -> object:
        if plan.error:
            raise plan.error
        if not is_method(method):
            raise NOT_FOUND
        answers = [problem.answer for problem in problems if problem.answer is not None]
        if answers:
            raise bad_request(answers[0])
        return METHODS[method](self._state, values) if method in METHODS else True

    async def _updates(self, values: JSON) -> list[JSON]:
        """Answer getUpdates: at once when something waits, else when it comes or the time is over."""
        turn = self._begin_poll(values)
        loop = asyncio.get_running_loop()
        end = loop.time() + min(values.get("timeout", 0), LONGEST_POLL)
        while True:
            batch = self._batch(values, turn)
            if batch or loop.time() >= end:
                return batch
            await self._bell.wait(end - loop.time())

    def _begin_poll(self, values: JSON) -> int:
        with self._state.lock:
            if values.get("allowed_updates") is not None:
                self._state.updates.allowed = tuple(values["allowed_updates"])
            self._state.poll_turn += 1
            self._state.wake()
            return self._state.poll_turn

    def _batch(self, values: JSON, turn: int) -> list[JSON]:
        with self._state.lock:
            if self._state.webhook.url:
                raise conflict(WEBHOOK_IS_SET)
            if self._state.poll_turn != turn:
                raise conflict(OTHER_POLL)
            batch = self._state.updates.batch(values.get("offset", 0), values.get("limit", MOST_UPDATES))
            self._state.lock.notify_all()
            return batch
