"""Citizens: people who write to the bot in private."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .chats import member, membership
from .problems import Upload
from .records import JSON, Chat
from .speech import CONTACT, LOCATION, PHOTO, STICKER, VOICE, caption, said
from .state import State
from .texts import html_of
from .window import ChatWindow

if TYPE_CHECKING:
    from .groups import Group

__all__ = ["Citizen"]


class Citizen(ChatWindow):
    """One person and their private chat with the bot. What sends returns the id of the new message."""

    def __init__(self, state: State, user: JSON) -> None:
        super().__init__(state, user["id"])
        self.user = user
        state.users[self.id] = user
        names: JSON = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
        state.chats[self.id] = Chat({"id": self.id, "type": "private", **names})

    def send(self, text: str, reply_to: int | None = None) -> int:
        return self._say(said(text), reply_to=reply_to)

    def start(self, payload: str | None = None) -> int:
        """What opening the bot, or a deep link with `payload`, sends."""
        return self.send(f"/start {payload}" if payload else "/start")

    def send_photo(self, caption: str | None = None) -> int:
        return self._send_file("photo", PHOTO, caption)

    def send_document(
        self, file_name: str, mime_type: str, caption: str | None = None, data: bytes = b"%PDF-1.4 test"
    ) -> int:
        return self._send_file("document", Upload(file_name, mime_type, data), caption)

    def send_voice(self) -> int:
        return self._send_file("voice", VOICE)

    def send_sticker(self) -> int:
        return self._send_file("sticker", STICKER)

    def send_location(self) -> int:
        return self._say(LOCATION)

    def send_contact(self) -> int:
        """The person's own number."""
        own = {"first_name": self.user["first_name"], "user_id": self.id}
        return self._say({"contact": CONTACT | own})

    def forward(self, text: str, sender: "Citizen | str" = "Hidden") -> int:
        """Forward a text that a citizen wrote, or somebody of that name who hides the account."""
        origin: JSON = {"type": "hidden_user", "sender_user_name": sender, "date": self._state.now()}
        if isinstance(sender, Citizen):
            origin = {"type": "user", "sender_user": sender.user, "date": self._state.now()}
        return self._say(said(text) | {"forward_origin": origin})

    def edit(self, message_id: int, text: str) -> None:
        """Change an own message."""
        with self._state.lock:
            post = self._post(message_id)
            bare = {name: value for name, value in post.message.items() if name not in ("text", "entities")}
            message = bare | said(text) | {"edit_date": self._state.now()}
            html = html_of({"text": text}, "text")
            self._state.put_post(replace(post, message=message, html=html, version=post.version + 1))
            self._state.push("edited_message", message)

    def tap(self, button: str) -> str:
        """Tap the newest button that shows `button`, has it as callback data, or else has it in its label.

        Returns the id of the callback query.
        """
        return self._tap(self.user, button)

    def tap_raw(self, data: str, message_id: int | None = None) -> str:
        """Send a callback query with data that no button may have, under the newest or the given message."""
        return self._tap_raw(self.user, data, message_id)

    def ask_inline(self, query: str) -> str:
        """Type `@bot query` in some chat; returns the id of the inline query."""
        with self._state.lock:
            query_id = self._state.open_query("inline")
            self._state.push(
                "inline_query", {"id": query_id, "from": self.user, "query": query, "offset": ""}
            )
            return query_id

    def choose_inline(self, query_id: str, result_id: str) -> None:
        """Put one of the offered results of an inline query into a chat; the bot is told, as with feedback on."""
        with self._state.lock:
            answers = [call for call in self._state.calls if call.params.get("inline_query_id") == query_id]
            offered = {result["id"] for call in answers for result in call.params["results"]}
            assert result_id in offered, f"{result_id} was not offered, but {sorted(offered)}"
            self._state.push("chosen_inline_result", {"result_id": result_id, "from": self.user, "query": ""})

    def join_group(self, group: "Group", status: str = "member") -> None:
        """Enter a group, as `member`, `administrator` or `creator`."""
        with self._state.lock:
            former = group.chat.members.get(self.id, "left")
            group.chat.members[self.id] = status
            change = {"chat": group.chat.json, "from": self.user, "date": self._state.now()}
            members = {
                "old_chat_member": member(self.user, former),
                "new_chat_member": member(self.user, status),
            }
            self._state.push("chat_member", change | members)
            group.post(self.user, {"new_chat_members": [self.user]})

    def block(self) -> None:
        """Block the bot: what it sends is refused with 403 from now on."""
        with self._state.lock:
            membership(self._state, self._chat, self.user, "kicked")

    def unblock(self) -> None:
        with self._state.lock:
            membership(self._state, self._chat, self.user, "member")

    @property
    def _chat(self) -> Chat:
        return self._state.chats[self.id]

    def _open(self) -> None:
        """Who writes lets the bot write; who has blocked it takes that back first."""
        if self._chat.bot_status == "kicked":
            self.unblock()
        self._chat.bot_status = "member"

    def _send_file(self, kind: str, upload: Upload, text: str | None = None) -> int:
        with self._state.lock:
            content = self._state.files.content(kind, upload) | caption(text)
            return self._say(content, attachment=upload)

    def _say(
        self, content: Mapping[str, Any], reply_to: int | None = None, attachment: Upload | None = None
    ) -> int:
        with self._state.lock:
            self._open()
            answered = {"reply_to_message": self._post(reply_to).message} if reply_to is not None else {}
            post = self._state.add_post(self._chat, self.user, {**content, **answered}, attachment=attachment)
            self._state.push("message", post.message)
            return int(post.message["message_id"])
