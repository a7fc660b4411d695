"""Everything the server knows, behind one lock."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .faults import FaultPlan, Plan
from .files import Files
from .problems import Upload
from .records import JSON, Call, Chat, Post, Query, Webhook, bad_request, forbidden
from .updates import UpdateQueue

__all__ = ["Method", "Params", "State"]

PRIVATE = 0


class State:
    """Chats, messages, updates, files and calls.

    Hold `lock` (a condition, entered again freely) to read more than one thing; every change notifies it.
    `on_wake` is called when there may be something new to deliver.
    """

    def __init__(self, token: str, clock: Callable[[], float], privacy: bool, query_seconds: float) -> None:
        self.token = token
        self.clock = clock
        self.query_seconds = query_seconds
        self.lock = threading.Condition(threading.RLock())
        self.me: JSON = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Test bot",
            "username": "motcua_test_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": not privacy,
            "supports_inline_queries": True,
        }
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, JSON] = {}
        self.posts: defaultdict[int, dict[int, Post]] = defaultdict(dict)
        self.calls: list[Call] = []
        self.updates = UpdateQueue()
        self.files = Files()
        self.faults = FaultPlan()
        self.queries: dict[str, Query] = {}
        self.profile: dict[tuple[str, ...], Any] = {}
        self.webhook = Webhook()
        self.webhook_error: tuple[int, str] | None = None
        self.poll_turn = 0
        self.on_wake: Callable[[], None] = lambda: None
        self._last_ids: defaultdict[int, int] = defaultdict(int)

    @property
    def bot(self) -> JSON:
        """The bot as the sender of a message."""
        return {name: self.me[name] for name in ("id", "is_bot", "first_name", "username")}

    def now(self) -> int:
        return int(self.clock())

    def record(self, call: Call) -> Plan:
        """Write a call down and say what is to go wrong with it."""
        self.calls.append(call)
        self.lock.notify_all()
        return self.faults.take(call.method)

    def wake(self) -> None:
        self.lock.notify_all()
        self.on_wake()

    def push(self, kind: str, payload: JSON) -> int | None:
        """Queue an update; None when the bot did not ask for this kind."""
        update_id = self.updates.add(kind, payload)
        self.wake()
        return update_id

    def open_query(self, kind: str) -> str:
        """The id of a new callback or inline query."""
        query_id = str(4_200_000_000_000_000_000 + len(self.queries) + 1)
        self.queries[query_id] = Query(kind, self.clock())
        return query_id

    def find_chat(self, chat_id: int | str) -> Chat:
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else self._named(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def reach(self, chat_id: int | str) -> Chat:
        """A chat in which the bot may speak."""
        chat = self.find_chat(chat_id)
        if chat.bot_status == "kicked":
            where = "blocked by the user" if chat.is_private else f"kicked from the {chat.json['type']} chat"
            raise forbidden(f"bot was {where}")
        if chat.bot_status == "left":
            if chat.is_private:
                raise forbidden("bot can't initiate conversation with a user")
            raise forbidden(f"bot is not a member of the {chat.json['type']} chat")
        return chat

    def add_post(
        self,
        chat: Chat,
        sender: Mapping[str, Any],
        content: JSON,
        html: str = "",
        attachment: Upload | None = None,
    ) -> Post:
        """A new message in a chat, from a person or the bot."""
        head = {"message_id": self._new_id(chat), "date": self.now(), "chat": chat.json, "from": dict(sender)}
        post = Post({**head, **content}, sender["id"] == self.me["id"], html, attachment=attachment)
        self.put_post(post)
        return post

    def put_post(self, post: Post) -> None:
        """Store a message in place of its former self."""
        self.posts[post.message["chat"]["id"]][post.message["message_id"]] = post
        self.lock.notify_all()

    def find_post(self, chat: Chat, message_id: int | None, reason: str) -> Post:
        """A message that is still there; otherwise the refusal `reason`."""
        post = self.posts[chat.id].get(message_id) if message_id is not None else None
        if post is None or post.deleted:
            raise bad_request(reason)
        return post

    def delete_post(self, post: Post) -> None:
        self.put_post(replace(post, deleted=True))

    def _named(self, name: str) -> Chat | None:
        wanted = name.removeprefix("@").lower()
        return next(
            (chat for chat in self.chats.values() if chat.json.get("username", "").lower() == wanted), None
        )

    def _new_id(self, chat: Chat) -> int:
        """Private chats share one sequence of a bot; a group has its own."""
        series = PRIVATE if chat.is_private else chat.id
        self._last_ids[series] += 1
        return self._last_ids[series]


Params = Mapping[str, Any]
Method = Callable[[State, Params], object]
