"""check_call against calls that are right and calls that are wrong."""

import json
from typing import Any

import pytest

from tests.telegram_api import check_call
from tests.telegram_api.problems import Upload
from tests.telegram_api.schema import decoded, find_problems

TEXT: dict[str, Any] = {"chat_id": 1, "text": "Xin chào"}
PICTURE = Upload("a.png", "image/png", b"x")
HUY = {"command": "huy_bo", "description": "Hủy"}
LIKE = {"type": "emoji", "emoji": "👍"}
FILES = [{"type": "photo", "media": "a"}, {"type": "video", "media": "b"}]
CONTENT = {"message_text": "<b>x</b>", "parse_mode": "HTML"}
ARTICLE = {"type": "article", "id": "1", "title": "t", "input_message_content": CONTENT}


def text(text: str) -> dict[str, Any]:
    return {"chat_id": 1, "text": text}


def html(source: str) -> dict[str, Any]:
    return text(source) | {"parse_mode": "HTML"}


def keyboard(**button: Any) -> dict[str, Any]:
    return TEXT | {"reply_markup": {"inline_keyboard": [[{"text": "Có"} | button]]}}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("getMe", {}),
        ("sendMessage", TEXT),
        ("sendMessage", {"chat_id": "@nhom_ho_tro", "text": "x"}),
        ("sendMessage", {"chat_id": "-1001", "text": "x", "disable_notification": "true"}),
        ("sendMessage", keyboard(callback_data="x" * 64)),
        ("sendMessage", keyboard(url="https://dichvucong.gov.vn/p?a=1&b=2")),
        ("sendMessage", TEXT | {"reply_markup": '{"keyboard": [["Có", {"text": "Không"}]]}'}),
        ("sendMessage", TEXT | {"reply_markup": {"remove_keyboard": True}}),
        ("sendMessage", TEXT | {"link_preview_options": {"is_disabled": True}}),
        ("sendMessage", TEXT | {"reply_parameters": {"message_id": 3, "allow_sending_without_reply": True}}),
        ("sendMessage", html("<b>" + "ạ" * 4096 + "</b>")),
        ("editMessageText", {"inline_message_id": "a", "text": "x"}),
        ("editMessageText", TEXT | {"message_id": "3"}),
        ("setMyCommands", {"commands": [HUY], "scope": {"type": "default"}}),
        ("getUpdates", {"limit": 100, "timeout": 30, "allowed_updates": '["message"]', "offset": "-1"}),
        ("sendPhoto", {"chat_id": 1, "photo": PICTURE}),
        ("sendPhoto", {"chat_id": 1, "photo": "attach://a", "a": PICTURE}),
        ("sendMediaGroup", {"chat_id": 1, "media": FILES}),
        ("setMessageReaction", {"chat_id": 1, "message_id": 2, "reaction": [LIKE]}),
        ("answerInlineQuery", {"inline_query_id": "1", "results": [ARTICLE]}),
        ("sendLocation", {"chat_id": 1, "latitude": 16, "longitude": "108.2"}),
    ],
)
def test_right_calls(method: str, params: dict[str, Any]) -> None:
    assert check_call(method, params) == []


@pytest.mark.parametrize(
    ("method", "params", "fault"),
    [
        ("sendLetter", {}, "sendLetter: unknown method"),
        ("sendMessage", {"chat_id": 1}, "sendMessage.text: missing"),
        ("sendMessage", TEXT | {"colour": "red"}, "sendMessage.colour: unknown parameter"),
        ("sendMessage", TEXT | {"chat_id": True}, "sendMessage.chat_id: Integer expected, got True"),
        ("sendMessage", TEXT | {"chat_id": "lan"}, "sendMessage.chat_id: 'lan' is neither a number"),
        ("sendMessage", text("x" * 4097), "sendMessage.text: 4097 characters, allowed are 1 to 4096"),
        ("sendMessage", text("👍" * 2049), "sendMessage.text: 4098 characters"),
        ("sendMessage", html("<b> </b>"), "sendMessage.text: 0 characters"),
        ("sendMessage", html("a & b"), "Unescaped character"),
        ("sendMessage", TEXT | {"parse_mode": "BBCode"}, "is no parse mode"),
        ("sendMessage", TEXT | {"parse_mode": "MarkdownV2"}, "reads HTML only"),
        ("sendMessage", TEXT | {"reply_markup": "{"}, "InlineKeyboardMarkup expected"),
        ("sendMessage", TEXT | {"link_preview_options": {"is_disabled": 1}}, ".is_disabled: Boolean"),
        ("sendMessage", keyboard(), "exactly one action needed, got []"),
        ("sendMessage", keyboard(url="https://a.vn", callback_data="x"), "exactly one action needed"),
        ("sendMessage", keyboard(callback_data="ạ" * 22), "inline_keyboard[0][0].callback_data: 66 bytes"),
        ("sendMessage", keyboard(callback_data=""), "callback_data: 0 bytes"),
        ("sendMessage", keyboard(url="http://localhost:8080/"), "Wrong HTTP URL"),
        ("sendMessage", keyboard(url="tel:19001234"), "Unsupported URL protocol"),
        ("sendMessage", keyboard(callback="x"), "inline_keyboard[0][0].callback: unknown parameter"),
        ("sendMessage", keyboard(callback_data="x", style="pink"), "'pink' is none of danger, success"),
        ("editMessageText", {"text": "x"}, "editMessageText.chat_id: missing"),
        ("editMessageText", {"chat_id": 1, "message_id": 1}, "editMessageText.text: missing"),
        ("sendChatAction", {"chat_id": 1, "action": "thinking"}, "'thinking' is no action"),
        ("setMyCommands", {"commands": [{"command": "Hủy", "description": "x"}]}, "commands[0].command"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "101 items"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x" * 257}]}, "257 characters"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, "scope.chat_id: missing"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "201 characters"),
        ("getUpdates", {"limit": 101}, "getUpdates.limit: 101, allowed are 1 to 100"),
        ("setWebhook", {"url": "https://a.vn", "secret_token": "ơ"}, "characters that are not allowed"),
        ("sendMediaGroup", {"chat_id": 1, "media": [{"type": "photo", "media": "a"}]}, "1 items"),
        ("answerInlineQuery", {"inline_query_id": "1", "results": [ARTICLE] * 2}, "an id stands twice"),
        ("answerInlineQuery", {"inline_query_id": "1", "results": [ARTICLE] * 51}, "51 results"),
    ],
)
def test_wrong_calls(method: str, params: dict[str, Any], fault: str) -> None:
    assert any(fault in problem for problem in check_call(method, params)), check_call(method, params)


def test_one_fault_a_bad_button() -> None:
    markup = {"inline_keyboard": [[{"text": "a", "url": "x:y"}], [{"text": "b", "url": "x:y"}]] * 2}
    assert len(check_call("sendMessage", TEXT | {"reply_markup": markup})) == 4


def test_telegram_looks_away_from_unknown_parameters_only() -> None:
    assert [one.answer for one in find_problems("sendMessage", TEXT | {"colour": "red"})] == [None]
    assert [one.answer for one in find_problems("sendMessage", {"chat_id": 1})] == ["message text is empty"]


def test_form_strings_are_decoded() -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "1"}]]}
    form = {"chat_id": "12", "text": "34", "protect_content": "True", "reply_markup": json.dumps(markup)}
    assert decoded("sendMessage", form) == {
        "chat_id": 12,
        "text": "34",
        "protect_content": True,
        "reply_markup": markup,
    }
