"""Groups of unanswered questions: what counts as unanswered, who sees what, what moves and what goes."""

from datetime import date, timedelta

import pytest

from bot.messages import Context, Feedback
from bot.storage.gaps import Gap, Note, Wanted, asks_again
from bot.storage.protocol import Store, Write
from bot.storage.staff import Change
from tests.bot.storage.making import MINUTE, NOW, asked, wrote


def change(what: str = "gap-move") -> Change:
    return Change(NOW, "hoa", what, "1")


async def loose(store: Store, after: timedelta = timedelta(hours=1)) -> dict[str, str]:
    return {question.id: question.why for question in await store.gaps.loose(100, NOW + after)}


async def group(store: Store, *questions: str, why: str = "unknown") -> int:
    gap = await store.gaps.place(questions[0], why, None, NOW)
    assert gap is not None
    for question in questions[1:]:
        await store.gaps.place(question, why, gap, NOW)
    return gap


async def only(store: Store, wanted: Wanted | None = None) -> Gap:
    (gap,) = await store.gaps.gaps(NOW, wanted or Wanted())
    return gap


async def test_what_was_answered_well_is_no_gap(store: Store) -> None:
    await store.write(wrote(asked("a" * 10, "khai sinh ở đâu", "answer", entry="khai-sinh")))
    await store.write(wrote(asked("b" * 10, "chào", "talk")))
    assert await loose(store) == {}


@pytest.mark.parametrize("decision", ["unknown", "catalogue"])
async def test_a_refusal_is_one_at_once(store: Store, decision: str) -> None:
    await store.write(wrote(asked("a" * 10, "x", decision)))
    assert await loose(store, timedelta()) == {"a" * 10: decision}


async def test_choices_nobody_takes_are_one_after_ten_minutes(store: Store) -> None:
    await store.write(wrote(asked("a" * 10, "x", "choice")))
    await store.write(wrote(asked("b" * 10, "y", "choice"), feedback=(Feedback("b" * 10, "khai-sinh", "chosen"),)))
    assert await loose(store, 9 * MINUTE) == {}
    assert await loose(store, 11 * MINUTE) == {"a" * 10: "choice"}


async def test_choices_turned_down_are_one_at_once(store: Store) -> None:
    await store.write(wrote(asked("a" * 10, "x", "choice"), feedback=(Feedback("a" * 10, "", "none"),)))
    assert await loose(store, timedelta()) == {"a" * 10: "choice"}


async def test_an_answer_judged_bad_is_one(store: Store) -> None:
    await store.write(
        wrote(asked("a" * 10, "x", "answer", entry="khai-sinh"), feedback=(Feedback("a" * 10, "khai-sinh", "bad"),))
    )
    assert await loose(store) == {"a" * 10: "bad"}


@pytest.mark.parametrize(
    ("minutes", "then", "decision", "why"),
    [
        (2, "đăng ký khai sinh cho con nộp đâu", "answer", "again"),
        (4, "đăng ký khai sinh cho con nộp đâu", "answer", None),
        (2, "mất căn cước thì sao", "answer", None),
        (2, "gặp cán bộ", "handover", "person"),
        (5, "gặp cán bộ", "handover", None),
    ],
)
async def test_what_is_asked_next_tells_of_a_wrong_answer(
    store: Store, minutes: int, then: str, decision: str, why: str | None
) -> None:
    await store.write(wrote(asked("a" * 10, "đăng ký khai sinh cho con", "answer", entry="khai-sinh")))
    await store.write(wrote(asked("b" * 10, then, decision), at=NOW + minutes * MINUTE))
    assert (await loose(store)).get("a" * 10) == why


async def test_an_answer_called_good_is_none_whatever_comes_next(store: Store) -> None:
    good = (Feedback("a" * 10, "khai-sinh", "good"),)
    await store.write(wrote(asked("a" * 10, "đăng ký khai sinh", "answer", entry="khai-sinh"), feedback=good))
    await store.write(wrote(asked("b" * 10, "gặp cán bộ", "handover"), at=NOW + MINUTE))
    assert await loose(store) == {}


