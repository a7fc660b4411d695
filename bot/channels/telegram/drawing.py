"""A reply as Bot API calls: escaped HTML, inline buttons, at most 4,096 characters a message."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from telegram.constants import MessageLimit

from bot.reply import Block, Bullets, Folded, Heading, Labelled, Note, Paragraph, Reply
from bot.storage.protocol import Outgoing

__all__ = ["Target", "draw"]

_MARKUP = re.compile(r"</?(?:b|i|blockquote)(?: expandable)?>")
LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
# Escaped text is never cut inside an entity.
_CHARACTER = re.compile("&[a-z]+;|.", re.DOTALL)


@dataclass(frozen=True)
class Target:
    """Where replies go."""

    chat: str
    reply_to: int | None = None
    """Message answered to, in groups."""
    thread: int | None = None
    """Topic of a forum."""
    card: int | None = None
    """Message that navigation replaces."""


def draw(replies: Sequence[Reply], target: Target) -> list[Outgoing]:
    """Return the calls that show `replies` in order; the buttons go under the last part of a long one."""
    return [call for reply in replies for call in _calls(reply, target)]


def _calls(reply: Reply, target: Target) -> Iterator[Outgoing]:
    texts = list(_split([_html(block) for block in reply.blocks]))
    for number, text in enumerate(texts, 1):
        params: dict[str, object] = {
            "chat_id": target.chat,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if number == len(texts) and reply.rows:
            params["reply_markup"] = _keyboard(reply)
        if reply.card and target.card and len(texts) == 1:
            yield Outgoing(target.chat, "editMessageText", {**params, "message_id": target.card})
            continue
        if target.thread:
            params["message_thread_id"] = target.thread
        if target.reply_to:
            params["reply_parameters"] = {"message_id": target.reply_to, "allow_sending_without_reply": True}
        yield Outgoing(target.chat, "sendMessage", params)


def _keyboard(reply: Reply) -> dict[str, object]:
    rows = [[{"text": button.label, "callback_data": button.action} for button in row] for row in reply.rows]
    return {"inline_keyboard": rows}


def _html(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<b>{escape(text, quote=False)}</b>"
        case Paragraph(text):
            return escape(text, quote=False)
        case Bullets(label, items):
            lines = "\n".join(f"• {escape(item, quote=False)}" for item in items)
            return f"<b>{escape(label, quote=False)}</b>\n{lines}"
        case Folded(label, items):
            lines = "\n".join(f"• {escape(item, quote=False)}" for item in items)
            return f"<b>{escape(label, quote=False)}</b>\n<blockquote expandable>{lines}</blockquote>"
        case Labelled(label, text):
            return f"<b>{escape(label, quote=False)}</b> {escape(text, quote=False)}"
        case Note(text):
            return f"<i>{escape(text, quote=False)}</i>"


def _split(blocks: list[str]) -> Iterator[str]:
    """Join blocks by an empty line into messages within the limit; a block too long alone is cut between words."""
    message = ""
    for block in blocks:
        for piece in _pieces(block):
            joined = f"{message}\n\n{piece}" if message else piece
            if _length(joined) > LIMIT:
                yield message
                joined = piece
            message = joined
    if message:
        yield message


def _pieces(block: str) -> Iterator[str]:
    if _length(block) <= LIMIT:
        yield block
        return
    # Markup does not survive a cut, so a block this long is sent without.
    rest = _MARKUP.sub("", block).strip()
    while _length(rest) > LIMIT:
        end = _cut(rest)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    yield rest


def _cut(text: str) -> int:
    """Return the last gap between words within the limit, or a place inside a word that is longer than a message."""
    used = gap = 0
    for character in _CHARACTER.finditer(text):
        used += _length(character.group())
        if used > LIMIT:
            return gap or character.start()
        if character.group().isspace():
            gap = character.end()
    return len(text)


def _length(text: str) -> int:
    """Telegram counts UTF-16 units; entities count too here, which errs on the safe side."""
    return len(text.encode("utf-16-le")) // 2
