"""A chat as the people in it see it."""

import html
import time
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .files import MEDIA
from .records import JSON, Button, Post, Seen
from .state import State

__all__ = ["ChatWindow"]

Found = TypeVar("Found")

KINDS = (*MEDIA, "location", "contact")
SERVICE = ("new_chat_members", "left_chat_member", "forum_topic_created")


class ChatWindow:
    """Reading and tapping in one chat.

    Waiting blocks the thread: in a coroutine that shares its loop with the bot, use `asyncio.to_thread`.
    """

    def __init__(self, state: State, chat_id: int) -> None:
        self.id = chat_id
        self._state = state
        self._returned: set[tuple[int, int]] = set()

    def messages(self) -> list[Seen]:
        """Every message that is visible now, of both sides, oldest first."""
        return [seen for seen in self.history() if not seen.deleted]

    def replies(self) -> list[Seen]:
        """The visible messages of the bot."""
        return [seen for seen in self.messages() if seen.from_bot]

    def history(self) -> list[Seen]:
        """Every message of both sides in its last form, deleted ones too."""
        with self._state.lock:
            return [_seen(post) for post in self._posts()]

    @property
    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        """The rows of keys that the bot put in place of the phone's keyboard."""
        with self._state.lock:
            return self._state.chats[self.id].keyboard

    def wait(self, text_part: str = "", timeout: float = 10) -> Seen:
        """The oldest message of the bot with `text_part` in its text that `wait` has not returned before.

        A message whose text is edited counts as new. Raises AssertionError with all that was seen.
        """
        found = self._until(lambda: self._next(text_part), timeout)
        if found is None:
            raise AssertionError(
                f"no new message with {text_part!r} in {timeout} s; seen:\n{self._account()}"
            )
        return found

    def wait_count(self, count: int, timeout: float = 10) -> list[Seen]:
        """The visible messages of the bot, as soon as there are `count` or more."""
        found = self._until(lambda: self.replies() if len(self.replies()) >= count else None, timeout)
        if found is None:
            raise AssertionError(f"fewer than {count} messages after {timeout} s; seen:\n{self._account()}")
        return found

    def _until(self, look: Callable[[], Found | None], timeout: float) -> Found | None:
        end = time.monotonic() + timeout
        with self._state.lock:
            while (found := look()) is None and (left := end - time.monotonic()) > 0:
                self._state.lock.wait(left)
            return found

    def _next(self, text_part: str) -> Seen | None:
        for post in self._posts():
            key = (post.message["message_id"], post.version)
            if post.from_bot and not post.deleted and key not in self._returned and _has(post, text_part):
                self._returned.add(key)
                return _seen(post)
        return None

    def _tap(self, user: JSON, button: str) -> str:
        """Tap the newest button with this label or callback data; returns the id of the callback query."""
        with self._state.lock:
            post, target = self._find_button(button)
            return self._query(user, post.message, target)

    def _tap_raw(self, user: JSON, data: str, message_id: int | None) -> str:
        """A callback query with any data, as a changed client can send it."""
        with self._state.lock:
            posts = [post for post in self._posts() if post.from_bot and not post.deleted]
            wanted = [post for post in posts if message_id in (None, post.message["message_id"])]
            nothing = {"chat": self._state.chats[self.id].json, "message_id": message_id or 1, "date": 0}
            return self._query(user, wanted[-1].message if wanted else nothing, data)

    def _query(self, user: JSON, message: JSON, data: str) -> str:
        query_id = self._state.open_query("callback")
        query = {
            "id": query_id,
            "from": user,
            "message": message,
            "chat_instance": f"-{abs(self.id)}7",
            "data": data,
        }
        self._state.push("callback_query", query)
        return query_id

    def _find_button(self, wanted: str) -> tuple[Post, str]:
        tests: tuple[Callable[[Mapping[str, Any]], bool], ...] = (
            lambda button: wanted in (button["text"], button.get("callback_data")),
            lambda button: wanted in button["text"],
        )
        posts = [post for post in reversed(self._posts()) if post.from_bot and not post.deleted]
        for fits in tests:
            for post in posts:
                for button in _buttons(post):
                    if fits(button):
                        return post, _callback_data(button)
        raise AssertionError(f"no button {wanted!r}; seen:\n{self._account()}")

    def _posts(self) -> list[Post]:
        return list(self._state.posts[self.id].values())

    def _account(self) -> str:
        return "\n".join(_line(seen) for seen in self.history()) or "  nothing"

    def _post(self, message_id: int) -> Post:
        return self._state.posts[self.id][message_id]


def _seen(post: Post) -> Seen:
    message = post.message
    sender = message["from"]
    return Seen(
        message_id=message["message_id"],
        text=_text(message),
        html=post.html or html.escape(_text(message), quote=False),
        buttons=tuple(tuple(Button(one["text"], _target(one)) for one in row) for row in _rows(post)),
        edited=post.version > 0,
        deleted=post.deleted,
        from_bot=post.from_bot,
        sender=" ".join(filter(None, (sender["first_name"], sender.get("last_name")))),
        date=message["date"],
        kind=_kind(message),
        entities=tuple(message.get("entities") or message.get("caption_entities") or ()),
        reply_to=message.get("reply_to_message", {}).get("message_id"),
        reaction=post.reaction,
        attachment=post.attachment,
    )


def _text(message: JSON) -> str:
    if "sticker" in message:
        return str(message["sticker"]["emoji"])
    return str(message.get("text") or message.get("caption") or "")


def _kind(message: JSON) -> str:
    if any(name in message for name in SERVICE):
        return "service"
    return next((kind for kind in KINDS if kind in message), "text")


def _rows(post: Post) -> list[list[JSON]]:
    return list(post.message.get("reply_markup", {}).get("inline_keyboard", ()))


def _buttons(post: Post) -> list[JSON]:
    return [button for row in _rows(post) for button in row]


def _target(button: JSON) -> str:
    """What a button leads to, whatever its kind."""
    value = next((value for name, value in button.items() if name not in ("text", "style")), "")
    if isinstance(value, dict):
        return str(next(iter(value.values()), ""))
    return str(value)


def _callback_data(button: JSON) -> str:
    if "callback_data" not in button:
        raise AssertionError(f"the button {button['text']!r} sends nothing to the bot: {_target(button)}")
    return str(button["callback_data"])


def _has(post: Post, part: str) -> bool:
    return unicodedata.normalize("NFC", part) in unicodedata.normalize("NFC", _text(post.message))


def _line(seen: Seen) -> str:
    buttons = "".join(f" [{button.label}]" for row in seen.buttons for button in row)
    state = " (deleted)" if seen.deleted else " (edited)" if seen.edited else ""
    side = "bot" if seen.from_bot else seen.sender
    return f"  {seen.message_id} {side}{state}: {seen.text or seen.kind}{buttons}"
