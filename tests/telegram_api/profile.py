"""Methods by which the bot describes itself: name, descriptions, commands, menu button."""

import json
from functools import partial

from .records import JSON
from .state import Method, Params, State

__all__ = ["PROFILE"]

# parameter -> the method names that end in it
TEXTS = {"name": "Name", "description": "Description", "short_description": "ShortDescription"}


def get_me(state: State, _: Params) -> JSON:
    return state.me


def set_text(name: str, state: State, params: Params) -> bool:
    state.profile[name, _language(params)] = params.get(name, "")
    return True


def get_text(name: str, state: State, params: Params) -> JSON:
    fallback = state.profile.get((name, ""), "")
    return {name: state.profile.get((name, _language(params))) or fallback}


def set_commands(state: State, params: Params) -> bool:
    state.profile[_commands(params)] = params["commands"]
    return True


def get_commands(state: State, params: Params) -> list[JSON]:
    return list(state.profile.get(_commands(params), ()))


def delete_commands(state: State, params: Params) -> bool:
    state.profile.pop(_commands(params), None)
    return True


def set_menu_button(state: State, params: Params) -> bool:
    state.profile["menu", str(params.get("chat_id", ""))] = params.get("menu_button") or {"type": "default"}
    return True


def get_menu_button(state: State, params: Params) -> JSON:
    for chat in (str(params.get("chat_id", "")), ""):
        if ("menu", chat) in state.profile:
            return dict(state.profile["menu", chat])
    return {"type": "commands"}


def _language(params: Params) -> str:
    return str(params.get("language_code") or "")


def _commands(params: Params) -> tuple[str, ...]:
    scope = params.get("scope") or {"type": "default"}
    return ("commands", json.dumps(scope, sort_keys=True), _language(params))


PROFILE: dict[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    **{f"setMy{word}": partial(set_text, name) for name, word in TEXTS.items()},
    **{f"getMy{word}": partial(get_text, name) for name, word in TEXTS.items()},
}
