"""What to say next. Knows intents and plain data; no channel, database, file or clock."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.actions import Action, read_action
from bot.listing import listed, procedure_card, searched
from bot.messages import Asked, Context, Feedback, GapKind, Message, Other, PersonalData, Said, Tapped, Turn, Waiting
from bot.reply import Bullets, Paragraph, Reply
from bot.saying import HANDOVER, Saying
from bot.whereabouts import Whereabouts
from intents.decision import Answer, Catalogue, Choice, Emergency, Unknown
from intents.entry import Entry, NotInForce, Resolved, resolve
from intents.masking import Masked, mask
from intents.matching import MOST_LISTED, Explanation, Matcher
from intents.places import Gazetteer
from intents.text import clean, tokens

__all__ = ["NOTICED", "Conversation", "Situation"]

LONGEST_MESSAGE = 2_000
_COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_PAYLOAD = re.compile(r"c(\d{5})(?:-([A-Za-z0-9_-]{1,40}))?")
_NUMBER = re.compile(r"\s*([1-9])[.)]?\s*")
# A wish for a person is seldom longer; what is longer tells the matter too.
_LONGEST_WISH = 12
_QUESTION = "question"
NOTICED = frozenset({"answer", "unknown", "catalogue", "handover"})
"""Decisions above whose reply the notices of the person's commune stand."""


