"""Turns for questions that no single entry answers. Each is stored, for people to look at."""

from collections.abc import Sequence

from bot.conversation.situation import Situation
from bot.conversation.turns import Turns
from bot.listing import listed
from bot.messages import Asked, Turn
from intents.catalogue.procedure import Procedure
from intents.entry import Entry, NotInForce

__all__ = ["changed", "choice", "emergency", "foreign", "from_catalogue", "unknown"]


def choice(turns: Turns, entries: Sequence[Entry], text: str, sure: float, situation: Situation) -> Turn:
    asked = Asked(turns.new_id(), text, "choice", None, _ids(entries), sure)
    return turns.file(asked, turns.saying.choice(entries, asked.id), situation)


def from_catalogue(
    turns: Turns, procedures: Sequence[Procedure], text: str, sure: float, situation: Situation
) -> Turn:
    asked = Asked(turns.new_id(), text, "catalogue", None, tuple(p.code for p in procedures), sure)
    return turns.file(asked, listed(turns.saying, procedures, asked.id), situation)


def emergency(turns: Turns, kind: str, text: str, situation: Situation) -> Turn:
    asked = Asked(turns.new_id(), text, "emergency", None, (kind,))
    return turns.file(asked, turns.saying.emergency(kind), situation, keep_question=True)


def foreign(turns: Turns, language: str, text: str, sure: float, situation: Situation) -> Turn:
    asked = Asked(turns.new_id(), text, "unknown", None, (), sure)
    return turns.file(asked, turns.saying.foreign(language), situation)


def unknown(turns: Turns, nearest: Sequence[Entry], text: str, sure: float, situation: Situation) -> Turn:
    asked = Asked(turns.new_id(), text, "unknown", None, _ids(nearest), sure)
    return turns.file(asked, turns.saying.unknown(nearest, asked.id), situation)


def changed(
    turns: Turns, state: NotInForce, text: str, sure: float, situation: Situation, nearest: Sequence[Entry] = ()
) -> Turn:
    """The entry is there, but its rule is not in force: its text is not shown."""
    asked = Asked(turns.new_id(), text, "unknown", state.entry.id, _ids(nearest), sure, "changed")
    return turns.file(asked, turns.saying.changed(state, asked.id), situation)


def _ids(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)
