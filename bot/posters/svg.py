"""A sheet as an SVG: the letters are outlines, so that it looks the same where the font is not installed."""

import ctypes
from collections.abc import Iterator
from functools import cache, lru_cache
from xml.sax.saxutils import escape

import pypdfium2
import pypdfium2.raw as pdfium

from bot.posters.fonts import font, font_file
from bot.posters.shapes import MM_PER_POINT, Code, Rect, Shape, Sheet, Text

__all__ = ["svg"]

_UNITS = 1000
_MOVE, _CURVE = pdfium.FPDF_SEGMENT_MOVETO, pdfium.FPDF_SEGMENT_BEZIERTO


def svg(sheet: Sheet) -> bytes:
    """Return the file."""
    width, height = _n(sheet.width), _n(sheet.height)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">',
        f"<title>{escape(sheet.title)}</title>",
        *_glyphs(sheet),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *(_drawn(shape) for shape in sheet.shapes),
        "</svg>\n",
    ]
    return "\n".join(parts).encode()


def _drawn(shape: Shape) -> str:
    if isinstance(shape, Text):
        return _written(shape)
    if isinstance(shape, Code):
        side = shape.size / len(shape.modules)
        path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in shape.runs())
        place = f"matrix({_n(side)} 0 0 {_n(side)} {_n(shape.x)} {_n(shape.y)})"
        return f'<path transform="{place}" fill="{shape.colour}" d="{path}"/>'
    return _rect(shape)


def _rect(rect: Rect) -> str:
    round = f' rx="{_n(rect.radius)}"' if rect.radius else ""
    return (
        f'<rect x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}" height="{_n(rect.height)}"{round} '
        f'fill="{rect.colour}"/>'
    )


def _written(line: Text) -> str:
    scale = line.points * MM_PER_POINT / _UNITS * (-1 if line.turned else 1)
    at, uses = 0.0, []
    for letter in line.text:
        if not letter.isspace():
            uses.append(f'<use xlink:href="#{_id(line.face, letter)}" x="{_n(at)}"/>')
        at += font(line.face).stringWidth(letter, _UNITS)
    place = f"matrix({scale:.7f} 0 0 {-scale:.7f} {_n(line.x)} {_n(line.y)})"
    return f'<g transform="{place}" fill="{line.colour}">{"".join(uses)}</g>'


def _glyphs(sheet: Sheet) -> Iterator[str]:
    lines = [shape for shape in sheet.shapes if isinstance(shape, Text)]
    used = sorted({(line.face, letter) for line in lines for letter in line.text if not letter.isspace()})
    yield "<defs>"
    yield from (f'<path id="{_id(face, letter)}" d="{_outline(face, letter)}"/>' for face, letter in used)
    yield "</defs>"


def _id(face: str, letter: str) -> str:
    return f"{face[-1]}{ord(letter):x}"


@lru_cache(maxsize=1024)
def _outline(face: str, letter: str) -> str:
    """The path of a letter, 1000 units high, upwards."""
    glyph = pdfium.FPDFFont_GetGlyphPath(_loaded(face)[0], ord(letter), 1.0)
    parts: list[str] = []
    handles: list[str] = []
    for number in range(pdfium.FPDFGlyphPath_CountGlyphSegments(glyph)):
        segment = pdfium.FPDFGlyphPath_GetGlyphPathSegment(glyph, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = f"{round(x.value * _UNITS)} {round(y.value * _UNITS)}"
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == _CURVE:
            handles.append(point)
            if len(handles) < 3:
                continue
            parts.append("C" + " ".join(handles))
            handles = []
        else:
            parts.append(("M" if kind == _MOVE else "L") + point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            parts.append("z")
    return "".join(parts)


@cache
def _loaded(face: str) -> tuple[object, object, object]:
    """The font as pdfium reads it, with the document and the bytes that it lives in."""
    data = font_file(face).read_bytes()
    bytes = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
    document = pypdfium2.PdfDocument.new()
    loaded = pdfium.FPDFText_LoadFont(document.raw, bytes, len(data), pdfium.FPDF_FONT_TRUETYPE, True)
    return loaded, document, bytes


def _n(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