async def test_a_second_look_finds_what_became_one_since_the_first(store: Store) -> None:
    first, judged = NOW + 9 * MINUTE, (Feedback("c" * 10, "khai-sinh", "bad"),)
    await store.write(wrote(asked("a" * 10, "x", "choice")))
    await store.write(wrote(asked("c" * 10, "x", "answer", entry="khai-sinh"), at=NOW - timedelta(days=9)))
    await store.write(wrote(asked("d" * 10, "y", "answer", entry="khai-sinh"), person="p", at=NOW + 8 * MINUTE))
    assert await store.gaps.loose(9, first) == []
    await store.write(wrote(at=NOW + 10 * MINUTE, feedback=judged))
    await store.write(wrote(asked("e" * 10, "gặp cán bộ", "handover"), person="p", at=NOW + 10 * MINUTE))
    found = {question.id[0]: question.why for question in await store.gaps.loose(9, NOW + 11 * MINUTE, first)}
    assert found == {"a": "choice", "c": "bad", "d": "person"}


async def test_a_second_look_leaves_out_what_nothing_changed(store: Store) -> None:
    await store.write(wrote(asked("a" * 10)))
    await store.write(wrote(asked("b" * 10), at=NOW + 30 * MINUTE))
    found = await store.gaps.loose(9, NOW + 30 * MINUTE, NOW + 30 * MINUTE)
    assert [question.id for question in found] == ["b" * 10]


async def test_places_and_texts_are_those_of_the_grouped(store: Store) -> None:
    for name in "ab":
        await store.write(wrote(asked(name * 10, f"câu {name}"), person=name))
    gap = await group(store, "b" * 10, "a" * 10)
    await store.write(wrote(asked("c" * 10, "câu c")))
    assert list((await store.gaps.places()).items()) == [("b" * 10, gap), ("a" * 10, gap)]
    assert await store.gaps.texts(["a" * 10, "c" * 10, "gone"]) == {"a" * 10: "câu a", "c" * 10: "câu c"}
    assert await store.gaps.texts([]) == {}


async def test_test_traffic_is_kept_out_of_gaps_and_numbers(store: Store) -> None:
    await store.write(wrote(asked("a" * 10), test=True))
    assert await loose(store) == {}
    assert await store.gaps.days(NOW - timedelta(days=1)) == []
    assert await store.gaps.remembered(NOW - timedelta(days=1), 10) == []


async def test_a_question_stands_in_one_group_only(store: Store) -> None:
    await store.write(wrote(asked("a" * 10)))
    gap = await group(store, "a" * 10)
    assert await store.gaps.place("a" * 10, "unknown", None, NOW) is None
    assert await loose(store) == {}
    assert (await only(store)).id == gap


async def test_a_question_erased_meanwhile_makes_no_gap(store: Store) -> None:
    assert await store.gaps.place("a" * 10, "unknown", None, NOW) is None
    assert await store.gaps.gaps(NOW) == []


async def test_a_gap_counts_people_communes_and_wrong_answers(store: Store) -> None:
    for n, (person, commune) in enumerate([("p1", "00004"), ("p1", "00004"), ("p2", "00008"), ("p3", None)]):
        await store.write(wrote(asked(f"{n}" * 10), person=person, context=Context(commune=commune)))
    gap = await group(store, "0" * 10, "1" * 10, "2" * 10)
    await store.gaps.place("3" * 10, "bad", gap, NOW)
    found = await only(store)
    assert (found.times, found.people, found.communes, found.wrong) == (4, 3, 3, 1)
    assert found.rank == pytest.approx(3 * 3 * 1.5)


