"""Reports as PDF: A4, black and white, the font inside. A commune's is one page that can be signed."""

import io
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import fontpkg_be_vietnam_pro
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color, black, white
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepInFrame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from bot.communes.numbers import KINDS
from bot.communes.province import ProvinceReport
from bot.communes.report import Bar, Footnote, Report, number_of
from bot.communes.words import say, words

__all__ = ["commune_pdf", "province_pdf"]

_PLAIN, _BOLD = "BeVietnamPro", "BeVietnamPro-SemiBold"
_SIDE, _TOP = 17 * mm, 11 * mm
_WIDTH = A4[0] - 2 * _SIDE
_GREY = Color(0.35, 0.35, 0.35)
_RULE = Color(0.75, 0.75, 0.75)
_LONGEST = 110
"""Letters of a citizen's wording."""


def commune_pdf(report: Report) -> bytes:
    """Return the page of one commune."""
    body = [*_head(report), *([_text(report.nobody)] if report.nobody else _commune(report)), *_signatures()]
    # What is longest is bounded, so this shrinks little, and never onto a second page.
    page = KeepInFrame(_WIDTH, A4[1] - 2 * _TOP - 7 * mm, body, mode="shrink")
    return _made([page], report)


def province_pdf(report: ProvinceReport) -> bytes:
    """Return the table of a province's communes, on as many pages as it needs."""
    if report.nobody:
        return _made([*_head(report), _text(report.nobody), *_signatures()], report)
    return _made([*_head(report), *_province(report), *_footnotes(report.footnotes), *_signatures()], report)


def _made(story: list[Flowable], report: Report | ProvinceReport) -> bytes:
    _fonts()
    file = io.BytesIO()
    labels = words()["labels"]
    # Without times and chance in it, the same report is the same file.
    document = BaseDocTemplate(
        file, pagesize=A4, leftMargin=_SIDE, rightMargin=_SIDE, topMargin=_TOP, bottomMargin=_TOP, invariant=1,
        title=f"{report.title} – {report.place}", author=labels["subtitle"], lang="vi",
    )  # fmt: skip
    frame = Frame(_SIDE, _TOP + 6 * mm, _WIDTH, A4[1] - 2 * _TOP - 6 * mm, 0, 0, 0, 0)

    def foot(canvas: Any, _: object) -> None:
        canvas.setFont(_PLAIN, 7)
        canvas.setFillColor(_GREY)
        canvas.drawString(_SIDE, _TOP, f"{report.code} · {report.month} · {labels['unofficial']}")
        canvas.drawRightString(A4[0] - _SIDE, _TOP, labels["page"].format(page=canvas.getPageNumber()))

    document.addPageTemplates([PageTemplate("page", [frame], onPage=foot)])
    document.build(story)
    return file.getvalue()


