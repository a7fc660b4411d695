"""Methods that answer a tap or an inline query, or show that the bot is there."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from telegram.constants import ReactionEmoji

from .records import bad_request
from .state import Method, Params, State

__all__ = ["ANSWERS"]

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_query(kind: str, state: State, params: Params) -> bool:
    query = state.queries.get(params[f"{kind}_query_id"])
    if query is None or query.kind != kind or state.clock() - query.time > state.query_seconds:
        raise bad_request(TOO_OLD)
    return True


def send_chat_action(state: State, params: Params) -> bool:
    chat, thread = state.reach(params["chat_id"]), params.get("message_thread_id")
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    return True


def set_message_reaction(state: State, params: Params) -> bool:
    chat = state.reach(params["chat_id"])
    post = state.find_post(chat, params["message_id"], "message to react not found")
    shown = [_emoji(reaction) for reaction in params.get("reaction") or ()]
    state.put_post(replace(post, reaction=shown[0] if shown else None))
    return True


def _emoji(reaction: Mapping[str, Any]) -> str:
    emoji = str(reaction.get("emoji", ""))
    if emoji not in set(ReactionEmoji):
        raise bad_request("REACTION_INVALID")
    return emoji


ANSWERS: dict[str, Method] = {
    "answerCallbackQuery": partial(answer_query, "callback"),
    "answerInlineQuery": partial(answer_query, "inline"),
    "sendChatAction": send_chat_action,
    "setMessageReaction": set_message_reaction,
}
