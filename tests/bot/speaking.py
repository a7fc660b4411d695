"""Short ways to say something to a conversation and to look at what it leads to."""

from datetime import date
from typing import Any

from bot.conversation import Conversation, Situation
from bot.messages import Context, Message, Said, Tapped, Turn
from bot.reply import Reply, plain_text
from tests.small import TODAY

QUESTION = "0123456789"
NOWHERE = Context()


def hear(
    conversation: Conversation, message: Message | str, context: Context = NOWHERE, today: date = TODAY, **more: Any
) -> Turn:
    """The turn after `message`; a text is said."""
    said = Said(message) if isinstance(message, str) else message
    return conversation.hear(said, Situation(today, context, **more))


def tap(conversation: Conversation, action: str, context: Context = NOWHERE, **more: Any) -> Turn:
    return hear(conversation, Tapped(action), context, **more)


def text(turn: Turn) -> str:
    return "\n\n".join(plain_text(reply) for reply in turn.replies)


def actions(turn: Turn) -> list[str]:
    return [button.action for reply in turn.replies for button in reply.buttons()]


def silent(turn: Turn) -> bool:
    """Nothing is written down but where the person is."""
    return not (turn.asked or turn.feedback or turn.waiting or turn.erase)


def says(turn: Turn, *replies: Reply) -> bool:
    return turn.replies == replies
