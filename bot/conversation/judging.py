"""What a person thinks of an answer: good, bad and why, or none of the choices."""

from dataclasses import replace

from bot.actions import Action
from bot.conversation.situation import QUESTION, Situation
from bot.conversation.turns import Turns
from bot.messages import Feedback, Turn
from bot.saying import HANDOVER

__all__ = ["not_that", "tap_bad", "tap_good", "tap_none", "tap_reason"]


def not_that(turns: Turns, situation: Situation) -> Turn:
    """The person says the last answer was not it: that is a judgement, and a reason to ask on."""
    context = situation.context
    turn = turns.say("choice_none_reply", situation)
    if not context.question or not context.entry:
        return turn
    return replace(turn, feedback=(Feedback(context.question, context.entry, "bad", "other"),))


def tap_good(turns: Turns, action: Action, situation: Situation) -> Turn:
    entry, question = action.arguments
    turn = turns.say("good_thanks", situation)
    return replace(turn, feedback=(Feedback(question, _judged(entry), "good"),))


def tap_bad(turns: Turns, action: Action, situation: Situation) -> Turn:
    entry, question = action.arguments
    judged = (Feedback(question, _judged(entry), "bad"),)
    if entry == HANDOVER:
        return replace(_unsolved(turns, situation), feedback=judged)
    return replace(turns.make(turns.saying.why_bad(entry, question), situation.context), feedback=judged)


def tap_reason(turns: Turns, action: Action, situation: Situation) -> Turn:
    reason, entry, question = action.arguments
    turn = turns.say("bad_thanks", situation)
    thanks = replace(turn.replies[0], rows=((turns.saying.button("tell_me_button", "t", question),),))
    return replace(turn, replies=(thanks,), feedback=(Feedback(question, entry, "bad", reason),))


def tap_none(turns: Turns, action: Action, situation: Situation) -> Turn:
    (question,) = action.arguments
    turn = turns.say("choice_none_reply", situation)
    asking = replace(turn.replies[0], rows=((turns.saying.button("tell_me_button", "t", question),),))
    return replace(turn, replies=(asking,), feedback=(Feedback(question, "", "none"),))


def _unsolved(turns: Turns, situation: Situation) -> Turn:
    """A person's answer did not settle it: the support team needs to hear what is still missing."""
    if not turns.desk:
        return turns.say("bad_thanks", situation)
    return turns.say("person_unsolved", situation.awaiting(QUESTION))


def _judged(entry: str) -> str:
    """A judgement of what a person answered is about no entry."""
    return "" if entry == HANDOVER else entry
