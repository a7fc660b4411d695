"""What a commune wrote, as parts of a reply; always with whose it is."""

from datetime import datetime

from bot.communes.local import VIETNAM, LocalBoard, local_day, newer_office
from bot.phrases import Phrases
from bot.reply import Block, Bullets, Labelled
from bot.storage.local import Local
from intents.entry import Entry
from intents.office import Office
from intents.places import Place

__all__ = ["note_block", "notice_blocks", "own_office"]


def notice_blocks(phrases: Phrases, board: LocalBoard, place: Place | None) -> tuple[Block, ...]:
    """Return the notices of `place` that hold now."""
    if place is None:
        return ()
    found = [(notice, notice.until) for notice in board.notices(place.code)]
    return tuple(
        Labelled(phrases.say("local_notice", place=place.name, until=_spoken(until)), notice.text)
        for notice, until in found
        if until
    )


def note_block(phrases: Phrases, board: LocalBoard, entry: Entry, place: Place | None) -> Block | None:
    """Return what `place` adds to `entry`."""
    note = board.note(place.code, entry) if place and not entry.talk else None
    if place is None or note is None:
        return None
    return Labelled(phrases.say("local_note", place=place.name, date=_day(note)), note.text)


def own_office(phrases: Phrases, board: LocalBoard, place: Place, checked: Office | None) -> Block | None:
    """Return the office as the commune itself tells it; None when `checked` is to be shown."""
    own = newer_office(checked, board.office(place.code))
    if own is None:
        return None
    lines = [own.name or place.name, own.address, phrases.say("office_hours", hours=own.hours)]
    lines += [phrases.say("office_phone", phone=own.phone)] if own.phone else []
    lines.append(phrases.say("office_own", place=place.name, date=_day(own)))
    return Bullets(phrases.say("office_label"), tuple(lines))


def _day(item: Local) -> str:
    day = local_day(item.at)
    return f"{day.day}/{day.month}/{day.year}"


def _spoken(moment: datetime) -> str:
    here = moment.astimezone(VIETNAM)
    return f"{here:%H:%M} {here.day}/{here.month}/{here.year}"
