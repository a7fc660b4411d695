"""An entry on a day and in a place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.entry import NotInForce, Resolved, Span, Step, Variant, resolve
from tests.small import TODAY, make_entry

START, END = date(2026, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def fee(day: date, place: str | None, *variants: Variant) -> str | None:
    reading = resolve(make_entry(fee="thường", variants=variants), day, place)
    assert isinstance(reading, Resolved)
    return reading.entry.fee


def variant(fee: str, start: date | None = None, until: date | None = None, place: str | None = None) -> Variant:
    return Variant({"fee": fee}, Span(start, until), place)


@pytest.mark.parametrize("day", [START, START + DAY, END - DAY, END])
def test_both_ends_of_a_span_belong_to_it(day: date) -> None:
    assert Span(START, END).holds(day)
    assert isinstance(resolve(make_entry(valid=Span(START, END)), day), Resolved)
    assert fee(day, None, variant("khác", START, END)) == "khác"


def test_an_entry_before_its_span_is_not_shown_and_says_from_when() -> None:
    entry = make_entry(valid=Span(START, END))
    assert resolve(entry, START - DAY) == NotInForce(entry, "not-yet", START)


def test_an_entry_after_its_span_is_not_shown_and_says_until_when() -> None:
    entry = make_entry(valid=Span(START, END))
    assert resolve(entry, END + DAY) == NotInForce(entry, "no-longer", END)


@given(days, st.none() | days, st.none() | days)
def test_a_span_open_at_an_end_has_none_there(day: date, start: date | None, until: date | None) -> None:
    assert Span(start, None).holds(day) is (start is None or day >= start)
    assert Span(None, until).holds(day) is (until is None or day <= until)
    assert Span(start, until).holds(day) is (Span(start, None).holds(day) and Span(None, until).holds(day))


def test_without_span_and_variants_the_entry_reads_as_written() -> None:
    entry = make_entry()
    assert resolve(entry, TODAY) == Resolved(entry, overdue=False)


@pytest.mark.parametrize(("day", "wanted"), [(START - DAY, "thường"), (END + DAY, "thường")])
def test_a_variant_holds_within_its_span_only(day: date, wanted: str) -> None:
    assert fee(day, None, variant("khác", START, END)) == wanted


@pytest.mark.parametrize(
    ("place", "wanted"),
    [(None, "thường"), ("79", "riêng"), ("01", "thường"), ("79/26734", "riêng"), ("26734", "thường"), ("7", "thường")],
)
def test_a_variant_of_a_place_holds_there_only(place: str | None, wanted: str) -> None:
    assert fee(TODAY, place, variant("riêng", place="79")) == wanted


@pytest.mark.parametrize("place", [None, "79", "01"])
def test_a_variant_without_place_holds_everywhere(place: str | None) -> None:
    assert fee(TODAY, place, variant("khác", START, END)) == "khác"


def test_of_two_variants_the_later_wins() -> None:
    assert fee(TODAY, "79", variant("một", START), variant("hai", place="79")) == "hai"
    assert fee(TODAY, "79", variant("một", place="79"), variant("hai", START)) == "hai"


def test_variants_replace_only_what_they_name() -> None:
    steps = (Step("Ra phường."),)
    entry = make_entry(
        fee="thường", time="3 ngày", variants=(variant("khác", START), Variant({"steps": steps}, Span(START)))
    )
    reading = resolve(entry, TODAY)
    assert isinstance(reading, Resolved)
    assert (reading.entry.fee, reading.entry.time, reading.entry.steps) == ("khác", "3 ngày", steps)
    assert (reading.entry.id, reading.entry.answer, reading.entry.checked) == (entry.id, entry.answer, entry.checked)
    assert entry.steps == ()


@pytest.mark.parametrize(("days_later", "overdue"), [(-1, False), (0, False), (1, True)])
def test_an_entry_is_overdue_the_day_after_recheck_by(days_later: int, overdue: bool) -> None:
    reading = resolve(make_entry(recheck_by=TODAY), TODAY + timedelta(days=days_later))
    assert isinstance(reading, Resolved)
    assert reading.overdue is overdue


@given(days, st.none() | days, st.none() | days, st.sampled_from([None, "79", "01", "79/26734"]))
def test_a_text_is_shown_exactly_within_its_span(
    day: date, start: date | None, until: date | None, place: str | None
) -> None:
    entry = make_entry(valid=Span(start, until), variants=(variant("khác", start, until, "79"),))
    assert isinstance(resolve(entry, day, place), Resolved) is Span(start, until).holds(day)
