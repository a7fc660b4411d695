"""Methods that pass messages on, and places and people that are sent."""

from functools import partial

from .records import JSON, Post
from .sending import publish
from .state import Method, Params, State
from .texts import html_of, text_content

__all__ = ["RELAYING"]

# What belongs to a message where it stands and does not travel with it.
OWN = {
    "message_id",
    "date",
    "edit_date",
    "chat",
    "from",
    "reply_markup",
    "reply_to_message",
    "message_thread_id",
    "is_topic_message",
}
PLACE = ("latitude", "longitude", "horizontal_accuracy")
VENUE = ("title", "address")
PERSON = ("phone_number", "first_name", "last_name", "vcard")


def forward_message(state: State, params: Params) -> JSON:
    chat, original = state.reach(params["chat_id"]), _original(state, params, "forward")
    sender, date = original.message["from"], original.message["date"]
    origin = {"forward_origin": {"type": "user", "sender_user": sender, "date": date}}
    return publish(state, chat, params, origin | _content(original), original.html, original.attachment)


def copy_message(state: State, params: Params) -> JSON:
    chat, original = state.reach(params["chat_id"]), _original(state, params, "copy")
    content = _content(original)
    if "caption" in params:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= text_content(params, "caption")
    html = html_of(params, "caption") if "caption" in params else original.html
    return {"message_id": publish(state, chat, params, content, html, original.attachment)["message_id"]}


def send_place(kind: str, state: State, params: Params) -> JSON:
    place = _chosen(params, PLACE)
    content: JSON = {"location": place}
    if kind == "venue":
        content["venue"] = {"location": place} | _chosen(params, VENUE)
    return publish(state, state.reach(params["chat_id"]), params, content, "")


def send_contact(state: State, params: Params) -> JSON:
    content = {"contact": _chosen(params, PERSON)}
    return publish(state, state.reach(params["chat_id"]), params, content, "")


def _original(state: State, params: Params, verb: str) -> Post:
    chat = state.reach(params["from_chat_id"])
    return state.find_post(chat, params["message_id"], f"message to {verb} not found")


def _content(post: Post) -> JSON:
    return {name: value for name, value in post.message.items() if name not in OWN}


def _chosen(params: Params, names: tuple[str, ...]) -> JSON:
    return {name: params[name] for name in names if name in params}


RELAYING: dict[str, Method] = {
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
    "sendLocation": partial(send_place, "location"),
    "sendVenue": partial(send_place, "venue"),
    "sendContact": send_contact,
}
