"""One message through the whole assistant: context, conversation, one transaction, replies."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from bot.actions import read_action
from bot.conversation import Conversation, Situation
from bot.hours import WorkingHours
from bot.messages import Message, PersonalData, Said, Tapped, Turn
from bot.reply import Reply
from bot.storage.protocol import Outgoing, Store, Write

__all__ = ["VIETNAM", "Assistant", "Listener", "Sender", "vietnam_today"]

# Vietnam has had one time zone and no summer time since 1975.
VIETNAM = timezone(timedelta(hours=7))
_PERSONAL = ("/dulieucuatoi",)


def vietnam_today() -> date:
    """Return the day it is for citizens, wherever the server stands."""
    return datetime.now(VIETNAM).date()


@dataclass(frozen=True)
class Sender:
    """Who wrote, as far as the assistant may know."""

    person: str
    """Keyed hash."""
    channel: str
    address: str | None = None
    """Where the channel can write to later; None when it cannot."""
    test: bool = False
    """The support team, trying things: see `Write.test`."""


Listener = Callable[[Message, Sender, Turn], Awaitable[None]]
"""Hears of a turn after it was kept; never fails."""


def _nothing(replies: Sequence[Reply]) -> Sequence[Outgoing]:
    return ()


class Assistant:
    """Channel-neutral: every channel hands its messages here. Raises `StoreError` when nothing could be kept."""

    def __init__(
        self, conversation: Conversation, store: Store, retention_days: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self.conversation = conversation
        self.store = store
        self.retention_days = retention_days
        self.clock = clock
        self.hours: WorkingHours | None = None
        self.listeners: list[Listener] = []

    def staffed(self, hours: WorkingHours) -> None:
        """Let questions be handed to a support team that works in these hours."""
        self.hours = hours
        self.conversation.desk = True

    async def hear(
        self, message: Message, sender: Sender, update: int | None = None,
        draw: Callable[[Sequence[Reply]], Sequence[Outgoing]] = _nothing,
    ) -> Turn | None:  # fmt: skip
        """Return the turn after its effects are on disk; None when `update` was handled before.

        `draw` turns the replies into calls that are kept in the same transaction and sent afterwards.
        """
        now = self.clock()
        context = await self.store.context(sender.person)
        data = await self._personal_data(message, sender)
        own = await self._is_own(message, sender)
        requested = await self._is_requested(message, sender)
        today, tells_later = now.astimezone(VIETNAM).date(), sender.address is not None
        opens = self.hours.next_open(now) if self.hours and not self.hours.is_open(now) else None
        situation = Situation(today, context, data, self.retention_days, tells_later, own, requested, opens)
        turn = self.conversation.hear(message, situation)
        address = sender.address if turn.waiting else None
        write = Write(sender.person, sender.channel, now, turn, update, draw(turn.replies), address, sender.test)
        if not await self.store.write(write):
            return None
        for listener in self.listeners:
            await listener(message, sender, turn)
        return turn

    async def _is_own(self, message: Message, sender: Sender) -> bool:
        action = read_action(message.action) if isinstance(message, Tapped) else None
        return not action or not action.question or await self.store.owns(sender.person, action.question)

    async def _is_requested(self, message: Message, sender: Sender) -> bool:
        action = read_action(message.action) if isinstance(message, Tapped) else None
        if not action or action.verb not in "ht":
            return False
        promises = await self.store.promises(sender.person)
        return any(promise.question == action.question and promise.person_wanted for promise in promises)

    async def _personal_data(self, message: Message, sender: Sender) -> PersonalData:
        if isinstance(message, Said) and message.text.strip().lower().startswith(_PERSONAL):
            return await self.store.personal_data(sender.person)
        return PersonalData()
