"""The methods of the Bot API, called by python-telegram-bot over real HTTP."""

import asyncio
import time

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken

from tests.telegram_api import Button, Citizen, TelegramServer
from tests.telegram_api.conftest import make_bot

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

YES = InlineKeyboardButton("Có", callback_data="yes")
SITE = InlineKeyboardButton("Cổng", url="https://dichvucong.gov.vn")
KEYBOARD = InlineKeyboardMarkup([[YES, SITE]])


async def test_get_me(tg: TelegramServer, bot: Bot) -> None:
    assert (bot.id, bot.username) == (123456, tg.me["username"])


async def test_a_wrong_token_is_unauthorized(tg: TelegramServer) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{tg.url}/bot123456:OTHER/getMe")
    assert response.status_code == 401
    assert response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    stranger = make_bot(tg, token="123456:OTHER")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_an_unknown_method_is_not_found(loose: TelegramServer) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{loose.url}/bot{loose.token}/getMee")
    assert response.status_code == 404
    assert response.json() == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert loose.violations == ["getMee: unknown method"]


async def test_parameters_may_come_as_json(tg: TelegramServer, lan: Citizen) -> None:
    async with httpx.AsyncClient() as client:
        body = {"chat_id": lan.id, "text": "x", "reply_markup": KEYBOARD.to_dict()}
        await client.post(f"{tg.url}/bot{tg.token}/sendMessage", json=body)
    assert lan.wait("x").buttons[0][0] == ("Có", "yes")


async def test_send_message(bot: Bot, lan: Citizen) -> None:
    sent = await bot.send_message(
        lan.id,
        "<b>Khai sinh</b> &amp; <i>khai tử</i>\n",
        parse_mode=ParseMode.HTML,
        reply_markup=KEYBOARD,
        reply_parameters=ReplyParameters(1),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.text == "Khai sinh & khai tử"
    assert sent.parse_entities() == dict(zip(sent.entities, ("Khai sinh", "khai tử"), strict=True))
    assert sent.reply_markup == KEYBOARD
    assert sent.reply_to_message is not None and sent.reply_to_message.text == "/start"
    seen = lan.wait("Khai sinh & khai tử")
    assert seen.html == "<b>Khai sinh</b> &amp; <i>khai tử</i>\n"
    assert seen.buttons == ((Button("Có", "yes"), Button("Cổng", "https://dichvucong.gov.vn")),)
    assert abs(seen.date - time.time()) < 5
    assert not (seen.edited or seen.deleted)


async def test_what_a_call_recorded(tg: TelegramServer, bot: Bot, lan: Citizen) -> None:
    await bot.send_message(lan.id, "x", reply_markup=KEYBOARD)
    call = tg.wait_call("sendMessage")
    assert call.params == {"chat_id": lan.id, "text": "x", "reply_markup": KEYBOARD.to_dict()}
    assert [one.method for one in tg.calls] == ["getMe", "sendMessage"]
    with pytest.raises(AssertionError, match="no new call of sendMessage"):
        tg.wait_call("sendMessage", timeout=0.05)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("x" * 4097, "Message is too long"),
        ("<b>x", "Can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("a & b", 'Can\'t parse entities: Unescaped character "&" at byte offset 2'),
        ("<b> </b>", "Message text is empty"),
    ],
)
async def test_texts_that_are_refused(loose: TelegramServer, text: str, answer: str) -> None:
    citizen = loose.user()
    citizen.start()
    async with make_bot(loose) as bot:
        with pytest.raises(BadRequest) as refusal:
            await bot.send_message(citizen.id, text, parse_mode=ParseMode.HTML)
    # The library changes the case of what the server says.
    assert refusal.value.message.lower() == answer.lower()
    assert len(loose.violations) == 1
    assert citizen.replies() == []


async def test_long_callback_data_is_refused(loose: TelegramServer) -> None:
    citizen = loose.user()
    citizen.start()
    async with make_bot(loose) as bot:
        markup = InlineKeyboardMarkup.from_button(InlineKeyboardButton("x", callback_data="ạ" * 22))
        with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
            await bot.send_message(citizen.id, "x", reply_markup=markup)


async def test_chats_that_cannot_be_reached(tg: TelegramServer, bot: Bot, lan: Citizen) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "x")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(tg.user(first_name="Stranger").id, "x")
    lan.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(lan.id, "x")
    lan.unblock()
    await bot.send_message(lan.id, "x")


async def test_edit_message_text(bot: Bot, lan: Citizen) -> None:
    sent = await bot.send_message(lan.id, "Một", reply_markup=KEYBOARD)
    lan.wait("Một")
    edited = await bot.edit_message_text("Hai", lan.id, sent.message_id)
    assert not isinstance(edited, bool) and edited.edit_date is not None
    seen = lan.wait("Hai")
    assert (seen.message_id, seen.edited, seen.buttons) == (sent.message_id, True, ())
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Hai", lan.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Ba", lan.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Ba", lan.id, 1)


