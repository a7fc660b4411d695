"""The monthly report of a province: a table of its communes, in words. Pure."""

from dataclasses import dataclass
from typing import Any

from bot.communes.collecting import Collected
from bot.communes.hiding import Cell
from bot.communes.numbers import Median, ProvinceNumbers, Row
from bot.communes.report import Footnote, footnotes, number_of, told, unit_of
from bot.communes.words import say, words
from intents.places import Gazetteer

__all__ = ["COLUMNS", "ProvinceReport", "province_report", "row_cells"]

COLUMNS = ("people", "questions", "answered_share", "good_share", "open", "posters")
Cells = tuple[str, ...]


@dataclass(frozen=True)
class ProvinceReport:
    title: str
    place: str
    code: str
    month: str
    made: str
    notes: tuple[str, ...]
    nobody: str
    """Why there is nothing to tell; "" when there is."""
    header: tuple[tuple[str, int], ...]
    """Column and the number of its footnote."""
    rows: tuple[tuple[str, str, Cells], ...]
    """Code, name, figures by COLUMNS."""
    total: Cells
    median: Cells
    hidden: str
    footnotes: tuple[Footnote, ...]


def province_report(collected: Collected, gazetteer: Gazetteer) -> ProvinceReport:
    numbers, place, labels = collected.numbers, collected.place, words()["labels"]
    assert isinstance(numbers, ProvinceNumbers)
    asked = [row for row in numbers.rows if row.asked_at_all]
    nobody = "" if asked else say("nobody_province", month=collected.month.label, place=place.name)
    return ProvinceReport(
        title=labels["title"].format(month=collected.month.label),
        place=place.name,
        code=place.code,
        month=str(collected.month),
        made=say("made", at=collected.at.strftime("%H:%M %d/%m/%Y")),
        notes=collected.notes,
        nobody=nobody,
        header=tuple((labels[column], number_of(column)) for column in COLUMNS),
        rows=tuple((row.commune, _name(row.commune, gazetteer), _shown(row)) for row in numbers.rows),
        total=(told(Cell(numbers.people)), told(Cell(numbers.questions)), "", "", "", ""),
        median=tuple(_median(numbers.median, column) for column in COLUMNS),
        hidden=say("hidden_communes", count=numbers.hidden) if numbers.hidden else "",
        footnotes=footnotes(),
    )


def row_cells(row: Row) -> dict[str, Cell]:
    """Return column -> figure of a commune."""
    of: dict[str, Any] = {column: getattr(row.now, column, None) for column in COLUMNS}
    return {**of, "open": Cell(row.open), "posters": Cell(row.posters)}


def _shown(row: Row) -> Cells:
    return tuple(told(cell, unit_of(column)) for column, cell in row_cells(row).items())


def _median(median: Median, column: str) -> str:
    value = getattr(median, column, None)
    return "" if value is None else told(Cell(value), unit_of(column))


def _name(code: str, gazetteer: Gazetteer) -> str:
    place = gazetteer.place(code)
    return place.name if place and not place.is_province else str(words()["labels"]["no_commune"])
