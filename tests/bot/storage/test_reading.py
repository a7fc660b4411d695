"""The contract of every store, second half: what is read back, forgotten and sent."""

import pytest

from bot.messages import Context, Feedback, PersonalData
from bot.storage.protocol import Outgoing, Store
from tests.bot.storage.making import DAY, HOUR, MINUTE, NOW, asked, message, wrote

LONG_AGO = NOW - 4000 * DAY


async def test_history_is_the_newest_questions_oldest_first(store: Store) -> None:
    for n in range(5):
        await store.write(wrote(asked(f"q{n}", f"câu {n}"), at=NOW + n * MINUTE))
    await store.write(wrote(asked("khac", "của người khác"), person="minh"))
    assert [past.text for past in await store.history("lan", LONG_AGO, 3)] == ["câu 2", "câu 3", "câu 4"]
    assert [past.text for past in await store.history("lan", NOW + 3 * MINUTE, 9)] == ["câu 3", "câu 4"]


async def test_history_keeps_the_order_of_one_moment(store: Store) -> None:
    for n in range(5):
        await store.write(wrote(asked(f"q{n}", f"câu {n}"), at=NOW))
    assert [past.text for past in await store.history("lan", LONG_AGO, 9)] == [f"câu {n}" for n in range(5)]


async def test_history_knows_what_was_chosen(store: Store) -> None:
    await store.write(wrote(asked("q1", decision="choice", choices=("mot", "hai"))))
    await store.write(wrote(feedback=[Feedback("q1", "hai", "chosen")]))
    (past,) = await store.history("lan", LONG_AGO, 9)
    assert past.chosen == "hai"


async def test_personal_data_counts_what_is_kept(store: Store) -> None:
    for n in range(12):
        await store.write(wrote(asked(f"q{n}", f"câu {n}"), at=NOW + n * MINUTE))
    await store.write(wrote(feedback=[Feedback("q1", "muc", "good")], waiting=["q2", "q3"], address="55"))
    await store.write(wrote(asked("khac"), person="minh"))
    data = await store.personal_data("lan")
    assert (data.questions, data.feedback, data.waiting) == (12, 1, 2)
    assert tuple(kept.text for kept in data.recent) == tuple(f"câu {n}" for n in range(11, 1, -1))
    assert await store.personal_data("ai-do") == PersonalData()


async def test_waiting_is_kept_for_ones_own_question_only(store: Store) -> None:
    await store.write(wrote(asked("q1")))
    await store.write(wrote(person="minh", waiting=["q1"], address="66"))
    await store.write(wrote(waiting=["khong-co"], address="55"))
    assert (await store.personal_data("minh")).waiting == (await store.personal_data("lan")).waiting == 0
    await store.write(wrote(waiting=["q1"], address="55"))
    await store.write(wrote(waiting=["q1"], address="55"))
    assert (await store.personal_data("lan")).waiting == 1


async def test_erasing_takes_all_of_one_person_and_nothing_else(store: Store) -> None:
    for person in ("lan", "minh"):
        await store.write(wrote(asked(f"{person}1", f"của {person}", decision="answer", entry="muc"), person=person))
        judged = [Feedback(f"{person}1", "muc", "bad")]
        context = Context(entry="muc", commune="26734")
        await store.write(wrote(person=person, feedback=judged, waiting=[f"{person}1"], context=context, address="5"))
    await store.write(wrote(erase=True, outgoing=[message("5", "đã xóa")]))
    assert await store.personal_data("lan") == PersonalData()
    assert await store.history("lan", LONG_AGO, 9) == []
    assert await store.context("lan") == Context()
    assert not await store.owns("lan", "lan1")
    assert (await store.personal_data("minh")).questions == 1
    assert await store.context("minh") == Context(entry="muc", commune="26734")
    assert [out.params["text"] for out in await store.due(NOW, 9)] == ["đã xóa"]


@pytest.mark.parametrize(
    ("question", "judged", "reason"),
    [
        (asked("q"), None, "unknown"),
        (asked("q", decision="handover"), None, "handover"),
        (asked("q", decision="choice"), None, "choice"),
        (asked("q", decision="choice"), Feedback("q", "", "none"), "choice"),
        (asked("q", decision="choice"), Feedback("q", "muc", "bad", "wrong"), "bad"),
        (asked("q", decision="answer", entry="muc"), Feedback("q", "muc", "bad"), "bad"),
        (asked("q", decision="answer", entry="muc", kind="overdue"), None, "overdue"),
        (asked("q", entry="muc", kind="changed"), None, "changed"),
        (asked("q", decision="answer", entry="muc"), None, None),
        (asked("q", decision="answer", entry="muc"), Feedback("q", "muc", "good"), None),
        (asked("q", decision="choice"), Feedback("q", "muc", "chosen"), None),
        (asked("q", decision="choice"), Feedback("q", "muc", "good"), None),
        (asked("q", decision="talk", entry="chao"), None, None),
        (asked("q", decision="emergency", choices=("fire",)), None, None),
    ],
)
async def test_what_counts_as_unanswered(store: Store, question: object, judged: Feedback | None, reason: str) -> None:
    await store.write(wrote(question))  # type: ignore[arg-type]
    if judged:
        await store.write(wrote(feedback=[judged]))
    assert [group.reason for group in await store.unanswered(None, 9)] == ([reason] if reason else [])


