"""A Telegram update as a channel-neutral message, or nothing when it is none of our business."""

import re
from dataclasses import dataclass

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType

from bot.channels.telegram.drawing import Target
from bot.messages import Message as Heard
from bot.messages import Other, Said, Tapped
from bot.storage.protocol import Outgoing

__all__ = ["Arrival", "arrival"]


@dataclass(frozen=True)
class Arrival:
    """One update, read."""

    message: Heard
    account: str
    """What the person is known by; in a group it holds for that group only."""
    target: Target
    before: tuple[Outgoing, ...] = ()
    """Calls to make before the replies."""
    at: float | None = None
    """When it was sent, in seconds; None for a tap, of which Telegram does not say it."""

    @property
    def user(self) -> str:
        """Whose it is, in whatever chat."""
        return self.account.partition("@")[0]

    @property
    def shared(self) -> bool:
        """Others read in that chat too."""
        return "@" in self.account


def arrival(update: Update, username: str) -> Arrival | None:
    """Return what `update` brings; `username` is ours, without @. Groups count only when we are addressed."""
    if update.callback_query:
        return _tap(update.callback_query)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if message.chat.type == ChatType.PRIVATE:
        return _private(message, edited=update.edited_message is not None)
    if message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        return _group(message, username, edited=update.edited_message is not None)
    return None


def _tap(query: CallbackQuery) -> Arrival | None:
    chat = query.message.chat if query.message else None
    if chat is None or query.data is None:
        return None
    stop_spinner = Outgoing(str(chat.id), "answerCallbackQuery", {"callback_query_id": query.id})
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    card = query.message.message_id if query.message and _is_card(markup) else None
    account = str(query.from_user.id) if chat.type == ChatType.PRIVATE else f"{query.from_user.id}@{chat.id}"
    thread = _thread(query.message) if isinstance(query.message, Message) else None
    return Arrival(Tapped(query.data), account, Target(str(chat.id), thread=thread, card=card), (stop_spinner,))


def _thread(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _is_card(markup: InlineKeyboardMarkup | None) -> bool:
    """Navigation lives in one message: steps (with a button to leave) and menu pages."""
    data = [button.callback_data for row in markup.inline_keyboard for button in row] if markup else []
    return "x" in data or any(str(d).startswith("m:") for d in data) or (len(data) > 1 and "m" in data)


def _private(message: Message, edited: bool) -> Arrival | None:
    heard, deletes = _heard(message, edited)
    chat = str(message.chat.id)
    # A bot may delete what it was sent in a private chat, so a photographed paper does not stay there.
    before = (Outgoing(chat, "deleteMessage", {"chat_id": chat, "message_id": message.message_id}),) if deletes else ()
    return Arrival(heard, chat, Target(chat), before, _sent(message)) if heard else None


def _group(message: Message, username: str, edited: bool) -> Arrival | None:
    text = message.text or message.caption or ""
    ours = message.reply_to_message and message.reply_to_message.from_user
    to_us = bool(ours and ours.username == username)
    called = re.search(rf"@{re.escape(username)}(?![A-Za-z0-9_])", text, re.IGNORECASE)
    if not username or not (to_us or called):
        return None
    # "/menu@bot" keeps its command; the mention alone is cut out of a question.
    if called:
        text = (text[: called.start()] + text[called.end() :]).strip()
    account = f"{message.from_user.id}@{message.chat.id}" if message.from_user else ""
    target = Target(str(message.chat.id), reply_to=message.message_id, thread=_thread(message))
    return Arrival(Said(text, edited), account, target, at=_sent(message))


def _sent(message: Message) -> float:
    return (message.edit_date or message.date).timestamp()


def _heard(message: Message, edited: bool) -> tuple[Heard | None, bool]:
    if message.text is not None:
        return Said(message.text, edited), False
    if edited:
        # A place that moves, or words under a picture that was answered when it came.
        return None, False
    caption = message.caption or ""
    if message.photo or message.video or message.video_note or message.animation or message.paid_media:
        return Other("photo", caption, deleted=True), True
    if message.document:
        return Other("file", caption, deleted=True), True
    if message.voice or message.audio:
        return Other("voice", caption), False
    if message.sticker or message.dice:
        return Other("sticker"), False
    if message.location or message.venue:
        return Other("location"), False
    if message.contact:
        return Other("contact"), False
    return None, False
