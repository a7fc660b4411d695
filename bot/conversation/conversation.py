"""What to say next. Knows intents and plain data; no channel, database, file or clock.

This module tells messages apart; its two tables say where commands and taps lead. A question is decided by the matcher
and answered in `bot.conversation.answering`.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.actions import Action, read_action
from bot.conversation import handing_over, judging, own_data, slash_commands, taps, walking
from bot.conversation.answering import decided
from bot.conversation.situation import QUESTION, Situation
from bot.conversation.turns import Turns
from bot.messages import Message, Other, Said, Tapped, Turn
from bot.saying import HANDOVER, Saying
from bot.whereabouts import Whereabouts
from intents.masking import mask
from intents.matching import Matcher, ProcedureSearch
from intents.places import Gazetteer
from intents.text import clean, tokens

__all__ = ["LONGEST_MESSAGE", "Conversation"]

LONGEST_MESSAGE = 2_000
# Blanks and signs go before letters are counted; nobody means more of them than this.
_MOST_READ = 4 * LONGEST_MESSAGE
_COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"\s*([1-9])[.)]?\s*")

COMMANDS: Mapping[str, Callable[[Turns, str, Situation], Turn]] = {
    "start": slash_commands.start,
    "menu": slash_commands.menu,
    "xa": slash_commands.where,
    "thutuc": slash_commands.search,
    "huy": slash_commands.leave,
    "gapcanbo": handing_over.handover,
    "dulieucuatoi": own_data.my_data,
    "xoadulieu": own_data.erase,
    "trogiup": slash_commands.show_help,
    "help": slash_commands.show_help,
}
# The verbs of `bot.actions`.
TAPS: Mapping[str, Callable[[Turns, Action, Situation], Turn]] = {
    "e": taps.tap_entry,
    "s": walking.tap_step,
    "k": walking.tap_stuck,
    "f": walking.tap_finished,
    "g": judging.tap_good,
    "b": judging.tap_bad,
    "r": judging.tap_reason,
    "n": judging.tap_none,
    "t": handing_over.tap_tell_me,
    "h": handing_over.tap_hand_over,
    "m": taps.tap_menu,
    "p": lambda turns, action, situation: slash_commands.where(turns, "", situation),
    "w": taps.tap_place,
    "c": taps.tap_procedure,
    "x": lambda turns, action, situation: slash_commands.leave(turns, "", situation),
    "d": own_data.tap_own_data,
}


class Conversation:
    """Pure but for the random ids of stored questions: one message in, one `Turn` out."""

    def __init__(
        self,
        matcher: Matcher,
        saying: Saying,
        new_id: Callable[[], str] = lambda: secrets.token_hex(5),
        gazetteer: Gazetteer | None = None,
    ) -> None:
        """`gazetteer`: the places people can name; none are known without it."""
        self.matcher = matcher
        self.saying = saying
        self.new_id = new_id
        self.desk = False
        """There is a support team that questions can be handed to."""
        self.whereabouts = Whereabouts(gazetteer or Gazetteer((), (), {}), saying)

    @property
    def procedures(self) -> ProcedureSearch | None:
        """The national catalogue, when there is one."""
        return self.matcher.catalogue

    def use(self, matcher: Matcher, saying: Saying) -> None:
        """Answer from here on with what these know. Called between two messages."""
        saying.local = self.saying.local
        self.matcher = matcher
        self.saying = saying
        self.whereabouts = Whereabouts(self.whereabouts.gazetteer, saying)

    def hear(self, message: Message, situation: Situation) -> Turn:
        """Return what `message` leads to. Never fails on any text or forged tap."""
        return self.listener()(message, situation)

    def listener(self) -> Callable[[Message, Situation], Turn]:
        """Return `hear` over the base as it is now, for any thread: a base taken up meanwhile changes nothing of it."""
        return partial(_heard, Turns(self.matcher, self.saying, self.whereabouts, self.desk, self.new_id))


def _heard(turns: Turns, message: Message, situation: Situation) -> Turn:
    match message:
        case Tapped(action):
            return _tapped(turns, action, situation)
        case Other():
            return _other(turns, message, situation)
        case Said(text, edited):
            turn = _said(turns, text, situation)
            return turns.led_by("edited", turn) if edited and turn.asked else turn


def _said(turns: Turns, text: str, situation: Situation) -> Turn:
    text = clean(text[:_MOST_READ])
    if not text:
        return turns.say("empty", situation)
    if not tokens(text):
        return turns.say("no_words", situation)
    command = _COMMAND.fullmatch(text)
    if command:
        return _commanded(turns, command[1].lower(), command[2] or "", situation)
    number = _NUMBER.fullmatch(text)
    if number and int(number[1]) <= len(situation.context.options):
        return _tapped(turns, situation.context.options[int(number[1]) - 1], situation)
    turn = _questioned(turns, text[:LONGEST_MESSAGE], situation)
    return turns.led_by("too_long", turn) if len(text) > LONGEST_MESSAGE else turn


def _commanded(turns: Turns, name: str, rest: str, situation: Situation) -> Turn:
    handler, situation = COMMANDS.get(name), situation.asking_no_more()
    return handler(turns, rest, situation) if handler else turns.say("unknown_command", situation)


def _questioned(turns: Turns, text: str, situation: Situation) -> Turn:
    if situation.context.awaiting == QUESTION:
        return handing_over.for_the_team(turns, text, situation)
    told = turns.whereabouts.heard(text, situation.context)
    if told:
        return turns.make(*told)
    masked, situation = mask(text), situation.awaiting(None)
    place, shown = turns.path(situation), situation.context.entry
    found = turns.matcher.explain(text, situation.today, place, shown, situation.hurried)
    return turns.warned(decided(turns, found, masked.text, situation), masked)


def _tapped(turns: Turns, data: str, situation: Situation) -> Turn:
    action = read_action(data)
    if action is None:
        return turns.say("tap_gone", situation)
    situation = situation.asking_no_more()
    if action.verb in "gbr" and action.arguments[-2] not in {HANDOVER, *turns.saying.entries}:
        return turns.say("feedback_gone", situation)
    if action.question and not situation.own:
        return taps.tap_disowned(turns, action, situation)
    return TAPS[action.verb](turns, action, situation)


def _other(turns: Turns, message: Other, situation: Situation) -> Turn:
    """Say what cannot be done with a picture, a voice…; a caption is taken as said."""
    key = message.kind + ("_deleted" if message.deleted and message.kind in ("photo", "file") else "")
    notice = turns.saying.text(key)
    caption = clean(message.caption[:_MOST_READ])
    if not tokens(caption):
        return turns.make(notice, situation.context)
    turn = _said(turns, caption, situation)
    return replace(turn, replies=(notice, *turn.replies))
