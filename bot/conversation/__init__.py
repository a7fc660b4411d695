"""What to say next: a message and a situation in, a turn out. Knows intents and plain data; no channel or database."""

from bot.conversation.conversation import LONGEST_MESSAGE, Conversation
from bot.conversation.own_data import PAGE, page_asked_for
from bot.conversation.situation import Situation
from bot.conversation.turns import NOTICED

__all__ = ["LONGEST_MESSAGE", "NOTICED", "PAGE", "Conversation", "Situation", "page_asked_for"]
