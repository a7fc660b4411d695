"""The files: scanned in every format and condition, the same picture everywhere, letters as they should be."""

import io
import unicodedata
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from bot.posters.layout import CODES, SHEETS, lay_out
from bot.posters.making import FORMATS, make
from bot.posters.pdf import pdf
from bot.posters.pictures import page, png
from bot.posters.poster import PosterError, ScanError
from bot.posters.scanning import addresses, picture_of, scan
from bot.posters.svg import svg
from tests.bot.posters.posters import LONGEST, fifty, poster
from tests.e2e.web.conftest import browser

pytestmark = pytest.mark.slow

__all__ = ["browser"]

LONG = poster(LONGEST, "Nhà văn hóa thôn 3", "https://hoidap.dichvucong.laocai.gov.vn")


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_format_is_made_and_its_codes_lead_to_the_commune(sheet: str) -> None:
    files = make(LONG, sheet, FORMATS)
    assert list(files) == [f"00226-nha-van-hoa-thon-3-{sheet}.{ending}" for ending in FORMATS]
    for name, data in files.items():
        assert addresses(picture_of(name, data)) == [LONG.url] * CODES[sheet]


@pytest.mark.slow
def test_fifty_communes_can_be_scanned() -> None:
    for number, place in enumerate(fifty()):
        sheet, ending = list(SHEETS)[number % len(SHEETS)], FORMATS[number % len(FORMATS)]
        assert make(poster(place.code), sheet, (ending,))


def test_a_pdf_holds_its_font_and_its_text_reads_as_written() -> None:
    laid = lay_out(LONG, "a4")
    made = pdf(laid)
    assert b"/FontFile2" in made and made.count(b"BeVietnamPro-") >= 2
    document = pypdfium2.PdfDocument(made)
    written = unicodedata.normalize("NFC", document[0].get_textpage().get_text_range())
    document.close()
    assert laid.words.splitlines() == written.replace("\r\n", "\n").split("\n")[: len(laid.words.splitlines())]
    assert pdf(lay_out(LONG, "a4")) == made


def test_an_svg_needs_no_font_and_nothing_from_elsewhere() -> None:
    made = svg(lay_out(LONG, "a4")).decode()
    assert "<text" not in made and "font" not in made
    assert made.count("http") == 2  # the two names of its own format
    assert "<title>Phường Văn Miếu - Quốc Tử Giám – Thành phố Hà Nội – Nhà văn hóa thôn 3</title>" in made


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_browser_shows_the_svg_as_the_pdf_is_printed(browser: Browser, sheet: str, tmp_path: Path) -> None:
    laid = lay_out(LONG, sheet)
    file = tmp_path / "sheet.svg"
    file.write_bytes(svg(laid))
    width, height = round(laid.width / 25.4 * 96), round(laid.height / 25.4 * 96)
    seen = browser.new_page(viewport={"width": width, "height": height})
    seen.goto(file.as_uri())
    shown = Image.open(io.BytesIO(seen.screenshot())).convert("L")
    seen.close()
    assert addresses(np.asarray(shown)) == [LONG.url] * CODES[sheet]
    printed = page(pdf(laid), 96).convert("L").resize(shown.size)
    # Edges are softened differently; a letter elsewhere or missing would leave whole patches.
    soft = [np.asarray(picture.reduce(4), np.int16) for picture in (shown, printed)]
    assert np.abs(soft[0] - soft[1]).max() < 90
    assert np.abs(soft[0] - soft[1]).mean() < 2.5


def spoilt(share: float) -> bytes:
    """Return a poster as PNG with a part of its code painted white."""
    picture = page(pdf(lay_out(LONG, "a4")))
    width, height = picture.size
    # The code stands in the middle, between 29 % and 66 % of the height.
    ImageDraw.Draw(picture).rectangle(
        (width * 0.2, height * 0.29, width * 0.8, height * (0.29 + 0.37 * share)), "white"
    )
    return png(picture)


def test_a_spoilt_code_is_refused() -> None:
    with pytest.raises(ScanError, match="0 of 1 codes"):
        scan("a.png", spoilt(0.6), LONG.url, 1)


def test_a_code_that_leads_elsewhere_is_refused() -> None:
    (made,) = make(LONG, "a5", ("png",)).values()
    with pytest.raises(ScanError, match="leads to"):
        scan("a.png", made, "https://motcua.example/c/00004", 1)


def test_a_missing_code_is_refused() -> None:
    with pytest.raises(ScanError, match="2 of 8"):
        scan("a.pdf", pdf(lay_out(LONG, "tent")), LONG.url, 8)


@pytest.mark.parametrize("name", ["a.pdf", "a.svg", "a.png"])
@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"<svg/>", b"\x89PNG"])
def test_a_broken_file_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(ScanError, match="cannot be opened"):
        scan(name, data, LONG.url, 1)


def test_what_covers_a_code_in_an_svg_is_seen() -> None:
    made = svg(lay_out(LONG, "a5")).decode()
    covered = made.replace("</svg>", '<rect x="20" y="50" width="110" height="40" fill="#ffffff"/></svg>')
    with pytest.raises(ScanError):
        scan("a.svg", covered.encode(), LONG.url, 1)
    scan("a.svg", made.encode(), LONG.url, 1)


def test_a_poster_nobody_could_scan_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.posters.making.pdf", lambda laid: pdf(lay_out(poster("00004"), "a4")))
    with pytest.raises(ScanError, match="leads to"):
        make(LONG, "a4", ("pdf",))


def test_letters_that_cannot_be_printed_are_refused() -> None:
    with pytest.raises(PosterError) as refused:
        make(poster(label="thôn →"), "a4", ("pdf",))
    assert refused.value.reason == "letters"


def test_what_has_no_room_is_refused() -> None:
    with pytest.raises(PosterError) as refused:
        make(poster(site="https://" + "rat-dai." * 30 + "example"), "a4", ("pdf",))
    assert refused.value.reason == "room"
