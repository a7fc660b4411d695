"""Keeps the promise "Báo cho tôi khi có câu trả lời": asks waiting questions again of the base as it is now."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.assistant import vietnam_today
from bot.conversation import Conversation
from bot.messages import Context
from bot.reply import Reply
from bot.storage.protocol import Outgoing, Promise, Store, StoreError
from bot.storage.staff import Change
from bot.waiting import set_within
from intents.decision import Answer, Choice, Unknown
from intents.entry import Entry, NotInForce, resolve
from intents.places import Place

__all__ = ["Late", "Noted", "Told", "answers", "due", "fits", "tell_all", "telling"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 3600.0
_AGAIN_SECONDS = 10.0
Draw = Callable[[Sequence[Reply], str], Sequence[Outgoing]]
"""Replies and the address they go to -> calls."""
Noted = Callable[[Promise], Awaitable[None]]
"""Hears of a promise that was kept; never fails."""
Late = Callable[[], Awaitable[Collection[str]]]
"""Returns the entries that were published and do not answer as such yet; may raise StoreError."""


@dataclass(frozen=True)
class Told:
    entry: str
    replies: tuple[Reply, ...]


def answers(conversation: Conversation, promise: Promise, context: Context) -> Told | None:
    """Return what to tell now, None while no new entry answers the question. `context`: of the person."""
    place = conversation.whereabouts.place(context)
    written = conversation.saying.entries.get(promise.answer)
    if written:
        return _written(conversation, promise, written, place) if fits(conversation, promise) else None
    if promise.person_wanted:
        # What the matcher finds is what the person turned away from.
        return None
    decision = conversation.matcher.ask(promise.text, vietnam_today(), place.path if place else None)
    if not isinstance(decision, Answer) or decision.entry.id in promise.refused or decision.entry.talk:
        return None
    saying = conversation.saying
    card = saying.noticed(saying.answer(decision.reading, promise.question, place), place)
    return Told(decision.entry.id, (_intro(conversation, promise), card))


def fits(conversation: Conversation, promise: Promise) -> bool:
    """Tell whether the entry written for a group answers this question too: questions are grouped by a machine."""
    decision = conversation.matcher.ask(promise.text, vietnam_today())
    match decision:
        case Answer():
            return promise.answer in {one.id for one in (decision.entry, *decision.also)}
        case Choice(entries):
            return promise.answer in {one.id for one in entries}
        case Unknown(changed=NotInForce(entry=entry)):
            return promise.answer == entry.id
    return False


def _written(conversation: Conversation, promise: Promise, entry: Entry, place: Place | None) -> Told | None:
    """What the support team wrote for this very question, even if an earlier state of it was refused."""
    reading = resolve(entry, vietnam_today(), place.path if place else None)
    if isinstance(reading, NotInForce):
        return None
    saying = conversation.saying
    asks = saying.solved(entry.id, promise.question)
    card = saying.noticed(saying.answer(reading, None, place), place)
    return Told(entry.id, (_intro(conversation, promise), card, asks))


def _intro(conversation: Conversation, promise: Promise) -> Reply:
    saying = conversation.saying
    return saying.text("told_later", question=saying.readable(promise.text))


async def due(store: Store, late: Late | None, person: str | None = None) -> tuple[list[Promise], Collection[str]]:
    """Return what may be told now, of everybody or of `person`, and the entries that must not be told yet.

    To be told by the base that answers now and by no later one. What is being published, or was and is not taken up
    yet, waits: the entry as it was is not the answer that was written, and what was written is told as such.
    """
    found = [promise for promise in await store.promises(person) if not promise.held]
    early = await late() if late and found else frozenset[str]()
    # Who waits for what was written comes before all whom a new base may answer by chance.
    return sorted((one for one in found if one.answer not in early), key=lambda one: not one.answer), early


async def tell_all(
    conversation: Conversation, store: Store, draw: Mapping[str, Draw], noted: Noted | None = None,
    late: Late | None = None,
) -> int:  # fmt: skip
    """Tell everyone whose channel can write first, while the base stays the same; return how many were told.

    A question that the answer of its group does not fit gets a group of its own, and its asker goes on waiting.
    """
    told, base = 0, conversation.matcher
    promises, early = await due(store, late)
    for promise in promises:
        channel = draw.get(promise.channel) if promise.address else None
        fit, found = await _asked(conversation, store, promise, to_tell=channel is not None)
        if conversation.matcher is not base:
            break
        if not fit:
            change = Change(datetime.now(UTC), "", "gap-unlike", promise.question, promise.answer)
            await store.gaps.move([promise.question], None, change)
        elif found and found.entry not in early and channel and promise.address:
            outgoing = channel(found.replies, promise.address)
            if await store.fulfil(promise.question, outgoing, found.entry):
                told += 1
                if noted:
                    await noted(promise)
    return told


async def _asked(conversation: Conversation, store: Store, promise: Promise, to_tell: bool) -> tuple[bool, Told | None]:
    """Return whether the answer of its group, if there is one, fits, and what to tell; may raise StoreError.

    Asking takes its time; citizens who write meanwhile must not wait for it.
    """
    context = await store.context(promise.person)
    try:
        if promise.answer in conversation.saying.entries and not await asyncio.to_thread(fits, conversation, promise):
            return False, None
        return True, await asyncio.to_thread(answers, conversation, promise, context) if to_tell else None
    except Exception:
        # One question that cannot be asked must not keep the others waiting.
        log.exception("telling: a question could not be asked")
        return True, None


async def telling(
    conversation: Conversation, store: Store, draw: Mapping[str, Draw], wake: Callable[[], None],
    news: asyncio.Event | None = None, noted: Noted | None = None, late: Late | None = None,
) -> None:  # fmt: skip
    """Tell at start, when the base may be new, then every hour, and whenever `news` is set; runs until cancelled."""
    news = news or asyncio.Event()
    while True:
        news.clear()
        pause = _EVERY_SECONDS
        try:
            told = await tell_all(conversation, store, draw, noted, late)
            if told:
                log.info("told %d people that there is an answer", told)
                wake()
        except StoreError as error:
            log.error("telling: %s", error)
            pause = _AGAIN_SECONDS
        await set_within(news, pause)
