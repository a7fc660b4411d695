"""What stands on the sheets: all that has to, in letters the font has, with room, whatever the names."""

from datetime import date

import pytest

from bot.commands.posters import _FORMATS, _SHEETS
from bot.communes.gazetteer import load_gazetteer
from bot.library import read_library
from bot.posters.fonts import BOLD, REGULAR, font, licence, missing
from bot.posters.layout import CODES, SHEETS, lay_out
from bot.posters.making import FORMATS, USUAL
from bot.posters.room import crowded
from bot.posters.shapes import Sheet, Text, turned
from bot.posters.texts import texts
from bot.settings import Official
from tests.bot.posters.posters import LONGEST, fifty, poster
from tests.small import ROOT

pytestmark = pytest.mark.slow

LONG_SITE = "https://hoidap.dichvucong.laocai.gov.vn"
LONG_LABEL = "Trường Trung học phổ thông chuyên Nguyễn Bỉnh Khiêm cơ sở 12"


def joined(sheet: Sheet) -> str:
    return sheet.words.replace("\n", " ")


def test_the_command_the_texts_and_the_layout_know_the_same_sheets() -> None:
    assert tuple(SHEETS) == tuple(texts().sheets) == tuple(CODES) == tuple(USUAL) == _SHEETS
    assert FORMATS == _FORMATS
    assert {sheet: lay_out(poster(), sheet).codes for sheet in SHEETS} == CODES


@pytest.mark.parametrize("set", texts().examples)
def test_examples_are_sentences_of_the_base(set: str) -> None:
    entries = {entry.id: entry for entry in read_library(ROOT / "knowledge").entries}
    questions = texts().examples[set].questions
    assert len(questions) == 3
    for id, question in questions.items():
        known = [entries[id].title, *(text for style in entries[id].questions.values() for text in style)]
        # A poster may begin with a capital and end with a question mark where people's typing does not.
        assert question.casefold().rstrip("?") in {text.casefold().rstrip("?") for text in known}


@pytest.mark.parametrize("sheet", SHEETS)
def test_fifty_communes_fit_and_every_letter_is_in_the_font(sheet: str) -> None:
    for place in fifty():
        laid = lay_out(poster(place.code), sheet)
        assert not missing(joined(laid).replace(" ", ""))
        assert not crowded(laid)
        assert place.name.replace(" ", "") in joined(laid).replace(" ", "")
        assert {place.province, f"motcua.example/c/{place.code}"} <= set(laid.words.splitlines())
        assert f"Mã đơn vị hành chính {place.code}" in laid.words


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("examples", texts().examples)
def test_the_longest_of_everything_fits(sheet: str, examples: str) -> None:
    assert not crowded(lay_out(poster(LONGEST, LONG_LABEL, LONG_SITE, examples=examples), sheet))


@pytest.mark.parametrize("sheet", ["a4", "a5", "tent"])
def test_a_sheet_tells_what_to_ask_and_whom_to_trust(sheet: str) -> None:
    laid = joined(lay_out(poster("20242", "Nhà văn hóa thôn 3"), sheet))
    assert all(question.split()[0] in laid for question in poster().questions)
    assert "Chỉ quét mã tại Nhà văn hóa thôn 3. Trang mở ra phải có tên miền motcua.example." in laid
    assert "trụ sở" in joined(lay_out(poster("20242"), sheet))


@pytest.mark.parametrize("sheet", SHEETS)
def test_it_is_official_only_by_a_decision(sheet: str) -> None:
    assert "không phải kênh chính thức" in lay_out(poster(), sheet).words
    laid = lay_out(poster(official=Official("123/QĐ-UBND", date(2026, 11, 2), "1.0")), sheet).words
    assert "Kênh chính thức theo Quyết định số 123/QĐ-UBND ngày 02/11/2026, phiên bản 1.0." in laid
    assert "không phải" not in laid


def test_crowding_is_seen() -> None:
    laid = lay_out(poster(), "a4")
    texts_of = [shape for shape in laid.shapes if isinstance(shape, Text)]
    again = Sheet("", laid.width, laid.height, (*laid.shapes, texts_of[0]))
    outside = Sheet("", laid.width, laid.height, (Text(200, 100, "ra ngoài", 20, BOLD, "#000000"),))
    on_code = Sheet("", laid.width, laid.height, (*laid.shapes, Text(100, 140, "đè lên mã", 9, BOLD, "#000000")))
    assert crowded(again) == texts_of[0].text
    assert (crowded(outside), crowded(on_code)) == ("ra ngoài", "đè lên mã")


def test_turned_twice_is_as_before() -> None:
    shapes = lay_out(poster(), "a4").shapes
    back = turned(turned(shapes, 210, 297), 210, 297)
    for one, other in zip(shapes, back, strict=True):
        assert [one.x, one.y] == pytest.approx([other.x, other.y])
        assert getattr(one, "modules", None) == getattr(other, "modules", None)


def test_the_font_has_every_letter_of_every_place_and_a_licence_to_go_with_it() -> None:
    letters = {letter for place in load_gazetteer().places.values() for letter in place.name + place.province}
    assert not missing("".join(letters))
    assert missing("→🙂") == {"→", "🙂"}
    assert font(REGULAR).fontName != font(BOLD).fontName
    assert "SIL Open Font License, Version 1.1" in licence()
    assert "Be Vietnam Pro" in (ROOT / "bot/posters/NOTICE").read_text("utf-8")
