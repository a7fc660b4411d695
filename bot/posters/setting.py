"""Sets lines of text into a width: smaller until they fit, broken between words, each line about as long."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.posters.fonts import BOLD, REGULAR, width
from bot.posters.poster import PosterError
from bot.posters.shapes import MM_PER_POINT, Text

__all__ = ["ACCENT", "INK", "SOFT", "TINT", "WHITE", "Column", "Style"]

INK, SOFT, ACCENT, TINT, WHITE = "#16252d", "#4a5b65", "#0f4c5c", "#e8f0f1", "#ffffff"
_STEP = 0.5


@dataclass(frozen=True)
class Style:
    points: float
    """The size wished for."""
    least: float
    """The smallest that can be read from where people stand."""
    lines: int = 1
    face: str = REGULAR
    colour: str = INK
    leading: float = 1.28
    """Line height in sizes."""

    def bold(self) -> "Style":
        return Style(self.points, self.least, self.lines, BOLD, self.colour, self.leading)


@dataclass(frozen=True)
class Column:
    """A stripe of a sheet that text is set into."""

    x: float
    width: float
    centred: bool = False

    def set(self, text: str, y: float, style: Style) -> tuple[list[Text], float]:
        """Return `text` set below `y`, and where it ends."""
        points, lines = self._fitted(text, style)
        height = points * MM_PER_POINT * style.leading
        # A line of text stands in the middle of its height; capitals are 0.7 of the size.
        first = y + height / 2 + points * MM_PER_POINT * 0.35
        texts = [
            Text(self._left(line, style.face, points), first + n * height, line, points, style.face, style.colour)
            for n, line in enumerate(lines)
        ]
        return texts, y + height * len(lines)

    def _left(self, line: str, face: str, points: float) -> float:
        return self.x + (self.width - width(line, face, points)) / 2 if self.centred else self.x

    def _fitted(self, text: str, style: Style) -> tuple[float, Sequence[str]]:
        """Return the largest size at which `text` has room, and its lines."""
        points = style.points
        while True:
            lines = list(_broken(text, style.face, points, self.width))
            fits = len(lines) <= style.lines and all(width(line, style.face, points) <= self.width for line in lines)
            if fits:
                return points, _balanced(text, style.face, points, self.width, len(lines))
            if points <= style.least:
                raise PosterError("room", f"no room on the sheet for {text!r}")
            points = max(points - _STEP, style.least)


def _broken(text: str, face: str, points: float, room: float) -> Iterator[str]:
    line = ""
    # A dash stays with the word before it: "Phường Văn Miếu - / Quốc Tử Giám".
    for word in re.split(r" (?!- )", text):
        longer = f"{line} {word}".strip()
        if line and width(longer, face, points) > room:
            yield line
            longer = word
        line = longer
    yield line


def _balanced(text: str, face: str, points: float, room: float, count: int) -> Sequence[str]:
    """Break `text` into `count` lines, the longest of them as short as can be."""
    lines = list(_broken(text, face, points, room))
    while True:
        narrower = max(width(line, face, points) for line in lines) - 0.1
        tried = list(_broken(text, face, points, narrower))
        if len(tried) > count or max(width(line, face, points) for line in tried) > narrower:
            return lines
        lines = tried