async def test_edit_message_reply_markup(bot: Bot, lan: Citizen) -> None:
    sent = await bot.send_message(lan.id, "x", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(lan.id, sent.message_id, reply_markup=KEYBOARD)
    await bot.edit_message_reply_markup(lan.id, sent.message_id)
    assert lan.replies()[0].buttons == ()


async def test_delete_message(bot: Bot, lan: Citizen) -> None:
    sent = await bot.send_message(lan.id, "x")
    await bot.delete_message(lan.id, sent.message_id)
    assert lan.replies() == []
    assert lan.history()[-1].deleted
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(lan.id, sent.message_id)
    again = await bot.send_message(lan.id, "y")
    await bot.delete_messages(lan.id, [sent.message_id, again.message_id])
    assert [seen.text for seen in lan.messages()] == ["/start"]


async def test_taps_are_answered_once_known(bot: Bot, lan: Citizen) -> None:
    await bot.send_message(lan.id, "x", reply_markup=KEYBOARD)
    query = lan.tap("Có")
    assert await bot.answer_callback_query(query, "Cảm ơn")
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("123")


async def test_a_tap_grows_old() -> None:
    with TelegramServer(query_seconds=0.05) as tg:
        citizen = tg.user()
        query = citizen.tap_raw("anything")
        await asyncio.sleep(0.1)
        async with make_bot(tg) as bot:
            with pytest.raises(BadRequest, match="Query is too old"):
                await bot.answer_callback_query(query)


async def test_inline_queries(bot: Bot, lan: Citizen) -> None:
    result = InlineQueryResultArticle(
        "1", "Khai sinh", InputTextMessageContent("<b>x</b>", parse_mode="HTML")
    )
    query = lan.ask_inline("khai sinh")
    assert await bot.answer_inline_query(query, [result])
    lan.choose_inline(query, "1")
    with pytest.raises(AssertionError, match="was not offered"):
        lan.choose_inline(query, "2")
    (*_, update) = await bot.get_updates()
    assert update.chosen_inline_result and update.chosen_inline_result.result_id == "1"
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_inline_query("123", [result])


async def test_photos_and_documents(bot: Bot, lan: Citizen) -> None:
    photo = await bot.send_photo(lan.id, b"\x89PNG" + bytes(40), "<b>QR</b>", parse_mode="HTML")
    document = await bot.send_document(lan.id, b"%PDF-1.4", filename="Tờ khai.pdf")
    first, second = lan.replies()
    assert (first.kind, first.text, first.attachment and first.attachment.data[:4]) == (
        "photo",
        "QR",
        b"\x89PNG",
    )
    assert (second.kind, second.attachment and second.attachment.file_name) == ("document", "Tờ khai.pdf")
    await bot.send_photo(lan.id, photo.photo[-1].file_id)
    assert document.document is not None
    file = await bot.get_file(document.document.file_id)
    assert await file.download_as_bytearray() == b"%PDF-1.4"
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(lan.id, "nothing")
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("nothing")


async def test_a_citizens_file_is_downloaded(bot: Bot, lan: Citizen) -> None:
    lan.send_document("don.pdf", "application/pdf", data=b"%PDF own")
    update = (await bot.get_updates())[-1]
    assert update.message is not None and update.message.document is not None
    file = await update.message.document.get_file()
    assert await file.download_as_bytearray() == b"%PDF own"


async def test_the_bots_profile(bot: Bot, lan: Citizen) -> None:
    commands = [BotCommand("menu", "Danh mục"), BotCommand("huy", "Hủy")]
    await bot.set_my_commands(commands)
    await bot.set_my_commands(commands[:1], scope=BotCommandScopeAllGroupChats())
    assert await bot.get_my_commands() == tuple(commands)
    assert await bot.get_my_commands(scope=BotCommandScopeAllGroupChats()) == tuple(commands[:1])
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("Hỏi gì đáp nấy")
    await bot.set_my_short_description("Một cửa")
    assert (await bot.get_my_description()).description == "Hỏi gì đáp nấy"
    assert (await bot.get_my_short_description()).short_description == "Một cửa"
    await bot.set_chat_menu_button(lan.id, MenuButtonCommands())
    assert await bot.get_chat_menu_button(lan.id) == MenuButtonCommands()


async def test_chats_and_members(tg: TelegramServer, bot: Bot, lan: Citizen) -> None:
    group = tg.group(-1001234, "Tổ hỗ trợ", forum=True)
    lan.join_group(group, status="administrator")
    chat = await bot.get_chat(group.id)
    assert (chat.title, chat.type, chat.is_forum) == ("Tổ hỗ trợ", "supergroup", True)
    assert (await bot.get_chat_member(group.id, lan.id)).status == "administrator"
    assert (await bot.get_chat_member(group.id, tg.user().id)).status == "left"
    assert [one.user.id for one in await bot.get_chat_administrators(group.id)] == [lan.id]
    assert await bot.get_chat_member_count(group.id) == 2
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="not a member of the supergroup chat"):
        await bot.send_message(group.id, "x")


