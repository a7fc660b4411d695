"""What the forms of a commune's page say: one office, one notice or one note."""

import re
from datetime import datetime

from starlette.datastructures import FormData

from bot.communes.local import VIETNAM
from bot.storage.local import Kind, Local, Sheet
from intents.text import clean

__all__ = ["KINDS", "content", "read_local", "written_into"]

# Address of the form -> what it is about.
KINDS: dict[str, Kind] = {"tru-so": "office", "thong-bao": "notice", "bo-sung": "note"}
# Far more than may be kept, so that what was typed too long comes back whole to be shortened.
_MOST_LETTERS = 5_000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def read_local(kind: Kind, form: FormData, commune: str, who: str, now: datetime) -> Local:
    """Return what was typed, as something new."""

    def text(key: str) -> str:
        return clean(str(form.get(key, ""))[:_MOST_LETTERS])

    if kind == "office":
        return Local(
            commune, kind, who, now, name=text("name"), address=text("address"), hours=text("hours"),
            phone=text("phone"),
        )  # fmt: skip
    if kind == "note":
        return Local(commune, kind, who, now, text=text("text"), entry=str(form.get("entry", ""))[:60])
    start, until = str(form.get("start", "")).strip(), str(form.get("until", "")).strip()
    begins = _moment(start) if start else now
    return Local(commune, kind, who, now, text=text("text"), start=begins, until=_moment(until))


def written_into(sheet: Sheet, item: Local, number: str) -> int | None:
    """Return the id under which `item` is to be kept, 0 for a new one; None when `number` names nothing it can replace.

    A commune has one office, and one note below an entry.
    """
    same = [
        old for old in sheet.items
        if old.kind == item.kind and not old.ended
        and (str(old.id) == number if item.kind == "notice" else old.entry == item.entry)
    ]  # fmt: skip
    if item.kind == "notice" and number and not same:
        return None
    return same[0].id if same else 0


def content(item: Local) -> str:
    """Return what `item` says in one line, for the audit."""
    times = [f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M}" for moment in (item.start, item.until) if moment]
    parts = (item.entry, " → ".join(times), item.text, item.name, item.address, item.hours, item.phone)
    return " | ".join(part for part in parts if part)


def _moment(text: str) -> datetime | None:
    """Return the moment in Vietnam; None for what no date field sends."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=VIETNAM) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None
