"""The assistant switched off with a notice: questions are kept, nobody is answered; own data can be seen and erased."""

from collections.abc import Callable
from dataclasses import replace

from bot.actions import read_action
from bot.conversation import Conversation, Situation
from bot.messages import Message, Said, Tapped, Turn
from bot.reply import Paragraph, Reply
from bot.saying import Saying
from intents.matching import Matcher
from intents.places import Gazetteer

__all__ = ["ClosedConversation"]

_OWN_DATA = ("/dulieucuatoi", "/xoadulieu")
_OWN_DATA_VERB = "d"


class ClosedConversation(Conversation):
    """Says one notice to everybody. Who reports a fire or a crime gets the number to call all the same."""

    def __init__(self, matcher: Matcher, saying: Saying, gazetteer: Gazetteer, notice: str) -> None:
        super().__init__(matcher, saying, gazetteer=gazetteer)
        self.notice = Reply((Paragraph(notice),))

    def listener(self) -> Callable[[Message, Situation], Turn]:
        """Return `hear`, which keeps what is asked and says the notice instead of what it would say."""
        hear = super().listener()

        def heard(message: Message, situation: Situation) -> Turn:
            turn = hear(message, situation)
            if _is_own_data(message) or any(asked.decision == "emergency" for asked in turn.asked):
                return turn
            context = replace(turn.context, options=(), step=0, awaiting=None)
            return replace(turn, replies=(self.notice,), context=context, waiting=())

        return heard


def _is_own_data(message: Message) -> bool:
    match message:
        case Said(text):
            return text.strip().lower().startswith(_OWN_DATA)
        case Tapped(action):
            read = read_action(action)
            return read is not None and read.verb == _OWN_DATA_VERB
    return False
