"""Tables for a spreadsheet: CSV and XLSX, with no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

__all__ = ["CSV", "XLSX", "Cell", "csv_bytes", "harmless", "xlsx_bytes"]

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | datetime | date | None
_WIDEST = 70
_LONGEST = 32_767
"""Letters that a cell holds."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Return `text` so that a spreadsheet shows it and does not take it for a formula."""
    return "'" + text if text.lstrip().startswith(_FORMULA) or text.startswith(("\t", "\r", "\n")) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return UTF-8 with the mark at the start that makes spreadsheets read the accents."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([harmless(_text(cell)) if isinstance(cell, str) else _text(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet: bold header that stays, columns as wide as their texts."""
    file = io.BytesIO()
    # Nothing a citizen typed becomes a formula or a link.
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, safe)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    widths = [len(title) for title in header]
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            shown = cell if isinstance(cell, int | float) else _text(cell)
            sheet.write(number, column, shown, wrapped)
            widths[column] = max(widths[column], len(str(shown)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, _WIDEST) + 2)
    book.close()
    return file.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)[:_LONGEST]