@cache
def _fonts() -> None:
    files = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
    for name, file in ((_PLAIN, "BeVietnamPro-Regular.ttf"), (_BOLD, "BeVietnamPro-SemiBold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(files / file)))
    pdfmetrics.registerFontFamily(_PLAIN, normal=_PLAIN, bold=_BOLD, italic=_PLAIN, boldItalic=_BOLD)


def _head(report: Report | ProvinceReport) -> list[Flowable]:
    _fonts()
    labels = words()["labels"]
    notes = [_text(note, 8.5, color=_GREY) for note in (*report.notes, report.made)]
    return [
        _text(labels["subtitle"], 8.5, color=_GREY),
        _text(report.title, 19, bold=True),
        _text(f"{report.place} ({labels['code'].format(code=report.code)})", 12.5, bold=True),
        *notes,
        Spacer(0, 1.5 * mm),
        HRFlowable(width="100%", thickness=1.2, color=black, spaceAfter=2 * mm),
    ]


def _commune(report: Report) -> list[Flowable]:
    labels = words()["labels"]
    asked = _rows([labels["entry"], labels["asked_by"]], report.asked, [0.8, 0.2], say("no_asked"))
    solved = _rows([labels["need"], labels["asked_by"]], _cut(report.solved), [0.8, 0.2], say("no_solved"))
    waiting = [(_short(one.text), one.people, one.since, one.act) for one in report.open]
    head = [labels["need"], labels["asked_by"], labels["since"], labels["act"]]
    return [
        _headline(report),
        _text(report.median_of, 7, color=_GREY, lead=1.15),
        _beside(
            [_title(labels["asked_head"], number_of("people")), asked],
            [_title(f"{labels['solved_head']} ({report.solved_count})", number_of("needs")), solved],
        ),
        _title(f"{labels['open_head']} ({report.open_count})", number_of("needs")),
        _rows(head, waiting, [0.5, 0.09, 0.11, 0.3], say("no_open")),
        *([_text(report.more_open, 8, color=_GREY)] if report.more_open else []),
        _title(labels["posters_head"], number_of("posters")),
        _posters(report),
        *([_text(report.best_poster, 8.5)] if report.best_poster else []),
        _beside(
            [_title(labels["weeks_head"], number_of("questions")), _chart(report.weeks)],
            [_title(labels["hours_head"], number_of("questions")), _chart(report.hours), _text(report.busiest, 8)],
        ),
        *_footnotes(report.footnotes),
    ]


def _headline(report: Report) -> Table:
    labels = words()["labels"]
    head = ["", labels["now"], labels["before"], f"{labels['median']} {_raised(number_of('median'))}"]
    rows = [[f"{line.label} {_raised(line.note)}", line.now, line.before, line.median or "–"] for line in report.lines]
    cells = [[_text(cell, 8, color=_GREY, align=TA_RIGHT if n else 0) for n, cell in enumerate(head)]]
    for label, *values in rows:
        others = [_text(value, 9.5, align=TA_RIGHT) for value in values[1:]]
        cells.append([_text(label, 9.5, markup=True), _text(values[0], 10.5, bold=True, align=TA_RIGHT), *others])
    cells[0][3] = _text(head[3], 8, color=_GREY, align=TA_RIGHT, markup=True)
    return _table(cells, [0.4, 0.2, 0.2, 0.2])


def _posters(report: Report) -> Flowable:
    labels = words()["labels"]
    names = [labels[{"answered": "poster_answered", "good": "poster_good"}.get(kind, kind)] for kind in KINDS]
    rows = [(one.label, *one.counts) for one in report.posters]
    return _rows([labels["poster"], *names], rows, [0.4, *([0.12] * len(KINDS))], say("no_posters"))


def _province(report: ProvinceReport) -> list[Flowable]:
    labels = words()["labels"]
    shares = [0.08, 0.28, 0.09, 0.09, 0.12, 0.12, 0.1, 0.12]
    titles = [f"{label}&nbsp;{_raised(note)}" for label, note in report.header]
    head = [_text("", 8), _text(labels["commune"], 7.5, color=_GREY)]
    cells = [[*head, *(_text(title, 7.5, color=_GREY, align=TA_RIGHT, markup=True) for title in titles)]]
    for code, name, figures in report.rows:
        cells.append([_text(code, 7.5, color=_GREY), _text(name, 8.5), *_right(figures)])
    cells.append([_text("", 8), _text(labels["total"], 8.5, bold=True), *_right(report.total, bold=True)])
    median = f"{labels['median']} {_raised(number_of('median'))}"
    cells.append([_text("", 8), _text(median, 8.5, bold=True, markup=True), *_right(report.median)])
    table = _table(cells, shares)
    table.repeatRows = 1
    return [table, *([_text(report.hidden, 8, color=_GREY)] if report.hidden else [])]


def _right(figures: Sequence[str], bold: bool = False) -> list[Paragraph]:
    return [_text(figure, 8.5, bold=bold, align=TA_RIGHT) for figure in figures]


def _chart(bars: Sequence[Bar]) -> Flowable:
    """Black bars with their number above; a hidden one is an empty frame, so that it is not taken for nothing."""
    if all(bar.value is None for bar in bars):
        return _text(say("too_thin"), 8.5)
    width, height, base = _WIDTH / 2 - 4 * mm, 23 * mm, 4 * mm
    most = max(bar.value or 0 for bar in bars)
    step = width / len(bars)
    drawing = Drawing(width, height)
    drawing.add(Line(0, base, width, base, strokeColor=_GREY, strokeWidth=0.5))
    for number, bar in enumerate(bars):
        x, wide = number * step + step * 0.16, step * 0.68
        tall = (height - base - 4 * mm) * (bar.value / most if bar.value and most else 0)
        hidden = bar.value is None
        tall = 3 * mm if hidden else tall
        drawing.add(
            Rect(
                x, base, wide, tall, fillColor=white if hidden else _GREY, strokeColor=_GREY, strokeWidth=0.5,
                strokeDashArray=[1.5, 1.5] if hidden else None,
            )
        )  # fmt: skip
        middle = x + wide / 2
        drawing.add(_label(middle, base + tall + 1 * mm, bar.shown, 6.5, black))
        drawing.add(_label(middle, 0.8 * mm, bar.label, 6.5, _GREY))
    return drawing


def _label(x: float, y: float, text: str, size: float, color: Color) -> String:
    return String(x, y, text, fontName=_PLAIN, fontSize=size, fillColor=color, textAnchor="middle")


def _footnotes(notes: Sequence[Footnote]) -> list[Flowable]:
    told = " ".join(f"<b>{note.number} {escape(note.term)}.</b> {escape(note.text)}" for note in notes)
    rule = HRFlowable(width="100%", thickness=0.5, color=_RULE, spaceBefore=2 * mm, spaceAfter=1 * mm)
    return [rule, _text(told, 6.4, color=_GREY, markup=True, lead=1.3)]


def _signatures() -> list[Flowable]:
    labels = words()["labels"]
    hint = _text(labels["sign_hint"], 8, color=_GREY, align=TA_CENTER)
    cells = [
        ["", _text(labels["place_and_day"], 8.5, align=TA_CENTER)],
        [_text(labels[who], 9.5, bold=True, align=TA_CENTER) for who in ("prepared", "signed")],
        [hint, hint],
    ]
    style = [
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -2), 1),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 15 * mm),
    ]
    return [Spacer(0, 2 * mm), Table(cells, [_WIDTH / 2] * 2, style=style)]


