"""When the support team works, in Vietnam's time and without public holidays."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import VIETNAM
from bot.hours import read_hours
from bot.settings import SettingsError, read_settings

OFFICE = read_settings({}).working_hours
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23 07:29", "2026-11-23 07:30"),
        ("2026-11-23 11:30", "2026-11-23 13:30"),
        ("2026-11-20 17:00", "2026-11-23 07:30"),  # Friday evening
        ("2026-11-22 09:00", "2026-11-23 07:30"),  # Sunday
        ("2026-11-24 09:00", "2026-11-25 07:30"),  # Vietnam Cultural Day
        ("2026-02-13 17:30", "2026-02-23 07:30"),  # Tết
        ("2026-04-27 09:00", "2026-04-28 07:30"),  # in lieu of a Sunday
        ("2026-08-31 09:00", "2026-09-03 07:30"),  # bridge to National Day
    ],
)
def test_closed_until_the_next_working_moment(moment: str, opens: str) -> None:
    assert not OFFICE.is_open(at(moment))
    assert OFFICE.next_open(at(moment)) == at(opens)


@pytest.mark.parametrize("moment", ["2026-11-23 07:30", "2026-11-23 11:29", "2026-11-27 16:59"])
def test_open_within_hours(moment: str) -> None:
    assert OFFICE.is_open(at(moment))
    assert OFFICE.next_open(at(moment)) == at(moment)


def test_the_server_may_stand_anywhere() -> None:
    assert OFFICE.is_open(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))
    assert not OFFICE.is_open(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


def test_several_groups_and_single_days() -> None:
    hours = read_hours("1,3-4 8:00-12:00; 6 08:00-11:00 ;")
    assert [hours.is_open(at(f"2026-11-{day} 08:00")) for day in (16, 17, 18, 19, 20, 21, 22)] == [
        True, False, True, True, False, True, False,
    ]  # fmt: skip
    assert not hours.is_open(at("2026-11-21 11:30"))


@given(MOMENTS)
def test_the_next_moment_is_open_and_none_before_it(moment: datetime) -> None:
    opens = OFFICE.next_open(moment)
    assert OFFICE.is_open(opens)
    assert opens >= moment
    assert opens == moment or not OFFICE.is_open(opens - timedelta(minutes=1))


@pytest.mark.parametrize(
    "text",
    [
        "x", "1-5", "07:30-11:30", "8 07:30-11:30", "5-1 07:30-11:30", "1-5 11:30-07:30", "1-5 07:30-07:30",
        "1-5 25:00-26:00", "1-5 07:30-11:30 11:00-12:00", "1-5 08:00-09:00; 5 10:00-11:00", ";",
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so_with_an_example(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^WORKING_HOURS=.+write like 1-5 07:30"):
        read_settings({"WORKING_HOURS": text})


@pytest.mark.parametrize("chat", ["nhom", "-100:x", "-100:0", "@nhom", "-100:5:6", ":5"])
def test_a_staff_chat_that_is_none_is_refused(chat: str) -> None:
    with pytest.raises(SettingsError, match=r"^TELEGRAM_STAFF_CHAT: write"):
        read_settings({"TELEGRAM_STAFF_CHAT": chat})


def test_a_staff_chat_may_name_a_topic() -> None:
    assert read_settings({"TELEGRAM_STAFF_CHAT": "-100123:45"}).staff_chat == ("-100123", 45)
    assert read_settings({"TELEGRAM_STAFF_CHAT": "-100123"}).staff_chat == ("-100123", None)
    assert read_settings({}).staff_chat == ("", None)
