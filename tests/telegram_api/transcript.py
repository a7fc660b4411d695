"""A dialogue drawn as it looks on a phone, for the screenshots of the documentation."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template

from .records import Button, Seen
from .rendering import as_html

__all__ = ["Look", "draw"]

TEMPLATE = Path(__file__).with_name("transcript.html")
TICKS = (
    '<svg viewBox="0 0 16 11" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round">'
    '<path d="M1 6l3 3.4L11 1.6M7.4 8.6l.8.8L15 1.6"/></svg>'
)
SHEET = (
    '<svg viewBox="0 0 24 24" width="22" height="22" fill="#fff">'
    '<path d="M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1z" opacity=".95"/></svg>'
)
HILLS = (
    '<svg viewBox="0 0 24 24" width="52" height="52" fill="#fff" opacity=".8">'
    '<circle cx="17" cy="7" r="2.4"/><path d="M1 20 9 7l6 9 2-3 6 7z"/></svg>'
)
BEFORE_BLOCK = re.compile(r"\n(<(?:blockquote|pre)>)")
AFTER_BLOCK = re.compile(r"(</(?:blockquote|pre)>)\n")
# More bytes than the placeholder of the tests: a picture worth showing.
REAL_PICTURE = 200


@dataclass(frozen=True)
class Look:
    """The words around the messages, and the time zone of their hours."""

    title: str = "Bot"
    subtitle: str = "bot"
    edited: str = "edited"
    you: str = "You"
    zone: timezone = timezone(timedelta(hours=7))


def draw(messages: Sequence[Seen], path: Path | str, look: Look = Look()) -> Path:
    """Write an HTML page, 360 pixels wide, with these messages of both sides, and return its path.

    `citizen.history()` gives the messages; deleted ones are left out.
    """
    shown = [seen for seen in messages if not seen.deleted]
    by_id = {seen.message_id: seen for seen in shown}
    parts: list[str] = []
    for day, said in groupby(shown, key=lambda seen: _time(seen, look).strftime("%d/%m/%Y")):
        parts += [f'<div class="pill">{day}</div>', *_day(list(said), by_id, look)]
    page = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=escape(look.title),
        subtitle=escape(look.subtitle),
        face=escape(look.title[:1]),
        messages="\n".join(parts),
    )
    target = Path(path)
    target.write_text(page, encoding="utf-8")
    return target


def _day(said: list[Seen], by_id: Mapping[int, Seen], look: Look) -> Iterator[str]:
    neighbours = zip([None, *said[:-1]], said, [*said[1:], None], strict=True)
    for before, seen, after in neighbours:
        if seen.kind == "service":
            yield f'<div class="pill">{escape(seen.sender)}</div>'
            continue
        ends = "" if _same_side(before, seen) else " first"
        ends += "" if _same_side(seen, after) else " last"
        yield _message(seen, ends, by_id.get(seen.reply_to or 0), look)


def _same_side(one: Seen | None, other: Seen | None) -> bool:
    return (
        one is not None and other is not None and (one.from_bot, one.sender) == (other.from_bot, other.sender)
    )


def _message(seen: Seen, ends: str, replied: Seen | None, look: Look) -> str:
    side = "in" if seen.from_bot else "out"
    wide = " wide" if seen.buttons else ""
    emoji = " emoji" if seen.kind == "sticker" else ""
    inside = _reply(replied, look) + _attachment(seen) + _text(seen) + _reaction(seen) + _meta(seen, look)
    return (
        f'<div class="message {side}{wide}{ends}"><div class="bubble{emoji}">{inside}</div>'
        f"{_keyboard(seen.buttons)}</div>"
    )


def _reply(replied: Seen | None, look: Look) -> str:
    if replied is None:
        return ""
    name = look.title if replied.from_bot else look.you
    line = replied.text.partition("\n")[0] or replied.kind
    return f'<div class="reply"><b>{escape(name)}</b>{escape(line)}</div>'


def _text(seen: Seen) -> str:
    if not seen.text:
        return ""
    # A block stands on lines of its own without the line ends beside it.
    drawn = AFTER_BLOCK.sub(r"\1", BEFORE_BLOCK.sub(r"\1", as_html(seen.text, seen.entities)))
    return f'<span class="text">{drawn}</span>'


def _attachment(seen: Seen) -> str:
    file = seen.attachment
    if seen.kind == "photo" and file and len(file.data) > REAL_PICTURE:
        data = b64encode(file.data).decode()
        return f'<img class="picture" src="data:{escape(file.mime_type)};base64,{data}" alt="">'
    if seen.kind in ("photo", "location"):
        return f'<div class="picture empty">{HILLS}</div>'
    if seen.kind in ("document", "voice", "contact"):
        name = file.file_name if file else seen.sender
        size = f"{max(len(file.data) // 1024, 1)} kB" if file else seen.kind
        return f'<div class="file"><i>{SHEET}</i><div><b>{escape(name)}</b><small>{size}</small></div></div>'
    return ""


def _reaction(seen: Seen) -> str:
    return f'<br><span class="reaction">{escape(seen.reaction)}</span>' if seen.reaction else ""


def _meta(seen: Seen, look: Look) -> str:
    edited = f"{escape(look.edited)} " if seen.edited else ""
    ticks = "" if seen.from_bot else TICKS
    return f'<span class="meta">{edited}{_time(seen, look):%H:%M}{ticks}</span>'


def _keyboard(rows: Iterable[Iterable[Button]]) -> str:
    drawn = "".join(f'<div class="row">{"".join(_button(button) for button in row)}</div>' for row in rows)
    return f'<div class="buttons">{drawn}</div>' if drawn else ""


def _button(button: Button) -> str:
    kind = " url" if button.target.startswith(("http://", "https://", "tg://")) else ""
    return f'<div class="button{kind}">{escape(button.label)}</div>'


def _time(seen: Seen, look: Look) -> datetime:
    return datetime.fromtimestamp(seen.date, look.zone)
