"""The promise "Báo cho tôi khi có câu trả lời": kept once, when a new base answers, unless it was taken back."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.assistant import Assistant, Sender
from bot.channels.telegram.drawing import Target, draw
from bot.communes.gazetteer import load_gazetteer
from bot.conversation import Conversation
from bot.library import Library
from bot.messages import Message, Said, Tapped, Turn, Waiting
from bot.reply import Reply
from bot.saying import Saying
from bot.storage.drafts import Draft, Revision
from bot.storage.gaps import Wanted
from bot.storage.protocol import Outgoing, StoreError, Write
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change
from bot.telling import tell_all, telling
from intents.entry import Entry, Span, Variant
from intents.matching import Lesson, Matcher
from tests.small import make_entry

pytestmark = pytest.mark.slow

CHAT = "987654321987"
LAN = Sender("a" * 32, "telegram", CHAT)
QUESTION = "thả bè nuôi cá suốt trên sông"
FISH = make_entry(
    "nuoi-ca",
    title="Nuôi cá suốt",
    questions={"short": ("nuôi cá suốt", QUESTION)},
    answer="Xin phép ở Chi cục Thủy sản.",
    variants=(Variant({"fee": "Riêng ở đây miễn phí."}, Span(), "79"),),
)


def over(small: Library, *entries: Entry) -> Conversation:
    """The conversation over the small base and `entries`."""
    assert small.phrases
    base = (*small.entries, *entries)
    matcher = Matcher(Lesson(base, small.words, small.elsewhere))
    return Conversation(matcher, Saying(small.phrases, {e.id: e for e in base}), gazetteer=load_gazetteer())


@pytest.fixture(scope="module")
def before(small: Library) -> Conversation:
    return over(small)


@pytest.fixture(scope="module")
def after(small: Library) -> Conversation:
    """The same once somebody wrote the entry."""
    return over(small, FISH)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m.db"


@pytest_asyncio.fixture
async def kept(path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(path)
    yield store
    await store.close()


async def say(conversation: Conversation, store: SqliteStore, message: Message | str, sender: Sender = LAN) -> Turn:
    said = Said(message) if isinstance(message, str) else message
    turn = await Assistant(conversation, store, 30).hear(said, sender)
    assert turn is not None
    return turn


async def promised(
    conversation: Conversation, store: SqliteStore, question: str = QUESTION, sender: Sender = LAN
) -> str:
    """Ask, tap "tell me", and return the id of the question."""
    turn = await say(conversation, store, question, sender)
    assert turn.asked[0].decision == "unknown"
    await say(conversation, store, Tapped(f"t:{turn.asked[0].id}"), sender)
    return turn.asked[0].id


def drawn(replies: Sequence[Reply], chat: str) -> Sequence[Outgoing]:
    return draw(replies, Target(chat))


def over_as(conversation: Conversation) -> Conversation:
    """Another conversation that knows the same."""
    return Conversation(conversation.matcher, conversation.saying, gazetteer=load_gazetteer())


async def tell(conversation: Conversation, store: SqliteStore) -> int:
    return await tell_all(conversation, store, {"telegram": drawn})


async def outbox(store: SqliteStore) -> list[str]:
    """The texts still to send, all to the one chat."""
    texts = []
    while due := await store.due(datetime.now(UTC) + timedelta(minutes=1), 9):
        assert {call.chat for call in due} == {CHAT}
        texts += [str(call.params["text"]) for call in due]
        await store.sent([call.id for call in due])
    return texts


def dump(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db:
        return "\n".join(db.iterdump())


async def test_nothing_is_told_while_nothing_answers(before: Conversation, kept: SqliteStore, path: Path) -> None:
    await promised(before, kept)
    assert await tell(before, kept) == 0
    assert await outbox(kept) == []
    assert CHAT in dump(path)


async def test_a_new_answer_is_told_once_and_the_address_forgotten(
    before: Conversation, after: Conversation, kept: SqliteStore, path: Path
) -> None:
    question = await promised(before, kept)
    assert await tell(after, kept) == 1
    assert await kept.promises() == []
    intro, answer = await outbox(kept)
    assert QUESTION in intro
    assert FISH.answer in answer
    assert CHAT not in dump(path)
    assert await tell(after, kept) == 0
    judged = await say(after, kept, Tapped(f"g:{FISH.id}:{question}"))
    assert [feedback.verdict for feedback in judged.feedback] == ["good"]


async def test_forgetting_the_address_and_filling_the_outbox_are_one_step(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    await promised(before, kept)

    def unsendable(replies: Sequence[Reply], chat: str) -> Sequence[Outgoing]:
        return [*drawn(replies, chat), Outgoing(chat, "sendMessage", {"text": object()})]

    with pytest.raises(TypeError):
        await tell_all(after, kept, {"telegram": unsendable})
    assert await outbox(kept) == []
    assert len(await kept.promises()) == 1
    assert await tell(after, kept) == 1


async def test_of_two_copies_that_tell_at_once_one_does(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    await promised(before, kept)
    assert sorted(await asyncio.gather(tell(after, kept), tell(after, kept))) == [0, 1]
    assert len(await outbox(kept)) == 2


async def test_everyone_who_waits_is_told_of_their_own_question(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    other = await promised(before, kept, "xyzzy qwrtp flurbo")
    await promised(before, kept)
    await promised(before, kept, "muốn nuôi cá suốt", Sender("b" * 32, "telegram", CHAT))
    assert await tell(after, kept) == 2
    assert [promise.question for promise in await kept.promises()] == [other]


async def test_an_entry_that_was_judged_wrong_is_not_told_again(after: Conversation, kept: SqliteStore) -> None:
    turn = await say(after, kept, QUESTION)
    question = turn.asked[0].id
    assert turn.asked[0].entry == FISH.id
    await say(after, kept, Tapped(f"b:{FISH.id}:{question}"))
    await say(after, kept, Tapped(f"t:{question}"))
    assert await tell(after, kept) == 0
    assert len(await kept.promises()) == 1


async def test_an_entry_judged_wrong_among_the_choices_is_not_told_again(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    question = await promised(before, kept)
    await say(after, kept, Tapped(f"e:{FISH.id}:{question}"))
    await say(after, kept, Tapped(f"b:{FISH.id}:{question}"))
    assert await tell(after, kept) == 0


async def test_the_answer_is_the_one_for_the_persons_place(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    await say(before, kept, "em ở phường Bến Thành")
    await promised(before, kept)
    await tell(after, kept)
    assert "Riêng ở đây miễn phí." in (await outbox(kept))[1]


async def test_who_erased_their_data_is_told_nothing(
    before: Conversation, after: Conversation, kept: SqliteStore, path: Path
) -> None:
    await promised(before, kept)
    await say(before, kept, "/xoadulieu")
    await say(before, kept, Tapped("d:yes"))
    assert CHAT not in dump(path)
    assert await tell(after, kept) == 0
    assert await outbox(kept) == []


async def test_a_promise_of_another_channel_waits_for_it(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    await promised(before, kept, sender=Sender("c" * 32, "web"))
    assert await tell(after, kept) == 0
    assert len(await kept.promises()) == 1


async def answered_by_the_team(store: SqliteStore, question: str, entry: str = FISH.id) -> int:
    """The question's gap is answered with the entry, as publishing does it."""
    now = datetime.now(UTC)
    gap = await store.gaps.place(question, "unknown", None, now)
    assert gap is not None
    draft = Draft(f"thu-tuc/{entry}.yaml", "x", "", "lan", now, gap, "proposed")
    change = Change(now, "minh", "draft", "")
    number = await store.drafts.keep(draft, change)
    assert number is not None
    assert await store.drafts.begin(number, "x", "minh", change)
    revision = Revision(draft.file, "", "x", "lan", "minh", "", now, gap)
    assert await store.drafts.finish(number, revision, entry, change)
    return gap


