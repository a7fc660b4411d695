"""Draws the SVG files that `bot.posters.svg` writes, from the file itself, well enough to scan them.

Letters are filled solid: whatever stands on a code spoils it all the same.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from PIL import Image, ImageDraw

from bot.posters.pictures import DPI
from bot.posters.shapes import MM_PER_POINT

__all__ = ["svg_page"]

_SVG, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_PART = re.compile(r"([MLHVCZhvz])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# Drawn larger and made smaller, for soft edges.
_FINER = 2
Affine: TypeAlias = tuple[float, float, float, float]
"""Scale right and down, then shift right and down."""
Point: TypeAlias = tuple[float, float]


def svg_page(data: bytes) -> Image.Image:
    """Return what the file shows; ValueError when it is none of ours."""
    root = ElementTree.fromstring(data)  # noqa: S314 - our own files; entities are not expanded over the network
    scale = _FINER * DPI / 72 / MM_PER_POINT
    width, height = (float(value) for value in root.attrib["viewBox"].split()[2:])
    picture = Image.new("L", (round(width * scale), round(height * scale)), 255)
    drawing = ImageDraw.Draw(picture)
    glyphs = {path.attrib["id"]: path.attrib["d"] for path in root.iterfind(f"{_SVG}defs/{_SVG}path")}
    for element in root:
        for outline in _outlines(element, glyphs):
            _fill(drawing, [(x * scale, y * scale) for x, y in outline], _brightness(element))
    return picture.reduce(_FINER)


def _fill(drawing: ImageDraw.ImageDraw, outline: list[Point], brightness: int) -> None:
    left, top = map(round, map(min, zip(*outline)))
    right, bottom = map(round, map(max, zip(*outline)))
    if len(outline) == 4 and outline[0][1] == outline[1][1] and outline[1][0] == outline[2][0]:
        # Pillow draws the far edges too, which would make every module of a code larger than it is.
        drawing.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=brightness)
    else:
        drawing.polygon(outline, fill=brightness)


def _outlines(element: ElementTree.Element, glyphs: Mapping[str, str]) -> Iterator[list[Point]]:
    given = element.attrib
    if element.tag == f"{_SVG}rect":
        x, y = float(given.get("x", 0)), float(given.get("y", 0))
        right, bottom = x + float(given["width"]), y + float(given["height"])
        yield [(x, y), (right, y), (right, bottom), (x, bottom)]
    elif element.tag == f"{_SVG}path":
        yield from _placed(given["d"], _matrix(given["transform"]), 0)
    elif element.tag == f"{_SVG}g":
        for use in element:
            yield from _placed(glyphs[use.attrib[_LINK][1:]], _matrix(given["transform"]), float(use.attrib["x"]))


def _placed(path: str, affine: Affine, right: float) -> Iterator[list[Point]]:
    across, down, x0, y0 = affine
    for outline in _subpaths(path):
        yield [(x0 + (x + right) * across, y0 + y * down) for x, y in outline]


def _subpaths(path: str) -> Iterator[list[Point]]:
    """Yield the corners of each part of a path; curves become their end points."""
    points: list[Point] = []
    for command, told in _PART.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(told)]
        if command == "M":
            points = [(numbers[0], numbers[1])]
        elif command in "LC":
            points.append((numbers[-2], numbers[-1]))
        elif command in "hv":
            x, y = points[-1]
            points.append((x + numbers[0], y) if command == "h" else (x, y + numbers[0]))
        elif command in "Zz" and len(points) > 2:
            yield points


def _matrix(text: str) -> Affine:
    numbers = [float(number) for number in _NUMBER.findall(text)]
    if len(numbers) != 6 or numbers[1] or numbers[2]:
        raise ValueError(f"not a transformation of ours: {text}")
    return numbers[0], numbers[3], numbers[4], numbers[5]


def _brightness(element: ElementTree.Element) -> int:
    red, green, blue = (int(element.attrib["fill"][at : at + 2], 16) for at in (1, 3, 5))
    return round(0.299 * red + 0.587 * green + 0.114 * blue)
