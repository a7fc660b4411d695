"""The morning's digest: what is counted, and over which day."""

from datetime import date, datetime, timedelta

from bot.assistant import VIETNAM
from bot.messages import Context, Feedback, Turn, Waiting
from bot.review.digest import MOST_NAMED, digest
from bot.storage.protocol import Store, Write
from bot.storage.staff import Change
from tests.bot.storage.making import asked, wrote
from tests.small import make_entry

MORNING = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
YESTERDAY = MORNING - timedelta(hours=20)


async def test_nothing_to_tell(store: Store) -> None:
    found = await digest(store, (), MORNING)
    assert (found.day, found.gaps, found.overdue, found.yesterday, found.waiting) == (MORNING.date(), (), (), None, 0)


async def test_yesterdays_numbers_are_those_of_the_day_in_vietnam(store: Store) -> None:
    await store.write(wrote(asked("a", decision="answer"), asked("b"), at=YESTERDAY))
    await store.write(wrote(asked("c", decision="choice"), at=YESTERDAY.replace(hour=0, minute=0)))
    await store.write(wrote(feedback=[Feedback("a", "x", "bad")], at=YESTERDAY))
    await store.write(wrote(asked("d"), at=MORNING.replace(hour=0, minute=1)))
    await store.write(wrote(asked("e"), at=MORNING - timedelta(days=2)))
    day = (await digest(store, (), MORNING)).yesterday
    assert day is not None
    assert (day.day, day.asked, day.answered, day.choices, day.unknown, day.bad) == (date(2026, 11, 22), 3, 1, 1, 1, 1)


async def test_new_gaps_come_by_rank_and_others_not_at_all(store: Store) -> None:
    for number in range(MOST_NAMED + 2):
        gap = None
        for person in range(number + 1):
            question = f"q{number}{person}"
            await store.write(wrote(asked(question, f"câu {number}"), person=f"p{person}", at=YESTERDAY))
            gap = await store.gaps.place(question, "unknown", gap, YESTERDAY)
        if number == MOST_NAMED + 1:
            assert gap is not None
            await store.gaps.change(gap, {"state": "doing"}, Change(YESTERDAY, "lan", "gap-take", str(gap)))
    found = await digest(store, (), MORNING)
    assert [gap.text for gap in found.gaps] == ["câu 5", "câu 4", "câu 3", "câu 2", "câu 1"]


async def test_overdue_entries_stand_once_and_the_longest_overdue_first(store: Store) -> None:
    late = make_entry("muon", title="Muộn", recheck_by=date(2026, 11, 22), formerly=("cu",))
    later = make_entry("muon-hon", title="Muộn hơn", recheck_by=date(2026, 10, 1))
    today = make_entry("hom-nay", title="Hôm nay", recheck_by=MORNING.date())
    assert (await digest(store, (late, late, later, today), MORNING)).overdue == ("Muộn hơn", "Muộn")


async def test_open_requests_are_those_for_a_person(store: Store) -> None:
    await store.write(wrote(asked("a"), asked("b"), at=YESTERDAY, waiting=["a"]))
    consent = Turn((), Context(), waiting=(Waiting("b", person_wanted=True),))
    await store.write(Write("lan", "telegram", YESTERDAY, consent, address="5"))
    assert (await digest(store, (), MORNING)).waiting == 1