async def test_topics(tg: TelegramServer, bot: Bot) -> None:
    group = tg.group(-1001234, forum=True)
    topic = await bot.create_forum_topic(group.id, "Câu hỏi mới")
    sent = await bot.send_message(group.id, "x", message_thread_id=topic.message_thread_id)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic.message_thread_id, True)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(group.id, "x", message_thread_id=999)


async def test_reactions_actions_and_the_rest(bot: Bot, lan: Citizen) -> None:
    await bot.set_message_reaction(lan.id, 1, "👍")
    assert lan.messages()[0].reaction == "👍"
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await bot.set_message_reaction(lan.id, 1, "🐘")
    assert await bot.send_chat_action(lan.id, ChatAction.TYPING)
    assert await bot.pin_chat_message(lan.id, 1)


async def test_a_reply_to_nothing(bot: Bot, lan: Citizen) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(lan.id, "x", reply_parameters=ReplyParameters(99))
    await bot.send_message(
        lan.id, "x", reply_parameters=ReplyParameters(99, allow_sending_without_reply=True)
    )


async def test_a_keyboard_in_place_of_the_phones(bot: Bot, lan: Citizen) -> None:
    await bot.send_message(lan.id, "x", reply_markup=ReplyKeyboardMarkup([["Có", "Không"]]))
    assert lan.keyboard == (("Có", "Không"),)


async def test_polling_acknowledges_by_offset(tg: TelegramServer, bot: Bot, lan: Citizen) -> None:
    lan.send("hai")
    first, second = await bot.get_updates()
    assert [first.update_id, second.update_id] == [update["update_id"] for update in tg.pending]
    assert await bot.get_updates(limit=1) == (first,)
    assert await bot.get_updates(offset=second.update_id) == (second,)
    assert tg.acknowledged == [first.update_id]
    assert await bot.get_updates(offset=second.update_id + 1) == ()
    assert (tg.pending, tg.acknowledged) == ([], [first.update_id, second.update_id])


async def test_a_negative_offset_keeps_the_last(tg: TelegramServer, bot: Bot, lan: Citizen) -> None:
    lan.send("hai")
    lan.send("ba")
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None and last.message.text == "ba"
    assert len(tg.pending) == 1


async def test_a_long_poll_ends_when_something_comes(tg: TelegramServer, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.to_thread(tg.wait_call, "getUpdates")
    began = time.monotonic()
    tg.user().start()
    assert len(await poll) == 1
    assert time.monotonic() - began < 1


async def test_a_long_poll_ends_in_time(bot: Bot) -> None:
    began = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - began < 2


async def test_a_second_poll_ends_the_first(tg: TelegramServer, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.to_thread(tg.wait_call, "getUpdates")
    assert await bot.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_allowed_updates(tg: TelegramServer, bot: Bot, lan: Citizen) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    lan.send("not asked for")
    lan.tap_raw("asked for")
    kinds = [next(name for name in update if name != "update_id") for update in tg.pending]
    assert kinds == ["message", "callback_query"]


async def test_an_update_is_sent_again(tg: TelegramServer, bot: Bot, lan: Citizen) -> None:
    lan.send("hai")
    first, second = await bot.get_updates()
    offset = second.update_id + 1
    assert await bot.get_updates(offset=offset) == ()
    tg.redeliver(first.update_id)
    assert await bot.get_updates(offset=offset) == (first,)
    assert await bot.get_updates(offset=offset) == ()


async def test_any_update_can_be_injected(tg: TelegramServer, bot: Bot) -> None:
    update_id = tg.inject(
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["a"]}}
    )
    assert tg.inject({"update_id": update_id + 7, "x_unknown": {}}) == update_id + 7
    assert [one.update_id for one in await bot.get_updates()] == [update_id, update_id + 7]


async def test_messages_are_passed_on(tg: TelegramServer, bot: Bot, lan: Citizen) -> None:
    group = tg.group(-1001234)
    number = lan.send("giúp với")
    forwarded = await bot.forward_message(group.id, lan.id, number)
    assert forwarded.forward_origin is not None and forwarded.forward_origin.type == "user"
    copied = await bot.copy_message(group.id, lan.id, number, reply_markup=KEYBOARD)
    assert [seen.text for seen in group.replies()] == ["giúp với", "giúp với"]
    assert group.replies()[1].message_id == copied.message_id
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(group.id, lan.id, 999)


async def test_places_and_people(bot: Bot, lan: Citizen) -> None:
    place = await bot.send_location(lan.id, 16.07, 108.22)
    venue = await bot.send_venue(lan.id, 16.07, 108.22, "Trung tâm hành chính", "24 Trần Phú")
    person = await bot.send_contact(lan.id, "+842361022", "Tổng đài")
    assert place.location is not None and place.location.latitude == 16.07
    assert venue.venue is not None and venue.venue.address == "24 Trần Phú"
    assert person.contact is not None and person.contact.first_name == "Tổng đài"
    assert [seen.kind for seen in lan.replies()] == ["location", "location", "contact"]
