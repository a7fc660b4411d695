"""Writes as the assistant would make them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.messages import Asked, Context, Feedback, Turn, Waiting
from bot.storage.protocol import Outgoing, Write

NOW = datetime.now(UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def asked(question: str, text: str = "câu hỏi", decision: str = "unknown", **more: object) -> Asked:
    return Asked(question, text, decision, **more)  # type: ignore[arg-type]


def wrote(
    *questions: Asked, person: str = "lan", at: datetime = NOW, update: int | None = None, channel: str = "telegram",
    feedback: Sequence[Feedback] = (), waiting: Sequence[str] = (), erase: bool = False, context: Context | None = None,
    outgoing: Sequence[Outgoing] = (), address: str | None = None, person_wanted: bool = False, test: bool = False,
) -> Write:  # fmt: skip
    promises = tuple(Waiting(question, person_wanted) for question in waiting)
    turn = Turn((), context or Context(), questions, tuple(feedback), promises, erase)
    return Write(person, channel, at, turn, update, outgoing, address, test)


def message(chat: str, text: str = "chào") -> Outgoing:
    return Outgoing(chat, "sendMessage", {"chat_id": chat, "text": text})
