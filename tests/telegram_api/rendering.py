"""Plain text and entities back into HTML, for a browser."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .markup import utf16_length

__all__ = ["as_html"]

Entity = Mapping[str, Any]

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
CLASSES = dict.fromkeys(("mention", "bot_command", "hashtag", "email", "text_mention"), "link") | {
    "spoiler": "spoiler"
}


def as_html(text: str, entities: Sequence[Entity]) -> str:
    """`text`, escaped, with a tag for every entity."""
    edges = _edges(entities)
    parts, offset = [], 0
    for char in text:
        parts += [edges.pop(offset, ""), escape(char)]
        offset += utf16_length(char)
    return "".join(parts) + edges.pop(offset, "")


def _edges(entities: Iterable[Entity]) -> dict[int, str]:
    """The tags to write before each offset: what closes, inner first, then what opens, outer first."""
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    for entity in ordered:
        start, stop = entity["offset"], entity["offset"] + entity["length"]
        before, after = _tags(entity)
        opening[start] = opening.get(start, "") + before
        closing[stop] = after + closing.get(stop, "")
    return {at: closing.get(at, "") + opening.get(at, "") for at in opening.keys() | closing.keys()}


def _tags(entity: Entity) -> tuple[str, str]:
    kind = str(entity["type"])
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if kind == "url":
        return '<span class="link">', "</span>"
    if kind in TAGS:
        return f"<{TAGS[kind]}>", f"</{TAGS[kind]}>"
    return f'<span class="{CLASSES.get(kind, "plain")}">', "</span>"
