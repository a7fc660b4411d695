"""Composes replies from entries and phrases. Knows the words, not the situation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.actions import Action
from bot.communes.local import LocalBoard
from bot.communes.local_words import note_block, notice_blocks, own_office
from bot.phrases import Phrases
from bot.reply import Block, Bullets, Button, Heading, Labelled, Note, Paragraph, Reply
from intents.entry import Entry, NotInForce, Resolved, Source
from intents.masking import DEFAULT_TAGS
from intents.office import Office
from intents.places import Place

__all__ = ["HANDOVER", "MENU_PAGE", "Saying", "spoken_date"]

MENU_PAGE = 8
PROCEDURES = "thu-tuc"
"""Group whose entries are done at an office."""
HANDOVER = "gap-can-bo"
"""The entry that says where people are; what a person answered is judged under its name."""
_REASONS = ("wrong", "old", "hard", "other")
_STUCK_CHOICES = 4


class Saying:
    """Everything the assistant can say, given its phrases and the entries as they stand."""

    def __init__(
        self, phrases: Phrases, entries: Mapping[str, Entry], offices: Mapping[str, Office] | None = None
    ) -> None:
        self.phrases = phrases
        self.entries = entries
        self.offices = offices or {}
        self.local = LocalBoard()
        """What communes wrote; empty unless somebody keeps it up to date."""

    def button(self, key: str, verb: str, *arguments: object, **values: object) -> Button:
        return Button(self.phrases.say(key, **values), str(Action(verb, tuple(map(str, arguments)))))

    def text(self, key: str, **values: object) -> Reply:
        """A reply of one phrase."""
        return Reply((Paragraph(self.phrases.say(key, **values)),))

    def readable(self, text: str) -> str:
        """Masked text with its tags in the citizen's language."""
        for kind, name in self.phrases.tables["kinds"].items():
            text = text.replace(DEFAULT_TAGS.get(kind, "\0"), f"[{name}]")
        return text

    def welcome(self) -> Reply:
        examples = Bullets(self.phrases.say("welcome_examples"), self.phrases.lists["examples"])
        rows = ((self.button("menu_button", "m"),), (self.button("place_button", "p"),))
        return Reply((Paragraph(self.phrases.say("welcome")), examples), rows)

    # Menu

    def menu(self) -> Reply:
        rows = tuple(
            (Button(name, str(Action("m", (group,)))),)
            for group, name in self.phrases.tables["groups"].items()
            if any(entry.group == group for entry in self.entries.values())
        )
        return Reply((Heading(self.phrases.say("menu_title")),), rows, card=True)

    def menu_group(self, group: str, page: int) -> Reply:
        """One page of the entries of a group; an unknown group shows the whole menu."""
        # By id, since an entry stands under its former ids too.
        own = {entry.id: entry for entry in self.entries.values() if entry.group == group}
        members = sorted(own.values(), key=lambda entry: entry.title)
        name = self.phrases.tables["groups"].get(group)
        if name is None or not members:
            return self.menu()
        shown = members[page * MENU_PAGE : (page + 1) * MENU_PAGE] or members[:MENU_PAGE]
        rows = [(Button(entry.title, str(Action("e", (entry.id,)))),) for entry in shown]
        if len(members) > (page + 1) * MENU_PAGE:
            rows.append((self.button("menu_more", "m", group, page + 1),))
        rows.append((self.button("menu_back", "m"),))
        return Reply((Heading(self.phrases.say("menu_group", group=name)),), tuple(rows), card=True)

    # Answers

    def answer(self, reading: Resolved, question: str | None, place: Place | None = None) -> Reply:
        """The answer card; with `question`, the id of a stored question, it can be judged."""
        entry = reading.entry
        blocks: list[Block] = [Heading(entry.title)]
        if reading.stale:
            blocks.append(Note(self.phrases.say("overdue", date=spoken_date(entry.checked))))
        blocks.append(Paragraph(entry.answer))
        blocks.extend(self.facts(entry))
        blocks.extend(self.near(entry, place))
        blocks.extend(self.footer(entry))
        note = note_block(self.phrases, self.local, entry, place)
        blocks.extend([note] if note else [])
        rows: list[tuple[Button, ...]] = []
        if entry.steps:
            rows.append((self.button("steps_button", "s", entry.id, 1, count=len(entry.steps)),))
        rows.extend(
            (self.button("related_button", "e", other.id, title=other.title),)
            for other in self.known(entry.related)[:3]
        )
        if entry.nearby and place is None:
            rows.append((self.button("place_button", "p"),))
        if question and not entry.talk:
            judge = (entry.id, question)
            rows.append((self.button("good_button", "g", *judge), self.button("bad_button", "b", *judge)))
        return Reply(tuple(blocks), tuple(rows))

    def facts(self, entry: Entry) -> list[Block]:
        say = self.phrases.say
        blocks: list[Block] = []
        if entry.documents:
            blocks.append(Bullets(say("documents_label"), entry.documents))
        if entry.time:
            blocks.append(Labelled(say("time_label"), entry.time))
        if entry.fee:
            blocks.append(Labelled(say("fee_label"), entry.fee))
        if entry.online:
            blocks.append(Labelled(say("online_label"), say("online_" + entry.online)))
        return blocks

    def place(self, place: Place) -> str:
        """The name with its province, unless it is one."""
        if place.is_province:
            return place.name
        return f"{place.name}, {place.province[:1].lower()}{place.province[1:]}"

    def near(self, entry: Entry, place: Place | None) -> list[Block]:
        """The office of the person's commune, or the words for one nobody has checked; and whose place is used."""
        if place is None or entry.talk:
            return []
        checked = self.offices.get(place.code)
        office = own_office(self.phrases, self.local, place, checked) or (checked and self.office(checked))
        noted = self.local.note(place.code, entry)
        used = entry.nearby or noted or any(variant.place for variant in entry.variants)
        if office and (entry.nearby or entry.group == PROCEDURES):
            return [office, Note(self.phrases.say("place_change", place=self.place(place)))]
        unknown = [Note(self.phrases.say("office_unknown", place=self.place(place)))] if entry.nearby else []
        return [*unknown, *([Note(self.phrases.say("place_change", place=self.place(place)))] if used else [])]

    def office(self, office: Office) -> Block:
        say = self.phrases.say
        lines = [office.name, office.address, say("office_hours", hours=office.hours)]
        lines += [say("office_phone", phone=office.phone)] if office.phone else []
        lines.append(say("office_checked", date=spoken_date(office.checked), source=office.source))
        return Bullets(say("office_label"), tuple(lines))

    def footer(self, entry: Entry) -> list[Block]:
        """Source, the day it was checked and, when any source is second-hand, the advice to look again."""
        if entry.talk:
            return []
        say = self.phrases.say
        sources = "; ".join(self.source(source) for source in entry.sources)
        checked = say("checked_label", date=spoken_date(entry.checked))
        advice = [say("second_hand")] if any(source.confidence == "V2" for source in entry.sources) else []
        return [Note(" ".join([f"{say('source_label')} {sources}.", checked, *advice]))]

    def source(self, source: Source) -> str:
        dates = [
            self.phrases.say(key, date=spoken_partial(value))
            for key, value in (
                ("source_issued", source.issued),
                ("source_in_force", source.in_force),
                ("source_seen", source.seen),
            )
            if value
        ]
        number = f", {source.number}" if source.number and source.number not in source.title else ""
        return f"{source.title}{number} ({', '.join(dates)})"

    def noticed(self, reply: Reply, place: Place | None) -> Reply:
        """`reply`, above it what the person's commune has to tell everybody now."""
        return replace(reply, blocks=(*notice_blocks(self.phrases, self.local, place), *reply.blocks))

    def part(self, reading: Resolved, part: str, question: str) -> Reply:
        """What the entry says of one part a follow-up asked for."""
        entry, say = reading.entry, self.phrases.say
        parts: dict[str, list[Block]] = {
            "fee": [Labelled(say("fee_label"), entry.fee)] if entry.fee else [],
            "time": [Labelled(say("time_label"), entry.time)] if entry.time else [],
            "documents": [Bullets(say("documents_label"), entry.documents)] if entry.documents else [],
            "online": [Labelled(say("online_label"), say("online_" + entry.online))] if entry.online else [],
        }
        found = parts.get(part, [Paragraph(entry.answer)])
        intro = Heading(say("part_intro", title=entry.title))
        missing = Paragraph(say("part_missing", title=entry.title))
        blocks: list[Block] = [intro, *found] if found else [missing, Paragraph(entry.answer)]
        full = self.answer(reading, question)
        return Reply((*blocks, *self.footer(entry)), full.rows)

    # Steps

    def step(self, entry: Entry, number: int) -> Reply:
        """Step `number` (from 1) with its progress; out of range means the nearest one there is."""
        if not entry.steps:
            return self.text("no_steps", title=entry.title)
        count = len(entry.steps)
        number = min(max(number, 1), count)
        step = entry.steps[number - 1]
        blocks: list[Block] = [
            Heading(self.phrases.say("step_title", title=entry.title, number=number, count=count)),
            Paragraph(step.do),
        ]
        if step.link:
            blocks.append(Paragraph(self.phrases.say("step_open", url=step.link)))
        move = [self.button("step_back", "s", entry.id, number - 1)] if number > 1 else []
        last = number == count
        move.append(
            self.button("step_done", "f", entry.id) if last else self.button("step_next", "s", entry.id, number + 1)
        )
        rows = (tuple(move), (self.button("step_stuck", "k", entry.id, number), self.button("step_leave", "x")))
        return Reply(tuple(blocks), rows, card=True)

    def stuck(self, entry: Entry, number: int) -> Reply:
        number = min(max(number, 1), len(entry.steps) or 1)
        helpers = self.known(entry.steps[number - 1].stuck if entry.steps else ())[:_STUCK_CHOICES]
        rows = [(Button(helper.title, str(Action("e", (helper.id,)))),) for helper in helpers]
        rows.append((self.button("stuck_return", "s", entry.id, number),))
        key = "stuck_title" if helpers else "stuck_nothing"
        return Reply((Paragraph(self.phrases.say(key, number=number)),), tuple(rows))

    # Not an answer

    def choice(self, entries: Iterable[Entry], question: str) -> Reply:
        rows = [(Button(entry.title, str(Action("e", (entry.id, question)))),) for entry in entries]
        rows.append((self.button("choice_none", "n", question),))
        return Reply((Paragraph(self.phrases.say("choice")),), tuple(rows))

    def unknown(self, nearest: Sequence[Entry], question: str) -> Reply:
        say = self.phrases.say
        blocks: list[Block] = [Paragraph(say("unknown")), Paragraph(say("unknown_help"))]
        if nearest:
            blocks.append(Paragraph(say("unknown_nearest")))
        rows = [(Button(entry.title, str(Action("e", (entry.id, question)))),) for entry in nearest]
        rows.append((self.button("tell_me_button", "t", question),))
        return Reply(tuple(blocks), tuple(rows))

    def also(self, reply: Reply, others: Sequence[Entry]) -> Reply:
        """`reply`, and below it the entries for what else the message asked."""
        if not others:
            return reply
        rows = tuple((Button(entry.title, str(Action("e", (entry.id,)))),) for entry in others)
        # Judging the answer stays last, where it is looked for.
        return Reply((*reply.blocks, Paragraph(self.phrases.say("also"))), (*rows, *reply.rows), reply.card)

    def foreign(self, language: str) -> Reply:
        """One sentence in that language; in English where none was written."""
        told = self.phrases.tables["languages"]
        return Reply((Paragraph(told.get(language, told.get("en", self.phrases.say("unknown")))),))

    def changed(self, state: NotInForce, question: str) -> Reply:
        key = {"not-yet": "changed_not_yet", "no-longer": "changed_no_longer"}[state.why]
        told = self.phrases.say(key, title=state.entry.title, date=spoken_date(state.day))
        blocks = (Paragraph(told), Paragraph(self.phrases.say("changed_where")))
        return Reply(blocks, ((self.button("tell_me_button", "t", question),),))

    def emergency(self, kind: str) -> Reply:
        return Reply((Heading(self.phrases.say("emergency_" + kind)), Note(self.phrases.say("emergency_note"))))

    def handover(self, question: str, reading: Resolved | None, last: str | None = None) -> Reply:
        """Where people are; `last`: what was asked before, masked."""
        blocks = [Paragraph(self.phrases.say("handover"))]
        if last:
            blocks.append(Paragraph(self.phrases.say("handover_last", question=self.readable(last))))
        card = self.answer(reading, None) if reading else Reply(())
        return Reply((*blocks, *card.blocks), ((self.button("tell_me_button", "t", question),), *card.rows))

    def hand_over(self, question: str, text: str, reading: Resolved | None) -> Reply:
        """Offer to hand the question over; `text`: its masked text, the only thing the support team will see."""
        offer = Paragraph(self.phrases.say("hand_over_offer", question=self.readable(text)))
        card = self.answer(reading, None) if reading else Reply(())
        rows = ((self.button("hand_over_button", "h", question),), *card.rows)
        return Reply((Paragraph(self.phrases.say("handover")), *card.blocks, offer), rows)

    def hand_over_what(self, reading: Resolved | None) -> Reply:
        """Where people are, and the request to type what they are to be asked."""
        card = self.answer(reading, None) if reading else Reply(())
        blocks = (Paragraph(self.phrases.say("handover")), *card.blocks, Paragraph(self.phrases.say("hand_over_what")))
        return Reply(blocks, card.rows)

    def handed_over(self, opens: datetime | None, tells_later: bool, before: bool) -> Reply:
        """Who will look, and when. `opens`: None for now; `before`: it was handed over already."""
        key = "handed_over_before" if before else "handed_over"
        where = self.phrases.say("answer_comes" if tells_later else "answer_comes_web")
        return Reply((Paragraph(self.phrases.say(key, when=self.when(opens))), Paragraph(where)))

    def when(self, opens: datetime | None) -> str:
        if opens is None:
            return self.phrases.say("working_now")
        day = self.phrases.tables["weekdays"][str(opens.isoweekday())]
        return self.phrases.say("working_from", day=f"{day} {opens.day}/{opens.month}", time=f"{opens:%H:%M}")

    def person_answer(self, question: str, asked: str, text: str) -> Reply:
        """What a person of the support team wrote, with the two ways to judge it."""
        intro = Heading(self.phrases.say("person_answer", question=self.readable(asked)))
        judge = (HANDOVER, question)
        row = (self.button("person_good", "g", *judge), self.button("person_bad", "b", *judge))
        return Reply((intro, Paragraph(text)), (row,))

    def solved(self, entry: str, question: str) -> Reply:
        row = (self.button("solved_yes", "g", entry, question), self.button("solved_no", "b", entry, question))
        return Reply((Paragraph(self.phrases.say("solved_ask")),), (row,))

    def why_bad(self, entry: str, question: str) -> Reply:
        rows = tuple((self.button("bad_" + reason, "r", reason, entry, question),) for reason in _REASONS)
        return Reply((Paragraph(self.phrases.say("bad_ask")),), rows)

    def private(self, kinds: Iterable[str]) -> Reply:
        names = self.phrases.tables["kinds"]
        told = ", ".join(names.get(kind, kind) for kind in sorted(kinds))
        return self.text("private_warning", kinds=told)

    def erase(self) -> Reply:
        row = (self.button("erase_yes", "d", "yes"), self.button("erase_no", "d", "no"))
        return Reply((Paragraph(self.phrases.say("erase_ask")),), (row,))

    def known(self, ids: Iterable[str]) -> list[Entry]:
        return [self.entries[entry_id] for entry_id in ids if entry_id in self.entries]


def spoken_date(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def spoken_partial(value: str) -> str:
    """ "2026-07" -> "7/2026"; a year stays a year."""
    return "/".join(str(int(part)) for part in reversed(value.split("-")))
