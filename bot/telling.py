"""Keeps the promise "Báo cho tôi khi có câu trả lời": asks waiting questions again of the base as it is now."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from bot.assistant import vietnam_today
from bot.conversation import Conversation
from bot.messages import Context
from bot.reply import Paragraph, Reply
from bot.storage.protocol import Outgoing, Promise, Store, StoreError
from intents.decision import Answer

__all__ = ["answers", "tell_all", "telling"]

log = logging.getLogger(__name__)

_EVERY_SECONDS = 3600.0
Draw = Callable[[Sequence[Reply], str], Sequence[Outgoing]]
"""Replies and the address they go to -> calls."""


def answers(conversation: Conversation, promise: Promise, context: Context) -> tuple[Reply, ...]:
    """Return what to tell now: nothing while no new entry answers the question. `context`: of the person."""
    place = conversation.whereabouts.place(context)
    decision = conversation.matcher.ask(promise.text, vietnam_today(), place.path if place else None)
    if not isinstance(decision, Answer) or decision.entry.id in promise.refused or decision.entry.talk:
        return ()
    saying = conversation.saying
    intro = saying.phrases.say("told_later", question=saying.readable(promise.text))
    return Reply((Paragraph(intro),)), saying.answer(decision.reading, promise.question, place)


async def tell_all(conversation: Conversation, store: Store, draw: dict[str, Draw]) -> int:
    """Tell everyone whose channel can write first; return how many were told."""
    told = 0
    for promise in await store.promises():
        channel, address = draw.get(promise.channel), promise.address
        if channel and address:
            replies = answers(conversation, promise, await store.context(promise.person))
            if replies:
                told += await store.fulfil(promise.question, channel(replies, address))
    return told


async def telling(conversation: Conversation, store: Store, draw: dict[str, Draw], wake: Callable[[], None]) -> None:
    """Tell at start, when the base may be new, and then every hour; runs until cancelled."""
    while True:
        try:
            told = await tell_all(conversation, store, draw)
            if told:
                log.info("told %d people that there is an answer", told)
                wake()
        except StoreError as error:
            log.error("telling: %s", error)
        await asyncio.sleep(_EVERY_SECONDS)
