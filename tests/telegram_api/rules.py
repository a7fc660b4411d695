"""Rules of the Bot API that stand in prose and not in its tables."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .links import link_fault
from .problems import Problem, missing, refused

__all__ = ["object_problems", "params_problems"]

Values = Mapping[str, Any]

PARSE_MODES = {"html", "markdown", "markdownv2"}
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
NOT_ACTIONS = {"text", "icon_custom_emoji_id", "style"}
MOST_BUTTONS = 100
MOST_RESULTS = 50


def params_problems(method: str, values: Values) -> Iterator[Problem]:
    """What is wrong with the parameters of a call taken together."""
    if method.startswith(("editMessage", "stopMessageLiveLocation")):
        yield from _target(method, values)
    if method == "editMessageText" and values.get("text") is None and values.get("rich_message") is None:
        yield missing(f"{method}.text")
    if method == "sendChatAction" and values.get("action") not in ACTIONS:
        yield refused(f"{method}.action", f"{values.get('action')!r} is no action")
    if method == "answerInlineQuery":
        yield from _inline_results(values.get("results"))
    yield from _chat_name(method, values)
    yield from _parse_modes(method, values)


def object_problems(kind: str, value: Values, path: str) -> Iterator[Problem]:
    """What is wrong with the fields of an object taken together."""
    yield from _parse_modes(path, value)
    rule = OBJECT_RULES.get(kind)
    if rule:
        yield from rule(value, path)


def _inline_results(results: Any) -> Iterator[Problem]:
    ids = [result.get("id") for result in results if isinstance(result, dict)] if isinstance(results, list) else []
    if len(ids) > MOST_RESULTS:
        yield Problem("answerInlineQuery.results", f"{len(ids)} results", "RESULTS_TOO_MUCH")
    if len(set(ids)) < len(ids):
        yield Problem("answerInlineQuery.results", "an id stands twice", "RESULT_ID_DUPLICATE")


def _target(method: str, values: Values) -> Iterator[Problem]:
    if values.get("inline_message_id") is None:
        for name in ("chat_id", "message_id"):
            if values.get(name) is None:
                yield missing(f"{method}.{name}")


def _chat_name(method: str, values: Values) -> Iterator[Problem]:
    chat = values.get("chat_id")
    if isinstance(chat, str) and not chat.startswith("@"):
        yield refused(f"{method}.chat_id", f"{chat!r} is neither a number nor an @username")


def _parse_modes(path: str, values: Values) -> Iterator[Problem]:
    for name, value in values.items():
        if not name.endswith("parse_mode") or not isinstance(value, str) or not value:
            continue
        if value.lower() not in PARSE_MODES:
            yield Problem(f"{path}.{name}", f"{value!r} is no parse mode", "unsupported parse_mode")
        elif value.lower() != "html":
            yield Problem(f"{path}.{name}", f"{value}: this test server reads HTML only", None)


def _button(value: Values, path: str) -> Iterator[Problem]:
    actions = [name for name in value if name not in NOT_ACTIONS]
    if not str(value.get("text", "")).strip():
        yield Problem(f"{path}.text", "empty", "can't parse inline keyboard button: Text must be non-empty")
    if len(actions) != 1:
        reason = "Text buttons are unallowed in the inline keyboard"
        yield Problem(
            path, f"exactly one action needed, got {actions}", f"can't parse inline keyboard button: {reason}"
        )
    url = value.get("url")
    fault = link_fault(url) if isinstance(url, str) else None
    if fault:
        yield Problem(
            f"{path}.url", f"{url!r}: {fault}", f"inline keyboard button URL '{url}' is invalid: {fault}"
        )


def _keyboard(value: Values, path: str) -> Iterator[Problem]:
    rows = value.get("inline_keyboard")
    count = sum(len(row) for row in rows if isinstance(row, list)) if isinstance(rows, list) else 0
    if count > MOST_BUTTONS:
        yield Problem(path, f"{count} buttons, allowed are {MOST_BUTTONS}", "reply markup is too long")


Rule = Callable[[Values, str], Iterator[Problem]]
OBJECT_RULES: Mapping[str, Rule] = {"InlineKeyboardButton": _button, "InlineKeyboardMarkup": _keyboard}
