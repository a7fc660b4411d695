"""HTML parse mode, and the entities that need no marking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telegram_api.entities import with_found
from tests.telegram_api.markup import Marked, MarkupError, parse_html, utf16_length
from tests.telegram_api.rendering import as_html


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt; b &amp; c &#x27;d&#39; &quot;", "a < b & c 'd' \"", []),
        ("<b>Đậm</b>", "Đậm", [{"type": "bold", "offset": 0, "length": 3}]),
        ("👍 <i>x</i>", "👍 x", [{"type": "italic", "offset": 3, "length": 1}]),
        (
            '<a href="https://dichvucong.gov.vn/?a=1&amp;b=2">Cổng</a>',
            "Cổng",
            [{"type": "text_link", "url": "https://dichvucong.gov.vn/?a=1&b=2", "offset": 0, "length": 4}],
        ),
        ('<a href="http://localhost/">x</a>', "x", []),
        (
            "<b>x<i>y</i></b>",
            "xy",
            [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 1}],
        ),
        (
            "<blockquote expandable>q</blockquote>",
            "q",
            [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
        ),
        ('<span class="tg-spoiler">s</span>', "s", [{"type": "spoiler", "offset": 0, "length": 1}]),
        (
            '<pre><code class="language-sql">x</code></pre>',
            "x",
            [{"type": "pre", "language": "sql", "offset": 0, "length": 1}],
        ),
        ("<b></b>x", "x", []),
        ("<B>x</B>", "x", [{"type": "bold", "offset": 0, "length": 1}]),
    ],
)
def test_reads(source: str, text: str, entities: list[dict[str, object]]) -> None:
    assert parse_html(source) == Marked(text, tuple(entities))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("Lệ phí < 10", 'Unsupported start tag "" at byte offset 10'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("A & B", 'Unescaped character "&" at byte offset 2'),
        ("A&nbsp;B", 'Unescaped character "&" at byte offset 1'),
    ],
)
def test_refuses_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(MarkupError) as refusal:
        parse_html(source)
    assert str(refusal.value) == words


def test_trimming_moves_the_entities() -> None:
    assert parse_html(" \n<b> x </b>y\n").trimmed() == Marked(
        "x y", ({"type": "bold", "offset": 0, "length": 2},)
    )


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start c00123-1 @lan_nguyen", ["bot_command", "mention"]),
        ("hỏi /gapcanbo@motcua_test_bot", ["bot_command"]),
        ("viết cho a.b@danang.gov.vn", ["email"]),
        ("xem https://dichvucong.gov.vn/p/home, hoặc danang.gov.vn", ["url", "url"]),
        ("#khaisinh 1/2", ["hashtag"]),
        ("và/hoặc 10/2026 #1", []),
    ],
)
def test_finds_entities(text: str, kinds: list[str]) -> None:
    assert [entity["type"] for entity in with_found(Marked(text)).entities] == kinds


def test_found_entities_count_in_utf16() -> None:
    assert with_found(Marked("👍 /menu")).entities == ({"type": "bot_command", "offset": 3, "length": 5},)


@given(st.text(alphabet="aạ👍 <>&\"'\n"))
def test_escaped_text_reads_back(text: str) -> None:
    assert parse_html(as_html(text, ())).text == text


@given(st.text())
def test_utf16_length(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_rendering_nests_tags() -> None:
    source = '<b>x<i>y</i></b> <a href="https://a.vn">z</a>'
    marked = parse_html(source)
    assert as_html(marked.text, marked.entities) == source
