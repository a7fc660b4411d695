"""The contract of every store, first half: what one message leaves behind, whole or not at all."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.messages import Context, Feedback
from bot.storage.protocol import Store, StoreError
from tests.bot.conftest import STORES, Opener
from tests.bot.storage.making import DAY, HOUR, MINUTE, NOW, asked, message, wrote
from tests.small import ROOT

LONG_AGO = NOW - 4000 * DAY


async def texts(store: Store, person: str = "lan") -> list[str]:
    return [past.text for past in await store.history(person, LONG_AGO, 1000)]


async def test_a_question_is_kept_as_it_was_asked(store: Store) -> None:
    question = asked("q1", "quên [OTP] 👍 \x00 'x'", "choice", choices=("mot-muc", "hai-muc"), score=0.25)
    assert await store.write(wrote(question))
    (past,) = await store.history("lan", LONG_AGO, 10)
    assert (past.id, past.text, past.decision, past.entry) == ("q1", question.text, "choice", None)
    assert past.choices == ("mot-muc", "hai-muc")
    assert past.at == NOW


async def test_an_update_is_written_once(store: Store) -> None:
    first = wrote(asked("q1", "một"), update=7, outgoing=[message("1")])
    again = wrote(asked("q2", "hai"), update=7, outgoing=[message("1")])
    assert await store.write(first)
    assert not await store.write(again)
    assert await texts(store) == ["một"]
    assert len(await store.due(NOW, 10)) == 1


async def test_another_channel_counts_its_own_updates(store: Store) -> None:
    assert await store.write(wrote(asked("q1"), update=7))
    assert await store.write(wrote(asked("q2"), update=7, channel="zalo"))


async def test_messages_without_a_number_are_always_written(store: Store) -> None:
    assert await store.write(wrote(asked("q1")))
    assert await store.write(wrote(asked("q2")))
    assert len(await texts(store)) == 2


async def test_an_update_is_remembered_for_two_days_of_retries(store: Store) -> None:
    await store.write(wrote(asked("q1"), update=7, at=NOW - 2 * DAY + MINUTE))
    await store.write(wrote(asked("q2"), update=8, at=NOW))
    assert not await store.write(wrote(asked("q3"), update=7, at=NOW))


async def test_a_failing_write_keeps_nothing(store: Store) -> None:
    await store.write(wrote(asked("q1", "một")))
    failing = wrote(
        asked("q2", "hai"), asked("q1", "trùng"), update=9, outgoing=[message("1")], context=Context(entry="mot-muc")
    )
    with pytest.raises(StoreError):
        await store.write(failing)
    assert await texts(store) == ["một"]
    assert await store.due(NOW, 10) == []
    assert (await store.context("lan")).entry is None


async def test_after_a_failing_write_the_same_update_can_be_written(store: Store) -> None:
    await store.write(wrote(asked("q1")))
    with pytest.raises(StoreError):
        await store.write(wrote(asked("q1"), update=9))
    assert await store.write(wrote(asked("q2"), update=9))


async def test_a_failing_write_leaves_its_neighbours_alone(store: Store) -> None:
    await store.write(wrote(asked("q0", "đầu")))
    writes = [wrote(asked("q0" if n == 5 else f"n{n}", f"câu {n}"), update=n) for n in range(10)]
    results = await asyncio.gather(*(store.write(write) for write in writes), return_exceptions=True)
    assert [isinstance(result, StoreError) for result in results] == [n == 5 for n in range(10)]
    assert sorted(await texts(store)) == sorted(["đầu", *(f"câu {n}" for n in range(10) if n != 5)])


async def test_many_writes_at_once_are_all_kept_in_order(store: Store) -> None:
    writes = [
        wrote(asked(f"q{n}", f"câu {n}"), update=n, outgoing=[message("1", str(n))], at=NOW + n * MINUTE)
        for n in range(300)
    ]
    assert all(await asyncio.gather(*(store.write(write) for write in writes)))
    assert await texts(store) == [f"câu {n}" for n in range(300)]


async def test_of_two_equal_updates_at_once_one_is_written(store: Store) -> None:
    results = await asyncio.gather(*(store.write(wrote(asked(f"q{n}"), update=1)) for n in range(20)))
    assert results.count(True) == 1
    assert len(await texts(store)) == 1


async def test_a_cancelled_caller_does_not_stop_the_others(store: Store) -> None:
    tasks = [asyncio.create_task(store.write(wrote(asked(f"q{n}"), update=n))) for n in range(200)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results[1::2] == [True] * 100
    assert await store.write(wrote(asked("last")))


async def test_everything_survives_closing_and_opening(opener: Opener) -> None:
    store = opener()
    await store.write(
        wrote(
            asked("q1", "một"), update=3, outgoing=[message("1")], context=Context(entry="muc", step=2, commune="26734")
        )
    )
    await store.close()
    again = opener()
    assert await texts(again) == ["một"]
    assert [out.params["text"] for out in await again.due(NOW, 10)] == ["chào"]
    assert await again.context("lan") == Context(entry="muc", step=2, commune="26734")
    assert not await again.write(wrote(asked("q2"), update=3))
    await again.close()


async def test_opening_again_and_again_repeats_no_migration(opener: Opener) -> None:
    for n in range(3):
        store = opener()
        assert await store.write(wrote(asked(f"q{n}")))
        assert len(await texts(store)) == n + 1
        await store.close()


async def test_two_programs_share_one_database(opener: Opener) -> None:
    one, two = opener(), opener()
    assert await one.write(wrote(asked("q1", "một"), update=1))
    assert not await two.write(wrote(asked("q2", "hai"), update=1))
    assert await two.write(wrote(asked("q3", "ba"), update=2, at=NOW + MINUTE))
    assert await texts(one) == ["một", "ba"]
    await one.close()
    await two.close()


@pytest.mark.parametrize("step", [0, 3])
async def test_a_context_is_read_as_written(store: Store, step: int) -> None:
    context = Context("muc", step, "q1", "câu", ("e:muc", "n:0123456789"), commune="26734", poster="cong-cho")
    await store.write(wrote(context=context))
    assert await store.context("lan") == context
    assert await store.context("minh") == Context()


async def test_an_old_context_keeps_the_place_only(store: Store) -> None:
    context = Context("muc", 3, "q1", "câu", ("e:muc",), commune="26734", poster="cong-cho")
    await store.write(wrote(context=context, at=NOW - HOUR - MINUTE))
    assert await store.context("lan") == Context(commune="26734", poster="cong-cho")


async def test_judgements_count_for_ones_own_question_only(store: Store) -> None:
    await store.write(wrote(asked("q1", decision="answer", entry="muc")))
    await store.write(wrote(person="minh", feedback=[Feedback("q1", "muc", "bad", "old")]))
    await store.write(wrote(feedback=[Feedback("khong-co", "muc", "bad")]))
    assert await store.unanswered(None, 10) == []
    assert (await store.personal_data("minh")).feedback == 0
    await store.write(wrote(feedback=[Feedback("q1", "muc", "bad", "old")]))
    assert [group.reason for group in await store.unanswered(None, 10)] == ["bad"]


async def test_a_second_judgement_replaces_the_first(store: Store) -> None:
    await store.write(wrote(asked("q1", decision="answer", entry="muc")))
    await store.write(wrote(feedback=[Feedback("q1", "muc", "bad")]))
    await store.write(wrote(feedback=[Feedback("q1", "muc", "good")]))
    assert (await store.personal_data("lan")).feedback == 1
    assert await store.unanswered(None, 10) == []


async def test_the_owner_of_a_question_is_known(store: Store) -> None:
    await store.write(wrote(asked("q1")))
    assert await store.owns("lan", "q1")
    assert not await store.owns("minh", "q1")
    assert not await store.owns("lan", "q2")


async def test_a_question_is_on_disk_when_the_write_returns(tmp_path: Path, kind: str) -> None:
    program = (
        "import asyncio, os, sys\nfrom pathlib import Path\nfrom tests.bot.conftest import STORES\n"
        "from tests.bot.storage.making import asked, wrote\n"
        "async def main():\n store = STORES[sys.argv[1]](Path(sys.argv[2]))\n"
        " await store.write(wrote(asked('q1', 'trước khi chết')))\n os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, kind, str(tmp_path), cwd=ROOT)
    assert await process.wait() == -9
    store = STORES[kind](tmp_path)
    assert await texts(store) == ["trước khi chết"]
    await store.close()
