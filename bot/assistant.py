"""One message through the whole assistant: context, conversation, one transaction, replies."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

from bot.actions import read_action
from bot.conversation import PAGE, Conversation, Situation, page_asked_for
from bot.hours import WorkingHours
from bot.messages import Message, PersonalData, Said, Tapped, Turn
from bot.reply import Reply
from bot.storage.protocol import Outgoing, Store, Write
from bot.thinking import Thinking

__all__ = ["VIETNAM", "Assistant", "Listener", "Sender", "vietnam_today"]

# Vietnam has had one time zone and no summer time since 1975.
VIETNAM = timezone(timedelta(hours=7))
_PERSONAL = ("/dulieucuatoi",)
_LONG = 300
"""Letters above which a message takes its time to be understood."""


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
    shared: bool = False
    """Others read at the address too: a group."""
    test: bool = False
    """The support team, trying things: see `Write.test`."""


Listener = Callable[[Message, Sender, Turn], Awaitable[None]]
"""Hears of a turn after it was kept; never fails."""
Footprints = Callable[[str], Awaitable[Collection[str]]]
"""What a person is called in the visits of the last days. Raises StoreError."""


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
        self.footprints: Footprints | None = None
        self.thinking = Thinking()

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
        turn = await self._turn(message, sender.person, situation)
        address = self._own_address(sender) if turn.erase else sender.address if turn.waiting else None
        visits = await self._visits(sender.person) if turn.erase else ()
        drawn = draw(turn.replies)
        write = Write(sender.person, sender.channel, now, turn, update, drawn, address, sender.test, visits)
        if not await self.store.write(write):
            return None
        for listener in self.listeners:
            await listener(message, sender, turn)
        return turn

    async def tell(
        self, key: str, sender: Sender, update: int | None, draw: Callable[[Sequence[Reply]], Sequence[Outgoing]]
    ) -> None:  # fmt: skip
        """Say one phrase; what was asked is neither read nor kept."""
        turn = Turn((self.conversation.saying.text(key),), await self.store.context(sender.person))
        write = Write(sender.person, sender.channel, self.clock(), turn, update, draw(turn.replies), test=sender.test)
        await self.store.write(write)

    async def _turn(self, message: Message, person: str, situation: Situation) -> Turn:
        """What is typed has to be understood, which takes its time; a tap says where it leads."""
        hear = self.conversation.listener()
        if isinstance(message, Tapped):
            return hear(message, situation)

        def understood(brief: bool = False) -> Turn:
            return hear(message, replace(situation, hurried=brief))

        typed = message.text if isinstance(message, Said) else message.caption
        if len(typed) > _LONG:
            return await self.thinking.run(person, understood, long=True)
        return await self.thinking.brief_in_a_crowd(person, understood, quick=self.conversation.matcher.by_words)

    def _own_address(self, sender: Sender) -> str | None:
        return None if sender.shared else sender.address

    async def _visits(self, person: str) -> Collection[str]:
        return await self.footprints(person) if self.footprints else ()

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
        page = _page(message)
        if page is None:
            return PersonalData()
        visits = await self._visits(sender.person)
        return await self.store.personal_data(
            sender.person, self._own_address(sender), visits, (page - 1) * PAGE, PAGE
        )


def _page(message: Message) -> int | None:
    """Return which page of their own data somebody asks for; None for none."""
    if isinstance(message, Said):
        return 1 if message.text.strip().lower().startswith(_PERSONAL) else None
    action = read_action(message.action) if isinstance(message, Tapped) else None
    return page_asked_for(action) if action else None
