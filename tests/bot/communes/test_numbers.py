"""Every figure of the hand-counted month, and which of them move when the data move."""

from dataclasses import replace
from datetime import date

import pytest

from bot.communes.months import Month, read_month
from bot.communes.numbers import first_needed, province_numbers, renamed
from tests.bot.communes.hand_counted import (
    COUNTED,
    HERE,
    MONTH,
    Change,
    Month1,
    Told,
    asked,
    at,
    need,
    nov,
    tally,
    unknown,
)  # fmt: skip

NOW = ("headline", "now")
LATER = date(2026, 12, 9)


def now(**values: int | str) -> Told:
    return {(*NOW, key): value for key, value in values.items()}


def judged(month: Month1, number: int, **more: object) -> None:
    month.rows[number] = replace(month.rows[number], **more)  # type: ignore[arg-type]


def test_the_month_comes_to_what_was_counted_by_hand() -> None:
    assert Month1().told() == COUNTED


ONE_MORE = [
    (
        "a question of somebody new",
        lambda m: m.rows.append(asked("p12", nov(4))),
        now(people=12, questions=22, answered=12, answered_share=55)
        | {("asked", "Mục A", "people"): 7, ("weeks", "2026-11-02", "questions"): 7},
    ),
    (
        "a question of somebody known",
        lambda m: m.rows.append(asked("p1", nov(4))),
        now(questions=22, answered=12, answered_share=55) | {("weeks", "2026-11-02", "questions"): 7},
    ),
    (
        "a question nobody knows, of somebody new",
        lambda m: m.rows.append(unknown("p12", 11)),
        now(people=12, questions=22, answered_share=50)
        | {("open", "việc 1", "people"): 6, ("weeks", "2026-11-09", "questions"): 6, ("hours", "20", "questions"): 11},
    ),
    ("a thumb up", lambda m: judged(m, 5, good=True, picked=True), now(good=6, good_share=55)),
    (
        "a thumb down",
        lambda m: judged(m, 5, bad=True),
        now(answered=10, answered_share=48, good_share=45) | {("asked", "Mục A", "people"): 5},
    ),
    (
        "a choice that was picked",
        lambda m: m.rows.append(asked("p1", nov(4), decision="choice", entry="b", picked=True)),
        now(questions=22, answered=12, answered_share=55) | {("weeks", "2026-11-02", "questions"): 7},
    ),
    (
        "a choice that was not picked",
        lambda m: m.rows.append(asked("p1", nov(4), decision="choice", entry="")),
        now(questions=22, answered_share=50) | {("weeks", "2026-11-02", "questions"): 7},
    ),
    (
        "a need",
        lambda m: (m.needs.update({2: need(2, "doing", owner="lan", due=LATER)}), m.rows.append(unknown("p1", 12, 2))),
        now(questions=22, answered_share=50, open_count=2)
        | {
            ("open", "việc 2", "people"): "<5", ("open", "việc 2", "since"): "2026-11-12",
            ("open", "việc 2", "act"): "lan: soạn câu trả lời, hạn 09/12/2026",
            ("weeks", "2026-11-09", "questions"): 6, ("hours", "20", "questions"): 11,
        },
    ),
    ("a scan", lambda m: m.tallies.append(tally("scan", 1, 5)), {("posters", "tru-so", "scan"): 8}),
    ("a start", lambda m: m.tallies.append(tally("start", 1, 5)), {("posters", "tru-so", "start"): 6}),
    ("who was told later", lambda m: m.tallies.append(tally("told", 1, 5)), now(told=6)),
    ("who asked for a person", lambda m: m.tallies.append(tally("handed", 1, 5)), now(handed=7)),
    ("a scan on the last day", lambda m: m.tallies.append(tally("scan", 1, 30)), {("posters", "tru-so", "scan"): 8}),
    ("a scan of the month after", lambda m: m.tallies.append(replace(tally("scan", 9), day=date(2026, 12, 1))), {}),
    ("an inline question", lambda m: m.tallies.append(replace(tally("question", 9), channel="inline")), {}),
    (
        "somebody in the month before",
        lambda m: m.rows.append(asked("p6", date(2026, 10, 20))),
        {("headline", "before", "people"): 6, ("headline", "before", "questions"): 6},
    ),
    (
        "somebody in the commune in the middle",
        lambda m: m.province.append(asked("new", nov(3), commune="20002")),
        {("headline", "median", "people"): 7, ("headline", "median", "questions"): 7},
    ),
    (
        "a sixth commune",
        lambda m: m.province.extend(asked(f"n{n}", nov(3), commune="20009") for n in range(9)),
        {("headline", "median", "communes"): 6},
    ),
    ("a commune too small for the median", lambda m: m.province.append(asked("x", nov(3), commune="20009")), {}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "moved"), [case[1:] for case in ONE_MORE], ids=[case[0] for case in ONE_MORE])
