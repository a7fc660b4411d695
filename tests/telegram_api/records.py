"""What the server writes down: calls, chats, messages, open queries, the webhook; and how it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .problems import Upload

__all__ = [
    "JSON",
    "ApiError",
    "Button",
    "Call",
    "Chat",
    "Post",
    "Query",
    "Seen",
    "Webhook",
    "bad_request",
    "conflict",
    "forbidden",
]

JSON = dict[str, Any]


class ApiError(Exception):
    """A refusal as Telegram words it, such as `400 Bad Request: chat not found`."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        self.code = code
        self.description = description
        self.retry_after = retry_after
        super().__init__(f"{code} {description}")


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    return ApiError(409, f"Conflict: {reason}")


@dataclass(frozen=True)
class Call:
    """One request of the bot."""

    method: str
    # Decoded: numbers, lists and objects, not the strings of the form.
    params: Mapping[str, Any]
    time: float
    # What check_call says about it.
    errors: tuple[str, ...] = ()


class Button(NamedTuple):
    """A button under a message: what it shows, and its callback data, URL or other target."""

    label: str
    target: str


@dataclass(frozen=True)
class Seen:
    """A message as a person in the chat sees it."""

    message_id: int
    # Text or caption as it reads on the screen.
    text: str
    # The same as it was sent, with its tags.
    html: str
    buttons: tuple[tuple[Button, ...], ...]
    edited: bool
    deleted: bool
    from_bot: bool
    sender: str
    date: int
    # text, photo, document, sticker, voice, location, contact or service
    kind: str
    entities: tuple[Mapping[str, Any], ...] = ()
    reply_to: int | None = None
    reaction: str | None = None
    attachment: Upload | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Post:
    """A message in its chat, with what only this server knows about it."""

    message: JSON
    from_bot: bool
    html: str = ""
    # Counts edits of the text: an edited message can be waited for again.
    version: int = 0
    deleted: bool = False
    reaction: str | None = None
    attachment: Upload | None = None


@dataclass(frozen=True)
class Query:
    """A tap or an inline query that the bot may answer until it is too old."""

    kind: str
    time: float


@dataclass(frozen=True)
class Webhook:
    """Where updates are delivered; no url means that the bot polls."""

    url: str = ""
    secret_token: str | None = None
    max_connections: int = 40


@dataclass
class Chat:
    """A chat and who is in it."""

    json: JSON
    # user id -> creator, administrator, member, left
    members: dict[int, str] = field(default_factory=dict)
    # member, left or kicked; a private chat has no bot until its person writes first.
    bot_status: str = "left"
    topics: dict[int, str] = field(default_factory=dict)
    # What stands in place of the phone's keyboard.
    keyboard: tuple[tuple[str, ...], ...] = ()

    @property
    def id(self) -> int:
        return int(self.json["id"])

    @property
    def is_private(self) -> bool:
        return bool(self.json["type"] == "private")
