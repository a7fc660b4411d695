"""Replies as Bot API calls: within the limits, escaped, nothing lost."""

import html
import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.drawing import LIMIT, Target, draw
from bot.reply import Block, Bullets, Button, Heading, Labelled, Note, Paragraph, Reply, plain_text

CHAT = Target("55")
ROWS = ((Button("Một", "m"), Button("Hai", "x")), (Button("Ba", "e:quen-mat-khau"),))
_TAG = re.compile(r"</?(?:b|i)>")


def texts(reply: Reply, target: Target = CHAT) -> list[str]:
    return [str(call.params["text"]) for call in draw([reply], target)]


def units(text: str) -> int:
    """What Telegram counts: UTF-16 units after the markup is parsed."""
    return len(html.unescape(_TAG.sub("", text)).encode("utf-16-le", "surrogatepass")) // 2


def letters(text: str) -> str:
    return "".join(text.split()).replace("•", "").replace("-", "")


def balanced(text: str) -> bool:
    open_tags: list[str] = []
    for closing, name in re.findall(r"<(/?)([bi])>", text):
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags


def test_each_block_has_its_shape() -> None:
    blocks = (
        Heading("Tên"),
        Paragraph("Hai\ndòng"),
        Bullets("Giấy tờ:", ("a", "b")),
        Labelled("Phí:", "0"),
        Note("Nguồn"),
    )
    assert texts(Reply(blocks)) == [
        "<b>Tên</b>\n\nHai\ndòng\n\n<b>Giấy tờ:</b>\n• a\n• b\n\n<b>Phí:</b> 0\n\n<i>Nguồn</i>"
    ]


def test_text_is_escaped_in_every_block() -> None:
    evil = "<b>&</b><a href='x'>"
    blocks = (Heading(evil), Paragraph(evil), Bullets(evil, (evil,)), Labelled(evil, evil), Note(evil))
    (text,) = texts(Reply(blocks))
    assert "<a" not in text
    assert text.count("&lt;b&gt;&amp;&lt;/b&gt;&lt;a href='x'&gt;") == 7


def test_a_reply_is_one_message_with_its_buttons() -> None:
    (call,) = draw([Reply((Paragraph("chào"),), ROWS)], CHAT)
    assert (call.chat, call.method, call.params["chat_id"], call.params["parse_mode"]) == (
        "55",
        "sendMessage",
        "55",
        "HTML",
    )
    assert call.params["link_preview_options"] == {"is_disabled": True}
    assert call.params["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "Một", "callback_data": "m"}, {"text": "Hai", "callback_data": "x"}],
            [{"text": "Ba", "callback_data": "e:quen-mat-khau"}],
        ]
    }


def test_without_buttons_there_is_no_keyboard() -> None:
    (call,) = draw([Reply((Paragraph("chào"),))], CHAT)
    assert "reply_markup" not in call.params


def test_replies_keep_their_order() -> None:
    calls = draw([Reply((Paragraph(text),)) for text in "abc"], CHAT)
    assert [call.params["text"] for call in calls] == ["a", "b", "c"]


def test_in_a_group_the_message_is_answered() -> None:
    (call,) = draw([Reply((Paragraph("chào"),))], Target("-100", reply_to=7))
    assert call.params["reply_parameters"] == {"message_id": 7, "allow_sending_without_reply": True}


def test_navigation_replaces_the_card_that_was_tapped() -> None:
    card = Reply((Paragraph("bước 2"),), ROWS, card=True)
    (call,) = draw([card], Target("55", card=9))
    assert (call.method, call.params["message_id"]) == ("editMessageText", 9)
    (new,) = draw([card], CHAT)
    assert (new.method, "message_id" in new.params) == ("sendMessage", False)
    (answer,) = draw([Reply((Paragraph("trả lời"),), ROWS)], Target("55", card=9))
    assert answer.method == "sendMessage"


def test_a_card_too_long_for_one_message_is_sent_anew() -> None:
    long = Reply(tuple(Paragraph("chữ " * 500) for _ in range(4)), ROWS, card=True)
    assert {call.method for call in draw([long], Target("55", card=9))} == {"sendMessage"}


def test_a_long_reply_is_split_between_blocks_with_the_buttons_last() -> None:
    blocks = tuple(Paragraph(f"{n} " + "x" * 1500) for n in range(5))
    calls = draw([Reply(blocks, ROWS)], CHAT)
    assert [str(call.params["text"]).count("\n\n") for call in calls] == [1, 1, 0]
    assert ["reply_markup" in call.params for call in calls] == [False, False, True]
    assert "\n\n".join(str(call.params["text"]) for call in calls) == "\n\n".join(b.text for b in blocks)


def test_a_block_that_fills_a_message_exactly_stays_whole() -> None:
    assert len(texts(Reply((Paragraph("x" * LIMIT),)))) == 1
    assert len(texts(Reply((Paragraph("x " * (LIMIT // 2 + 1)),)))) == 2


def test_the_limit_counts_utf_16_units() -> None:
    parts = texts(Reply((Paragraph("👍 " * 2000),)))
    assert [units(part) <= LIMIT for part in parts] == [True, True]


def test_a_word_longer_than_a_message_is_cut() -> None:
    for word in ("x" * 10_000, "&" * 10_000, "👍" * 10_000):
        parts = texts(Reply((Paragraph(word),)))
        assert all(0 < units(part) <= LIMIT for part in parts)
        assert html.unescape("".join(parts)) == word


def test_a_cut_block_loses_its_markup_but_shows_none() -> None:
    bullets = Bullets("Câu hỏi gần đây:", tuple("từ " * 600 + str(n) for n in range(10)))
    parts = texts(Reply((Heading("Trên"), bullets, Note("Dưới"))))
    assert len(parts) > 1
    assert all(balanced(part) for part in parts)
    assert letters(plain_text(Reply((bullets,)))) in letters(_TAG.sub("", "".join(parts)))


words = st.text(
    st.sampled_from("ab<>&'\"👍é\n ") | st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1
)
long_words = st.builds(lambda word, times: word * times, words, st.integers(1, 400))
some_text = st.one_of(words, long_words).filter(lambda text: text.strip())
blocks = st.one_of(
    st.builds(Heading, some_text),
    st.builds(Paragraph, some_text),
    st.builds(Labelled, some_text, some_text),
    st.builds(Note, some_text),
    st.builds(Bullets, some_text, st.lists(some_text, min_size=1, max_size=5).map(tuple)),
)


@given(st.lists(blocks, min_size=1, max_size=6))
def test_any_reply_fits_and_is_whole(blocks: Sequence[Block]) -> None:
    reply = Reply(tuple(blocks), ROWS)
    calls = draw([reply], CHAT)
    parts = [str(call.params["text"]) for call in calls]
    assert all(0 < units(part) <= LIMIT and part.strip() and balanced(part) for part in parts)
    assert [call for call in calls if "reply_markup" in call.params] == calls[-1:]
    bare = [html.unescape(_TAG.sub("", part)) for part in parts]
    assert letters("".join(bare)) == letters(plain_text(reply))
