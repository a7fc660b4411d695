"""Which of the things a commune wrote holds now. Rules only: no database, no words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from bot.storage.local import Local
from intents.entry import Entry
from intents.office import Office

__all__ = ["MOST_NOTICES", "VIETNAM", "LocalBoard", "State", "crowded", "local_day", "newer_office", "state_of"]

MOST_NOTICES = 3
"""Of one commune at any moment."""
# Vietnam has had one time zone and no summer time since 1975.
VIETNAM = timezone(timedelta(hours=7))
State = Literal["showing", "scheduled", "over", "removed", "withdrawn"]


def state_of(item: Local, now: datetime) -> State:
    """Return how `item` stands at `now`; only what is showing is seen by citizens."""
    if item.ended:
        return item.ended
    if item.until and item.until <= now:
        return "over"
    return "scheduled" if item.start and item.start > now else "showing"


def crowded(notice: Local, others: Iterable[Local]) -> bool:
    """Tell whether `notice`, which has its times, would at some moment be one too many."""
    rivals = [
        other for other in others
        if other.kind == "notice" and not other.ended and other.id != notice.id and _overlap(other, notice)
    ]  # fmt: skip
    # The most hold at a moment when one begins.
    begins = [max(_start(notice), _start(other)) for other in rivals]
    return any(
        sum(_start(other) <= moment < _until(other) for other in rivals) >= MOST_NOTICES for moment in begins
    )


def newer_office(checked: Office | None, own: Local | None) -> Local | None:
    """Return what the commune says of its office, unless somebody checked it on the same day or later."""
    return own if own and (checked is None or checked.checked < local_day(own.at)) else None


def local_day(moment: datetime) -> date:
    """Return the day in Vietnam."""
    return moment.astimezone(VIETNAM).date()


class LocalBoard:
    """What communes have written, in memory: asked at every answer, replaced as a whole when it changes."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.clock = clock
        self._written: Mapping[str, tuple[Local, ...]] = {}

    def show(self, items: Iterable[Local]) -> None:
        """Show these from here on, and nothing else."""
        written: dict[str, tuple[Local, ...]] = {}
        for item in items:
            written[item.commune] = (*written.get(item.commune, ()), item)
        self._written = written

    def notices(self, commune: str) -> list[Local]:
        """Return the notices that hold now, the one that ends first first."""
        return sorted(self._showing(commune, "notice"), key=_until)[:MOST_NOTICES]

    def office(self, commune: str) -> Local | None:
        return next(iter(self._showing(commune, "office")), None)

    def note(self, commune: str, entry: Entry) -> Local | None:
        """Return the note below `entry`, kept under its id of now or an earlier one."""
        ids = (entry.id, *entry.formerly)
        return next((item for item in self._showing(commune, "note") if item.entry in ids), None)

    def _showing(self, commune: str, kind: str) -> list[Local]:
        now = self.clock()
        written = self._written.get(commune, ())
        return [item for item in written if item.kind == kind and state_of(item, now) == "showing"]


def _overlap(one: Local, other: Local) -> bool:
    return _start(one) < _until(other) and _start(other) < _until(one)


def _start(notice: Local) -> datetime:
    return notice.start or notice.at


def _until(notice: Local) -> datetime:
    return notice.until or datetime.max.replace(tzinfo=UTC)
