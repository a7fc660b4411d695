"""What a tap on a button shows: an entry, the menu, a procedure, a place."""

from dataclasses import replace

from bot.actions import Action
from bot.conversation.handing_over import handover
from bot.conversation.situation import Situation
from bot.conversation.turns import Turns
from bot.conversation.unanswered import changed
from bot.listing import procedure_card
from bot.messages import Asked, Feedback, Turn
from bot.saying import HANDOVER
from intents.entry import NotInForce, Resolved

__all__ = ["tap_disowned", "tap_entry", "tap_menu", "tap_place", "tap_procedure"]


def tap_entry(turns: Turns, action: Action, situation: Situation) -> Turn:
    """Show the entry; with a question, it was picked among what was offered for that."""
    entry_id, question = action.arguments[0], (*action.arguments, None)[1]
    reading = turns.reading(entry_id, situation)
    if reading is None:
        return turns.say("tap_gone", situation)
    if isinstance(reading, NotInForce):
        return changed(turns, reading, reading.entry.title, 1.0, situation)
    if turns.desk and reading.entry.id == HANDOVER:
        chosen = (Feedback(question, entry_id, "chosen"),) if question else ()
        return replace(handover(turns, "", situation, reading.entry.title), feedback=chosen)
    if question:
        return _chosen(turns, entry_id, reading, question, situation)
    return _opened(turns, entry_id, reading, situation)


def _chosen(turns: Turns, entry_id: str, reading: Resolved, question: str, situation: Situation) -> Turn:
    context = replace(situation.context, entry=entry_id, step=0, question=question)
    card = turns.saying.noticed(turns.card(reading, question, situation), turns.whereabouts.place(context))
    turn = turns.make(card, context)
    return replace(turn, feedback=(Feedback(question, entry_id, "chosen"),))


def _opened(turns: Turns, entry_id: str, reading: Resolved, situation: Situation) -> Turn:
    talk = reading.entry.talk
    asked = Asked(turns.new_id(), reading.entry.title, "talk" if talk else "answer", entry_id, (), 1.0)
    turn = turns.file(asked, turns.card(reading, asked.id, situation), situation, keep_question=talk)
    return replace(turn, context=replace(turn.context, entry=entry_id, step=0))


def tap_disowned(turns: Turns, action: Action, situation: Situation) -> Turn:
    """The question was erased or is somebody else's: nothing is judged or promised, but an entry can be read."""
    if action.verb == "e":
        return tap_entry(turns, Action("e", action.arguments[:1]), situation)
    return turns.say("feedback_gone" if action.verb in "gbr" else "tell_me_gone", situation)


def tap_menu(turns: Turns, action: Action, situation: Situation) -> Turn:
    if not action.arguments:
        return turns.make(turns.saying.menu(), situation.context)
    group, page = (*action.arguments, "0")[:2]
    return turns.make(turns.saying.menu_group(group, int(page)), situation.context)


def tap_procedure(turns: Turns, action: Action, situation: Situation) -> Turn:
    code, question = action.arguments[0], (*action.arguments, None)[1]
    catalogue = turns.matcher.catalogue
    procedure = catalogue.procedure(code) if catalogue else None
    if procedure is None:
        return turns.say("procedure_gone", situation)
    turn = turns.make(procedure_card(turns.saying, procedure), situation.context)
    return replace(turn, feedback=(Feedback(question, code, "chosen"),)) if question else turn


def tap_place(turns: Turns, action: Action, situation: Situation) -> Turn:
    return turns.make(*turns.whereabouts.tapped(action.arguments[0], situation.context))
