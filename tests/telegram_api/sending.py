"""Methods that put a message into a chat or change one that is there."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from .files import MEDIA
from .problems import Upload
from .records import JSON, Chat, Post, bad_request
from .state import Method, Params, State
from .texts import html_of, text_content

__all__ = ["SENDING", "publish"]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def send_message(state: State, params: Params) -> JSON:
    chat = state.reach(params["chat_id"])
    content = text_content(params, "text") | _kept(params, "link_preview_options")
    return publish(state, chat, params, content, html_of(params, "text"))


def send_media(kind: str, state: State, params: Params) -> JSON:
    chat = state.reach(params["chat_id"])
    upload = state.files.resolve(params[kind], params)
    content = state.files.content(kind, upload) | text_content(params, "caption")
    return publish(state, chat, params, content, html_of(params, "caption"), upload)


def edit_text(state: State, params: Params) -> JSON | bool:
    return _edit(state, params, "text")


def edit_caption(state: State, params: Params) -> JSON | bool:
    return _edit(state, params, "caption")


def edit_markup(state: State, params: Params) -> JSON | bool:
    if "inline_message_id" in params:
        return True
    post = _editable(state, params)
    return _changed(state, post, _with_markup(post.message, params))


def delete_message(state: State, params: Params) -> bool:
    chat = state.reach(params["chat_id"])
    state.delete_post(state.find_post(chat, params["message_id"], "message to delete not found"))
    return True


def delete_messages(state: State, params: Params) -> bool:
    """Telegram skips what it does not find."""
    chat = state.reach(params["chat_id"])
    found = (state.posts[chat.id].get(message_id) for message_id in params["message_ids"])
    for post in [post for post in found if post and not post.deleted]:
        state.delete_post(post)
    return True


def publish(
    state: State, chat: Chat, params: Params, content: JSON, html: str, attachment: Upload | None = None
) -> JSON:
    if chat.bot_status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")
    about = _thread(chat, params) | _reply(state, chat, params) | _inline_keyboard(params)
    if params.get("protect_content"):
        about["has_protected_content"] = True
    post = state.add_post(chat, state.bot, content | about, html, attachment)
    _set_keyboard(chat, params.get("reply_markup") or {})
    return post.message


def _thread(chat: Chat, params: Params) -> JSON:
    thread = params.get("message_thread_id")
    if thread is None:
        return {}
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(state: State, chat: Chat, params: Params) -> JSON:
    wanted = params.get("reply_parameters")
    if not wanted:
        return {}
    target = state.posts[chat.id].get(wanted["message_id"])
    if target is None or target.deleted:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {
        "reply_to_message": {
            name: value for name, value in target.message.items() if name != "reply_to_message"
        }
    }


def _inline_keyboard(params: Params) -> JSON:
    markup = params.get("reply_markup") or {}
    return {"reply_markup": markup} if markup.get("inline_keyboard") else {}


def _set_keyboard(chat: Chat, markup: Mapping[str, Any]) -> None:
    if "keyboard" in markup:
        rows = markup["keyboard"]
        chat.keyboard = tuple(
            tuple(key if isinstance(key, str) else key["text"] for key in row) for row in rows
        )
    elif "remove_keyboard" in markup:
        chat.keyboard = ()


def _edit(state: State, params: Params, name: str) -> JSON | bool:
    if "inline_message_id" in params:
        return True
    post = _editable(state, params)
    if ("text" in post.message) != (name == "text"):
        raise bad_request(f"there is no {name} in the message to edit")
    bare = {key: value for key, value in post.message.items() if key not in _text_keys(name)}
    message = bare | text_content(params, name) | _kept(params, "link_preview_options")
    return _changed(state, post, _with_markup(message, params), html_of(params, name))


def _editable(state: State, params: Params) -> Post:
    post = state.find_post(state.reach(params["chat_id"]), params["message_id"], "message to edit not found")
    if not post.from_bot:
        raise bad_request("message can't be edited")
    return post


def _with_markup(message: JSON, params: Params) -> JSON:
    """An edit that names no keyboard takes the old one away."""
    bare = {name: value for name, value in message.items() if name != "reply_markup"}
    return bare | _inline_keyboard(params)


def _changed(state: State, post: Post, message: JSON, html: str | None = None) -> JSON:
    if message == post.message:
        raise bad_request(NOT_MODIFIED)
    is_text = html is not None
    edited = message | {"edit_date": state.now()}
    state.put_post(
        replace(
            post, message=edited, html=html if html is not None else post.html, version=post.version + is_text
        )
    )
    return edited


def _text_keys(name: str) -> tuple[str, ...]:
    return (name, "entities" if name == "text" else "caption_entities", "link_preview_options")


def _kept(params: Params, name: str) -> JSON:
    return {name: params[name]} if params.get(name) else {}


SENDING: dict[str, Method] = {
    "sendMessage": send_message,
    **{f"send{kind.capitalize()}": partial(send_media, kind) for kind in MEDIA},
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