@dataclass(frozen=True)
class Situation:
    """All that a turn may depend on besides the message."""

    today: date
    context: Context
    data: PersonalData = PersonalData()
    retention_days: int = 365
    tells_later: bool = True
    """The channel can write first; else the visitor sees the answer on return."""
    own: bool = True
    """The question that a tapped button is about is the person's, and still kept."""
    requested: bool = False
    """The support team was asked that question already, and has not answered."""
    staffed_from: datetime | None = None
    """When the support team works next, in Vietnam's time; None: now."""


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
        self.procedures = matcher.catalogue
        self.whereabouts = Whereabouts(gazetteer or Gazetteer((), (), {}), saying)
        self.commands: dict[str, Callable[[str, Situation], Turn]] = {
            "start": self.start,
            "menu": self.menu,
            "xa": self.where,
            "thutuc": self.search,
            "huy": self.leave,
            "gapcanbo": self.handover,
            "dulieucuatoi": self.my_data,
            "xoadulieu": self.erase,
            "trogiup": self.help,
            "help": self.help,
        }
        self.taps: dict[str, Callable[[Action, Situation], Turn]] = {
            "e": self.tap_entry,
            "s": self.tap_step,
            "k": self.tap_stuck,
            "f": self.tap_finished,
            "g": self.tap_good,
            "b": self.tap_bad,
            "r": self.tap_reason,
            "n": self.tap_none,
            "t": self.tap_tell_me,
            "h": self.tap_hand_over,
            "m": self.tap_menu,
            "p": lambda action, situation: self.where("", situation),
            "w": self.tap_place,
            "c": self.tap_procedure,
            "x": lambda action, situation: self.leave("", situation),
            "d": self.tap_erase,
        }

    def use(self, matcher: Matcher, saying: Saying) -> None:
        """Answer from here on with what these know. Called between two messages."""
        saying.local = self.saying.local
        self.matcher = matcher
        self.saying = saying
        self.procedures = matcher.catalogue
        self.whereabouts = Whereabouts(self.whereabouts.gazetteer, saying)

    def hear(self, message: Message, situation: Situation) -> Turn:
        """Return what `message` leads to. Never fails on any text or forged tap."""
        match message:
            case Tapped(action):
                return self.tapped(action, situation)
            case Other():
                return self.other(message, situation)
            case Said(text, edited):
                turn = self.said(text, situation)
                return self._led_by("edited", turn) if edited and turn.asked else turn

    # Text

    def said(self, text: str, situation: Situation) -> Turn:
        text = clean(text)
        if not text:
            return self._say("empty", situation)
        if not tokens(text):
            return self._say("no_words", situation)
        command = _COMMAND.fullmatch(text)
        if command:
            return self.command(command[1].lower(), command[2] or "", situation)
        number = _NUMBER.fullmatch(text)
        if number and int(number[1]) <= len(situation.context.options):
            return self.tapped(situation.context.options[int(number[1]) - 1], situation)
        turn = self.question(text[:LONGEST_MESSAGE], situation)
        return self._led_by("too_long", turn) if len(text) > LONGEST_MESSAGE else turn

    def command(self, name: str, rest: str, situation: Situation) -> Turn:
        handler, situation = self.commands.get(name), _asking_no_more(situation)
        return handler(rest, situation) if handler else self._say("unknown_command", situation)

    def question(self, text: str, situation: Situation) -> Turn:
        if situation.context.awaiting == _QUESTION:
            return self.for_the_team(text, situation)
        told = self.whereabouts.heard(text, situation.context)
        if told:
            return self._turn(*told)
        masked = mask(text)
        situation = replace(situation, context=replace(situation.context, awaiting=None))
        found = self.matcher.explain(text, situation.today, self._path(situation), situation.context.entry)
        return self._warned(self._decided(found, masked.text, situation), masked)

    def _decided(self, found: Explanation, text: str, situation: Situation) -> Turn:
        match found.decision:
            case Answer(part="next" | "back" as move) if situation.context.step:
                return self._walk(found.decision.entry, move, situation)
            case Answer(part="wrong"):
                return self._not_that(text, situation)
            case Answer() as answer:
                return self._answered(answer, text, found.sure, situation)
            case Choice(entries):
                asked = Asked(self.new_id(), text, "choice", None, tuple(e.id for e in entries), found.sure)
                return self._asked(asked, self.saying.choice(entries, asked.id), situation)
            case Emergency(kind):
                return self._emergency(kind, text, situation)
            case Catalogue(procedures):
                asked = Asked(self.new_id(), text, "catalogue", None, tuple(p.code for p in procedures), found.sure)
                return self._asked(asked, listed(self.saying, procedures, asked.id), situation)
            case Unknown(language=str(language)):
                asked = Asked(self.new_id(), text, "unknown", None, (), found.sure)
                return self._asked(asked, self.saying.foreign(language), situation)
            case Unknown(nearest, changed):
                return self._unknown(nearest, changed, text, found.sure, situation)

    def _answered(self, answer: Answer, text: str, sure: float, situation: Situation) -> Turn:
        entry = answer.entry
        if entry.id == HANDOVER:
            return self.handover("", situation, text)
        kind: GapKind = "overdue" if answer.reading.overdue else ""
        asked = Asked(self.new_id(), text, "talk" if entry.talk else "answer", entry.id, (), sure, kind)
        if answer.part in ("steps", "next") and entry.steps:
            reply, step = self.saying.step(entry, 1), 1
        elif answer.part and answer.part not in ("again", "back", "next", "steps"):
            reply, step = self.saying.part(answer.reading, answer.part, asked.id), 0
        else:
            reply, step = self._card(answer.reading, asked.id, situation), 0
        # Small talk is nothing to come back to, nor to hand over.
        turn = self._asked(asked, self.saying.also(reply, answer.also), situation, keep_question=entry.talk)
        kept = situation.context.entry if entry.talk else entry.id
        return replace(turn, context=replace(turn.context, entry=kept, step=step))

    def _emergency(self, kind: str, text: str, situation: Situation) -> Turn:
        asked = Asked(self.new_id(), text, "emergency", None, (kind,))
        return self._asked(asked, self.saying.emergency(kind), situation, keep_question=True)

    def _unknown(
        self, nearest: Sequence[Entry], changed: NotInForce | None, text: str, sure: float, situation: Situation
    ) -> Turn:
        ids = tuple(entry.id for entry in nearest)
        if changed:
            asked = Asked(self.new_id(), text, "unknown", changed.entry.id, ids, sure, "changed")
            return self._asked(asked, self.saying.changed(changed, asked.id), situation)
        asked = Asked(self.new_id(), text, "unknown", None, ids, sure)
        return self._asked(asked, self.saying.unknown(nearest, asked.id), situation)

    def _walk(self, entry: Entry, move: str, situation: Situation) -> Turn:
        step = situation.context.step
        if move == "back" and step == 1:
            return self._say("first_step_already", situation)
        if move == "next" and step >= len(entry.steps):
            return self.tap_finished(Action("f", (entry.id,)), situation)
        target = step + 1 if move == "next" else step - 1
        return self.tap_step(Action("s", (entry.id, str(target))), situation)

    def _not_that(self, text: str, situation: Situation) -> Turn:
        """The person says the last answer was not it: that is a judgement, and a reason to ask on."""
        context = situation.context
        turn = self._say("choice_none_reply", situation)
        if not context.question or not context.entry:
            return turn
        return replace(turn, feedback=(Feedback(context.question, context.entry, "bad", "other"),))

    # Commands

    def start(self, payload: str, situation: Situation) -> Turn:
        match = _PAYLOAD.fullmatch(payload.strip())
        context = replace(situation.context, step=0, awaiting=None)
        place = self.whereabouts.gazetteer.place(match[1]) if match else None
        if not match or place is None:
            return self._turn(self.saying.welcome(), context)
        context = replace(context, commune=place.code, poster=match[2])
        here = self.saying.text("place_set", place=self.saying.place(place))
        return replace(self._turn(self.saying.welcome(), context), replies=(self.saying.welcome(), here))

    def menu(self, rest: str, situation: Situation) -> Turn:
        return self._turn(self.saying.menu(), situation.context)

    def leave(self, rest: str, situation: Situation) -> Turn:
        context = replace(situation.context, entry=None, step=0, options=(), awaiting=None)
        return self._turn(self.saying.text("left"), context)

    def where(self, rest: str, situation: Situation) -> Turn:
        return self._turn(*self.whereabouts.ask(rest, situation.context))

    def search(self, words: str, situation: Situation) -> Turn:
        """`/thutuc WORDS`: look in the national catalogue, whatever the entries say."""
        if self.procedures is None:
            return self._say("catalogue_absent", situation)
        if not tokens(words):
            return self._say("catalogue_usage", situation)
        masked = mask(words)
        found = self.procedures.search(words, MOST_LISTED)
        reply = searched(self.saying, self.saying.readable(masked.text), found)
        return self._warned(self._turn(reply, situation.context), masked)

    def help(self, rest: str, situation: Situation) -> Turn:
        return self.tap_entry(Action("e", ("tro-giup",)), situation)

    def handover(self, rest: str, situation: Situation, text: str = "/gapcanbo") -> Turn:
        """File the wish for a person, with the last question, and name where people are."""
        masked = mask(rest)
        asked = Asked(self.new_id(), masked.text or text, "handover", HANDOVER)
        reading = self._reading(HANDOVER, situation)
        card = reading if isinstance(reading, Resolved) else None
        if not self.desk:
            reply = self.saying.handover(asked.id, card, situation.context.asked)
        elif handed := _to_hand_over(masked.text, text, asked.id, situation.context):
            reply = self.saying.hand_over(*handed, card)
        else:
            reply = self.saying.hand_over_what(card)
            situation = replace(situation, context=replace(situation.context, awaiting=_QUESTION))
        return self._warned(self._asked(asked, reply, situation, keep_question=True), masked)

    def for_the_team(self, text: str, situation: Situation) -> Turn:
        """File the question that was asked for, and ask for the consent to hand it over; nothing answers it here."""
        masked, situation = mask(text), _asking_no_more(situation)
        decision = self.matcher.ask(text, situation.today)
        if isinstance(decision, Emergency):
            return self._warned(self._emergency(decision.kind, masked.text, situation), masked)
        asked = Asked(self.new_id(), masked.text, "handover", HANDOVER)
        reply = self.saying.hand_over(asked.id, asked.text, None)
        return self._warned(self._asked(asked, reply, situation), masked)

    def my_data(self, rest: str, situation: Situation) -> Turn:
        data, say = situation.data, self.saying.phrases.say
        place = self.whereabouts.place(situation.context)
        if not (data.questions or data.feedback or data.waiting or place):
            return self._say("my_data_none", situation)
        told = say(
            "my_data",
            questions=data.questions,
            feedback=data.feedback,
            waiting=data.waiting,
            days=situation.retention_days,
        )
        texts = tuple(map(self.saying.readable, data.recent))
        recent = (Bullets(say("my_data_recent"), texts),) if texts else ()
        here = (Paragraph(say("place_change", place=self.saying.place(place))),) if place else ()
        return self._turn(Reply((Paragraph(told), *recent, *here)), situation.context)

    def erase(self, rest: str, situation: Situation) -> Turn:
        return self._turn(self.saying.erase(), situation.context)

    # Taps

    def tapped(self, data: str, situation: Situation) -> Turn:
        action = read_action(data)
        if action is None:
            return self._say("tap_gone", situation)
        situation = _asking_no_more(situation)
        if action.verb in "gbr" and action.arguments[-2] not in {HANDOVER, *self.saying.entries}:
            return self._say("feedback_gone", situation)
        if action.question and not situation.own:
            return self._disowned(action, situation)
        return self.taps[action.verb](action, situation)

    def _disowned(self, action: Action, situation: Situation) -> Turn:
        """The question was erased or is somebody else's: nothing is judged or promised, but an entry can be read."""
        if action.verb == "e":
            return self.tap_entry(Action("e", action.arguments[:1]), situation)
        return self._say("feedback_gone" if action.verb in "gbr" else "tell_me_gone", situation)

    def tap_entry(self, action: Action, situation: Situation) -> Turn:
        entry_id, question = action.arguments[0], (*action.arguments, None)[1]
        reading = self._reading(entry_id, situation)
        if reading is None:
            return self._say("tap_gone", situation)
        if isinstance(reading, NotInForce):
            return self._unknown((), reading, reading.entry.title, 1.0, situation)
        if self.desk and reading.entry.id == HANDOVER:
            chosen = (Feedback(question, entry_id, "chosen"),) if question else ()
            return replace(self.handover("", situation, reading.entry.title), feedback=chosen)
        context = replace(situation.context, entry=entry_id, step=0)
        if question:
            card = self.saying.noticed(self._card(reading, question, situation), self.whereabouts.place(context))
            turn = self._turn(card, replace(context, question=question))
            return replace(turn, feedback=(Feedback(question, entry_id, "chosen"),))
        asked = Asked(self.new_id(), reading.entry.title, "talk" if reading.entry.talk else "answer", entry_id, (), 1.0)
        card, talk = self._card(reading, asked.id, situation), reading.entry.talk
        turn = self._asked(asked, card, situation, keep_question=talk)
        return replace(turn, context=replace(turn.context, entry=entry_id, step=0))

    def tap_step(self, action: Action, situation: Situation) -> Turn:
        reading = self._reading(action.arguments[0], situation)
        if reading is None or isinstance(reading, NotInForce):
            return self._say("tap_gone", situation)
        number = _step_of(reading.entry, action)
        context = replace(situation.context, entry=reading.entry.id, step=number)
        return self._turn(self.saying.step(reading.entry, number), context)

    def tap_stuck(self, action: Action, situation: Situation) -> Turn:
        reading = self._reading(action.arguments[0], situation)
        if reading is None or isinstance(reading, NotInForce):
            return self._say("tap_gone", situation)
        number = _step_of(reading.entry, action)
        context = replace(situation.context, entry=reading.entry.id, step=number)
        return self._turn(self.saying.stuck(reading.entry, number), context)

    def tap_finished(self, action: Action, situation: Situation) -> Turn:
        entry = self.saying.entries.get(action.arguments[0])
        if entry is None:
            return self._say("tap_gone", situation)
        question = situation.context.question
        done = self.saying.text("steps_finished", title=entry.title)
        if question:
            judge = (entry.id, question)
            done = replace(
                done,
                rows=((self.saying.button("good_button", "g", *judge), self.saying.button("bad_button", "b", *judge)),),
            )
        return self._turn(done, replace(situation.context, step=0))

    def tap_good(self, action: Action, situation: Situation) -> Turn:
        entry, question = action.arguments
        turn = self._say("good_thanks", situation)
        return replace(turn, feedback=(Feedback(question, _judged(entry), "good"),))

    def tap_bad(self, action: Action, situation: Situation) -> Turn:
        entry, question = action.arguments
        if entry == HANDOVER:
            return self._unsolved(question, situation)
        turn = self._turn(self.saying.why_bad(entry, question), situation.context)
        return replace(turn, feedback=(Feedback(question, entry, "bad"),))

    def tap_reason(self, action: Action, situation: Situation) -> Turn:
        reason, entry, question = action.arguments
        turn = self._say("bad_thanks", situation)
        thanks = replace(turn.replies[0], rows=((self.saying.button("tell_me_button", "t", question),),))
        return replace(turn, replies=(thanks,), feedback=(Feedback(question, entry, "bad", reason),))

    def tap_none(self, action: Action, situation: Situation) -> Turn:
        (question,) = action.arguments
        reply = self.saying.text("choice_none_reply")
        reply = replace(reply, rows=((self.saying.button("tell_me_button", "t", question),),))
        turn = self._turn(reply, situation.context)
        return replace(turn, feedback=(Feedback(question, "", "none"),))

    def _unsolved(self, question: str, situation: Situation) -> Turn:
        """A person's answer did not settle it: the support team needs to hear what is still missing."""
        judged = (Feedback(question, _judged(HANDOVER), "bad"),)
        if not self.desk:
            return replace(self._say("bad_thanks", situation), feedback=judged)
        asking = replace(situation, context=replace(situation.context, awaiting=_QUESTION))
        return replace(self._say("person_unsolved", asking), feedback=judged)

    def tap_tell_me(self, action: Action, situation: Situation) -> Turn:
        turn = self._say("tell_me_done" if situation.tells_later else "tell_me_web", situation)
        # Whoever waits for a person is told of an entry as well; the lesser wish must not replace the other.
        return turn if situation.requested else replace(turn, waiting=(Waiting(action.arguments[0]),))

    def tap_hand_over(self, action: Action, situation: Situation) -> Turn:
        """The tap is the consent: the question goes to the support team, and the answer comes here."""
        if not self.desk:
            return self._say("tap_gone", situation)
        reply = self.saying.handed_over(situation.staffed_from, situation.tells_later, situation.requested)
        turn = self._turn(reply, situation.context)
        return turn if situation.requested else replace(turn, waiting=(Waiting(action.arguments[0], True),))

    def tap_menu(self, action: Action, situation: Situation) -> Turn:
        if not action.arguments:
            return self.menu("", situation)
        group, page = (*action.arguments, "0")[:2]
        return self._turn(self.saying.menu_group(group, int(page)), situation.context)

    def tap_procedure(self, action: Action, situation: Situation) -> Turn:
        code, question = action.arguments[0], (*action.arguments, None)[1]
        procedure = self.procedures.procedure(code) if self.procedures else None
        if procedure is None:
            return self._say("procedure_gone", situation)
        turn = self._turn(procedure_card(self.saying, procedure), situation.context)
        return replace(turn, feedback=(Feedback(question, code, "chosen"),)) if question else turn

    def tap_place(self, action: Action, situation: Situation) -> Turn:
        return self._turn(*self.whereabouts.tapped(action.arguments[0], situation.context))

    def tap_erase(self, action: Action, situation: Situation) -> Turn:
        if action.arguments != ("yes",):
            return self._say("erase_kept", situation)
        return replace(self._turn(self.saying.text("erase_done"), Context()), erase=True)

    # Not text

    def other(self, message: Other, situation: Situation) -> Turn:
        key = message.kind + ("_deleted" if message.deleted and message.kind in ("photo", "file") else "")
        notice = self.saying.text(key)
        caption = clean(message.caption)
        if not tokens(caption):
            return self._turn(notice, situation.context)
        turn = self.said(caption, situation)
        return replace(turn, replies=(notice, *turn.replies))

    # Shared

    def _reading(self, entry_id: str, situation: Situation) -> Resolved | NotInForce | None:
        entry = self.saying.entries.get(entry_id)
        return resolve(entry, situation.today, self._path(situation)) if entry else None

    def _path(self, situation: Situation) -> str | None:
        place = self.whereabouts.place(situation.context)
        return place.path if place else None

    def _card(self, reading: Resolved, question: str | None, situation: Situation) -> Reply:
        return self.saying.answer(reading, question, self.whereabouts.place(situation.context))

    def _say(self, key: str, situation: Situation) -> Turn:
        return self._turn(self.saying.text(key), situation.context)

    def _turn(self, reply: Reply, context: Context) -> Turn:
        # A typed number picks only among alternatives that were just offered, not among "back" and "leave".
        options = tuple(button.action for button in reply.buttons() if button.action[0] in "ermnwc")
        return Turn((reply,), replace(context, options=options[:9]))

    def _asked(self, asked: Asked, reply: Reply, situation: Situation, keep_question: bool = False) -> Turn:
        context = replace(situation.context, step=0)
        if not keep_question:
            context = replace(context, question=asked.id, asked=asked.text)
        if asked.decision in NOTICED:
            reply = self.saying.noticed(reply, self.whereabouts.place(context))
        return replace(self._turn(reply, context), asked=(asked,))

    def _warned(self, turn: Turn, masked: Masked) -> Turn:
        warning = (self.saying.private(masked.kinds),) if masked.kinds else ()
        return replace(turn, replies=(*turn.replies, *warning))

    def _led_by(self, key: str, turn: Turn) -> Turn:
        return replace(turn, replies=(self.saying.text(key), *turn.replies))


def _asking_no_more(situation: Situation) -> Situation:
    """A tap or a command is not the question that was asked for."""
    if situation.context.awaiting != _QUESTION:
        return situation
    return replace(situation, context=replace(situation.context, awaiting=None))


def _to_hand_over(typed: str, wish: str, id: str, context: Context) -> tuple[str, str] | None:
    """Return id and text of what the support team is to read: what came with the wish, else the last question."""
    if tokens(typed):
        return id, typed
    if context.question and context.asked:
        return context.question, context.asked
    return (id, wish) if len(tokens(wish)) > _LONGEST_WISH else None


def _judged(entry: str) -> str:
    """A judgement of what a person answered is about no entry."""
    return "" if entry == HANDOVER else entry


def _step_of(entry: Entry, action: Action) -> int:
    """Return the step a button asks for, kept within the steps there are; 0 when there are none."""
    return min(max(int(action.arguments[1]), 1), len(entry.steps))
