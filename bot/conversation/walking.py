"""Going through the steps of an entry, by buttons or by words."""

from dataclasses import replace

from bot.actions import Action
from bot.conversation.situation import Situation
from bot.conversation.turns import Turns
from bot.messages import Turn
from intents.entry import Entry, NotInForce

__all__ = ["tap_finished", "tap_step", "tap_stuck", "walk"]


def walk(turns: Turns, entry: Entry, move: str, situation: Situation) -> Turn:
    """Go to the "next" step or "back", from the one that is being done."""
    step = situation.context.step
    if move == "back" and step == 1:
        return turns.say("first_step_already", situation)
    if move == "next" and step >= len(entry.steps):
        return tap_finished(turns, Action("f", (entry.id,)), situation)
    target = step + 1 if move == "next" else step - 1
    return tap_step(turns, Action("s", (entry.id, str(target))), situation)


def tap_step(turns: Turns, action: Action, situation: Situation) -> Turn:
    reading = turns.reading(action.arguments[0], situation)
    if reading is None or isinstance(reading, NotInForce):
        return turns.say("tap_gone", situation)
    number = _step_of(reading.entry, action)
    context = replace(situation.context, entry=reading.entry.id, step=number)
    return turns.make(turns.saying.step(reading.entry, number), context)


def tap_stuck(turns: Turns, action: Action, situation: Situation) -> Turn:
    reading = turns.reading(action.arguments[0], situation)
    if reading is None or isinstance(reading, NotInForce):
        return turns.say("tap_gone", situation)
    number = _step_of(reading.entry, action)
    context = replace(situation.context, entry=reading.entry.id, step=number)
    return turns.make(turns.saying.stuck(reading.entry, number), context)


def tap_finished(turns: Turns, action: Action, situation: Situation) -> Turn:
    saying = turns.saying
    entry = saying.entries.get(action.arguments[0])
    if entry is None:
        return turns.say("tap_gone", situation)
    done, question = saying.text("steps_finished", title=entry.title), situation.context.question
    if question:
        judge = (entry.id, question)
        row = (saying.button("good_button", "g", *judge), saying.button("bad_button", "b", *judge))
        done = replace(done, rows=(row,))
    return turns.make(done, replace(situation.context, step=0))


def _step_of(entry: Entry, action: Action) -> int:
    """Return the step a button asks for, kept within the steps there are; 0 when there are none."""
    return min(max(int(action.arguments[1]), 1), len(entry.steps))