async def test_the_same_question_in_other_spelling_is_one_group(store: Store) -> None:
    spellings = ["Mất sổ đỏ", "mat so do", "MẤT SỔ ĐỎ!!", "mất  sổ đỏ"]
    for n, text in enumerate(spellings):
        person, channel = ("minh", "web") if n == 3 else ("lan", "telegram")
        question = asked(f"q{n}", text, choices=(f"muc-{n}", "khac"))
        await store.write(wrote(question, at=NOW + n * MINUTE, person=person, channel=channel))
    (group,) = await store.unanswered(None, 9)
    assert (group.text, group.times, group.people, group.channels) == ("mất  sổ đỏ", 4, 2, ("telegram", "web"))
    assert (group.first, group.last, group.nearest) == (NOW, NOW + 3 * MINUTE, "muc-3,khac")


async def test_what_most_people_ask_comes_first(store: Store) -> None:
    plan = [
        ("một người năm lần", ["a"] * 5),
        ("ba người", ["a", "b", "c"]),
        ("hai lần", ["a", "a"]),
        ("một lần", ["b"]),
    ]
    number = 0
    for text, people in plan:
        for person in people:
            number += 1
            await store.write(wrote(asked(f"q{number}", text), person=person, at=NOW + number * MINUTE))
    groups = await store.unanswered(None, 9)
    assert [group.text for group in groups] == ["ba người", "một người năm lần", "hai lần", "một lần"]
    assert [group.text for group in await store.unanswered(None, 2)] == ["ba người", "một người năm lần"]


async def test_unanswered_questions_can_be_those_of_late(store: Store) -> None:
    await store.write(wrote(asked("q1", "cũ"), at=NOW - 10 * DAY))
    await store.write(wrote(asked("q2", "mới")))
    assert [group.text for group in await store.unanswered(NOW - DAY, 9)] == ["mới"]


async def test_what_is_old_is_forgotten(store: Store) -> None:
    for n, at in enumerate([NOW - 400 * DAY, NOW - 366 * DAY, NOW - 10 * DAY]):
        person = f"p{n}"
        question = asked(f"q{n}", decision="answer", entry="muc")
        judged = [Feedback(f"q{n}", "muc", "bad")]
        await store.write(wrote(question, person=person, at=at))
        await store.write(wrote(person=person, at=at, feedback=judged, waiting=[f"q{n}"], address="5"))
    assert await store.forget(NOW - 365 * DAY) == 2
    assert await store.forget(NOW - 365 * DAY) == 0
    data = [await store.personal_data(f"p{n}") for n in range(3)]
    assert [(d.questions, d.feedback, d.waiting) for d in data] == [(0, 0, 0), (0, 0, 0), (1, 1, 1)]


async def test_the_outbox_gives_the_oldest_message_of_each_chat(store: Store) -> None:
    await store.write(wrote(outgoing=[message("1", "một"), message("1", "hai"), message("2", "ba")]))
    first = await store.due(NOW, 10)
    assert [(out.chat, out.params["text"], out.attempts) for out in first] == [("1", "một", 0), ("2", "ba", 0)]
    await store.sent([out.id for out in first])
    second = await store.due(NOW, 10)
    assert [out.params["text"] for out in second] == ["hai"]
    await store.sent([second[0].id])
    assert await store.due(NOW, 10) == []


async def test_the_outbox_keeps_a_call_as_it_was_made(store: Store) -> None:
    params = {"chat_id": "1", "text": "đủ dấu 👍 <b>", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}, "n": 3}
    await store.write(wrote(outgoing=[Outgoing("1", "editMessageText", params)]))
    (out,) = await store.due(NOW, 10)
    assert (out.chat, out.method, out.params) == ("1", "editMessageText", params)


async def test_a_postponed_message_holds_back_its_own_chat_only(store: Store) -> None:
    await store.write(wrote(outgoing=[message("1", "một"), message("1", "hai"), message("2", "ba")]))
    first = (await store.due(NOW, 10))[0]
    await store.postpone(first.id, NOW + HOUR)
    assert [out.params["text"] for out in await store.due(NOW + MINUTE, 10)] == ["ba"]
    late = await store.due(NOW + HOUR, 10)
    assert [(out.params["text"], out.attempts) for out in late] == [("một", 1), ("ba", 0)]


async def test_messages_due_are_at_most_as_many_as_asked_for(store: Store) -> None:
    await store.write(wrote(outgoing=[message(str(n)) for n in range(9)]))
    assert [out.chat for out in await store.due(NOW, 4)] == ["0", "1", "2", "3"]


async def test_the_number_of_a_message_that_was_sent_is_not_given_again(store: Store) -> None:
    seen: set[int] = set()
    for _ in range(3):
        await store.write(wrote(outgoing=[message("1")]))
        (out,) = await store.due(NOW, 9)
        assert out.id not in seen
        seen.add(out.id)
        await store.sent([out.id])


async def test_nothing_sent_changes_nothing(store: Store) -> None:
    await store.write(wrote(outgoing=[message("1")]))
    await store.sent([])
    await store.sent([4711])
    assert len(await store.due(NOW, 9)) == 1


async def test_a_working_store_says_so(store: Store) -> None:
    await store.write(wrote(asked("q1"), context=Context(entry="muc")))
    await store.check()
    assert (await store.context("lan")).entry == "muc"
