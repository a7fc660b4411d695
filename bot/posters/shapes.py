"""What a sheet is made of: rectangles, lines of text and QR codes, in millimetres from the top left corner."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

__all__ = ["MM_PER_POINT", "Code", "Rect", "Shape", "Sheet", "Text", "moved", "scaled", "turned"]

MM_PER_POINT = 25.4 / 72
Matrix: TypeAlias = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0


@dataclass(frozen=True)
class Text:
    """One line."""

    x: float
    """Where the line begins."""
    y: float
    """Its base line."""
    text: str
    points: float
    face: str
    colour: str
    turned: bool = False
    """Upside down: the line runs to the left from `x`."""


@dataclass(frozen=True)
class Code:
    """A QR code without its quiet zone."""

    x: float
    y: float
    size: float
    modules: Matrix
    """Rows from the top; True is dark."""
    colour: str

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield column, row and length of its dark runs, in modules."""
        for y, row in enumerate(self.modules):
            x = 0
            for dark, run in groupby(row):
                length = len(list(run))
                if dark:
                    yield x, y, length
                x += length


Shape: TypeAlias = Rect | Text | Code


@dataclass(frozen=True)
class Sheet:
    """One page, its shapes from the lowest to the topmost."""

    title: str
    width: float
    height: float
    shapes: tuple[Shape, ...]

    @property
    def codes(self) -> int:
        return sum(isinstance(shape, Code) for shape in self.shapes)

    @property
    def words(self) -> str:
        """Everything written on it."""
        return "\n".join(shape.text for shape in self.shapes if isinstance(shape, Text))


def moved(shapes: Iterable[Shape], right: float, down: float) -> tuple[Shape, ...]:
    """Return the shapes at another place of the sheet."""
    return tuple(replace(shape, x=shape.x + right, y=shape.y + down) for shape in shapes)


def turned(shapes: Iterable[Shape], width: float, height: float) -> tuple[Shape, ...]:
    """Return the shapes of a panel of that size, upside down."""
    return tuple(_turned(shape, width, height) for shape in shapes)


def scaled(sheet: Sheet, factor: float) -> Sheet:
    """Return the same sheet in another size."""
    shapes = tuple(_scaled(shape, factor) for shape in sheet.shapes)
    return Sheet(sheet.title, sheet.width * factor, sheet.height * factor, shapes)


def _turned(shape: Shape, width: float, height: float) -> Shape:
    if isinstance(shape, Text):
        return replace(shape, x=width - shape.x, y=height - shape.y, turned=not shape.turned)
    if isinstance(shape, Code):
        modules = tuple(row[::-1] for row in shape.modules[::-1])
        return replace(shape, x=width - shape.x - shape.size, y=height - shape.y - shape.size, modules=modules)
    return replace(shape, x=width - shape.x - shape.width, y=height - shape.y - shape.height)


def _scaled(shape: Shape, by: float) -> Shape:
    placed = replace(shape, x=shape.x * by, y=shape.y * by)
    if isinstance(placed, Text):
        return replace(placed, points=placed.points * by)
    if isinstance(placed, Code):
        return replace(placed, size=placed.size * by)
    return replace(placed, width=placed.width * by, height=placed.height * by, radius=placed.radius * by)