def test_one_more_moves_exactly_these_figures(change: Change, moved: Told) -> None:
    month = Month1()
    change(month)
    told = month.told()
    differing = {key: told.get(key) for key in {*told, *COUNTED} if told.get(key) != COUNTED.get(key)}
    assert differing == moved


def test_a_need_that_was_answered_goes_from_open_to_solved() -> None:
    month = Month1(needs={1: need(1, "answered", answered=at(25))})
    told = month.told()
    assert (told[*NOW, "open_count"], told[*NOW, "solved_count"], told["solved", "việc 1", "people"]) == (0, 1, 5)
    assert not [key for key in told if key[0] == "open"]


@pytest.mark.parametrize("state", ["answered", "aside"])
def test_a_need_closed_in_another_month_is_in_neither_list(state: str) -> None:
    month = Month1(needs={1: need(1, state, answered=at(25).replace(month=12))})
    assert (month.told()[*NOW, "open_count"], month.told()[*NOW, "solved_count"]) == (0, 0)


def test_without_five_communes_there_is_no_median() -> None:
    month = Month1()
    month.province = [row for row in month.province if row.commune != "20004"]
    told = month.told()
    assert [told["headline", "median", key] for key in ("people", "questions", "communes")] == ["", "", 4]


def test_hours_are_vietnams() -> None:
    month = Month1()
    # 17:30 UTC on the last day of October is half past midnight on the first of November.
    month.rows.append(asked("p12", nov(1), 0))
    assert month.told()[*NOW, "questions"] == 22


def test_a_province_tells_the_sum_of_what_it_tells() -> None:
    unplaced = [asked(f"y{n}", nov(3), commune="48") for n in range(5)]
    rows = [*Month1().province, asked("x", nov(3), commune="20009"), *unplaced]
    numbers = province_numbers(MONTH, [*(f"2000{n}" for n in (0, 1, 2, 3, 4, 9)), HERE], rows, {}, [])
    people = {row.commune: row.now.people.value for row in numbers.rows}
    assert people == {"20000": 5, "20001": 5, "20002": 6, "20003": 7, "20004": 8, "20009": None, HERE: None, "48": 5}
    assert (numbers.people, numbers.questions, numbers.hidden) == (36, 36, 2)
    assert (numbers.median.communes, numbers.median.people) == (5, 6)


def test_a_province_counts_needs_and_working_posters_by_commune() -> None:
    month = Month1()
    numbers = province_numbers(MONTH, [HERE, "20000"], month.rows, month.needs, month.tallies)
    assert [(row.commune, row.open, row.posters) for row in numbers.rows] == [("20000", 0, 0), (HERE, 1, 1)]


def test_codes_that_are_gone_count_under_the_new_one() -> None:
    rows = renamed([asked("a", nov(3), commune="20001"), asked("b", nov(3))], {"20001": HERE})
    assert {row.commune for row in rows} == {HERE}


@pytest.mark.parametrize(("typed", "month"), [("2026-11", MONTH), ("2026-12", Month(2026, 12))])
def test_a_month_is_read(typed: str, month: Month) -> None:
    assert read_month(typed) == month
    assert str(month) == typed


@pytest.mark.parametrize("typed", ["", "2026", "2026-13", "2026-00", "2026-1", "11/2026", "2026-11-01", "２０２６-11"])
def test_what_is_no_month_is_refused(typed: str) -> None:
    assert read_month(typed) is None


def test_months_follow_each_other() -> None:
    assert (Month(2026, 12).next, Month(2026, 1).previous) == (Month(2027, 1), Month(2025, 12))
    assert (MONTH.first, MONTH.last, Month(2028, 2).last.day) == (date(2026, 11, 1), date(2026, 11, 30), 29)
    assert first_needed(MONTH) <= date(2026, 10, 1)
