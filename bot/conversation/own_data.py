"""What is kept about the person who asks: shown in words, page by page, and erased after a second yes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from bot.actions import Action
from bot.consent import version_called
from bot.conversation.situation import Situation
from bot.conversation.turns import Turns
from bot.messages import Context, KeptLetter, KeptPromise, KeptQuestion, Turn
from bot.reply import Block, Bullets, Note, Paragraph, Reply
from bot.saying import spoken_date

__all__ = ["PAGE", "erase", "my_data", "page_asked_for", "tap_own_data"]

PAGE = 15
"""Questions shown at once."""
_VIETNAM = timezone(timedelta(hours=7))


def my_data(turns: Turns, rest: str, situation: Situation) -> Turn:
    """Say all that is kept about the person; of the questions the newest."""
    data = situation.data
    here = list(_here(turns, situation))
    if not (data.questions or data.feedback or data.waiting or data.letters or data.visits or here):
        return turns.say("my_data_none", situation)
    blocks = [_summary(turns, situation), *_questions(turns, data.recent), *_promises(turns, data.promises)]
    blocks += [*_letters(turns, data.letters), *here, *_passing(turns, situation)]
    return _shown(turns, blocks, 1, situation)


def erase(turns: Turns, rest: str, situation: Situation) -> Turn:
    """Ask before anything is erased."""
    return turns.make(turns.saying.erase(), situation.context)


def tap_own_data(turns: Turns, action: Action, situation: Situation) -> Turn:
    """Erase or not, ask about it, or show an older page."""
    (what,) = action.arguments
    if what == "ask":
        return erase(turns, "", situation)
    if what == "no":
        return turns.say("erase_kept", situation)
    if what == "yes":
        return replace(turns.make(turns.saying.text("erase_done"), Context()), erase=True)
    page = list(_questions(turns, situation.data.recent))
    return _shown(turns, page, int(what), situation) if page else turns.say("my_data_no_more", situation)


def page_asked_for(action: Action) -> int | None:
    """Return which page of the data a tap asks for, from 1; None when it asks for something else."""
    (what,) = action.arguments if action.verb == "d" else ("",)
    return int(what) if what.isdigit() else None


def _shown(turns: Turns, blocks: list[Block], page: int, situation: Situation) -> Turn:
    button = turns.saying.button
    more = ((button("my_data_more", "d", page + 1),),) if situation.data.questions > page * PAGE else ()
    return turns.make(Reply(tuple(blocks), (*more, (button("erase_button", "d", "ask"),))), situation.context)


def _summary(turns: Turns, situation: Situation) -> Block:
    data, oldest = situation.data, situation.data.oldest or datetime.now(UTC)
    last = oldest + timedelta(days=situation.retention_days)
    return Paragraph(
        turns.saying.phrases.say(
            "my_data",
            questions=data.questions,
            feedback=data.feedback,
            waiting=data.waiting,
            days=situation.retention_days,
            since=_day(oldest),
            until=_day(last),
        )
    )


def _questions(turns: Turns, kept: tuple[KeptQuestion, ...]) -> Iterator[Block]:
    say, named = turns.saying.phrases.say, turns.saying.phrases.tables["verdicts"]
    lines = []
    for one in kept:
        line = say("my_data_line", day=_day(one.at), text=turns.saying.readable(one.text))
        judged = ", ".join(named[verdict] for verdict in one.verdicts if verdict in named)
        lines.append(f"{line} ({judged})" if judged else line)
    if lines:
        yield Bullets(say("my_data_recent"), tuple(lines))


def _promises(turns: Turns, kept: tuple[KeptPromise, ...]) -> Iterator[Block]:
    say = turns.saying.phrases.say
    lines = []
    for one in kept:
        line = say("my_data_line", day=_day(one.at), text=turns.saying.readable(one.text))
        who = say("my_data_by_person" if one.person_wanted else "my_data_by_entry")
        lines.append(f"{line} ({who}; {_consent(turns, one)})")
    if lines:
        yield Bullets(say("my_data_promises"), tuple(lines))


def _consent(turns: Turns, promise: KeptPromise) -> str:
    phrases = turns.saying.phrases
    if not promise.consent:
        return phrases.say("my_data_consent_before")
    version = version_called(phrases, promise.consent)
    day = _spoken(version.day) if version else _day(promise.at)
    return phrases.say("my_data_consent", number=promise.consent, day=day)


def _letters(turns: Turns, kept: tuple[KeptLetter, ...]) -> Iterator[Block]:
    say, readable = turns.saying.phrases.say, turns.saying.readable
    if kept:
        lines = (say("my_data_letter", day=_day(one.at), asked=readable(one.asked), text=one.text) for one in kept)
        yield Bullets(say("my_data_letters"), tuple(lines))


def _here(turns: Turns, situation: Situation) -> Iterator[Block]:
    """The place, the poster that led here, and what is being done."""
    context, say = situation.context, turns.saying.phrases.say
    place, entry = turns.whereabouts.place(context), turns.saying.entries.get(context.entry or "")
    if place:
        yield Paragraph(say("place_change", place=turns.saying.place(place)))
    if context.poster:
        yield Paragraph(say("my_data_poster", poster=context.poster))
    if entry:
        step = say("my_data_step", number=context.step) if context.step else ""
        yield Paragraph(say("my_data_doing", title=entry.title) + step)


def _passing(turns: Turns, situation: Situation) -> Iterator[Block]:
    """What is gone by itself within hours or days."""
    data, say = situation.data, turns.saying.phrases.say
    if data.unsent:
        yield Note(say("my_data_unsent", count=data.unsent))
    if data.visits:
        yield Note(say("my_data_visits", count=data.visits))


def _day(moment: datetime) -> str:
    return spoken_date(moment.astimezone(_VIETNAM).date())


def _spoken(day: str) -> str:
    return spoken_date(datetime.fromisoformat(day).date())
