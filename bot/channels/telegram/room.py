"""Whether the assistant can speak in the support team's chat, and what is missing when it cannot."""

from dataclasses import dataclass

from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberRestricted
from telegram.constants import ChatAction, ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.channels.telegram.cards import Room

__all__ = ["Found", "look"]

_ABSENT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


@dataclass(frozen=True)
class Found:
    room: Room | None
    """Where to post; None: nowhere."""
    problem: str = ""
    """What is missing, for the log and `/readyz`; "" when nothing is."""
    phrase: str = ""
    """The phrase that tells the chat, when it can be told."""


async def look(bot: Bot, wanted: Room) -> Found:
    """Ask Telegram about the chat. Raises TelegramError when there is no answer now."""
    try:
        chat = await bot.get_chat(wanted.chat)
        me = await bot.get_chat_member(wanted.chat, bot.id)
    except ChatMigrated as error:
        return Found(None, f"the group became a supergroup: set TELEGRAM_STAFF_CHAT={error.new_chat_id}")
    except (BadRequest, Forbidden):
        return Found(None, "TELEGRAM_STAFF_CHAT: no such chat, or the bot is not in it")
    if me.status in _ABSENT:
        return Found(None, "TELEGRAM_STAFF_CHAT: the bot is not in it")
    if chat.type == ChatType.CHANNEL:
        return Found(None, "TELEGRAM_STAFF_CHAT: a channel; it has to be a group, so that people can reply")
    if not _may_write(chat, me):
        return Found(None, "TELEGRAM_STAFF_CHAT: the bot may not send messages there")
    return await _with_topic(bot, wanted, bool(chat.is_forum)) if wanted.thread else Found(wanted)


def _may_write(chat: ChatFullInfo, me: ChatMember) -> bool:
    if isinstance(me, ChatMemberRestricted):
        return me.can_send_messages
    everyone = chat.permissions is None or chat.permissions.can_send_messages is not False
    return everyone or me.status in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


async def _with_topic(bot: Bot, wanted: Room, forum: bool) -> Found:
    """A topic that is not there must not silence the team's chat: posts go to the group itself."""
    everywhere = Room(wanted.chat)
    if not forum:
        return Found(everywhere, "TELEGRAM_STAFF_CHAT: the group has no topics", "desk_no_topics")
    try:
        await bot.send_chat_action(wanted.chat, ChatAction.TYPING, message_thread_id=wanted.thread)
    except BadRequest:
        return Found(everywhere, "TELEGRAM_STAFF_CHAT: no such topic", "desk_topic_missing")
    return Found(wanted)
