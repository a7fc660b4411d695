"""A reply as plain data: what to say and which buttons to offer. Channels draw it."""

from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Block", "Bullets", "Button", "Folded", "Heading", "Labelled", "Note", "Paragraph", "Reply", "plain_text"]


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    """May hold several lines."""


@dataclass(frozen=True)
class Bullets:
    label: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """A short fact: "Thời hạn: 3 ngày làm việc"."""

    label: str
    text: str


@dataclass(frozen=True)
class Folded:
    """A long list, shown when opened where the channel can fold."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """Small print: source, date, warnings."""

    text: str


Block: TypeAlias = Heading | Paragraph | Bullets | Folded | Labelled | Note


@dataclass(frozen=True)
class Button:
    label: str
    action: str
    """At most 64 bytes, see `bot.actions`; whoever receives it back does not trust it."""


@dataclass(frozen=True)
class Reply:
    blocks: tuple[Block, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    card: bool = False
    """Navigation (steps, menu): a channel that can edit shows it in place of the card that was tapped."""

    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]


def plain_text(reply: Reply) -> str:
    """Return the words of `reply` without buttons, blocks parted by an empty line."""
    return "\n\n".join(_plain(block) for block in reply.blocks)


def _plain(block: Block) -> str:
    match block:
        case Bullets(label, items) | Folded(label, items):
            return "\n".join([label, *(f"- {item}" for item in items)])
        case Labelled(label, text):
            return f"{label} {text}"
        case Heading(text) | Paragraph(text) | Note(text):
            return text
