"""An answer as the citizens of one commune read it, with what is being written for them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.communes.local import LocalBoard
from bot.reply import Reply
from bot.saying import Saying
from bot.storage.local import Local
from intents.entry import Entry, NotInForce, resolve
from intents.places import Place

__all__ = ["shown_entry", "shown_with"]


def shown_entry(saying: Saying, written: Iterable[Local]) -> Entry | None:
    """Return the entry to show: one with a note, else one that tells the office, else any."""
    noted = next((saying.entries[item.entry] for item in written if item.entry in saying.entries), None)
    entries = sorted((entry for entry in saying.entries.values() if not entry.talk), key=lambda entry: entry.id)
    return noted or next((entry for entry in entries if entry.nearby), next(iter(entries), None))


def shown_with(
    saying: Saying, entry: Entry | None, place: Place, live: Sequence[Local], typed: Local | None, today: date,
    now: datetime,
) -> tuple[Reply, ...]:  # fmt: skip
    """Return the answer with what is live now and, once it shows, what was typed; nothing outside its days."""
    reading = resolve(entry, today, place.path) if entry else None
    if reading is None or isinstance(reading, NotInForce):
        return ()
    here = Saying(saying.phrases, saying.entries, saying.offices)
    begins = max(now, typed.start) if typed and typed.start else now
    here.local = LocalBoard(clock=lambda: begins)
    kept = [item for item in live if typed is None or item.id != typed.id]
    here.local.show([*([typed] if typed else []), *kept])
    return (here.noticed(here.answer(reading, None, place), place),)
