"""From a decision to a turn: the entry that answers, or what is said when none does."""

from dataclasses import replace

from bot.conversation import unanswered
from bot.conversation.handing_over import handover
from bot.conversation.judging import not_that
from bot.conversation.situation import Situation
from bot.conversation.turns import Turns
from bot.conversation.walking import walk
from bot.messages import Asked, GapKind, Turn
from bot.reply import Reply
from bot.saying import HANDOVER
from intents.decision import Answer, Catalogue, Choice, Emergency, Unknown
from intents.entry import NotInForce
from intents.matching import Explanation

__all__ = ["decided"]


def decided(turns: Turns, found: Explanation, text: str, situation: Situation) -> Turn:
    """Return what the decision leads to; `text`: the question, masked."""
    sure = found.sure
    match found.decision:
        case Answer(part="next" | "back" as move) if situation.context.step:
            return walk(turns, found.decision.entry, move, situation)
        case Answer(part="wrong"):
            return not_that(turns, situation)
        case Answer() as answer:
            return _answered(turns, answer, text, sure, situation)
        case Choice(entries):
            return unanswered.choice(turns, entries, text, sure, situation)
        case Emergency(kind):
            return unanswered.emergency(turns, kind, text, situation)
        case Catalogue(procedures):
            return unanswered.from_catalogue(turns, procedures, text, sure, situation)
        case Unknown(language=str(language)):
            return unanswered.foreign(turns, language, text, sure, situation)
        case Unknown(nearest, NotInForce() as state):
            return unanswered.changed(turns, state, text, sure, situation, nearest)
        case Unknown(nearest):
            return unanswered.unknown(turns, nearest, text, sure, situation)


def _answered(turns: Turns, answer: Answer, text: str, sure: float, situation: Situation) -> Turn:
    entry = answer.entry
    if entry.id == HANDOVER:
        return handover(turns, "", situation, text)
    kind: GapKind = "overdue" if answer.reading.overdue else ""
    asked = Asked(turns.new_id(), text, "talk" if entry.talk else "answer", entry.id, (), sure, kind)
    reply, step = _answer(turns, answer, asked.id, situation)
    # Small talk is nothing to come back to, nor to hand over.
    turn = turns.file(asked, turns.saying.also(reply, answer.also), situation, keep_question=entry.talk)
    kept = situation.context.entry if entry.talk else entry.id
    return replace(turn, context=replace(turn.context, entry=kept, step=step))


def _answer(turns: Turns, answer: Answer, question: str, situation: Situation) -> tuple[Reply, int]:
    """Return the part that was asked for, or the whole card, and the step it begins."""
    if answer.part in ("steps", "next") and answer.entry.steps:
        return turns.saying.step(answer.entry, 1), 1
    if answer.part and answer.part not in ("again", "back", "next", "steps"):
        return turns.saying.part(answer.reading, answer.part, question), 0
    return turns.card(answer.reading, question, situation), 0
