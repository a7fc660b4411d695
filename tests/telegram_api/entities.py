"""The entities that Telegram finds in plain text by itself: commands, mentions, links, hashtags."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .markup import Marked, utf16_length

__all__ = ["entity", "with_found"]

JSON = dict[str, Any]

# In this order: an e-mail address holds what looks like a mention, and a link what looks like a command.
PATTERNS = (
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    (
        "url",
        re.compile(
            r"(?<![\w@./-])(?:[A-Za-z0-9-]+\.)+(?:vn|com|org|net|gov|edu|info|me|io)\b(?:/[^\s<>\".,;!?)]*)?"
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#(?=\w*[^\W\d])\w{1,256}")),
)

CLOSED = {"code", "pre", "text_link", "text_mention"}


def with_found(marked: Marked) -> Marked:
    """`marked` with the entities that stand in its text unmarked."""
    taken = [_span(known) for known in marked.entities if known["type"] in CLOSED]
    found = list(marked.entities)
    for candidate in _candidates(marked.text):
        span = _span(candidate)
        if not any(span.start < other.stop and other.start < span.stop for other in taken):
            taken.append(span)
            found.append(candidate)
    found.sort(key=lambda one: (one["offset"], -one["length"]))
    return Marked(marked.text, tuple(found))


def entity(kind: str, text: str, start: int, stop: int, **more: Any) -> JSON:
    """The entity for `text[start:stop]`, with Telegram's offsets."""
    return {
        "type": kind,
        "offset": utf16_length(text[:start]),
        "length": utf16_length(text[start:stop]),
        **more,
    }


def _candidates(text: str) -> Iterator[JSON]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield entity(kind, text, match.start(), match.end())


def _span(known: Mapping[str, Any]) -> range:
    return range(known["offset"], known["offset"] + known["length"])
