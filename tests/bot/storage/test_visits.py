"""Visits by poster: once a person and day, nobody known after that, and the counts with all that is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.identity import Identity
from bot.messages import Context, Feedback
from bot.storage.protocol import Store
from bot.storage.visits import Origin, Tally, Visit
from tests.bot.storage.making import DAY, NOW, asked, wrote

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 5, tzinfo=UTC)
SCAN = Visit(TODAY, "scan", "web", "00004", "truong-hoc", "lan")
HERE = Context(commune="00004", poster="truong-hoc")


async def counts(store: Store, commune: str | None = None, day: date = TODAY) -> dict[tuple[str, str], int]:
    tallies = await store.visits.tallies(day, day, commune)
    assert len({replace(tally, people=0) for tally in tallies}) == len(tallies)
    return {(tally.channel, tally.kind): tally.people for tally in tallies}


async def test_a_visitor_counts_once_a_day_poster_channel_and_kind(store: Store) -> None:
    assert [await store.visits.note(SCAN) for _ in range(3)] == [True, False, False]
    others = ({"person": "minh"}, {"poster": ""}, {"channel": "telegram"}, {"kind": "start"}, {"commune": "00008"})
    for other in ({"day": TODAY + DAY}, *others):
        assert await store.visits.note(replace(SCAN, **other))
    assert len(await store.visits.tallies(TODAY, TODAY)) == 5
    assert len(await store.visits.tallies(TODAY, TODAY + DAY)) == 6
    assert await counts(store, "00008") == {("web", "scan"): 1}
    here = await store.visits.tallies(TODAY, TODAY, "00004")
    assert Tally(TODAY, "00004", "truong-hoc", "web", "scan", 2) in here


async def test_what_must_come_after_a_scan_counts_only_after_that_scan(store: Store) -> None:
    start = replace(SCAN, kind="start")
    assert not await store.visits.note(start, after="scan")
    await store.visits.note(SCAN)
    for other in ({"poster": "x"}, {"commune": "00008"}, {"day": TODAY + DAY}, {"person": "minh"}):
        assert not await store.visits.note(replace(start, **other), after="scan")
    assert await store.visits.note(start, after="scan")
    assert not await store.visits.note(start, after="scan")


async def test_questions_answers_and_thumbs_are_counted_by_people(store: Store) -> None:
    for number, person in enumerate(("lan", "lan", "minh", "nga", "hoa")):
        decision = ("answer", "answer", "unknown", "choice", "emergency")[number]
        await store.write(wrote(asked(f"q{number}", decision=decision), person=person, at=NOON, context=HERE))
    assert await counts(store) == {("telegram", "question"): 4, ("telegram", "answered"): 2}
    await store.write(wrote(feedback=[Feedback("q3", "khai-sinh", "chosen")], person="nga", at=NOON))
    assert (await counts(store))["telegram", "answered"] == 3
    await store.write(wrote(feedback=[Feedback("q3", "khai-sinh", "good")], person="nga", at=NOON))
    await store.write(wrote(feedback=[Feedback("q0", "khai-sinh", "bad")], person="lan", at=NOON))
    found = await counts(store, "00004")
    assert found == {("telegram", "question"): 4, ("telegram", "answered"): 3, ("telegram", "good"): 1}
    await store.write(wrote(feedback=[Feedback("q1", "khai-sinh", "bad")], person="lan", at=NOON))
    assert (await counts(store))["telegram", "answered"] == 2, "one of two answers was still right until now"


async def test_small_talk_wishes_for_a_person_and_tests_are_no_questions(store: Store) -> None:
    for decision in ("talk", "handover"):
        await store.write(wrote(asked(decision, decision=decision), at=NOON, context=HERE))
    await store.write(wrote(asked("t", decision="answer"), at=NOON, context=HERE, test=True))
    await store.write(wrote(feedback=[Feedback("t", "a-b-c", "good")], at=NOON))
    assert await counts(store) == {}
    assert await store.visits.origin("t") is None


async def test_a_day_is_vietnams_day(store: Store) -> None:
    late, early = datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)
    await store.write(wrote(asked("late", decision="answer"), at=late))
    await store.write(wrote(asked("early"), at=early))
    await store.write(wrote(feedback=[Feedback("late", "a-b-c", "good")], at=early))
    assert await counts(store, "") == {("telegram", "question"): 1, ("telegram", "good"): 1}
    yesterday = await counts(store, "", TODAY - DAY)
    assert yesterday == {("telegram", "question"): 1, ("telegram", "answered"): 1}


async def test_the_thumb_counts_where_the_question_was_asked(store: Store) -> None:
    await store.write(wrote(asked("q", decision="answer"), at=NOON, context=HERE))
    elsewhere = Context(commune="00008")
    await store.write(wrote(feedback=[Feedback("q", "a-b-c", "good")], at=NOON, context=elsewhere))
    (good,) = [tally for tally in await store.visits.tallies(TODAY, TODAY) if tally.kind == "good"]
    assert (good.commune, good.poster) == ("00004", "truong-hoc")
    assert await store.visits.origin("q") == Origin("00004", "truong-hoc", "telegram")
    assert await store.visits.origin("gone") is None


async def test_after_two_days_the_counts_stay_and_the_people_are_gone(store: Store) -> None:
    old = NOW.date() - timedelta(days=4)
    for day in (old, NOW.date()):
        for person in ("lan", "minh"):
            await store.visits.note(replace(SCAN, day=day, person=person))
    await store.forget(NOW - timedelta(days=30))
    for day in (old, NOW.date()):
        assert await counts(store, day=day) == {("web", "scan"): 2}
    await store.write(replace(wrote(erase=True), visits=["lan", "minh"]))
    assert await counts(store, day=old) == {("web", "scan"): 2}
    assert await counts(store, day=NOW.date()) == {}
    await store.forget(NOW - timedelta(days=30))
    await store.forget(NOW - timedelta(days=3))
    assert await counts(store, day=old) == {}


async def test_the_places_of_the_last_days(store: Store) -> None:
    for change in ({}, {"person": "minh"}, {"commune": "00008"}, {"day": TODAY - DAY}):
        await store.visits.note(replace(SCAN, **change))
    assert await store.visits.places(TODAY) == [(TODAY, "00004"), (TODAY, "00008")]
    assert len(await store.visits.places(TODAY - DAY)) == 3


def test_a_visitor_of_two_communes_or_days_has_unrelated_hashes() -> None:
    identity = Identity("key")
    person = identity.person("web", "a-visitor")
    hashes = {
        identity.visitor(person, commune, day) for commune in ("00004", "00008", "") for day in (TODAY, TODAY + DAY)
    }
    assert len(hashes) == 6
    assert all(len(one) == 32 and person not in one for one in hashes)
    assert identity.visitor(person, "00004", TODAY) == identity.visitor(person, "00004", TODAY)
    assert Identity("another key").visitor(person, "00004", TODAY) not in hashes
