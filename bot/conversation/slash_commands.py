"""What the commands that citizens type do. Their names stand in `bot.conversation`."""

import re
from dataclasses import replace

from bot.actions import Action
from bot.conversation.situation import Situation
from bot.conversation.taps import tap_entry
from bot.conversation.turns import Turns
from bot.listing import searched
from bot.messages import Turn
from bot.whereabouts import poster_named
from intents.masking import mask
from intents.matching import MOST_LISTED
from intents.text import tokens

__all__ = ["leave", "menu", "search", "show_help", "start", "where"]

_PAYLOAD = re.compile(r"c(\d{5})(?:-([A-Za-z0-9_-]{1,40}))?")
_HELP = "tro-giup"
"""The entry that says what the assistant can do."""


def start(turns: Turns, payload: str, situation: Situation) -> Turn:
    """Greet; the payload of a poster's link says where the person is."""
    match = _PAYLOAD.fullmatch(payload.strip())
    context = replace(situation.context, step=0, awaiting=None)
    place = turns.whereabouts.gazetteer.now(match[1]) if match else None
    welcome = turns.saying.welcome()
    if not match or place is None:
        return turns.make(welcome, context)
    context = replace(context, commune=place.code, poster=poster_named(match[2]))
    here = turns.saying.text("place_set", place=turns.saying.place(place))
    return replace(turns.make(welcome, context), replies=(welcome, here))


def menu(turns: Turns, rest: str, situation: Situation) -> Turn:
    return turns.make(turns.saying.menu(), situation.context)


def leave(turns: Turns, rest: str, situation: Situation) -> Turn:
    context = replace(situation.context, entry=None, step=0, options=(), awaiting=None)
    return turns.make(turns.saying.text("left"), context)


def where(turns: Turns, rest: str, situation: Situation) -> Turn:
    return turns.make(*turns.whereabouts.ask(rest, situation.context))


def search(turns: Turns, words: str, situation: Situation) -> Turn:
    """`/thutuc WORDS`: look in the national catalogue, whatever the entries say."""
    catalogue = turns.matcher.catalogue
    if catalogue is None:
        return turns.say("catalogue_absent", situation)
    if not tokens(words):
        return turns.say("catalogue_usage", situation)
    masked = mask(words)
    found = catalogue.search(words, MOST_LISTED)
    reply = searched(turns.saying, turns.saying.readable(masked.text), found)
    return turns.warned(turns.make(reply, situation.context), masked)


def show_help(turns: Turns, rest: str, situation: Situation) -> Turn:
    return tap_entry(turns, Action("e", (_HELP,)), situation)
