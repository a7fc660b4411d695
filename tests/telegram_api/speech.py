"""What a person's client puts into a message."""

from collections.abc import Mapping
from typing import Any

from .entities import entity, with_found
from .markup import Marked
from .problems import Upload
from .records import JSON

__all__ = ["CONTACT", "LOCATION", "PHOTO", "STICKER", "VOICE", "caption", "mentioned", "said"]

# The smallest picture that a decoder reads: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c636800000082008177cd72b6"
    "0000000049454e44ae426082"
)
PHOTO = Upload("photo.png", "image/png", PIXEL)
VOICE = Upload("voice.oga", "audio/ogg", b"OggS" + bytes(60))
STICKER = Upload("sticker.webp", "image/webp", b"RIFF" + bytes(60))
LOCATION: JSON = {"location": {"latitude": 16.0678, "longitude": 108.2208}}
CONTACT: JSON = {"phone_number": "+84905000000"}


def said(text: str) -> JSON:
    """A text message, with the commands, mentions and links in it marked."""
    return _content("text", "entities", with_found(Marked(text)))


def caption(text: str | None) -> JSON:
    """The same under a picture or a file; nothing without text."""
    return _content("caption", "caption_entities", with_found(Marked(text))) if text else {}


def mentioned(who: Mapping[str, Any], text: str) -> JSON:
    """A text message that begins by calling somebody; without a username the name itself is the link."""
    if "username" in who:
        return said(f"@{who['username']} {text}")
    name = str(who["first_name"])
    called = entity("text_mention", name, 0, len(name), user=dict(who))
    return _content("text", "entities", with_found(Marked(f"{name} {text}", (called,))))


def _content(name: str, entities: str, marked: Marked) -> JSON:
    found = [dict(one) for one in marked.entities]
    return {name: marked.text} | ({entities: found} if found else {})
