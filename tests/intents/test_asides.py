"""Emergencies happening now against look-alikes, follow-ups against topics of their own, with the real word lists."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.asides import Asides
from intents.text import strip_accents
from intents.words import read_words
from tests.small import ROOT

WORDS, FAULTS = read_words("_words.yaml", (ROOT / "knowledge" / "_words.yaml").read_text("utf-8"))
ASIDES = Asides(WORDS)

NOW = {
    "fire": [
        "cháy nhà rồi cứu với", "nhà tôi đang cháy", "chung cư bốc cháy", "có cháy ở chợ", "nhà em cháy ai giúp với",
        "nổ bình ga ở quán cơm",
    ],
    "violence": [
        "chồng đang đánh tôi", "có trộm vào nhà", "tôi vừa bị cướp ngoài đường", "có người cầm dao dọa giết em",
        "con tôi bị bắt cóc", "tôi bị nhốt trong phòng",
    ],
    "medical": [
        "bố tôi bị đột quỵ", "có người ngất xỉu ngoài đường", "em bé không thở được", "tai nạn giao thông ở ngã tư",
        "con tôi uống thuốc trừ sâu", "tôi muốn tự tử", "mẹ em bị điện giật bất tỉnh",
    ],
}  # fmt: skip
REPORTS = [(kind, text) for kind, texts in NOW.items() for text in texts]
LOOK_ALIKES = [
    "thủ tục thẩm duyệt phòng cháy chữa cháy cho quán cơm", "xin giấy phép pccc", "chế độ tai nạn lao động",
    "tính năng nổi bật của VNeID", "mục nổi bật trên trang chủ ở đâu", "hồ sơ bảo hiểm tai nạn gồm gì",
    "năm ngoái nhà tôi bị cháy mất sổ đỏ giờ xin cấp lại ở đâu", "hôm trước bị cướp mất ví có căn cước",
    "tháng trước em gặp tai nạn giờ làm chế độ sao", "trợ cấp cho người bị bạo hành",
    "đăng ký khai tử cho người bị tai nạn",
    "bồi thường tai nạn giao thông", "xác nhận bị cháy nhà để xin hỗ trợ", "tài khoản định danh em bị khóa",
    "số định danh tôi bị sai", "định danh mẹ tôi chưa có", "trang web có chạy trên điện thoại không",
    "ứng dụng đang chạy thì bị dừng", "làm mất mẫu đơn rồi", "quên mật khẩu", "đánh máy sai tên", "máy chạy chậm quá",
]  # fmt: skip


def forms(text: str) -> list[str]:
    """The ways the same sentence is typed."""
    return [text, strip_accents(text), text.upper(), unicodedata.normalize("NFD", text), text + "!!!"]


def test_the_word_lists_have_no_fault() -> None:
    assert FAULTS == []


@pytest.mark.parametrize(("kind", "text"), REPORTS)
def test_what_happens_now_is_an_emergency_however_it_is_typed(kind: str, text: str) -> None:
    assert {form: ASIDES.emergency(form) for form in forms(text)} == dict.fromkeys(forms(text), kind)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_are_no_emergency_however_they_are_typed(text: str) -> None:
    assert {form: ASIDES.emergency(form) for form in forms(text)} == dict.fromkeys(forms(text))


def test_a_long_story_is_no_alarm() -> None:
    assert ASIDES.emergency("hôm đó " * 20 + "có cháy nhà") is None


FOLLOW_UPS = [
    ("fee", "còn phí thì sao"), ("fee", "bao nhiêu tiền vậy ạ"), ("fee", "vậy có mất phí không"),
    ("time", "mất bao lâu"), ("time", "thế bao giờ xong"), ("documents", "cần giấy tờ gì ạ"), ("documents", "mang gì"),
    ("next", "bước tiếp theo"), ("next", "tiếp"), ("next", "xong rồi"), ("back", "quay lại"), ("back", "bước trước"),
    ("wrong", "không phải"), ("wrong", "trả lời sai rồi"), ("again", "nhắc lại"), ("online", "làm ở nhà được không"),
    ("where", "làm ở đâu"), ("where", "nộp ở đâu ạ"), ("steps", "hướng dẫn cụ thể hơn"), ("source", "căn cứ đâu"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "text"), FOLLOW_UPS)
def test_a_message_without_topic_asks_for_a_part(part: str, text: str) -> None:
    assert ASIDES.follow_up(text) == part


@pytest.mark.parametrize(
    "text",
    [
        "phí làm căn cước bao nhiêu", "làm khai sinh mất bao lâu", "giấy tờ đăng ký kết hôn", "hộ chiếu nộp ở đâu",
        "không phải căn cước mà là hộ chiếu", "quên mật khẩu", "bước tiếp theo của đăng ký kinh doanh", "", "👍",
        "xin chào",
    ],
)  # fmt: skip
def test_a_message_with_a_topic_of_its_own_is_no_follow_up(text: str) -> None:
    assert ASIDES.follow_up(text) is None


words = st.lists(st.sampled_from("cháy nhà phí còn đánh em".split())).map(" ".join)


@given(st.one_of(st.text(), st.text(st.characters()), words))
def test_no_text_ends_the_search(text: str) -> None:
    assert ASIDES.emergency(text) in (None, *NOW)
    assert ASIDES.follow_up(text) in (None, *WORDS.follow_ups)