async def test_wrong_answers_rank_above_as_many_refusals(store: Store) -> None:
    for name in "ab":
        await store.write(wrote(asked(name * 10), person=name))
    await group(store, "a" * 10)
    wrong = await group(store, "b" * 10, why="bad")
    first, _ = await store.gaps.gaps(NOW)
    assert first.id == wrong


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(states=("new",)), True), (Wanted(states=("aside", "answered")), False),
        (Wanted(communes=("00004",)), True), (Wanted(communes=("00008",)), False),
        (Wanted(channel="web"), True), (Wanted(channel="telegram"), False),
        (Wanted(entry="khai-sinh"), True), (Wanted(entry="khai"), False),
        (Wanted(why="unknown"), True), (Wanted(why="bad"), False),
        (Wanted(since=NOW - MINUTE), True), (Wanted(since=NOW + MINUTE), False),
        (Wanted(text="MÁY BAY"), True), (Wanted(text="may bay"), True), (Wanted(text="tàu' or 1=1 --"), False),
        (Wanted(owner="hoa"), False),
    ],
)  # fmt: skip
async def test_gaps_are_filtered(store: Store, wanted: Wanted, found: bool) -> None:
    question = asked("a" * 10, "đăng ký máy bay", "unknown", choices=("khai-sinh", "khai-tu"))
    await store.write(wrote(question, channel="web", context=Context(commune="00004")))
    await group(store, "a" * 10)
    assert bool(await store.gaps.gaps(NOW, wanted)) == found


async def test_changes_comments_and_history(store: Store) -> None:
    await store.write(wrote(asked("a" * 10)))
    gap = await group(store, "a" * 10)
    assert await store.gaps.change(gap, {"state": "doing", "owner": "hoa", "due": "2026-12-01"}, change("gap-take"))
    assert await store.gaps.comment(gap, Note(NOW, "lan", "comment", "đã hỏi phòng tư pháp"))
    found = await only(store)
    assert (found.state, found.owner, found.due) == ("doing", "hoa", date(2026, 12, 1))
    assert [note.kind for note in await store.gaps.notes(gap)] == ["changed", "comment"]
    assert [line.what for line in await store.staff.changes(9)] == ["gap-take"]
    assert not await store.gaps.change(gap + 1, {"state": "doing"}, change())
    assert not await store.gaps.comment(gap + 1, Note(NOW, "lan", "comment", "x"))


async def test_split_and_merge(store: Store) -> None:
    for name in "abc":
        await store.write(wrote(asked(name * 10), person=name))
    gap = await group(store, "a" * 10, "b" * 10, "c" * 10)
    await store.gaps.comment(gap, Note(NOW, "lan", "comment", "hỏi ai?"))
    other = await store.gaps.move(["c" * 10], None, change())
    assert other not in (None, gap)
    assert {g.id: g.times for g in await store.gaps.gaps(NOW)} == {gap: 2, other: 1}
    assert await store.gaps.move(["a" * 10, "b" * 10], other, change()) == other
    assert [(g.id, g.times) for g in await store.gaps.gaps(NOW)] == [(other, 3)]
    assert await store.gaps.notes(gap) == [], "an empty gap goes"
    assert [note.text for note in await store.gaps.notes(other or 0)] == ["hỏi ai?", "1", "2"], "what was said stays"
    assert await store.gaps.move(["x" * 10], None, change()) is None
    assert await store.gaps.move(["a" * 10], 99, change()) is None


async def test_an_answered_gap_opens_again(store: Store) -> None:
    await store.write(wrote(asked("a" * 10), asked("b" * 10), person="p"))
    gap = await group(store, "a" * 10)
    await store.gaps.change(gap, {"state": "answered"}, change())
    await store.gaps.place("b" * 10, "unknown", gap, NOW)
    assert (await only(store)).state == "new", "asked again"
    await store.gaps.change(gap, {"state": "answered"}, change())
    await store.write(wrote(feedback=(Feedback("a" * 10, "khai-sinh", "bad"),), person="p"))
    assert (await only(store)).state == "new", "judged not solved"


async def test_a_gap_set_aside_stays_there(store: Store) -> None:
    await store.write(wrote(asked("a" * 10), asked("b" * 10)))
    gap = await group(store, "a" * 10)
    await store.gaps.change(gap, {"state": "aside", "reason": "not-ours"}, change())
    await store.gaps.place("b" * 10, "unknown", gap, NOW)
    assert (await only(store)).state == "aside"


