"""The monthly report of a commune, in words: what every format shows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.communes.collecting import Collected
from bot.communes.hiding import Cell
from bot.communes.numbers import HOURS, KINDS, CommuneNumbers, Headline, NeedLine, Poster
from bot.communes.words import say, words

__all__ = [
    "Bar", "Footnote", "Line", "Open", "PosterLine", "Report", "act", "commune_report", "definition_of", "footnotes",
    "number_of", "told", "unit_of",
]  # fmt: skip

LINES = ("people", "questions", "answered_share", "good_share", "told", "handed")
_COMPARED = ("people", "questions", "answered_share", "good_share")
# What stands in the definition of something else.
_DEFINED = {
    "answered": "answered_share", "good": "good_share", "handed": "told", "open": "needs", "open_count": "needs",
    "solved_count": "needs",
}  # fmt: skip
_MOST_OPEN, _MOST_SOLVED, _MOST_POSTERS, _BUSIEST = 5, 3, 6, 2


@dataclass(frozen=True)
class Line:
    key: str
    label: str
    now: str
    before: str
    median: str
    """"" where there is none."""
    note: int


@dataclass(frozen=True)
class Open:
    text: str
    people: str
    since: str
    act: str


@dataclass(frozen=True)
class PosterLine:
    label: str
    counts: tuple[str, ...]
    """Of KINDS."""


@dataclass(frozen=True)
class Bar:
    label: str
    value: int | None
    shown: str


@dataclass(frozen=True)
class Footnote:
    number: int
    term: str
    text: str


@dataclass(frozen=True)
class Report:
    title: str
    place: str
    code: str
    month: str
    made: str
    notes: tuple[str, ...]
    nobody: str
    """Why there is nothing to tell; "" when there is."""
    lines: tuple[Line, ...]
    median_of: str
    asked: tuple[tuple[str, str], ...]
    """Title of an entry, and people."""
    solved: tuple[tuple[str, str], ...]
    """Wording, and people."""
    solved_count: int
    open: tuple[Open, ...]
    open_acts: bool
    """Whether is told who works on what is open."""
    open_count: int
    more_open: str
    posters: tuple[PosterLine, ...]
    best_poster: str
    weeks: tuple[Bar, ...]
    hours: tuple[Bar, ...]
    busiest: str
    footnotes: tuple[Footnote, ...]


def commune_report(collected: Collected, titles: Mapping[str, str], public: bool = False) -> Report:
    """Return the report. `titles`: entry -> title; `public`: without wordings of few people, and who works on them."""
    numbers = collected.numbers
    assert isinstance(numbers, CommuneNumbers)
    place = collected.place
    waiting = [line for line in numbers.open if line.people.value is not None or not public]
    solved = [line for line in numbers.solved if line.people.value is not None or not public]
    named = f"{place.name}, {place.province}"
    few = (say("few"),) if numbers.asked_at_all and numbers.now.people.value is None else ()
    return Report(
        title=words()["labels"]["title"].format(month=collected.month.label),
        place=named,
        code=place.code,
        month=str(collected.month),
        made=say("made", at=collected.at.strftime("%H:%M %d/%m/%Y")),
        notes=(*collected.notes, *few),
        nobody="" if numbers.asked_at_all else say("nobody", month=collected.month.label, place=named),
        lines=tuple(_line(key, numbers) for key in LINES),
        median_of=_median_of(numbers),
        asked=tuple((titles.get(asked.entry, asked.entry), str(asked.people)) for asked in numbers.asked),
        solved=tuple((line.text, told(line.people)) for line in solved[:_MOST_SOLVED]),
        solved_count=len(numbers.solved),
        open=tuple(_open(line, public) for line in waiting[:_MOST_OPEN]),
        open_acts=not public,
        open_count=len(numbers.open),
        more_open="" if public or len(waiting) <= _MOST_OPEN else say("more_open", count=len(waiting) - _MOST_OPEN),
        posters=tuple(_poster(poster) for poster in numbers.posters[:_MOST_POSTERS]),
        best_poster=_best(numbers.posters),
        weeks=tuple(Bar(f"{day.day}/{day.month}", cell.value, told(cell)) for day, cell in numbers.weeks),
        hours=tuple(Bar(str(hour), cell.value, told(cell)) for hour, cell in numbers.hours),
        busiest=_busiest(numbers.hours),
        footnotes=footnotes(),
    )


def told(cell: Cell, unit: str = "") -> str:
    """Return a figure as it is written, also one that is hidden."""
    if cell.value is None:
        return str(words()["signs"][cell.sign])
    return f"{cell.value:,}".replace(",", ".") + unit


def act(line: NeedLine) -> str:
    """Return who must do what about a need that waits."""
    texts, need = words()["acts"], line.need
    key = "unowned" if not need.owner and need.state != "checking" else need.state
    found = texts[key].format(owner=need.owner)
    return str(texts["due"].format(act=found, day=need.due.strftime("%d/%m/%Y")) if need.due else found)


def footnotes() -> tuple[Footnote, ...]:
    texts, terms = words()["definitions"], words()["terms"]
    return tuple(Footnote(number, terms[key], text) for number, (key, text) in enumerate(texts.items(), 1))


def definition_of(key: str) -> str:
    """Return the key of the definition of a figure."""
    return _DEFINED.get(key, key)


def number_of(key: str) -> int:
    """Return the number of the footnote that defines a figure."""
    return list(words()["definitions"]).index(definition_of(key)) + 1


def unit_of(key: str) -> str:
    return " %" if key.endswith("_share") else ""


def _line(key: str, numbers: CommuneNumbers) -> Line:
    unit = unit_of(key)
    middle = getattr(numbers.median, key, None) if key in _COMPARED else None
    return Line(
        key, words()["labels"][key], told(_cell(numbers.now, key), unit), told(_cell(numbers.before, key), unit),
        "" if middle is None else told(Cell(middle), unit), number_of(key),
    )  # fmt: skip


def _cell(headline: Headline, key: str) -> Cell:
    cell: Cell = getattr(headline, key)
    return cell


def _median_of(numbers: CommuneNumbers) -> str:
    return say("no_median") if numbers.median.people is None else say("median_of", count=numbers.median.communes)


def _open(line: NeedLine, public: bool) -> Open:
    return Open(line.text, told(line.people), line.since.strftime("%d/%m"), "" if public else act(line))


def _poster(poster: Poster) -> PosterLine:
    label = poster.label or words()["labels"]["no_poster"]
    return PosterLine(label, tuple(told(poster.counts[kind]) for kind in KINDS))


def _best(posters: Sequence[Poster]) -> str:
    asked = [(poster.counts["question"].value or 0, poster.label) for poster in posters if poster.label]
    most, label = max(asked, default=(0, ""), key=lambda one: one[0])
    return say("best_poster", poster=label, people=most) if most else ""


def _busiest(hours: Sequence[tuple[int, Cell]]) -> str:
    found = sorted((-cell.value, hour) for hour, cell in hours if cell.value)[:_BUSIEST]
    if not found:
        return say("too_thin")
    named = ", ".join(say("hours", first=hour, last=hour + HOURS) for hour in sorted(hour for _, hour in found))
    return say("busiest", hours=named)
