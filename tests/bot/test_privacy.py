"""What is kept about a person: all of it is shown, and all of it goes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.assistant import Assistant, Sender
from bot.communes.attribution import Attribution
from bot.conversation import PAGE, Conversation
from bot.identity import Identity
from bot.messages import KeptLetter, KeptQuestion, Message, PersonalData, Said, Tapped, Turn
from bot.reply import Reply, plain_text
from bot.storage.protocol import Outgoing, Store
from tests.bot.speaking import actions, hear, silent, tap, text
from tests.bot.storage.making import NOW

HANOI = "00004"
CHAT, GROUP = "987654321987", "-1001234567"
LAN = Sender("a" * 32, "telegram", CHAT)
MINH = Sender("b" * 32, "telegram", "5")
TABLES = (
    "questions", "feedback", "waiting", "letters", "contexts", "visits", "outbox", "gaps", "gap_questions", "once"
)  # fmt: skip


@pytest.fixture
def assistant(conversation: Conversation, store: Store) -> Assistant:
    assistant = Assistant(conversation, store, retention_days=30)
    attribution = Attribution(store, Identity("a key"))
    assistant.footprints = attribution.footprints
    assistant.listeners.append(attribution.heard)
    return assistant


async def say(assistant: Assistant, message: Message | str, sender: Sender = LAN) -> Turn:
    def calls(replies: Sequence[Reply]) -> list[Outgoing]:
        chat = sender.address or ""
        return [Outgoing(chat, "sendMessage", {"chat_id": chat, "text": plain_text(reply)}) for reply in replies]

    turn = await assistant.hear(Said(message) if isinstance(message, str) else message, sender, None, calls)
    assert turn is not None
    return turn


async def rows(store: Any, table: str) -> list[dict[str, Any]]:
    return await store.worker.run(lambda db: db.query(f"select * from {table}"))  # type: ignore[no-any-return]


async def holding(store: Store, what: str) -> set[str]:
    """The tables that hold `what` anywhere."""
    return {table for table in TABLES if any(what in str(row) for row in await rows(store, table))}


async def lived(assistant: Assistant, sender: Sender) -> Turn:
    """Somebody who has left a trace of every kind; return the turn that asked in vain."""
    await say(assistant, f"/start c{HANOI}-cong-cho", sender)
    good = next(a for a in actions(await say(assistant, "quên mật khẩu", sender)) if a.startswith("g:"))
    await say(assistant, Tapped(good), sender)
    vain = await say(assistant, "xyzzy qwrtp", sender)
    await say(assistant, Tapped(f"t:{vain.asked[0].id}"), sender)
    return vain


# Shown


async def test_everything_that_is_kept_is_shown(assistant: Assistant, store: Store) -> None:
    vain = await lived(assistant, LAN)
    wish = await say(assistant, "/gapcanbo nói chuyện với người")
    assistant.conversation.desk = True
    try:
        await say(assistant, Tapped(f"h:{wish.asked[0].id}"), Sender(LAN.person, "web"))
    finally:
        assistant.conversation.desk = False
    await store.desk.reply(wish.asked[0].id, "Mời chị qua quầy số 3", datetime.now(UTC), ())
    shown = text(await say(assistant, "/dulieucuatoi"))
    today = datetime.now(UTC) + timedelta(hours=7)
    for what in (
        "quên mật khẩu (bạn chấm đúng ý)", vain.asked[0].text, "lời đồng ý số 1", "Mời chị qua quầy số 3", "Ba Đình",
        "cong-cho", f"{today.day}/{today.month}/{today.year}", "sau 30 ngày", "đang trên đường gửi",
        "còn nhận ra là của bạn: 3",
    ):  # fmt: skip
        assert what in shown, what


async def test_nobody_sees_what_is_kept_of_others(assistant: Assistant) -> None:
    await lived(assistant, LAN)
    nothing = assistant.conversation.saying.text("my_data_none")
    assert (await say(assistant, "/dulieucuatoi", MINH)).replies == (nothing,)


async def test_asking_leaves_no_trace_of_who_has_none(assistant: Assistant, store: Store) -> None:
    await say(assistant, "/dulieucuatoi", MINH)
    assert await holding(store, MINH.person) == set()


def test_older_questions_come_page_by_page(conversation: Conversation) -> None:
    page = tuple(KeptQuestion(f"câu {n}", NOW) for n in range(PAGE))
    first = hear(conversation, "/dulieucuatoi", data=PersonalData(PAGE + 1, recent=page, oldest=NOW))
    assert actions(first) == ["d:2", "d:ask"]
    last = tap(conversation, "d:2", data=PersonalData(PAGE + 1, recent=page[:1], oldest=NOW))
    assert actions(last) == ["d:ask"]
    assert "câu 0" in text(last)
    assert silent(last)
    assert tap(conversation, "d:9").replies == (conversation.saying.text("my_data_no_more"),)


async def test_the_page_that_is_asked_for_is_read(assistant: Assistant) -> None:
    for n in range(PAGE + 2):
        await say(assistant, f"hỏi chuyện thứ {n} nhé")
    assert "chuyện thứ 1 nhé" not in text(await say(assistant, "/dulieucuatoi"))
    assert "chuyện thứ 1 nhé" in text(await say(assistant, Tapped("d:2")))


def test_what_a_person_answered_is_shown_in_full(conversation: Conversation) -> None:
    letter = KeptLetter("hỏi [phone]", "Mời qua quầy 3", NOW)
    shown = text(hear(conversation, "/dulieucuatoi", data=PersonalData(1, letters=(letter,), oldest=NOW)))
    assert "«hỏi [số điện thoại]» – Mời qua quầy 3" in shown


# Erased


async def test_nothing_of_the_person_is_left_and_all_of_the_others(assistant: Assistant, store: Store) -> None:
    for sender in (LAN, MINH):
        await lived(assistant, sender)
    before = {table: len(await rows(store, table)) for table in TABLES}
    await say(assistant, "/xoadulieu")
    await say(assistant, Tapped("d:yes"))
    assert await holding(store, LAN.person) == set()
    (last,) = [row for row in await rows(store, "outbox") if row["chat"] == CHAT]
    assert "Đã xóa hết" in last["params"]
    for table in ("questions", "feedback", "waiting", "contexts", "visits"):
        assert len(await rows(store, table)) * 2 == before[table], table


async def test_a_gap_that_only_this_person_asked_goes_too(assistant: Assistant, store: Store) -> None:
    mine, both = await say(assistant, "xyzzy qwrtp"), await say(assistant, "plugh fnord")
    theirs = await say(assistant, "plugh fnord", MINH)
    await store.gaps.place(mine.asked[0].id, "unknown", None, NOW)
    gap = await store.gaps.place(both.asked[0].id, "unknown", None, NOW)
    await store.gaps.place(theirs.asked[0].id, "unknown", gap, NOW)
    assert len(await rows(store, "gaps")) == 2
    await say(assistant, Tapped("d:yes"))
    assert [row["question"] for row in await rows(store, "gap_questions")] == [theirs.asked[0].id]
    assert len(await rows(store, "gaps")) == 1


async def test_what_waits_for_a_group_is_not_only_this_persons(assistant: Assistant, store: Store) -> None:
    await say(assistant, "quên mật khẩu", Sender(LAN.person, "telegram", GROUP, shared=True))
    await say(assistant, Tapped("d:yes"), Sender(LAN.person, "telegram", GROUP, shared=True))
    assert len(await rows(store, "outbox")) == 2


async def test_a_picture_that_is_to_be_taken_away_still_is(assistant: Assistant, store: Store) -> None:
    away = Outgoing(CHAT, "deleteMessage", {"chat_id": CHAT, "message_id": 7})
    await assistant.hear(Said("quên mật khẩu"), LAN, None, lambda replies: [away])
    await say(assistant, Tapped("d:yes"))
    assert [row["method"] for row in await rows(store, "outbox")] == ["deleteMessage", "sendMessage"]


async def test_a_question_handed_over_is_not_posted_any_more(assistant: Assistant, store: Store) -> None:
    wish = await say(assistant, "/gapcanbo nói chuyện với người")
    assistant.conversation.desk = True
    try:
        await say(assistant, Tapped(f"h:{wish.asked[0].id}"))
    finally:
        assistant.conversation.desk = False
    card = Outgoing("-77", "sendMessage", {"chat_id": "-77", "text": f"nói chuyện #h{wish.asked[0].id}"})
    await store.desk.once(f"request {wish.asked[0].id} x", datetime.now(UTC), [card])
    await say(assistant, Tapped("d:yes"))
    assert await holding(store, wish.asked[0].id) == set()


@pytest.mark.parametrize(
    "old", ["g:{entry}:{id}", "b:{entry}:{id}", "r:old:{entry}:{id}", "n:{id}", "t:{id}", "h:{id}"]
)
async def test_no_button_of_before_brings_anything_back(assistant: Assistant, store: Store, old: str) -> None:
    asked = (await say(assistant, "quên mật khẩu")).asked[0]
    await say(assistant, Tapped("d:yes"))
    await say(assistant, Tapped(old.format(entry=asked.entry, id=asked.id)))
    assert await holding(store, LAN.person) == set()
    assert await holding(store, asked.id) == set()
