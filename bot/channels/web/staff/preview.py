"""How an entry that is being written will read, and what is wrong with it; nothing that serves is touched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.library import Library
from bot.reply import Reply
from bot.review.form import Form
from bot.saying import Saying
from intents.checking import Base, check_base
from intents.entry import Entry, NotInForce, Online, Source, Step, resolve
from intents.fault import Fault
from intents.fields import ID_PATTERN
from intents.reading import read_entry

__all__ = ["Preview", "citizen_reads", "file_faults", "previewed"]

# Stands for the id of a stored question, so that the buttons that judge an answer are shown.
_QUESTION = "0" * 10
_UNTOLD = (Source("…", "V1"),)
_ONLINE: Mapping[str, Online] = {"full": "full", "partial": "partial", "none": "none"}


@dataclass(frozen=True)
class Preview:
    replies: tuple[Reply, ...]
    faults: tuple[Fault, ...]
    """Of the file, and of others because of it."""

    @property
    def errors(self) -> int:
        """Faults that keep the entry from being published."""
        return sum(fault.severity == "error" for fault in self.faults)


def citizen_reads(saying: Saying, entry: Entry, today: date) -> tuple[Reply, ...]:
    """Return the answer and each step as they are said today; the notice of a changed rule outside its days."""
    reading = resolve(entry, today)
    if isinstance(reading, NotInForce):
        return (saying.changed(reading, _QUESTION),)
    steps = range(1, len(reading.entry.steps) + 1)
    return (saying.answer(reading, _QUESTION), *(saying.step(reading.entry, number) for number in steps))


def previewed(library: Library, saying: Saying, file: str, text: str, form: Form, today: date) -> Preview:
    """Return what citizens would read if `text` were `file`; `form` fills in where the text has faults."""
    entry, _ = read_entry(file, text)
    shown = entry or _sketch(file, form, today)
    known = Saying(saying.phrases, {**saying.entries, shown.id: shown}, saying.offices)
    replies = citizen_reads(known, shown, today) if shown.title or shown.answer else ()
    return Preview(replies, tuple(file_faults(library, file, text, today)))


def file_faults(library: Library, file: str, text: str, today: date) -> list[Fault]:
    """Return what is wrong with `text` as `file`, and what it would make wrong in other files."""
    entry, faults = read_entry(file, text)
    if entry is None:
        return sorted(faults)
    # Last, so that what collides is told of this file.
    others = tuple(other for other in library.entries if f"{other.group}/{other.id}.yaml" != file)
    texts = {**library.texts, file: text}
    found = check_base(Base((*others, entry), texts, library.domains, library.elsewhere, today))
    return sorted([*faults, *(fault for fault in found if fault.file == file or fault.values.get("other") == entry.id)])


def _sketch(file: str, form: Form, today: date) -> Entry:
    """As much of an entry as a form with faults holds."""
    group, _, name = file.rpartition("/")
    entry = Entry(
        name.removesuffix(".yaml"), group, form.title, {}, form.answer, _sources(form) or _UNTOLD,
        _day(form.checked, today), today,
        steps=tuple(Step(step.do, _ids(step.stuck), step.link or None) for step in form.steps if step.do),
        documents=tuple(form.documents.splitlines()), related=_ids(form.related), talk=form.talk, nearby=form.nearby,
    )  # fmt: skip
    return replace(entry, fee=form.fee or None, time=form.time or None, online=_ONLINE.get(form.online))


def _sources(form: Form) -> tuple[Source, ...]:
    return tuple(
        Source(
            source.title, "V1" if source.confidence == "V1" else "V2", source.number or None,
            *(_partial(day) for day in (source.issued, source.in_force, source.seen)),
        )
        for source in form.sources
    )  # fmt: skip


def _ids(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(", ") if re.fullmatch(ID_PATTERN, part))


def _partial(text: str) -> str | None:
    return text if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) else None


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
