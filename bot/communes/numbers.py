"""Everything that is told about a commune's month, counted from rows. Pure; what is small is hidden, see `hiding`."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import TypeVar

from bot.assistant import VIETNAM
from bot.communes.hiding import SMALL, Cell, Group, figure, parts, share
from bot.communes.months import Month
from bot.storage.commune_rows import AskedRow, Need
from bot.storage.gaps import CLOSED
from bot.storage.visits import Tally

__all__ = [
    "FEWEST", "HOURS", "KINDS", "SMALL", "Asked", "CommuneNumbers", "Headline", "Median", "NeedLine", "Poster",
    "ProvinceNumbers", "Row", "commune_numbers", "first_needed", "headline", "is_answered", "province_median",
    "province_numbers", "renamed",
]  # fmt: skip

KINDS = ("scan", "start", "question", "answered", "good")
"""What a poster is compared by, see `bot.storage.visits.Tally`."""
HOURS = 2
"""Hours of a day counted together."""
FEWEST = 5
"""Communes with figures from which on there is a median."""
_WEEKS = 8
_MOST = 5
_ANSWERED = ("answer", "emergency")
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Rows = Sequence[AskedRow]


@dataclass(frozen=True)
class Headline:
    """The figures of a month that are compared."""

    people: Cell
    questions: Cell
    answered: Cell
    """Questions."""
    answered_share: Cell
    good: Cell
    good_share: Cell
    """Of the questions that were judged."""
    told: Cell
    handed: Cell


@dataclass(frozen=True)
class Median:
    """Of the communes of the province with at least SMALL people; `communes`: how many those are."""

    communes: int
    people: int | None = None
    questions: int | None = None
    answered_share: int | None = None
    good_share: int | None = None


@dataclass(frozen=True)
class Asked:
    entry: str
    people: int


@dataclass(frozen=True)
class NeedLine:
    """What nothing answered well, asked in this commune."""

    need: Need
    text: str
    """The wording used last, masked."""
    people: Cell
    since: date
    """First asked here, as far as was looked back."""


@dataclass(frozen=True)
class Poster:
    label: str
    """"" for people who came by none."""
    counts: Mapping[str, Cell]
    """Kind -> people, each counted once a day."""


@dataclass(frozen=True)
class CommuneNumbers:
    month: Month
    asked_at_all: bool
    """False: nobody asked."""
    now: Headline
    before: Headline
    """Of the month before."""
    median: Median
    asked: tuple[Asked, ...]
    """Entries that answered most people, none under SMALL people."""
    open: tuple[NeedLine, ...]
    """Needs that wait, asked by most people first."""
    solved: tuple[NeedLine, ...]
    """Needs of this month or the one before that were answered in the month."""
    posters: tuple[Poster, ...]
    weeks: tuple[tuple[date, Cell], ...]
    """Monday -> questions."""
    hours: tuple[tuple[int, Cell], ...]
    """Hour in Vietnam -> questions in the HOURS from then on."""


@dataclass(frozen=True)
class Row:
    """A commune in the table of its province."""

    commune: str
    asked_at_all: bool
    """False: nobody asked."""
    now: Headline
    open: int
    """Needs that wait."""
    posters: int
    """Posters that at least SMALL people scanned."""


@dataclass(frozen=True)
class ProvinceNumbers:
    month: Month
    rows: tuple[Row, ...]
    """By code; every commune there is, and what came from the province without a commune."""
    people: int
    """Of the communes that are told, like `questions`, so that no hidden commune follows from a total."""
    questions: int
    hidden: int
    """Communes with under SMALL people."""
    median: Median


def is_answered(row: AskedRow) -> bool:
    return not row.bad and (row.picked or row.decision in _ANSWERED)


def first_needed(month: Month) -> date:
    """Return the first day whose rows `commune_numbers` looks at."""
    return min(month.previous.first, _last_week(month.first) - timedelta(weeks=_WEEKS - 1))


def renamed(rows: Iterable[AskedRow], current: Mapping[str, str]) -> list[AskedRow]:
    """Return the rows under the codes in use; `current`: code that is gone -> code in use."""
    return [replace(row, commune=current[row.commune]) if row.commune in current else row for row in rows]


def commune_numbers(
    month: Month, today: date, rows: Rows, middle: Median, needs: Mapping[int, Need], tallies: Sequence[Tally]
) -> CommuneNumbers:
    """Return the numbers of one commune.

    `rows`: its own from `first_needed` to the end of the month; `middle`: of its province in the month; `tallies`: its
    own of the month and the one before.
    """
    mine, before = _of(rows, month), _of(rows, month.previous)
    waiting = [line for line in _needs(mine, needs) if line.need.state not in CLOSED]
    solved = [line for line in _needs(rows, needs) if line.need.state == "answered" and _answered_in(line.need, month)]
    return CommuneNumbers(
        month,
        bool(mine),
        headline(mine, _in(tallies, month)),
        headline(before, _in(tallies, month.previous)),
        middle,
        _asked(mine),
        tuple(waiting),
        tuple(solved),
        _posters(_in(tallies, month)),
        _weeks(rows, min(today, month.last)),
        _hours(mine),
    )


def province_numbers(
    month: Month, communes: Iterable[str], rows: Rows, needs: Mapping[int, Need], tallies: Sequence[Tally]
) -> ProvinceNumbers:
    """Return the table of all `communes`, and of whatever else `rows` of the month came from."""
    rows = _of(rows, month)
    by_commune, visits = _by(rows, lambda row: row.commune), _by(_in(tallies, month), lambda tally: tally.commune)
    codes = sorted({*communes, *by_commune})
    found = tuple(_row(code, by_commune.get(code, []), needs, visits.get(code, [])) for code in codes)
    told = [row for row in found if row.now.people.value is not None]
    return ProvinceNumbers(
        month, found, sum(row.now.people.value or 0 for row in told), sum(row.now.questions.value or 0 for row in told),
        len(found) - len(told), province_median(rows),
    )  # fmt: skip


def headline(rows: Rows, tallies: Sequence[Tally] = ()) -> Headline:
    """Return the figures of some questions."""
    answered, rest = _split(rows, is_answered)
    good, bad = _group([row for row in rows if row.good]), _group([row for row in rows if row.bad])
    whole, happy = share(_group(answered), _group(rest)), share(good, bad)
    told, handed = (sum(tally.people for tally in tallies if tally.kind == kind) for kind in ("told", "handed"))
    everybody = _group(rows)
    return Headline(
        figure(everybody.people, everybody.people),
        figure(everybody.count, everybody.people),
        # Beside the total the rest would follow from it.
        Cell(len(answered)) if whole.value is not None else whole,
        whole,
        figure(good.count, good.people),
        happy,
        figure(told, told),
        figure(handed, handed),
    )


def _row(code: str, rows: Rows, needs: Mapping[int, Need], tallies: Sequence[Tally]) -> Row:
    waiting = {row.gap for row in rows if row.gap in needs and needs[row.gap or 0].state not in CLOSED}
    posters = [poster for poster in _posters(tallies) if poster.label and poster.counts["scan"].value is not None]
    return Row(code, bool(rows), headline(rows, tallies), len(waiting), len(posters))


def province_median(rows: Rows) -> Median:
    """Return the medians of the communes that `rows`, of one month, came from."""
    by_commune = _by(rows, lambda row: row.commune)
    groups = [own for code, own in by_commune.items() if len(code) == 5 and not _group(own).small]
    if len(groups) < FEWEST:
        return Median(len(groups))
    shares = [_percent(sum(map(is_answered, own)), len(own)) for own in groups]
    judged = [(sum(row.good for row in own), sum(row.good or row.bad for row in own)) for own in groups]
    happy = [_percent(good, both) for good, both in judged if both >= SMALL]
    return Median(
        len(groups),
        round(median(_group(own).people for own in groups)),
        round(median(len(own) for own in groups)),
        round(median(shares)),
        round(median(happy)) if len(happy) >= FEWEST else None,
    )


def _asked(rows: Rows) -> tuple[Asked, ...]:
    by_entry = _by([row for row in rows if is_answered(row) and row.entry], lambda row: row.entry)
    found = [Asked(entry, _group(own).people) for entry, own in by_entry.items() if not _group(own).small]
    return tuple(sorted(found, key=lambda asked: (-asked.people, asked.entry))[:_MOST])


def _needs(rows: Rows, needs: Mapping[int, Need]) -> list[NeedLine]:
    """Return the needs of these rows; how many asked decides their order only where it is told."""
    found = []
    for gap, own in _by(rows, lambda row: row.gap or 0).items():
        if gap in needs:
            people = _group(own).people
            since = min(row.at for row in own).astimezone(VIETNAM).date()
            found.append(NeedLine(needs[gap], own[-1].text, figure(people, people), since))
    return sorted(found, key=lambda line: (-(line.people.value or 0), line.since, line.need.id))


def _answered_in(need: Need, month: Month) -> bool:
    day = need.answered.astimezone(VIETNAM).date() if need.answered else None
    return day is not None and month.first <= day <= month.last


def _posters(tallies: Sequence[Tally]) -> tuple[Poster, ...]:
    found = []
    for label, own in _by([tally for tally in tallies if tally.channel != "inline"], lambda t: t.poster).items():
        sums = {kind: sum(tally.people for tally in own if tally.kind == kind) for kind in KINDS}
        if any(sums.values()):
            found.append(Poster(label, {kind: figure(people, people) for kind, people in sums.items()}))
    return tuple(sorted(found, key=lambda one: (not one.label, -(one.counts["scan"].value or 0), one.label)))


def _weeks(rows: Rows, until: date) -> tuple[tuple[date, Cell], ...]:
    last = _last_week(until)
    mondays = [last - timedelta(weeks=number) for number in reversed(range(_WEEKS))]
    by_week = _by(rows, lambda row: _monday(_day(row)))
    return tuple(zip(mondays, parts([_group(by_week.get(monday, [])) for monday in mondays]), strict=True))


def _hours(rows: Rows) -> tuple[tuple[int, Cell], ...]:
    by_hour = _by(rows, lambda row: row.at.astimezone(VIETNAM).hour // HOURS * HOURS)
    hours = range(0, 24, HOURS)
    return tuple(zip(hours, parts([_group(by_hour.get(hour, [])) for hour in hours]), strict=True))


# Small parts


def _of(rows: Rows, month: Month) -> list[AskedRow]:
    return [row for row in rows if month.first <= _day(row) <= month.last]


def _in(tallies: Sequence[Tally], month: Month) -> list[Tally]:
    return [tally for tally in tallies if month.first <= tally.day <= month.last]



def _by(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def _split(rows: Rows, holds: Callable[[AskedRow], bool]) -> tuple[list[AskedRow], list[AskedRow]]:
    return [row for row in rows if holds(row)], [row for row in rows if not holds(row)]


def _group(rows: Rows) -> Group:
    return Group(len(rows), len({row.person for row in rows}))


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole


def _day(row: AskedRow) -> date:
    return row.at.astimezone(VIETNAM).date()


def _last_week(until: date) -> date:
    """Return the Monday of the last whole week: what still grows would tell who came since yesterday."""
    return _monday(until - timedelta(days=6))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
