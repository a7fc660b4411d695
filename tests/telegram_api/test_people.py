"""What citizens do, as the bot receives it, and what they see."""

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from tests.telegram_api import Citizen, TelegramServer

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

NO = InlineKeyboardMarkup([[InlineKeyboardButton("👎 Không", callback_data="no")]])


async def last(bot: Bot) -> Update:
    return (await bot.get_updates(offset=-1))[0]


async def last_message(bot: Bot) -> Message:
    message = (await last(bot)).effective_message
    assert message is not None
    return message


async def test_a_message(bot: Bot, tg: TelegramServer) -> None:
    citizen = tg.user(id=77, first_name="Lan", last_name="Nguyễn", username="lan_nguyen", language_code="vi")
    number = citizen.send("Xin chào")
    message = await last_message(bot)
    assert (message.message_id, message.text, message.chat.type, message.chat_id) == (
        number,
        "Xin chào",
        "private",
        77,
    )
    assert message.from_user is not None
    assert (message.from_user.full_name, message.from_user.is_bot) == ("Lan Nguyễn", False)
    assert message.from_user.language_code == "vi"
    assert abs((datetime.now(UTC) - message.date).total_seconds()) < 5
    assert tg.user(id=77) is citizen


async def test_commands_are_marked(bot: Bot, lan: Citizen) -> None:
    lan.start("c20194-q1")
    message = await last_message(bot)
    assert message.text == "/start c20194-q1"
    assert [(one.type, one.offset, one.length) for one in message.entities] == [("bot_command", 0, 6)]


async def test_everything_that_is_no_text(bot: Bot, lan: Citizen) -> None:
    lan.send_photo("Ảnh chụp")
    lan.send_sticker()
    lan.send_voice()
    lan.send_location()
    lan.send_contact()
    lan.send_document("don.pdf", "application/pdf", "Đơn đây")
    _, *updates = await bot.get_updates()
    photo, sticker, voice, location, contact, document = (update.effective_message for update in updates)
    assert photo and photo.photo and photo.caption == "Ảnh chụp"
    assert sticker and sticker.sticker
    assert voice and voice.voice and voice.voice.mime_type == "audio/ogg"
    assert location and location.location
    assert contact and contact.contact and contact.contact.user_id == lan.id
    assert document and document.document and document.document.file_name == "don.pdf"
    kinds = [seen.kind for seen in lan.messages()]
    assert kinds == ["text", "photo", "sticker", "voice", "location", "contact", "document"]


