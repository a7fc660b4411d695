"""Updates by webhook: the methods that set it, and the courier that delivers.

As with the real server the updates of one chat are delivered one after the other, those of different chats
side by side up to `max_connections`. What is not answered with 2xx is tried again, later each time.
"""

import asyncio
from collections import defaultdict, deque
from http import HTTPStatus

import aiohttp

from .bell import Bell
from .records import JSON, Webhook
from .state import Method, Params, State
from .updates import Entry

__all__ = ["WEBHOOK", "Courier"]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_DELAY = 0.1
LAST_DELAY = 2.0
TIMEOUT = aiohttp.ClientTimeout(total=30)


def set_webhook(state: State, params: Params) -> bool:
    _drop(state, params)
    if params.get("allowed_updates") is not None:
        state.updates.allowed = tuple(params["allowed_updates"])
    connections = params.get("max_connections", Webhook.max_connections)
    state.webhook = Webhook(params["url"], params.get("secret_token"), connections)
    state.webhook_error = None
    state.wake()
    return True


def delete_webhook(state: State, params: Params) -> bool:
    _drop(state, params)
    state.webhook = Webhook()
    state.webhook_error = None
    state.wake()
    return True


def get_webhook_info(state: State, _: Params) -> JSON:
    hook = state.webhook
    info: JSON = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates.waiting),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if state.updates.allowed:
        info["allowed_updates"] = list(state.updates.allowed)
    if state.webhook_error:
        info["last_error_date"], info["last_error_message"] = state.webhook_error
    return info


class Courier:
    """Takes waiting updates to the bot's door while a webhook is set."""

    def __init__(self, state: State, bell: Bell) -> None:
        self.is_paused = False
        self._state = state
        self._bell = bell
        self._hook = Webhook()
        self._position = 0
        self._lanes: defaultdict[int, deque[Entry]] = defaultdict(deque)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore()

    async def run(self) -> None:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            try:
                while True:
                    self._look_around(session)
                    await self._bell.wait()
            finally:
                await self._stop()

    def _look_around(self, session: aiohttp.ClientSession) -> None:
        with self._state.lock:
            if self._state.webhook is not self._hook:
                self._restart(self._state.webhook)
            if not self._hook.url:
                return
            fresh, self._position = self._state.updates.since(self._position)
        for entry in fresh:
            lane = _lane(entry.update)
            self._lanes[lane].append(entry)
            if lane not in self._tasks:
                self._tasks[lane] = asyncio.create_task(self._drain(session, lane))

    def _restart(self, hook: Webhook) -> None:
        for task in self._tasks.values():
            task.cancel()
        self._tasks, self._lanes = {}, defaultdict(deque)
        self._hook, self._position = hook, 0
        self._slots = asyncio.Semaphore(hook.max_connections)

    async def _drain(self, session: aiohttp.ClientSession, lane: int) -> None:
        """Deliver what is queued for one chat, in order."""
        queue, delay = self._lanes[lane], FIRST_DELAY
        while queue:
            if not self._is_due(queue[0]):
                queue.popleft()
            elif self.is_paused:
                await asyncio.sleep(FIRST_DELAY)
            elif await self._deliver(session, queue[0]):
                queue.popleft()
                delay = FIRST_DELAY
            else:
                await asyncio.sleep(delay)
                delay = min(2 * delay, LAST_DELAY)
        del self._tasks[lane]

    def _is_due(self, entry: Entry) -> bool:
        with self._state.lock:
            return self._state.updates.is_waiting(entry)

    async def _deliver(self, session: aiohttp.ClientSession, entry: Entry) -> bool:
        async with self._slots:
            fault = await self._post(session, entry.update)
        with self._state.lock:
            if fault is None:
                self._state.updates.acknowledge(entry)
            else:
                self._state.webhook_error = (self._state.now(), fault)
            self._state.lock.notify_all()
        return fault is None

    async def _post(self, session: aiohttp.ClientSession, update: JSON) -> str | None:
        """Post one update; returns what went wrong."""
        headers = {SECRET_HEADER: self._hook.secret_token} if self._hook.secret_token else {}
        try:
            async with session.post(self._hook.url, json=update, headers=headers) as response:
                await response.read()
                return None if response.ok else f"Wrong response from the webhook: {_phrase(response.status)}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError as fault:
            return f"Connection reset by peer: {type(fault).__name__}"

    async def _stop(self) -> None:
        tasks = list(self._tasks.values())
        self._restart(Webhook())
        await asyncio.gather(*tasks, return_exceptions=True)


def _drop(state: State, params: Params) -> None:
    if params.get("drop_pending_updates"):
        state.updates.drop()


def _lane(update: JSON) -> int:
    """The chat that an update belongs to, or else its person."""
    payload: JSON = next((value for name, value in update.items() if name != "update_id"), {})
    message = payload.get("message") or {}
    owner = payload.get("chat") or message.get("chat") or payload.get("from") or {}
    return int(owner.get("id", 0))


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


WEBHOOK: dict[str, Method] = {
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
