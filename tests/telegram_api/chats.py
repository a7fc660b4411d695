"""Methods about chats, their members and the files in them."""

from collections.abc import Mapping
from typing import Any

from .records import JSON, Chat, bad_request
from .state import Method, Params, State

__all__ = ["CHATS", "member", "membership"]

FULL_INFO = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}
ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
RESTRICTIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)
FORUM_COLOR = 7322096


def get_chat(state: State, params: Params) -> JSON:
    return state.reach(params["chat_id"]).json | FULL_INFO


def get_chat_member(state: State, params: Params) -> JSON:
    chat = state.reach(params["chat_id"])
    user_id = params["user_id"]
    if user_id == state.me["id"]:
        return member(state.bot, chat.bot_status)
    if user_id not in state.users:
        raise bad_request("invalid user_id specified")
    return member(state.users[user_id], chat.members.get(user_id, "left"))


def get_administrators(state: State, params: Params) -> list[JSON]:
    chat = state.reach(params["chat_id"])
    chosen = (user for user, status in chat.members.items() if status in ("creator", "administrator"))
    return [member(state.users[user], chat.members[user]) for user in chosen]


def get_member_count(state: State, params: Params) -> int:
    chat = state.reach(params["chat_id"])
    return 1 + sum(status != "left" for status in chat.members.values())


def leave_chat(state: State, params: Params) -> bool:
    chat = state.reach(params["chat_id"])
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    membership(state, chat, state.bot, "left")
    return True


def create_topic(state: State, params: Params) -> JSON:
    chat = state.reach(params["chat_id"])
    if not chat.json.get("is_forum"):
        raise bad_request("the chat is not a forum")
    color = params.get("icon_color", FORUM_COLOR)
    content = {"forum_topic_created": {"name": params["name"], "icon_color": color}, "is_topic_message": True}
    thread = state.add_post(chat, state.bot, content).message["message_id"]
    chat.topics[thread] = params["name"]
    return {"message_thread_id": thread, "name": params["name"], "icon_color": color}


def get_file(state: State, params: Params) -> JSON:
    return state.files.describe(params["file_id"])


def membership(state: State, chat: Chat, by: Mapping[str, Any], status: str) -> None:
    """Change what the bot is in a chat, and tell it."""
    former = chat.bot_status
    chat.bot_status = status
    change = {"chat": chat.json, "from": dict(by), "date": state.now()}
    members = {"old_chat_member": member(state.bot, former), "new_chat_member": member(state.bot, status)}
    state.push("my_chat_member", change | members)


def member(user: Mapping[str, Any], status: str) -> JSON:
    """A ChatMember with the fields that its status asks for."""
    found: JSON = {"user": dict(user), "status": status}
    if status in ("creator", "administrator"):
        found["is_anonymous"] = False
    if status == "administrator":
        found |= dict.fromkeys(ADMINISTRATOR_RIGHTS, True) | {"can_be_edited": False}
    if status == "restricted":
        found |= dict.fromkeys(RESTRICTIONS, False) | {"is_member": True}
    return found | ({"until_date": 0} if status in ("kicked", "restricted") else {})


CHATS: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_administrators,
    "getChatMemberCount": get_member_count,
    "leaveChat": leave_chat,
    "createForumTopic": create_topic,
    "getFile": get_file,
}