async def test_forwards(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    lan.forward("Có ai biết không?", sender=tg.user(first_name="Minh"))
    origin = (await last_message(bot)).forward_origin
    assert origin is not None and origin.type == "user"
    lan.forward("Có ai biết không?", sender="Người lạ")
    origin = (await last_message(bot)).forward_origin
    assert origin is not None and origin.type == "hidden_user"


async def test_edits(bot: Bot, lan: Citizen) -> None:
    number = lan.send("khai xinh")
    lan.edit(number, "khai sinh")
    edited = (await last(bot)).edited_message
    assert edited is not None and edited.edit_date is not None
    assert (edited.message_id, edited.text) == (number, "khai sinh")
    assert lan.messages()[-1].edited


async def test_taps(bot: Bot, lan: Citizen) -> None:
    await bot.send_message(lan.id, "một", reply_markup=NO)
    newest = await bot.send_message(lan.id, "hai", reply_markup=NO)
    for button in ("👎 Không", "no", "Không"):
        query_id = lan.tap(button)
        query = (await last(bot)).callback_query
        assert query is not None and query.message is not None
        assert (query.id, query.data, query.message.message_id) == (query_id, "no", newest.message_id)
        assert query.chat_instance
    with pytest.raises(AssertionError, match=r"no button 'Có'; seen:[\s\S]*bot: hai \[👎 Không\]"):
        lan.tap("Có")


async def test_a_link_cannot_be_tapped(bot: Bot, lan: Citizen) -> None:
    link = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Mở", url="https://dichvucong.gov.vn"))
    await bot.send_message(lan.id, "x", reply_markup=link)
    with pytest.raises(AssertionError, match="sends nothing to the bot: https://dichvucong"):
        lan.tap("Mở")


async def test_forged_data(bot: Bot, lan: Citizen) -> None:
    lan.tap_raw("drop table")
    query = (await last(bot)).callback_query
    assert query is not None and query.data == "drop table"
    assert query.message is not None and not query.message.is_accessible


async def test_groups(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    group = tg.group(-1001234, "Tổ hỗ trợ")
    group.send(lan, "giúp với", mention=True)
    message = await last_message(bot)
    assert (message.chat.type, message.text) == ("supergroup", f"@{bot.username} giúp với")
    assert message.entities[0].type == "mention"
    group.send(lan, "ơi", mention=tg.user(first_name="Minh"))
    called = (await last_message(bot)).entities[0]
    assert (called.type, called.length) == ("text_mention", 4)
    sent = await bot.send_message(group.id, "nghe đây", reply_markup=NO)
    group.send(lan, "cảm ơn", reply_to=sent.message_id)
    replied = (await last_message(bot)).reply_to_message
    assert replied is not None and replied.text == "nghe đây"
    assert group.wait("nghe").message_id == sent.message_id
    group.tap(lan, "no")
    query = (await last(bot)).callback_query
    assert query is not None and query.message is not None and query.message.chat.id == group.id
    assert lan.replies() == []


async def test_people_join_and_the_bot_is_added_and_removed(
    bot: Bot, tg: TelegramServer, lan: Citizen
) -> None:
    await bot.get_updates(allowed_updates=["message", "chat_member", "my_chat_member"])
    group = tg.group(-55, "Nhóm")
    lan.join_group(group)
    group.add_bot(lan, status="administrator")
    group.remove_bot(lan)
    updates = [update.to_dict() for update in await bot.get_updates()][1:]
    kinds = [next(name for name in update if name != "update_id") for update in updates]
    assert kinds == ["chat_member", "message", "my_chat_member", "message", "my_chat_member"]
    assert updates[1]["message"]["new_chat_members"][0]["id"] == lan.id
    assert updates[1]["message"]["chat"]["type"] == "group"


async def test_privacy_mode() -> None:
    with TelegramServer(privacy=True) as tg:
        group, citizen = tg.group(-1001), tg.user()
        for text in ("chuyện phiếm", "/menu", f"@{tg.me['username']} giúp với"):
            group.send(citizen, text)
        assert [update["message"]["text"][:5] for update in tg.pending] == [
            "/menu",
            f"@{tg.me['username']}"[:5],
        ]


async def test_topics_of_a_forum(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    forum = tg.group(-1001, forum=True)
    thread = forum.add_topic(lan, "Câu hỏi")
    forum.send(lan, "x", thread=thread)
    message = await last_message(bot)
    assert (message.message_thread_id, message.is_topic_message, message.chat.is_forum) == (
        thread,
        True,
        True,
    )


async def test_wait_returns_each_message_once(bot: Bot, lan: Citizen) -> None:
    first = await bot.send_message(lan.id, "câu trả lời 1")
    await bot.send_message(lan.id, "câu trả lời 2")
    assert [lan.wait("trả lời").text for _ in range(2)] == ["câu trả lời 1", "câu trả lời 2"]
    with pytest.raises(AssertionError, match=r"(?s)no new message with 'trả lời'.*câu trả lời 2"):
        lan.wait("trả lời", timeout=0.05)
    await bot.edit_message_text("câu trả lời 3", lan.id, first.message_id)
    assert lan.wait("trả lời").text == "câu trả lời 3"
    assert len(lan.wait_count(2)) == 2
    with pytest.raises(AssertionError, match="fewer than 3 messages"):
        lan.wait_count(3, timeout=0.05)


async def test_wait_wakes_up(bot: Bot, lan: Citizen) -> None:
    waiting = asyncio.create_task(asyncio.to_thread(lan.wait, "đây"))
    await asyncio.sleep(0.05)
    await bot.send_message(lan.id, "ở đây")
    assert (await waiting).text == "ở đây"


async def test_accents_are_compared_in_any_form(bot: Bot, lan: Citizen) -> None:
    await bot.send_message(lan.id, "Lệ phí")
    assert lan.wait("Lê\u0323 phi\u0301").text == "Lệ phí"


async def test_who_writes_again_takes_the_block_back(bot: Bot, tg: TelegramServer, lan: Citizen) -> None:
    lan.block()
    lan.start()
    kinds = [next(name for name in update if name != "update_id") for update in tg.pending]
    assert kinds == ["message", "my_chat_member", "my_chat_member", "message"]
    await bot.send_message(lan.id, "x")
