"""What is posted into the support team's chat: the digest, gaps and requests for a person, as Bot API calls."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.assistant import VIETNAM
from bot.review.digest import MOST_NAMED, Digest
from bot.saying import Saying, spoken_date
from bot.storage.gaps import CLOSED, REASONS, Gap, Grouped
from bot.storage.outgoing import Outgoing
from bot.storage.protocol import Promise
from intents.places import Place
from intents.text import fold

__all__ = ["Card", "Cards", "Mark", "Room", "edited", "mark_of", "posted", "wordings"]

_LONGEST_WORDING = 200
_MOST_NEAREST = 3
_MARK = re.compile(r"#(?:h([0-9a-f]{10})|g(\d{1,18}))")
Rows = tuple[tuple[dict[str, str], ...], ...]


@dataclass(frozen=True)
class Room:
    """Where the support team is."""

    chat: str
    thread: int | None = None


@dataclass(frozen=True)
class Card:
    text: str
    """HTML."""
    rows: Rows = ()


@dataclass(frozen=True)
class Mark:
    """What a card is about: a reply to it is matched by its last line."""

    question: str = ""
    gap: int = 0


def mark_of(text: str) -> Mark | None:
    """Return what the card with this text is about."""
    found = _MARK.fullmatch(text.rpartition("\n")[2].strip())
    return Mark(found[1] or "", int(found[2] or 0)) if found else None


def posted(card: Card, room: Room, quiet: bool = False, reply_to: int | None = None) -> Outgoing:
    """Return the call that posts `card`; `quiet`: nobody's phone rings."""
    params: dict[str, object] = {**_shown(card, room.chat), "disable_notification": quiet}
    if room.thread:
        params["message_thread_id"] = room.thread
    if reply_to:
        params["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
    return Outgoing(room.chat, "sendMessage", params)


def edited(card: Card, room: Room, message: int) -> Outgoing:
    return Outgoing(room.chat, "editMessageText", {**_shown(card, room.chat), "message_id": message})


def wordings(questions: Iterable[Grouped]) -> list[str]:
    """Return the different wordings in their order; accents and spaces make no difference."""
    found: dict[str, str] = {}
    for question in questions:
        found.setdefault(fold(question.text), question.text)
    return list(found.values())


class Cards:
    """Composes cards. `address`: of the dashboard, "" when it has none."""

    def __init__(self, saying: Saying, address: str) -> None:
        self.saying = saying
        self.say = saying.phrases.say
        self.address = address

    def note(self, key: str, **values: object) -> Card:
        return Card(escape(self.say(key, **values), quote=False))

    def digest(self, found: Digest) -> Card:
        lines = [_bold(self.say("desk_digest", day=spoken_date(found.day)))]
        day = found.yesterday
        lines.append(
            self.say("desk_digest_asked", asked=day.asked, answered=day.answered, choices=day.choices,
                     unknown=day.unknown, bad=day.bad) if day else self.say("desk_digest_no_asked")
        )  # fmt: skip
        if found.waiting:
            lines.append(self.say("desk_digest_open", count=found.waiting))
        lines += ["", self.say("desk_digest_gaps" if found.gaps else "desk_digest_no_gaps")]
        lines += [f"• {self._gap_line(gap)}" for gap in found.gaps]
        if found.overdue:
            lines += ["", self.say("desk_digest_overdue", count=len(found.overdue))]
            lines += _bullets(found.overdue[:MOST_NAMED])
        if self.address:
            lines += ["", self.say("desk_link", url=escape(self._page("")))]
        return Card("\n".join(lines))

    def gap(self, gap: Gap, questions: Sequence[Grouped]) -> Card:
        lines = [_bold(self.say("desk_gap")), self.say("desk_gap_size", **_size(gap))]
        lines += ["", _bold(self.say("desk_wordings")), *_bullets(self._wordings(questions))]
        lines += ["", *self.nearest(questions)]
        state = self.saying.phrases.tables["gap_states"][gap.state]
        why = self.saying.phrases.tables["gap_reasons"].get(gap.reason, "") if gap.state == "aside" else ""
        lines += ["", self.say("desk_gap_state", state=f"{state} – {why}" if why else state)]
        lines += [escape(self.say("desk_gap_owner", who=gap.owner), quote=False)] if gap.owner else []
        rows: Rows = ()
        if gap.state not in CLOSED:
            lines.append(f"<i>{escape(self.say('desk_gap_how'), quote=False)}</i>")
            rows = self._gap_rows(gap)
        return Card("\n".join([*lines, f"#g{gap.id}"]), rows)

    def why_aside(self, card: Card, gap: int) -> Card:
        """The card with the reasons to set the gap aside in place of its buttons."""
        names = self.saying.phrases.tables["gap_reasons"]
        rows = tuple((_button(names[reason], "d", gap, reason),) for reason in REASONS)
        return replace(card, rows=(*rows, (_button(self.say("desk_back"), "k", gap),)))

    def nearest(self, questions: Sequence[Grouped]) -> list[str]:
        """The titles of the entries that were answered or thought of most."""
        known = self.saying.entries
        counts = Counter(entry for question in questions for entry in question.nearest if entry in known)
        if not counts:
            return [self.say("desk_nearest_none")]
        titles = [known[entry].title for entry, _ in counts.most_common(_MOST_NEAREST)]
        return [_bold(self.say("desk_nearest")), *_bullets(titles)]

    def request(self, promise: Promise, place: Place | None, done_by: str = "") -> Card:
        """A request for a person: the masked question, never who asked it."""
        question = escape(self.saying.readable(promise.text), quote=False)
        lines = [_bold(self.say("desk_request")), f"«{question}»", ""]
        if place:
            lines.append(escape(self.say("desk_request_place", place=self.saying.place(place)), quote=False))
        if promise.at:
            lines.append(self.say("desk_request_at", time=f"{promise.at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"))
        how = self.say("desk_request_done", who=done_by) if done_by else self.say("desk_request_how")
        return Card("\n".join([*lines, f"<i>{escape(how, quote=False)}</i>", f"#h{promise.question}"]))

    def drafted(self, draft: int) -> Card:
        told = [self.say("desk_drafted")]
        if self.address:
            told.append(self.say("desk_link", url=escape(self._page(f"/nhap/{draft}"))))
        return Card("\n".join(told))

    def _gap_rows(self, gap: Gap) -> Rows:
        first = (_button(self.say("desk_take"), "t", gap.id),) if gap.state == "new" else ()
        page = self._page(f"/cau/{gap.id}")
        # Telegram takes no address that only this machine knows.
        belongs = self.say("desk_belongs")
        opens = {"text": belongs, "url": page} if page.startswith("https://") else _button(belongs, "n", gap.id)
        return ((*first, _button(self.say("desk_aside"), "a", gap.id)), (opens,))

    def _gap_line(self, gap: Gap) -> str:
        told = escape(self.say("desk_digest_gap", question=self._short(gap.text), **_size(gap)), quote=False)
        return f'<a href="{escape(self._page(f"/cau/{gap.id}"))}">{told}</a>' if self.address else told

    def _wordings(self, questions: Iterable[Grouped]) -> list[str]:
        return [self._short(text) for text in wordings(questions)[:MOST_NAMED]]

    def _short(self, text: str) -> str:
        told = " ".join(self.saying.readable(text).split())
        return told if len(told) <= _LONGEST_WORDING else told[: _LONGEST_WORDING - 1].rsplit(" ", 1)[0] + "…"

    def _page(self, path: str) -> str:
        return f"{self.address}/review{path}" if self.address else ""


def _size(gap: Gap) -> dict[str, int]:
    return {"people": gap.people, "communes": gap.communes, "wrong": gap.wrong}


def _bold(text: str) -> str:
    return f"<b>{escape(text, quote=False)}</b>"


def _bullets(texts: Iterable[str]) -> list[str]:
    return [f"• {escape(text, quote=False)}" for text in texts]


def _button(label: str, verb: str, gap: int, *more: str) -> dict[str, str]:
    return {"text": label, "callback_data": ":".join(["G", verb, str(gap), *more])}


def _shown(card: Card, chat: str) -> dict[str, object]:
    shown: dict[str, object] = {
        "chat_id": chat, "text": card.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True},
    }  # fmt: skip
    return shown | ({"reply_markup": {"inline_keyboard": [list(row) for row in card.rows]}} if card.rows else {})
