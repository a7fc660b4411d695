"""Text as HTML: escaped, with links to government pages and hotlines and nowhere else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.channels.web.pages import Pages, linked
from bot.reply import Bullets, Button, Heading, Labelled, Note, Paragraph, Reply

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>([^<]*)</a>')
_TAG = re.compile(r"<[^>]*>")


def links(text: str) -> list[str]:
    return [address for address, _ in _LINK.findall(str(linked(text)))]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Mở https://dichvucong.gov.vn rồi nộp.", "https://dichvucong.gov.vn"),
        ("Mở dichvucong.gov.vn.", "https://dichvucong.gov.vn"),
        ("(https://a.b.gov.vn/p/home?x=1&y=2).", "https://a.b.gov.vn/p/home?x=1&amp;y=2"),
        ("https://gov.vn/", "https://gov.vn/"),
        ("«https://vneid.gov.vn/a»", "https://vneid.gov.vn/a"),
        ("Gọi 18001096 ngay", "tel:18001096"),
        ("Gọi 1800 1096.", "tel:18001096"),
        ("Gọi 1900 0368", "tel:19000368"),
        ("Gọi ngay 114 (cháy)", "tel:114"),
    ],
)
def test_government_addresses_and_hotlines_are_links(text: str, address: str) -> None:
    assert links(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "https://bit.ly/x", "http://evil.com", "evil.com", "https://gov.vn.evil.com/", "https://evil.com/gov.vn/",
        "https://dichvucong-gov.vn", "dichvucong.gov.vn.evil.com", "javascript:alert(1)", "https://gov.vn@evil.com",
        "0912345678", "1140", "số 2114", "1800109612", "079 113 456 789", "x113", "//evil.com", "dichvucong.gov.vnn",
    ],
)  # fmt: skip
def test_nothing_else_is_a_link(text: str) -> None:
    assert all(re.fullmatch(r"tel:11[345]", address) for address in links(text)), links(text)
    assert "evil" not in "".join(links(text))


def test_two_links_and_the_words_around_them_stay_in_order() -> None:
    html = str(linked("Mở vneid.gov.vn & gọi 1900 0368 <ngay>"))
    assert _TAG.sub("", html) == "Mở vneid.gov.vn &amp; gọi 1900 0368 &lt;ngay&gt;"
    assert links("Mở vneid.gov.vn & gọi 1900 0368 <ngay>") == ["https://vneid.gov.vn", "tel:19000368"]


def test_links_open_apart_and_tell_nothing() -> None:
    html = str(linked("https://vneid.gov.vn"))
    assert 'rel="noopener noreferrer"' in html
    assert 'target="_blank"' in html


parts = st.sampled_from(["https://", "a.gov.vn", "/x?y=", '"', "<b>", "'", "&", " ", "113", "onclick=", "\\", "é", "»"])


@given(st.one_of(st.text(), st.lists(parts).map("".join)))
def test_any_text_is_escaped_and_whole(text: str) -> None:
    html = str(linked(text))
    assert _TAG.sub("", html) == str(escape(text)) or "<button" in html
    tags = _TAG.findall(html)
    assert all(re.fullmatch(r"</?(?:a|button)(?: [a-z-]+=\"[^\"<>]*\")*>", tag) for tag in tags)
    assert all(re.match(r"https://([a-z0-9-]+\.)*gov\.vn(/|$)|tel:\d+$", link) for link in links(text))


def test_a_reply_is_drawn_with_its_blocks_and_buttons() -> None:
    evil = "<script>&\"'"
    blocks = (Heading(evil), Paragraph(evil), Bullets(evil, (evil,)), Labelled(evil, evil), Note(evil))
    reply = Reply(blocks, ((Button(evil, "e:muc"), Button("Hai", "x")),))
    html = bytes(Pages().replies([reply], 'token"').body).decode()
    assert "<script>" not in html
    assert html.count(str(escape(evil))) == 8
    assert 'value="e:muc"' in html
    assert str(escape('token"')) in html


def test_without_a_token_there_are_no_buttons() -> None:
    html = bytes(Pages().replies([Reply((Paragraph("a"),), ((Button("Một", "x"),),))], "").body).decode()
    assert "<button" not in html
