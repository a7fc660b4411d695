"""Groups, with and without topics."""

from collections.abc import Mapping
from typing import Any

from .chats import membership
from .people import Citizen
from .records import JSON, Chat
from .speech import mentioned, said
from .state import State
from .window import ChatWindow

__all__ = ["Group"]


class Group(ChatWindow):
    """A group that the bot is in."""

    def __init__(self, state: State, chat: Chat) -> None:
        super().__init__(state, chat.id)
        self.chat = chat
        state.chats[chat.id] = chat

    def send(
        self,
        user: Citizen,
        text: str,
        reply_to: int | None = None,
        mention: Citizen | bool = False,
        thread: int | None = None,
    ) -> int:
        """Say something; `mention=True` calls the bot by its username first, a citizen calls that citizen.

        Returns the message's id. `reply_to` is the id of a message here, `thread` the id of a topic.
        """
        called = self._state.bot if mention is True else mention.user if mention else None
        content = mentioned(called, text) if called else said(text)
        return self.post(user.user, content, reply_to, thread)

    def tap(self, user: Citizen, button: str) -> str:
        """Like `Citizen.tap`, in this group."""
        return self._tap(user.user, button)

    def tap_raw(self, user: Citizen, data: str, message_id: int | None = None) -> str:
        """Like `Citizen.tap_raw`, in this group."""
        return self._tap_raw(user.user, data, message_id)

    def add_topic(self, user: Citizen, name: str) -> int:
        """Open a topic of a forum; returns its thread id."""
        with self._state.lock:
            content = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            thread = self.post(user.user, content)
            self.chat.topics[thread] = name
            return thread

    def add_bot(self, user: Citizen, status: str = "member") -> None:
        """Somebody adds the bot, or makes it an `administrator`."""
        with self._state.lock:
            membership(self._state, self.chat, user.user, status)
            self.post(user.user, {"new_chat_members": [self._state.bot]})

    def remove_bot(self, user: Citizen) -> None:
        """Somebody throws the bot out: what it sends is refused with 403 from now on."""
        with self._state.lock:
            membership(self._state, self.chat, user.user, "kicked")

    def restrict_bot(self, user: Citizen) -> None:
        """Somebody takes the bot's right to write."""
        with self._state.lock:
            membership(self._state, self.chat, user.user, "restricted")

    def post(
        self, user: JSON, content: Mapping[str, Any], reply_to: int | None = None, thread: int | None = None
    ) -> int:
        """Put any content into the group, and tell the bot if it may read it."""
        with self._state.lock:
            self.chat.members.setdefault(user["id"], "member")
            about: JSON = (
                {"message_thread_id": thread, "is_topic_message": True} if thread is not None else {}
            )
            if reply_to is not None:
                about["reply_to_message"] = self._post(reply_to).message
            message = self._state.add_post(self.chat, user, {**content, **about}).message
            if self._is_heard(message):
                self._state.push("message", message)
            return int(message["message_id"])

    def _is_heard(self, message: JSON) -> bool:
        """In privacy mode a bot hears commands, its name, replies to it, and what is no text."""
        if self.chat.bot_status in ("left", "kicked"):
            return False
        if self._state.me["can_read_all_group_messages"] or self.chat.bot_status == "administrator":
            return True
        text = str(message.get("text", ""))
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        is_called = f"@{self._state.me['username']}" in text or replied == self._state.me["id"]
        return is_called or text.startswith("/") or "text" not in message
