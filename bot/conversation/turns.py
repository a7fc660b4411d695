"""What every turn is made with: what is known, the words for it, and the few ways to put a turn together."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.conversation.situation import Situation
from bot.messages import Asked, Context, Turn
from bot.reply import Reply
from bot.saying import Saying
from bot.whereabouts import Whereabouts
from intents.entry import NotInForce, Resolved, resolve
from intents.masking import Masked
from intents.matching import Matcher

__all__ = ["NOTICED", "Turns"]

NOTICED = frozenset({"answer", "unknown", "catalogue", "handover"})
"""Decisions above whose reply the notices of the person's commune stand."""

# A typed number picks only among alternatives that were just offered, not among "back" and "leave".
_ALTERNATIVES = "ermnwc"
_MOST_NUMBERS = 9


@dataclass(frozen=True)
class Turns:
    """Makes turns. One for each message, so that all of a turn comes from the same base."""

    matcher: Matcher
    saying: Saying
    whereabouts: Whereabouts
    desk: bool
    """There is a support team that questions can be handed to."""
    new_id: Callable[[], str]
    """Makes the id of a question to store."""

    def make(self, reply: Reply, context: Context) -> Turn:
        """Say `reply`; its alternatives can be picked by number next."""
        options = tuple(button.action for button in reply.buttons() if button.action[0] in _ALTERNATIVES)
        return Turn((reply,), replace(context, options=options[:_MOST_NUMBERS]))

    def say(self, key: str, situation: Situation) -> Turn:
        """Say one phrase."""
        return self.make(self.saying.text(key), situation.context)

    def file(self, asked: Asked, reply: Reply, situation: Situation, keep_question: bool = False) -> Turn:
        """Say `reply` and store `asked`; `keep_question`: the question before it stays the last one."""
        context = replace(situation.context, step=0)
        if not keep_question:
            context = replace(context, question=asked.id, asked=asked.text)
        if asked.decision in NOTICED:
            reply = self.saying.noticed(reply, self.whereabouts.place(context))
        return replace(self.make(reply, context), asked=(asked,))

    def warned(self, turn: Turn, masked: Masked) -> Turn:
        """Return `turn`, ending with a warning when personal data was masked."""
        warning = (self.saying.private(masked.kinds),) if masked.kinds else ()
        return replace(turn, replies=(*turn.replies, *warning))

    def led_by(self, key: str, turn: Turn) -> Turn:
        """Return `turn`, beginning with one phrase."""
        return replace(turn, replies=(self.saying.text(key), *turn.replies))

    def reading(self, entry_id: str, situation: Situation) -> Resolved | NotInForce | None:
        """Return the entry as it reads that day at the person's place; None when there is none."""
        entry = self.saying.entries.get(entry_id)
        return resolve(entry, situation.today, self.path(situation)) if entry else None

    def path(self, situation: Situation) -> str | None:
        """Return where the person is, as entries name places; None when unknown."""
        place = self.whereabouts.place(situation.context)
        return place.path if place else None

    def card(self, reading: Resolved, question: str | None, situation: Situation) -> Reply:
        """Return the answer card for the person's place; with `question` it can be judged."""
        return self.saying.answer(reading, question, self.whereabouts.place(situation.context))
