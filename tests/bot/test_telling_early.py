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
from bot.following import is_behind
from bot.publishing import Published, Publisher
from bot.renewal import LiveBase
from bot.reply import Reply
from bot.storage.drafts import Draft, Revision
from bot.storage.gaps import Wanted
from bot.storage.protocol import Outgoing
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
    behind = partial(is_behind, base, store.drafts)
    await tell_all(base.conversation, store, {"telegram": drawn}, behind=behind)
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


async def revised(publisher: Publisher, before: str, after: str, at: datetime = NOW) -> None:
    """Another copy published; this one has not heard of it."""
    drafts = publisher.store.drafts
    kept = await drafts.keep(Draft(NEW, after, before, "lan", NOW, None, "proposed", "vì"), CHANGE)
    assert kept and await drafts.begin(kept, after, "hoa", CHANGE)
    assert await drafts.finish(kept, Revision(NEW, before, after, "lan", "hoa", "vì", at), ENTRY, CHANGE)


async def test_what_another_copy_published_is_told_once_this_one_answers_with_it(publisher: Publisher) -> None:
    base, drafts = publisher.base, publisher.store.drafts
    texts = [base.text(NEW), *(entry_text(answer=f"Bản {number}.") for number in range(2))]
    assert not await is_behind(base, drafts, ENTRY)
    await revised(publisher, texts[0], texts[1])
    await revised(publisher, texts[1], texts[2])
    assert await is_behind(base, drafts, ENTRY)
    assert not await is_behind(base, drafts, "quen-mat-khau")
    assert not await is_behind(base, drafts, "khong-co")
    for text, behind in ((texts[1], True), (texts[2], False), (texts[2] + "# tay\n", False)):
        (base.folder / NEW).write_text(text, "utf-8")
        await base.renew()
        assert await is_behind(base, drafts, ENTRY) is behind


async def test_what_was_put_back_by_hand_is_not_waited_for(publisher: Publisher) -> None:
    base = publisher.base
    await revised(publisher, base.text(NEW), entry_text(answer="Bản mới."), NOW - timedelta(hours=2))
    assert not await is_behind(base, publisher.store.drafts, ENTRY)
