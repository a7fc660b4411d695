"""The typeface of everything printed: Be Vietnam Pro (SIL Open Font License 1.1), its measures and outlines."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import fontpkg_be_vietnam_pro

from bot.posters.shapes import MM_PER_POINT

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

__all__ = ["BOLD", "REGULAR", "font", "font_file", "licence", "missing", "width"]

REGULAR, BOLD = "BeVietnamPro-Regular", "BeVietnamPro-Bold"
_FOLDER = Path(fontpkg_be_vietnam_pro.ROOT)


def font_file(face: str) -> Path:
    return _FOLDER / "files" / f"{face}.ttf"


def licence() -> str:
    """Return the text that has to go with the font."""
    return (_FOLDER / "LICENSE").read_text("utf-8")


@cache
def font(face: str) -> TTFont:
    """Return the face, known to reportlab under its name."""
    # Only here: the web server knows this module too, and starts sooner without.
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    read = TTFont(face, font_file(face))
    pdfmetrics.registerFont(read)
    return read


def width(text: str, face: str, points: float) -> float:
    """Return how long a line is, in millimetres."""
    return float(font(face).stringWidth(text, points)) * MM_PER_POINT


def missing(text: str) -> frozenset[str]:
    """Return the characters of `text` that cannot be printed."""
    return frozenset(text) - _letters()


@cache
def _letters() -> frozenset[str]:
    # The faces may differ; printed is what all have.
    return frozenset.intersection(*(frozenset(map(chr, font(face).face.charToGlyph)) for face in (REGULAR, BOLD)))
