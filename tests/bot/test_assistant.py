"""One message through conversation and store: what is on disk before anybody is answered, and what never is."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assistant import Assistant, Sender
from bot.conversation import Conversation
from bot.messages import Message, Said, Tapped, Turn
from bot.reply import Reply
from bot.storage.protocol import Outgoing, Store, StoreError
from bot.storage.sqlite import SqliteStore
from tests.bot.speaking import actions

CHAT = "987654321987"
LAN = Sender("a" * 32, "telegram", CHAT)
MINH = Sender("b" * 32, "telegram", "5")


@pytest.fixture
def assistant(conversation: Conversation, store: Store) -> Assistant:
    return Assistant(conversation, store, retention_days=30)


def calls(replies: Sequence[Reply]) -> list[Outgoing]:
    return [Outgoing(CHAT, "sendMessage", {"chat_id": CHAT, "n": n}) for n, _ in enumerate(replies)]


async def say(assistant: Assistant, message: Message | str, sender: Sender = LAN, update: int | None = None) -> Turn:
    said = Said(message) if isinstance(message, str) else message
    turn = await assistant.hear(said, sender, update, calls)
    assert turn is not None
    return turn


async def test_a_question_and_its_replies_are_kept_together(assistant: Assistant, store: Store) -> None:
    turn = await say(assistant, "quên mật khẩu", update=1)
    assert await store.owns(LAN.person, turn.asked[0].id)
    (out,) = await store.due(datetime.now(UTC), 9)
    assert (out.chat, out.params["n"]) == (CHAT, 0)


async def test_an_update_heard_again_is_not_answered_again(assistant: Assistant, store: Store) -> None:
    await say(assistant, "quên mật khẩu", update=1)
    assert await assistant.hear(Said("quên mật khẩu"), LAN, 1, calls) is None
    assert (await store.personal_data(LAN.person)).questions == 1


async def test_the_thread_goes_on_from_message_to_message(assistant: Assistant) -> None:
    await say(assistant, "làm khai sinh")
    turn = await say(assistant, "còn phí thì sao")
    assert turn.asked[0].entry == "khai-sinh"
    other = await say(assistant, "còn phí thì sao", MINH)
    assert all(asked.entry is None for asked in other.asked)


async def test_a_judgement_of_somebody_elses_answer_is_not_kept(assistant: Assistant, store: Store) -> None:
    good = next(a for a in actions(await say(assistant, "quên mật khẩu")) if a.startswith("g:"))
    turn = await say(assistant, Tapped(good), MINH)
    assert turn.feedback == ()
    assert (await store.personal_data(MINH.person)).feedback == 0
    await say(assistant, Tapped(good))
    assert (await store.personal_data(LAN.person)).feedback == 1


async def test_my_data_are_those_in_the_store(assistant: Assistant) -> None:
    await say(assistant, "quên mật khẩu")
    turn = await say(assistant, "/dulieucuatoi")
    assert "quên mật khẩu" in str(turn.replies)
    await say(assistant, "/xoadulieu")
    await say(assistant, Tapped("d:yes"))
    gone = await say(assistant, "/dulieucuatoi")
    assert gone.replies == (assistant.conversation.saying.text("my_data_none"),)


async def test_nothing_is_answered_when_nothing_could_be_kept(conversation: Conversation, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "m.db")
    await store.worker.run(lambda db: db.execute("drop table contexts"))
    with pytest.raises(StoreError):
        await Assistant(conversation, store, 30).hear(Said("quên mật khẩu"), LAN, 1, calls)
    await store.close()


# What never is on disk. SQLite's own file is read, whatever its tables are.


def dump(path: Path) -> str:
    with sqlite3.connect(path) as db:
        lines = "\n".join(db.iterdump())
    db.close()
    return lines


async def told(conversation: Conversation, path: Path, *messages: Message | str) -> str:
    """The database after `messages` were answered and the answers sent."""
    store = SqliteStore(path)
    assistant = Assistant(conversation, store, 30)
    for message in messages:
        await say(assistant, message)
    while due := await store.due(datetime.now(UTC), 99):
        await store.sent([out.id for out in due])
    question = (await store.history(LAN.person, datetime.fromtimestamp(0, UTC), 1))[0].id
    await store.close()
    return question


async def test_the_chat_is_forgotten_once_its_messages_are_sent(conversation: Conversation, tmp_path: Path) -> None:
    await told(conversation, tmp_path / "m.db", "quên mật khẩu", "xyzzy qwrtp", "/gapcanbo")
    assert CHAT not in dump(tmp_path / "m.db")


async def test_the_chat_is_kept_only_after_the_tap_that_allows_it(conversation: Conversation, tmp_path: Path) -> None:
    question = await told(conversation, tmp_path / "m.db", "xyzzy qwrtp")
    assert CHAT not in dump(tmp_path / "m.db")
    await told(conversation, tmp_path / "m.db", Tapped(f"t:{question}"))
    assert dump(tmp_path / "m.db").count(CHAT) == 1
    await told(conversation, tmp_path / "m.db", "quên mật khẩu", "/xoadulieu", Tapped("d:yes"), "quên passcode")
    assert CHAT not in dump(tmp_path / "m.db")


@pytest.mark.parametrize("frame", ["{}", "/gapcanbo {}", "tôi ở phường Ba Đình, {}", "bước tiếp theo {}"])
async def test_private_data_reaches_no_table(conversation: Conversation, tmp_path: Path, frame: str) -> None:
    secrets = ("079203001234", "0912345678", "lan.nguyen@gmail.com")
    messages = [frame.format(f"cccd {secrets[0]} sđt {secrets[1]} email {secrets[2]}"), "quên mật khẩu"]
    await told(conversation, tmp_path / "m.db", *messages)
    kept = dump(tmp_path / "m.db")
    assert [secret for secret in secrets if secret in kept] == []


Clock = Callable[[], datetime]


async def test_the_day_is_the_day_in_vietnam(conversation: Conversation, store: Store) -> None:
    evening: Clock = lambda: datetime(2026, 12, 31, 18, 0, tzinfo=UTC)  # noqa: E731
    turn = await Assistant(conversation, store, 30, evening).hear(Said("làm khai sinh"), LAN)
    assert turn is not None
    assert "nửa đầu năm 2027" in str(turn.replies)
