"""A dialogue drawn as a page."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from tests.telegram_api import Citizen
from tests.telegram_api.transcript import Look, draw

pytestmark = pytest.mark.asyncio


class Tags(HTMLParser):
    """The page, with every tag closed that has to be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "path", "circle", "br", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing stays open."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def test_both_sides_are_drawn(bot: Bot, lan: Citizen, tmp_path: Path) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Nơi nộp <1>", callback_data="x")]])
    text = 'Phí: <b>0 đồng</b> &lt;<a href="https://danang.gov.vn">xem</a>&gt;'
    await bot.send_message(lan.id, text, parse_mode="HTML", reply_markup=markup)
    gone = await bot.send_message(lan.id, "đã xóa")
    await bot.delete_message(lan.id, gone.message_id)
    lan.send("làm giấy <khai sinh> & hỏi", reply_to=2)
    lan.send_document("don.pdf", "application/pdf")
    page = draw(lan.history(), tmp_path / "page.html", Look(title="Một Cửa", subtitle="trợ lý")).read_text(
        "utf-8"
    )
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.links == ["https://danang.gov.vn"]
    for part in (
        "<b>Một Cửa</b><span>trợ lý</span>",
        'Phí: <b>0 đồng</b> &lt;<a href="https://danang.gov.vn">xem</a>&gt;',
        '<div class="button">Nơi nộp &lt;1&gt;</div>',
        "làm giấy &lt;khai sinh&gt; &amp; hỏi",
        "<b>don.pdf</b>",
    ):
        assert part in page
    assert "đã xóa" not in page
