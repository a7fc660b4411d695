"""A month of one commune, small enough to be counted by hand. What it comes to stands in `COUNTED`."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.assistant import VIETNAM
from bot.communes.collecting import Collected
from bot.communes.figures import figures
from bot.communes.gazetteer import load_gazetteer
from bot.communes.months import Month, midnight
from bot.communes.numbers import commune_numbers, province_median
from bot.storage.commune_rows import AskedRow, Need
from bot.storage.visits import Tally

HERE = "20242"
MONTH = Month(2026, 11)
TITLES = {"a": "Mục A", "b": "Mục B"}
Told = dict[tuple[str, str, str], int | str | None]


def asked(person: str, day: date, hour: int = 8, **more: object) -> AskedRow:
    moment = midnight(day) + timedelta(hours=hour)
    given = AskedRow(HERE, person, moment, "web", "answer", "a", False, False, False, None, "")
    return replace(given, **more)  # type: ignore[arg-type]


def nov(day: int) -> date:
    return date(2026, 11, day)


def unknown(person: str, day: int, gap: int = 1, hour: int = 20) -> AskedRow:
    return asked(person, nov(day), hour, decision="unknown", entry="", gap=gap, text=f"việc {gap}")


def tally(kind: str, people: int, day: int = 3, poster: str = "tru-so") -> Tally:
    return Tally(nov(day), HERE, poster, "web", kind, people)


def need(id: int, state: str = "new", **more: object) -> Need:
    return replace(Need(id, state, "", None, "", None), **more)  # type: ignore[arg-type]


@dataclass
class Month1:
    """21 questions of 11 people: p1–p6 ask A, p7–p11 ask what nobody knows, p1–p5 praise B, p6–p10 blame B."""

    rows: list[AskedRow] = field(default_factory=lambda: [
        *(asked(f"p{n}", date(2026, 10, 20)) for n in range(1, 6)),
        *(asked(f"p{n}", nov(3)) for n in range(1, 7)),
        *(unknown(f"p{n}", 10) for n in range(7, 12)),
        *(asked(f"p{n}", nov(17), entry="b", good=True, picked=True) for n in range(1, 6)),
        *(asked(f"p{n}", nov(18), 20, entry="b", bad=True) for n in range(6, 11)),
    ])  # fmt: skip
    # Five communes of 5, 5, 6, 7 and 8 people.
    province: list[AskedRow] = field(default_factory=lambda: [
        asked(f"c{commune}p{n}", nov(3), commune=f"2000{commune}")
        for commune, people in enumerate((5, 5, 6, 7, 8)) for n in range(people)
    ])  # fmt: skip
    needs: dict[int, Need] = field(default_factory=lambda: {1: need(1)})
    tallies: list[Tally] = field(default_factory=lambda: [
        tally("scan", 4), tally("scan", 3, 4), tally("start", 5), tally("question", 6), tally("answered", 5),
        tally("good", 2), tally("scan", 3, poster="cho"), tally("told", 5), tally("handed", 6, poster=""),
    ])  # fmt: skip

    def told(self) -> Told:
        """Return every figure of the report."""
        middle = province_median(self.province)
        numbers = commune_numbers(MONTH, date(2026, 12, 5), self.rows, middle, self.needs, self.tallies)
        place = load_gazetteer().places[HERE]
        collected = Collected(place, MONTH, datetime(2026, 12, 5, tzinfo=VIETNAM), (), numbers)
        found = figures(collected, TITLES)
        return {(one.table, one.row, one.column): one.shown if one.value is None else one.value for one in found}


Change = Callable[[Month1], object]



def row(table: str, name: str, **values: int | str) -> Told:
    return {(table, name, column): value for column, value in values.items()}


COUNTED: Told = {
    **row(
        "headline", "now", people=11, questions=21, answered=11, answered_share=52, good=5, good_share=50, told=5,
        handed=6, open_count=1, solved_count=0,
    ),
    **row(
        "headline", "before", people=5, questions=5, answered="gần hết", answered_share="gần hết", good="<5",
        good_share="ẩn", told="<5", handed="<5",
    ),
    **row("headline", "median", people=6, questions=6, answered_share=100, good_share="", communes=5),
    **row("asked", "Mục A", people=6),
    **row("asked", "Mục B", people=5),
    **row("open", "việc 1", people=5, since="2026-11-10", act="Tổ hỗ trợ: phân người nhận"),
    **row("posters", "tru-so", scan=7, start=5, question=6, answered=5, good="<5"),
    **row("posters", "cho", scan="<5", start="<5", question="<5", answered="<5", good="<5"),
    # The first week of few people hides the next one of many, so that it cannot be told from the total.
    **{("weeks", f"2026-{week}", "questions"): "<5" for week in ("10-05", "10-12", "10-26", "11-23")},
    **row("weeks", "2026-10-19", questions="ẩn"),
    **row("weeks", "2026-11-02", questions=6),
    **row("weeks", "2026-11-09", questions=5),
    **row("weeks", "2026-11-16", questions=10),
    **{("hours", f"{hour:02}", "questions"): "<5" for hour in range(0, 24, 2)},
    **row("hours", "08", questions="ẩn"),
    **row("hours", "20", questions=10),
}  # fmt: skip


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 3, tzinfo=UTC)