async def test_erasing_and_retention_take_the_gap_with_its_last_question(store: Store) -> None:
    await store.write(wrote(asked("a" * 10), person="p"))
    await store.write(wrote(asked("b" * 10), person="q"))
    gap = await group(store, "a" * 10, "b" * 10)
    await store.write(Write("p", "web", NOW, wrote(erase=True).turn))
    assert (await only(store)).times == 1
    assert [question.id for question in await store.gaps.grouped(gap)] == ["b" * 10]
    await store.forget(NOW + MINUTE)
    assert await store.gaps.gaps(NOW) == []


async def test_who_waits_is_counted(store: Store) -> None:
    await store.write(wrote(asked("a" * 10), waiting=["a" * 10]))
    await group(store, "a" * 10)
    assert (await only(store)).waiting == 1


async def test_only_their_communes_questions_are_shown(store: Store) -> None:
    for name, commune in (("a", "00004"), ("b", "00008")):
        await store.write(wrote(asked(name * 10), person=name, context=Context(commune=commune)))
    gap = await group(store, "a" * 10, "b" * 10)
    assert [question.id for question in await store.gaps.grouped(gap, ["00008"])] == ["b" * 10]
    assert (await only(store, Wanted(communes=("00008",)))).people == 1


async def test_days_are_vietnam_days(store: Store) -> None:
    late = NOW.replace(hour=17, minute=30)  # half past midnight of the next day in Vietnam
    await store.write(wrote(asked("a" * 10, "x", "answer", entry="khai-sinh"), at=late))
    await store.write(wrote(asked("b" * 10, "y", "unknown"), at=late - timedelta(hours=1)))
    first, second = await store.gaps.days(NOW - timedelta(days=1))
    assert (first.day, first.unknown, first.answered) == (NOW.date(), 1, 0)
    assert (second.day, second.unknown, second.answered) == (NOW.date() + timedelta(days=1), 0, 1)


async def test_uses_and_confusions(store: Store) -> None:
    wrong = (Feedback("a" * 10, "khai-sinh", "bad"), Feedback("a" * 10, "khai-tu", "chosen"))
    await store.write(wrote(asked("a" * 10, "x", "answer", entry="khai-sinh"), feedback=wrong))
    picked = (Feedback("b" * 10, "khai-tu", "chosen"),)
    await store.write(wrote(asked("b" * 10, "y", "choice", choices=("khai-sinh", "khai-tu")), feedback=picked))
    first = (Feedback("c" * 10, "khai-sinh", "good"),)
    await store.write(wrote(asked("c" * 10, "z", "choice", choices=("khai-sinh", "khai-tu")), feedback=first))
    uses = await store.gaps.uses()
    assert (uses["khai-sinh"].times, uses["khai-sinh"].bad) == (1, 1)
    assert uses["khai-tu"].times == 1
    (pair,) = await store.gaps.confused(5)
    assert (pair.shown, pair.wanted, pair.times) == ("khai-sinh", "khai-tu", 2)


async def test_remembered_texts_carry_their_judgements(store: Store) -> None:
    good = (Feedback("a" * 10, "khai-sinh", "good"),)
    await store.write(wrote(asked("a" * 10, "Khai sinh", "answer", entry="khai-sinh"), feedback=good, person="p"))
    bad = (Feedback("b" * 10, "khai-sinh", "bad"),)
    await store.write(wrote(asked("b" * 10, "khai sinh", "answer", entry="khai-sinh"), feedback=bad, person="q"))
    await store.write(wrote(asked("c" * 10, "ly hôn", "unknown")))
    once, twice = sorted(await store.gaps.remembered(NOW - MINUTE, 10), key=lambda found: found.times)
    assert (once.text, once.good, once.bad) == ("ly hôn", frozenset(), frozenset())
    assert (twice.times, twice.good, twice.bad) == (2, frozenset({"khai-sinh"}), frozenset({"khai-sinh"}))


@pytest.mark.parametrize(
    ("first", "then", "again"),
    [("khai sinh cho con", "khai sinh o dau", True), ("khai sinh", "ly hon", False), ("", "khai sinh", False)],
)
def test_asking_again_shares_half_the_words(first: str, then: str, again: bool) -> None:
    assert asks_again(first, then) is again

