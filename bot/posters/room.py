"""Whether everything on a sheet has room: no line leaves it, touches another, or stands in a code's quiet zone."""

from itertools import combinations
from typing import TypeAlias

from bot.posters.codes import quiet_zone
from bot.posters.fonts import width
from bot.posters.shapes import MM_PER_POINT, Code, Sheet, Text

__all__ = ["crowded"]

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_HIGH, _LOW = 0.72, 0.18
"""How far capitals rise above the base line and letters hang below it, in sizes."""
_MARGIN = 4.0
"""What printers leave white."""
_TOUCH = 0.01


def crowded(sheet: Sheet) -> str:
    """Return the first line of text that has no room; "" when all have."""
    lines = [(shape.text, _box(shape)) for shape in sheet.shapes if isinstance(shape, Text)]
    codes = [_quiet(shape) for shape in sheet.shapes if isinstance(shape, Code)]
    scale = min(sheet.width, sheet.height) / 210
    for text, (left, top, right, bottom) in lines:
        inside = min(left, top, sheet.width - right, sheet.height - bottom) >= _MARGIN * scale
        if not inside or any(_meet((left, top, right, bottom), code) for code in codes):
            return text
    return next((text for (text, one), (_, other) in combinations(lines, 2) if _meet(one, other)), "")


def _box(line: Text) -> Box:
    long, size = width(line.text, line.face, line.points), line.points * MM_PER_POINT
    if line.turned:
        return line.x - long, line.y - _LOW * size, line.x, line.y + _HIGH * size
    return line.x, line.y - _HIGH * size, line.x + long, line.y + _LOW * size


def _quiet(drawn: Code) -> Box:
    around = quiet_zone(drawn)
    return drawn.x - around, drawn.y - around, drawn.x + drawn.size + around, drawn.y + drawn.size + around


def _meet(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > _TOUCH and down > _TOUCH
