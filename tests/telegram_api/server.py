"""A Telegram Bot API server on loopback, for tests that drive a real bot over real HTTP.

with TelegramServer(token="123456:TEST") as tg:
    start_bot(TELEGRAM_BOT_TOKEN=tg.token, TELEGRAM_API_URL=tg.url)
    citizen = tg.user(first_name="Lan")
    citizen.start()
    assert citizen.wait("Hello").buttons
    assert tg.violations == []
"""

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from .engine import Engine
from .faults import Plan, error
from .groups import Group
from .people import Citizen
from .records import JSON, Call, Chat
from .state import State

__all__ = ["TelegramServer"]

FIRST_USER = 5_000_000_001


class TelegramServer:
    """The server, what citizens do to the bot, and what the bot did.

    With `privacy` groups tell the bot only what is meant for it. A tap can be answered for `query_seconds`.
    `clock` gives the dates of messages. In faults the method `*` is any method. Everything may be called from
    any thread.
    """

    def __init__(
        self,
        token: str = "123456:TEST",
        *,
        privacy: bool = False,
        query_seconds: float = 60,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self._state = State(token, clock, privacy, query_seconds)
        self._engine = Engine(self._state)
        self._citizens: dict[int, Citizen] = {}
        self._groups: dict[int, Group] = {}
        self._returned: set[int] = set()

    def __enter__(self) -> Self:
        self._engine.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.stop()

    @property
    def url(self) -> str:
        """What goes into TELEGRAM_API_URL."""
        return self._engine.url

    @property
    def me(self) -> JSON:
        """The bot, as getMe answers."""
        return self._state.me

    @property
    def calls(self) -> list[Call]:
        """Every request with the right token, oldest first."""
        with self._state.lock:
            return list(self._state.calls)

    @property
    def violations(self) -> list[str]:
        """Everything in all calls that the Bot API does not allow."""
        return [fault for call in self.calls for fault in call.errors]

    @property
    def pending(self) -> list[JSON]:
        """The updates that the bot has not acknowledged."""
        with self._state.lock:
            return [entry.update for entry in self._state.updates.waiting]

    @property
    def acknowledged(self) -> list[int]:
        """The ids of acknowledged updates, in that order."""
        with self._state.lock:
            return list(self._state.updates.acknowledged)

    def user(
        self,
        id: int | None = None,
        first_name: str = "Citizen",
        username: str | None = None,
        language_code: str | None = "vi",
        last_name: str | None = None,
    ) -> Citizen:
        """A person; the same one when the id is known. The bot can write once they have written to it."""
        with self._state.lock:
            number = id if id is not None else FIRST_USER + len(self._citizens)
            if number not in self._citizens:
                names = {"last_name": last_name, "username": username, "language_code": language_code}
                given = {name: value for name, value in names.items() if value is not None}
                user = {"id": number, "is_bot": False, "first_name": first_name, **given}
                self._citizens[number] = Citizen(self._state, user)
            return self._citizens[number]

    def group(self, id: int, title: str = "Group", forum: bool = False) -> Group:
        """A group with the bot in it; a supergroup when the id begins with -100, a basic group otherwise."""
        with self._state.lock:
            if id not in self._groups:
                json: JSON = {
                    "id": id,
                    "title": title,
                    "type": "supergroup" if str(id).startswith("-100") else "group",
                }
                chat = Chat(json | ({"is_forum": True} if forum else {}), bot_status="member")
                self._groups[id] = Group(self._state, chat)
            return self._groups[id]

    def inject(self, update: Mapping[str, Any]) -> int:
        """Send any update, with its own `update_id` if it has one; returns the id."""
        with self._state.lock:
            update_id = self._state.updates.put(update)
            self._state.wake()
            return update_id

    def redeliver(self, update_id: int) -> None:
        """Send an update again, with the same id, as Telegram sometimes does."""
        with self._state.lock:
            self._state.updates.repeat(update_id)
            self._state.wake()

    def wait_call(
        self, method: str, timeout: float = 10, where: Callable[[Call], bool] | None = None
    ) -> Call:
        """The oldest call of `method`, if given one that `where` accepts, that was not returned here before.

        Its effect is visible by then. Raises AssertionError when none comes.
        """
        end = time.monotonic() + timeout
        with self._state.lock:
            while True:
                for number, call in enumerate(self._state.calls):
                    if (
                        number not in self._returned
                        and call.method == method
                        and (where is None or where(call))
                    ):
                        self._returned.add(number)
                        return call
                if (left := end - time.monotonic()) <= 0:
                    raise AssertionError(
                        f"no new call of {method} in {timeout} s; there were:\n{self._account()}"
                    )
                self._state.lock.wait(left)

    def wait_acknowledged(self, update_id: int, timeout: float = 10) -> None:
        """Return as soon as the bot has acknowledged an update; raises AssertionError when it does not."""
        with self._state.lock:
            if not self._state.lock.wait_for(lambda: update_id in self._state.updates.acknowledged, timeout):
                raise AssertionError(f"update {update_id} not acknowledged in {timeout} s")

    def fail_next(
        self,
        method: str,
        status: int = 429,
        retry_after: int = 1,
        times: int = 1,
        description: str | None = None,
    ) -> None:
        """Refuse the next calls of `method`, without any effect."""
        self._plan(method, Plan(error=error(status, description, retry_after)), times)

    def hang(self, method: str, times: int = 1) -> None:
        """Never answer the next calls of `method`, and do nothing."""
        self._plan(method, Plan(hangs=True), times)

    def lose_answer(self, method: str, times: int = 1) -> None:
        """Do what the next calls of `method` ask for, then cut the connection instead of answering."""
        self._plan(method, Plan(loses_answer=True), times)

    def slow(self, method: str, seconds: float) -> None:
        """Take `seconds` for every call of `method` from now on; 0 ends it."""
        with self._state.lock:
            self._state.faults.slow(method, seconds)

    def heal(self) -> None:
        """Forget every fault that is still to come."""
        with self._state.lock:
            self._state.faults.clear()

    def down(self) -> None:
        """Go away: connections are reset, new ones refused, webhooks not called."""
        self._engine.down()

    def up(self) -> None:
        """Come back at the same address, with everything as it was."""
        self._engine.up()

    def _plan(self, method: str, plan: Plan, times: int) -> None:
        with self._state.lock:
            self._state.faults.add(method, plan, times)

    def _account(self) -> str:
        named = [call for call in self._state.calls if call.method != "getUpdates"]
        return "\n".join(f"  {call.method} {dict(call.params)}" for call in named[-30:]) or "  none"
