"""A sheet as a PDF: everything vectors, the used glyphs of the font inside."""

import io

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from bot.posters.fonts import font
from bot.posters.shapes import MM_PER_POINT, Code, Shape, Sheet, Text

__all__ = ["pdf"]


def pdf(sheet: Sheet) -> bytes:
    """Return the file; the same sheet gives the same bytes."""
    file = io.BytesIO()
    size = (sheet.width / MM_PER_POINT, sheet.height / MM_PER_POINT)
    canvas = Canvas(file, size, invariant=1, lang="vi")
    canvas.setTitle(sheet.title)
    canvas.setAuthor("Một Cửa")
    canvas.scale(1 / MM_PER_POINT, 1 / MM_PER_POINT)
    for shape in sheet.shapes:
        canvas.setFillColor(HexColor(shape.colour))
        _draw(canvas, shape, sheet.height)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, shape: Shape, height: float) -> None:
    if isinstance(shape, Text):
        _write(canvas, shape, height)
        return
    path = canvas.beginPath()
    if isinstance(shape, Code):
        # One path for the whole code: rectangles drawn one by one would show seams.
        side = shape.size / len(shape.modules)
        for x, y, length in shape.runs():
            path.rect(shape.x + x * side, height - shape.y - (y + 1) * side, length * side, side)
    elif shape.radius:
        path.roundRect(shape.x, height - shape.y - shape.height, shape.width, shape.height, shape.radius)
    else:
        path.rect(shape.x, height - shape.y - shape.height, shape.width, shape.height)
    canvas.drawPath(path, stroke=0, fill=1)


def _write(canvas: Canvas, line: Text, height: float) -> None:
    canvas.saveState()
    canvas.translate(line.x, height - line.y)
    canvas.rotate(180 if line.turned else 0)
    canvas.setFont(font(line.face).fontName, line.points * MM_PER_POINT)
    canvas.drawString(0, 0, line.text)
    canvas.restoreState()
