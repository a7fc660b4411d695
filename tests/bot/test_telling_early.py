"""Who waits is told what was published, never the entry as it was before: file, revision and answer change in turn."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from bot import publishing, telling
from bot.channels.telegram.drawing import Target, draw
from bot.conversation import Conversation
from bot.following import late_entries
from bot.messages import Context
from bot.publishing import Published, Publisher
from bot.renewal import LiveBase
from bot.reply import Reply
from bot.storage.drafts import Draft, Revision
from bot.storage.gaps import Wanted
from bot.storage.protocol import Outgoing, Promise, StoreError
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change, Staff
from bot.telling import tell_all
from tests.bot.live import NEW, entry_text, replayed
from tests.bot.storage.making import asked, wrote

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
HOA = Staff("hoa", "approver", (), "", NOW)
CHANGE = Change(NOW, "lan", "test", NEW)
NEED = "nuôi tôm hùm ngoài vịnh"
ENTRY = "dang-ky-flycam"


@pytest_asyncio.fixture
async def publisher(base: LiveBase) -> AsyncIterator[Publisher]:
    """Of a base that holds the entry already, but nothing about the need."""
    store = SqliteStore(base.settings.database_path)
    made = Publisher(store, base, alone=False)
    assert isinstance(await made.publish(await proposed(made, entry_text(answer="Bản cũ.")), HOA), Published)
    yield made
    await store.close()


async def proposed(publisher: Publisher, text: str, gap: int | None = None) -> int:
    draft = Draft(NEW, text, publisher.base.text(NEW), "lan", NOW, gap, "proposed", "vì", replayed())
    kept = await publisher.store.drafts.keep(draft, CHANGE)
    assert kept
    return kept


async def tell(publisher: Publisher) -> list[str]:
    """Tell everybody as the assistant does, and return what goes out."""

    def drawn(replies: Sequence[Reply], chat: str) -> Sequence[Outgoing]:
        return draw(replies, Target(chat))

    store, base = publisher.store, publisher.base
    late = partial(late_entries, base, store.drafts)
    await tell_all(base.conversation, store, {"telegram": drawn}, late=late)
    texts = []
    while due := await store.due(datetime.now(UTC) + timedelta(minutes=1), 9):
        texts += [str(call.params["text"]) for call in due]
        await store.sent([call.id for call in due])
    return texts


async def waits(publisher: Publisher) -> int:
    """Somebody waits for an answer to the need; return the group of the question."""
    await publisher.store.write(wrote(asked("a" * 10, NEED), waiting=["a" * 10], address="55"))
    gap = await publisher.store.gaps.place("a" * 10, "unknown", None, NOW)
    assert gap
    return gap


def about(need: str) -> str:
    """The entry with an answer to the need."""
    return entry_text(answer="Bản mới.").replace("  chat:\n", f"  chat:\n    - {need}\n")


async def is_told_whole(publisher: Publisher) -> None:
    """What was written is told once, as such: it asks whether it settled the matter."""
    intro, answer, solved = await tell(publisher)
    assert NEED in intro and "Bản mới." in answer
    assert solved == publisher.base.conversation.saying.phrases.say("solved_ask")
    assert await tell(publisher) == []


async def test_telling_while_it_is_published_waits_for_the_new_answer(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    gap, loop, early = await waits(publisher), asyncio.get_running_loop(), list[str]()

    def between(*given: object) -> str:
        """In the place of git: the revision is kept and closes the group, the answers have not changed yet."""
        early.extend(asyncio.run_coroutine_threadsafe(tell(publisher), loop).result(20))
        return ""

    monkeypatch.setattr(publishing, "commit", between)
    assert isinstance(await publisher.publish(await proposed(publisher, about(NEED), gap), HOA), Published)
    assert early == []
    (found,) = await publisher.store.gaps.gaps(NOW, Wanted(gap=gap))
    assert (found.state, found.entry) == ("answered", ENTRY)
    await is_told_whole(publisher)


async def test_what_a_crash_left_half_published_is_told_once_it_is_finished(publisher: Publisher) -> None:
    draft = await proposed(publisher, about(NEED), await waits(publisher))
    assert await publisher.store.drafts.begin(draft, about(NEED), "hoa", CHANGE)
    (publisher.base.folder / NEW).write_text(about(NEED), "utf-8")
    await publisher.base.renew()
    assert await tell(publisher) == [], "the file answers already, but nothing says that it was written for this"
    assert await publisher.resume() == 1
    await is_told_whole(publisher)


async def test_a_list_of_promises_is_not_used_with_a_later_base(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await proposed(publisher, about(NEED), await waits(publisher))
    loop, real = asyncio.get_running_loop(), telling.answers

    def slowly(*given: Any) -> telling.Told | None:
        """Something is published after the list was read and before the question is asked."""
        asyncio.run_coroutine_threadsafe(publisher.publish(draft, HOA), loop).result(20)
        return real(*given)

    monkeypatch.setattr(telling, "answers", slowly)
    assert await tell(publisher) == []
    monkeypatch.setattr(telling, "answers", real)
    await is_told_whole(publisher)


async def revised(publisher: Publisher, before: str, after: str, hours: int = 0) -> None:
    """Another copy published; this one has not heard of it."""
    drafts = publisher.store.drafts
    kept = await drafts.keep(Draft(NEW, after, before, "lan", NOW, None, "proposed", "vì"), CHANGE)
    assert kept and await drafts.begin(kept, after, "hoa", CHANGE)
    at = datetime.now(UTC) - timedelta(hours=hours)
    assert await drafts.finish(kept, Revision(NEW, before, after, "lan", "hoa", "vì", at), ENTRY, CHANGE)


async def test_what_another_copy_published_is_told_once_this_one_answers_with_it(publisher: Publisher) -> None:
    base, drafts = publisher.base, publisher.store.drafts
    texts = [base.text(NEW), *(entry_text(answer=f"Bản {number}.") for number in range(2))]
    assert await late_entries(base, drafts) == set()
    await revised(publisher, texts[0], texts[1])
    await revised(publisher, texts[1], texts[2])
    assert await late_entries(base, drafts) == {ENTRY}
    for text, late in ((texts[1], {ENTRY}), (texts[2], set()), (texts[2] + "# tay\n", set()), (texts[0], {ENTRY})):
        (base.folder / NEW).write_text(text, "utf-8")
        await base.renew()
        assert await late_entries(base, drafts) == late


async def test_an_entry_that_is_new_is_late_as_well_and_one_that_goes_until_it_has_gone(publisher: Publisher) -> None:
    base, drafts = publisher.base, publisher.store.drafts
    (base.folder / NEW).unlink()
    await base.renew()
    assert await late_entries(base, drafts) == {ENTRY}
    await revised(publisher, entry_text(answer="Bản cũ."), "")
    assert await late_entries(base, drafts) == set()


async def test_what_was_put_back_by_hand_is_not_waited_for(publisher: Publisher) -> None:
    base = publisher.base
    await revised(publisher, base.text(NEW), entry_text(answer="Bản mới."), hours=2)
    assert await late_entries(base, publisher.store.drafts) == set()


async def test_whoever_waits_for_what_is_taken_back_goes_on_waiting_together(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, loop = publisher.store, asyncio.get_running_loop()
    for number, channel in enumerate(("web", "web")):  # nobody can write to them, so they wait
        question = f"{number}" * 10
        await store.write(wrote(asked(question, NEED), person=question, channel=channel, waiting=[question]))
        await store.gaps.place(question, "unknown", number or None, NOW)
    (gap,) = await store.gaps.gaps(NOW)
    outcome = await publisher.publish(await proposed(publisher, about(NEED), gap.id), HOA)
    assert isinstance(outcome, Published)

    def between(*given: object) -> str:
        assert asyncio.run_coroutine_threadsafe(tell(publisher), loop).result(20) == []
        return ""

    monkeypatch.setattr(publishing, "commit", between)
    publisher.base.renewed.append(lambda: rounds.append(asyncio.create_task(tell(publisher))))
    rounds: list[asyncio.Task[list[str]]] = []
    assert isinstance(await publisher.take_back(outcome.revision, HOA), Published)
    assert rounds and [await one for one in rounds] == [[]] * len(rounds)
    (found,) = await store.gaps.gaps(NOW)
    assert (found.id, found.state, found.people) == (gap.id, "new", 2)
    assert {promise.answer for promise in await store.promises()} == {""}
    assert "state: answered → new" in [note.text for note in await store.gaps.notes(gap.id)]


async def test_one_question_that_cannot_be_asked_keeps_nobody_waiting(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gap = await waits(publisher)
    await publisher.store.write(wrote(asked("b" * 10, "hỏng"), person="minh", waiting=["b" * 10], address="56"))
    await publisher.publish(await proposed(publisher, about(NEED), gap), HOA)
    real = telling.answers

    def picky(conversation: Conversation, promise: Promise, context: Context) -> telling.Told | None:
        if promise.text == "hỏng":
            raise ZeroDivisionError
        return real(conversation, promise, context)

    monkeypatch.setattr(telling, "answers", picky)
    assert len(await tell(publisher)) == 3
    assert "could not be asked" in caplog.text


async def test_a_publication_that_the_database_broke_off_is_finished_soon(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, real = await proposed(publisher, about(NEED), await waits(publisher)), publisher.store.drafts.finish
    finishing = asyncio.create_task(publisher.finish(every=0.05))
    failures = iter(range(3))

    async def away(*given: Any) -> int | None:
        if next(failures, None) is not None:
            raise StoreError("away")
        return await real(*given)

    monkeypatch.setattr(publisher.store.drafts, "finish", away)
    with pytest.raises(StoreError):
        await publisher.publish(draft, HOA)
    async with asyncio.timeout(20):
        while not (texts := await tell(publisher)):
            await asyncio.sleep(0.05)
    assert len(texts) == 3
    finishing.cancel()
