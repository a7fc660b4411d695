"""The figures of a report for machines: CSV and JSON, every number of the printed page and nothing that is hidden."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from bot.communes.collecting import Collected, OpenData
from bot.communes.hiding import Cell
from bot.communes.numbers import KINDS, CommuneNumbers, Headline, NeedLine, ProvinceNumbers
from bot.communes.province import COLUMNS, row_cells
from bot.communes.report import act, definition_of, told
from bot.communes.words import words
from bot.review.sheets import csv_bytes
from intents.places import Gazetteer

__all__ = ["Figure", "as_csv", "as_json", "figures", "open_data_csv"]

_HEADLINE = ("people", "questions", "answered", "answered_share", "good", "good_share", "told", "handed")
_MEDIAN = ("people", "questions", "answered_share", "good_share")


@dataclass(frozen=True)
class Figure:
    table: str
    row: str
    column: str
    value: int | str | None
    """None: hidden, `shown` says how."""
    shown: str
    definition: str
    """Key of the definition, see `as_json`."""


def figures(collected: Collected, titles: Mapping[str, str]) -> list[Figure]:
    numbers = collected.numbers
    return list(_commune(numbers, titles) if isinstance(numbers, CommuneNumbers) else _province(numbers))


def as_csv(collected: Collected, titles: Mapping[str, str]) -> bytes:
    definitions = words()["definitions"]
    rows = [
        (*_about(collected), one.table, one.row, one.column, one.value, one.shown, definitions[one.definition])
        for one in figures(collected, titles)
    ]
    header = ("code", "place", "month", "counted", "table", "row", "column", "value", "shown", "definition")
    return csv_bytes(header, rows)


def as_json(collected: Collected, titles: Mapping[str, str]) -> bytes:
    code, place, month, counted = _about(collected)
    told = {
        "code": code, "place": place, "month": month, "counted": counted, "notes": collected.notes,
        "definitions": words()["definitions"], "figures": [asdict(one) for one in figures(collected, titles)],
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def open_data_csv(data: OpenData, gazetteer: Gazetteer) -> bytes:
    """Return one line a commune; no wordings, no names of people."""
    rows = []
    for province, numbers in data.provinces:
        for row in numbers.rows:
            place = gazetteer.place(row.commune) or province
            name = place.name if len(row.commune) == 5 else words()["labels"]["no_commune"]
            shown = [_plain(cell) for cell in row_cells(row).values()]
            rows.append((str(data.month), province.code, province.name, row.commune, name, *shown))
    return csv_bytes(("month", "province_code", "province", "code", "name", *COLUMNS), rows)


def _commune(numbers: CommuneNumbers, titles: Mapping[str, str]) -> Iterator[Figure]:
    for row, headline in (("now", numbers.now), ("before", numbers.before)):
        yield from _headline("headline", row, headline)
    for key in _MEDIAN:
        value = getattr(numbers.median, key)
        yield Figure("headline", "median", key, value, "" if value is None else str(value), "median")
    yield _figure("headline", "median", "communes", Cell(numbers.median.communes), "median")
    yield _figure("headline", "now", "open_count", Cell(len(numbers.open)), "needs")
    yield _figure("headline", "now", "solved_count", Cell(len(numbers.solved)), "needs")
    for asked in numbers.asked:
        yield _figure("asked", titles.get(asked.entry, asked.entry), "people", Cell(asked.people), "people")
    for table, lines in (("open", numbers.open), ("solved", numbers.solved)):
        for line in lines:
            yield from _need(table, line)
    for poster in numbers.posters:
        label = poster.label or words()["labels"]["no_poster"]
        yield from (_figure("posters", label, kind, poster.counts[kind], "posters") for kind in KINDS)
    for monday, cell in numbers.weeks:
        yield _figure("weeks", monday.isoformat(), "questions", cell, "questions")
    for hour, cell in numbers.hours:
        yield _figure("hours", f"{hour:02}", "questions", cell, "questions")


def _province(numbers: ProvinceNumbers) -> Iterator[Figure]:
    for row in numbers.rows:
        for column, cell in row_cells(row).items():
            yield _figure("communes", row.commune, column, cell, column)
    yield _figure("communes", "total", "people", Cell(numbers.people), "people")
    yield _figure("communes", "total", "questions", Cell(numbers.questions), "questions")
    yield _figure("communes", "total", "hidden", Cell(numbers.hidden), "hidden")
    for key in _MEDIAN:
        value = getattr(numbers.median, key)
        yield Figure("communes", "median", key, value, "" if value is None else str(value), "median")


def _headline(table: str, row: str, headline: Headline) -> Iterator[Figure]:
    for key in _HEADLINE:
        yield _figure(table, row, key, getattr(headline, key), key)


def _need(table: str, line: NeedLine) -> Iterator[Figure]:
    yield _figure(table, line.text, "people", line.people, "needs")
    yield Figure(table, line.text, "since", line.since.isoformat(), line.since.isoformat(), "needs")
    if table == "open":
        yield Figure(table, line.text, "act", act(line), act(line), "needs")


def _figure(table: str, row: str, column: str, cell: Cell, definition: str) -> Figure:
    return Figure(table, row, column, cell.value, told(cell), definition_of(definition))


def _about(collected: Collected) -> tuple[str, str, str, str]:
    place = collected.place
    named = place.name if place.is_province else f"{place.name}, {place.province}"
    return place.code, named, str(collected.month), collected.at.strftime("%Y-%m-%dT%H:%M%z")


def _plain(cell: Cell) -> str | int:
    return told(cell) if cell.value is None else cell.value
