"""From the assistant to a person: the wish, the question, the consent, and the promise of an answer."""

from dataclasses import replace

from bot.actions import Action
from bot.consent import consent_shown
from bot.conversation.situation import QUESTION, Situation
from bot.conversation.turns import Turns
from bot.conversation.unanswered import emergency
from bot.messages import Asked, Context, Turn, Waiting
from bot.saying import HANDOVER
from intents.decision import Emergency
from intents.entry import Resolved
from intents.masking import mask
from intents.text import tokens

__all__ = ["for_the_team", "handover", "tap_hand_over", "tap_tell_me"]

# A wish for a person is seldom longer; what is longer tells the matter too.
_LONGEST_WISH = 12


def handover(turns: Turns, rest: str, situation: Situation, text: str = "/gapcanbo") -> Turn:
    """File the wish for a person, with the last question, and name where people are."""
    masked = mask(rest)
    asked = Asked(turns.new_id(), masked.text or text, "handover", HANDOVER)
    reading = turns.reading(HANDOVER, situation)
    card = reading if isinstance(reading, Resolved) else None
    if not turns.desk:
        reply = turns.saying.handover(asked.id, card, situation.context.asked)
    elif handed := _to_hand_over(masked.text, text, asked.id, situation.context):
        reply = turns.saying.hand_over(*handed, card)
    else:
        reply = turns.saying.hand_over_what(card)
        situation = situation.awaiting(QUESTION)
    return turns.warned(turns.file(asked, reply, situation, keep_question=True), masked)


def for_the_team(turns: Turns, text: str, situation: Situation) -> Turn:
    """File the question that was asked for, and ask for the consent to hand it over; nothing answers it here."""
    masked, situation = mask(text), situation.asking_no_more()
    decision = turns.matcher.ask(text, situation.today)
    if isinstance(decision, Emergency):
        return turns.warned(emergency(turns, decision.kind, masked.text, situation), masked)
    asked = Asked(turns.new_id(), masked.text, "handover", HANDOVER)
    reply = turns.saying.hand_over(asked.id, asked.text, None)
    return turns.warned(turns.file(asked, reply, situation), masked)


def tap_hand_over(turns: Turns, action: Action, situation: Situation) -> Turn:
    """The tap is the consent: the question goes to the support team, and the answer comes here."""
    if not turns.desk:
        return turns.say("tap_gone", situation)
    reply = turns.saying.handed_over(situation.staffed_from, situation.tells_later, situation.requested)
    turn = turns.make(reply, situation.context)
    return turn if situation.requested else replace(turn, waiting=(_consented(turns, action, True),))


def tap_tell_me(turns: Turns, action: Action, situation: Situation) -> Turn:
    turn = turns.say("tell_me_done" if situation.tells_later else "tell_me_web", situation)
    # Whoever waits for a person is told of an entry as well; the lesser wish must not replace the other.
    return turn if situation.requested else replace(turn, waiting=(_consented(turns, action),))


def _consented(turns: Turns, action: Action, person_wanted: bool = False) -> Waiting:
    return Waiting(action.arguments[0], person_wanted, consent_shown(turns.saying.phrases))


def _to_hand_over(typed: str, wish: str, id: str, context: Context) -> tuple[str, str] | None:
    """Return id and text of what the support team is to read: what came with the wish, else the last question."""
    if tokens(typed):
        return id, typed
    if context.question and context.asked:
        return context.question, context.asked
    return (id, wish) if len(tokens(wish)) > _LONGEST_WISH else None
