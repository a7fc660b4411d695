"""How trouble is told in the support team's chat: through the outbox, or straight by the bot."""

import logging
from html import escape

from telegram.error import TelegramError

from bot.alerts import Voice
from bot.channels.telegram.cards import Card, Room, posted
from bot.channels.telegram.channel import TelegramChannel
from bot.storage.protocol import Outgoing

__all__ = ["voice"]

log = logging.getLogger(__name__)


def voice(channel: TelegramChannel) -> Voice | None:
    """Return how to speak to the chat of the support team; None when there is none."""
    desk = channel.desk
    if desk is None:
        return None

    def call(text: str) -> Outgoing:
        room = desk.poster.found.room or Room(*channel.settings.staff_chat)
        return posted(Card(escape(text, quote=False)), room)

    async def directly(call: Outgoing) -> bool:
        try:
            await channel.outbox.make(call)
        except TelegramError as error:
            log.warning("alerts: could not be told: %s", type(error).__name__)
            return False
        return True

    return Voice(call, directly)
