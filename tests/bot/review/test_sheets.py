"""Tables for a spreadsheet: accents arrive, nothing runs, every cell is there."""

import csv
import io
import zipfile
from datetime import date, datetime
from xml.etree import ElementTree

import pytest

from bot.review.sheets import Cell, csv_bytes, harmless, xlsx_bytes

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = (
    "=1+1", "+84912345678", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "＝1+1", '=HYPERLINK("http://a.vn","a")',
    "=cmd|' /C calc'!A0",
)  # fmt: skip
HARMLESS = ("", "a=b", "5 - 3", "giấy tờ", "'đã có dấu", "https://a.vn", "{=1}", "mailto:a@b.vn", "0912", "1e5")


def parsed(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def read(body: bytes) -> list[list[str]]:
    """Return what the sheet shows, row by row; formulas and links there must be none."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        assert not [name for name in book.namelist() if "_rels/sheet" in name]
        strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{CELL}f"))
    texts = ["".join(part.text or "" for part in item.iter(f"{CELL}t")) for item in strings.iter(f"{CELL}si")]
    return [
        [texts[int(cell.findtext(f"{CELL}v", ""))] if cell.get("t") == "s" else cell.findtext(f"{CELL}v", "")
         for cell in row.iter(f"{CELL}c")]
        for row in sheet.iter(f"{CELL}row")
    ]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_shown_as_text(text: str) -> None:
    assert harmless(text) == "'" + text
    assert parsed(csv_bytes(["a"], [[text]]))[1] == ["'" + text]
    assert read(xlsx_bytes(["a"], [[text]]))[1][0].replace("_x000D_", "\r") == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text
    assert parsed(csv_bytes(["a", "b"], [[text, "c"]]))[1] == [text, "c"]
    assert read(xlsx_bytes(["a", "b"], [[text, "c"]]))[1] == [text, "c"]


def test_numbers_days_and_nothing_are_cells_too() -> None:
    row: list[Cell] = [-3, 1.5, date(2026, 11, 21), datetime(2026, 11, 21, 7, 5), None, "đã trả lời"]
    shown = ["-3", "1.5", "2026-11-21", "2026-11-21 07:05", "", "đã trả lời"]
    assert parsed(csv_bytes("abcdef", [row])) == [list("abcdef"), shown]
    assert read(xlsx_bytes("abcdef", [row])) == [list("abcdef"), shown]


def test_the_csv_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    body = csv_bytes(["Câu hỏi"], [['nói "thế", rồi\nxuống dòng']])
    assert body.startswith(b"\xef\xbb\xbf")
    assert parsed(body) == [["Câu hỏi"], ['nói "thế", rồi\nxuống dòng']]


def test_a_table_without_rows_has_its_header() -> None:
    assert parsed(csv_bytes(["một", "hai"], [])) == [["một", "hai"]]
    assert read(xlsx_bytes(["một", "hai"], [])) == [["một", "hai"]]


def test_rows_may_come_one_by_one() -> None:
    expected = [["n"], ["0"], ["1"], ["2"]]
    assert parsed(csv_bytes(["n"], ([n] for n in range(3)))) == expected
    assert read(xlsx_bytes(["n"], ([n] for n in range(3)))) == expected


def test_a_text_longer_than_a_cell_is_cut() -> None:
    assert len(read(xlsx_bytes(["a"], [["x" * 40_000]]))[1][0]) == 32_767


def test_letters_that_xml_has_none_for_break_nothing() -> None:
    assert read(xlsx_bytes(["a"], [["a\x00b\x07 <&> ]]>"]]))[1][0].endswith(" <&> ]]>")
