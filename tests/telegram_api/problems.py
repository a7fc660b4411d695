"""What can be wrong with a call, and the words in which Telegram says so."""

from dataclasses import dataclass

__all__ = ["Problem", "Upload", "missing", "refused", "too_long", "unknown"]

# The last part of a path -> what the real server answers.
WHEN_MISSING = {
    "text": "message text is empty",
    "chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
    "file_id": "file_id not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "callback_data": "BUTTON_DATA_INVALID",
}
WHEN_TOO_LONG = {
    "text": "message is too long",
    "caption": "message caption is too long",
    "callback_data": "BUTTON_DATA_INVALID",
    "commands": "BOT_COMMANDS_TOO_MUCH",
    "command": "BOT_COMMAND_INVALID",
}
WHEN_WRONG = {
    "command": "BOT_COMMAND_INVALID",
    "commands": "can't parse commands specified as JSON object",
    "reply_markup": "object expected as reply markup",
    "reply_parameters": "can't parse reply parameters JSON object",
    "chat_id": "chat not found",
    "secret_token": "secret token contains unallowed characters",
}


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    file_name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a call."""

    path: str
    reason: str
    # None where the real server looks away, as it does with parameters it does not know.
    answer: str | None

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def unknown(path: str) -> Problem:
    """A name that the Bot API does not have."""
    return Problem(path, "unknown parameter", None)


def missing(path: str) -> Problem:
    """A required value that is not there."""
    name = _name(path)
    return Problem(path, "missing", WHEN_MISSING.get(name, f'parameter "{name}" is required'))


def refused(path: str, reason: str) -> Problem:
    """A value of a wrong type or with a wrong content."""
    name = _name(path)
    return Problem(path, reason, WHEN_WRONG.get(name, f"wrong parameter {name} in request"))


def too_long(path: str, reason: str, is_short: bool) -> Problem:
    """A text, list or number outside its limits."""
    name = _name(path)
    words = WHEN_MISSING if is_short else WHEN_TOO_LONG
    if name == "text" and path.startswith("answerCallbackQuery"):
        return Problem(path, reason, "MESSAGE_TOO_LONG")
    return Problem(path, reason, words.get(name, f"wrong parameter {name} in request"))


def _name(path: str) -> str:
    return path.split("[")[0].rpartition(".")[2] if path.endswith("]") else path.rpartition(".")[2]