def _beside(left: list[Flowable], right: list[Flowable]) -> Table:
    half = _WIDTH / 2
    style = [
        ("LEFTPADDING", (0, 0), (0, 0), 0),
        ("RIGHTPADDING", (1, 0), (1, 0), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    return Table([[left, right]], [half, half], style=style, hAlign="LEFT")


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float], empty: str) -> Flowable:
    """Return a table whose first column is text and whose others are figures, or the sentence that there is none."""
    if not rows:
        return _text(empty, 8.5, color=_GREY)
    left = {0, len(head) - 1} if head[-1] == words()["labels"]["act"] else {0}
    cells = [[_text(cell, 7.5, color=_GREY, align=0 if n in left else TA_RIGHT) for n, cell in enumerate(head)]]
    cells += [[_text(cell, 8.5, align=0 if n in left else TA_RIGHT) for n, cell in enumerate(row)] for row in rows]
    return _table(cells, shares, wide=len(head) > 2)


def _table(cells: list[list[Paragraph]], shares: Sequence[float], wide: bool = True) -> Table:
    width = _WIDTH if wide else _WIDTH / 2 - 3 * mm
    style = [
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, _RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 0.8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.4),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(cells, [width * share for share in shares], style=style, hAlign="LEFT")


def _title(text: str, note: int) -> Paragraph:
    return _text(f"{escape(text)} {_raised(note)}", 10, bold=True, markup=True, above=6)


def _raised(note: int) -> str:
    return f'<super rise="3" size="6">{note}</super>'


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _cut(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(_short(text), people) for text, people in rows]


def _text(
    text: str, size: float = 10, bold: bool = False, color: Color = black, align: int = 0, markup: bool = False,
    lead: float = 1.25, above: float = 0,
) -> Paragraph:  # fmt: skip
    """Return a paragraph; what is not `markup` of ours is escaped."""
    style = ParagraphStyle(
        "text", fontName=_BOLD if bold else _PLAIN, fontSize=size, leading=size * lead, textColor=color,
        alignment=align, spaceBefore=above, splitLongWords=1,
    )  # fmt: skip
    return Paragraph(text if markup else escape(text), style)