async def test_what_the_team_wrote_is_told_though_it_was_refused_before(after: Conversation, kept: SqliteStore) -> None:
    question = (await say(after, kept, QUESTION)).asked[0].id
    await say(after, kept, Tapped(f"b:{FISH.id}:{question}"))
    await say(after, kept, Tapped(f"t:{question}"))
    assert await tell(after, kept) == 0
    gap = await answered_by_the_team(kept, question)
    assert await tell(after, kept) == 1
    intro, answer, asks = await outbox(kept)
    assert QUESTION in intro
    assert FISH.answer in answer
    assert asks == after.saying.phrases.say("solved_ask")
    again = await say(after, kept, Tapped(f"b:{FISH.id}:{question}"))
    assert again.waiting == ()
    assert (await kept.gaps.gaps(datetime.now(UTC), Wanted(gap=gap)))[0].state == "new"
    assert await kept.promises() == []


async def test_whoever_wants_a_person_is_told_of_what_the_team_wrote_but_of_no_guess(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    turn = await say(before, kept, QUESTION)
    question = turn.asked[0].id
    consent = Turn((), turn.context, waiting=(Waiting(question, person_wanted=True),))
    await kept.write(Write(LAN.person, "telegram", datetime.now(UTC), consent, address=CHAT))
    assert await tell(after, kept) == 0
    await answered_by_the_team(kept, question)
    assert await tell(after, kept) == 1


async def test_a_question_that_was_grouped_wrongly_is_not_told_the_answer_and_waits_in_a_group_of_its_own(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    gap = await answered_by_the_team(kept, await promised(before, kept))
    other = (await say(before, kept, "xin visa du học nước ngoài hết bao nhiêu")).asked[0].id
    await say(before, kept, Tapped(f"t:{other}"))
    await kept.gaps.place(other, "unknown", gap, datetime.now(UTC))
    await kept.gaps.change(gap, {"state": "answered"}, Change(datetime.now(UTC), "", "", ""))
    assert await tell(after, kept) == 1
    (waiting,) = await kept.promises()
    assert (waiting.question, waiting.answer) == (other, "")
    states = {found.id: found.state for found in await kept.gaps.gaps(datetime.now(UTC))}
    assert states.pop(gap) == "answered"
    assert list(states.values()) == ["new"]


async def test_an_entry_the_team_wrote_that_is_not_read_yet_is_told_later(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    await answered_by_the_team(kept, await promised(before, kept))
    assert await tell(before, kept) == 0
    assert await tell(after, kept) == 1


async def test_news_are_told_at_once(before: Conversation, after: Conversation, kept: SqliteStore) -> None:
    question, awake, news = await promised(before, kept), asyncio.Event(), asyncio.Event()
    conversation = over_as(before)
    task = asyncio.create_task(telling(conversation, kept, {"telegram": drawn}, awake.set, news))
    await asyncio.sleep(0.05)
    assert not awake.is_set()
    await answered_by_the_team(kept, question)
    conversation.use(after.matcher, after.saying)
    news.set()
    await asyncio.wait_for(awake.wait(), 10)
    task.cancel()


async def test_telling_starts_at_once_wakes_the_outbox_and_outlives_a_failing_store(
    before: Conversation, after: Conversation, kept: SqliteStore
) -> None:
    await promised(before, kept)
    awake = asyncio.Event()
    task = asyncio.create_task(telling(after, kept, {"telegram": drawn}, awake.set))
    await asyncio.wait_for(awake.wait(), 10)
    assert len(await outbox(kept)) == 2
    task.cancel()
    await kept.worker.run(lambda db: db.execute("drop table waiting"))
    with pytest.raises(StoreError):
        await tell(after, kept)
    idle = asyncio.create_task(telling(after, kept, {"telegram": drawn}, awake.set))
    await asyncio.sleep(0.05)
    assert not idle.done()
    idle.cancel()
