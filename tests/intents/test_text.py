"""Readings of text: laws that hold for any text, and the spellings citizens use."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intents.text import clean, fold, has_accents, strip_accents, tokens, tone_spelling

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđĐQquýKhoẻHOÀ"
INVISIBLE = "\x00\x01\x7f\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202e\u2066\u2069\ufeff\u00ad\u2028\u061c"
# Any text there is, lone surrogates too, with a liking for Vietnamese.
texts = st.one_of(
    st.text(), st.text(st.sampled_from(VIETNAMESE + " -,.?1" + INVISIBLE)), st.text(st.characters(), max_size=40)
)


@given(texts)
@example("ﬀ ＫＨＡＩ　ＳＩＮＨ İ ǅ ẞ")
@example("\u200b\u0301a\u034f\u0301")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(texts)
def test_composed_and_decomposed_text_agree(text: str) -> None:
    nfc, nfd = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert clean(nfc) == clean(nfd)
    assert tokens(nfc) == tokens(nfd)
    assert fold(nfc) == fold(nfd)
    assert has_accents(nfc) == has_accents(nfd)


@given(texts)
def test_cleaned_text_is_composed_visible_and_single_spaced(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & set(INVISIBLE)
    assert not any("\ud800" <= character <= "\udfff" for character in cleaned)
    assert cleaned == " ".join(cleaned.split())


@given(texts)
def test_tokens_hold_letters_and_digits_only(text: str) -> None:
    assert all(token and token.isalnum() for token in tokens(text))


@given(texts)
def test_folded_text_is_words_parted_by_one_space(text: str) -> None:
    words = fold(text).split(" ") if fold(text) else []
    assert all(word.isalnum() for word in words)


@given(st.text(st.sampled_from(VIETNAMESE + " ")))
def test_folded_vietnamese_is_plain_ascii(text: str) -> None:
    assert fold(text).isascii()
    assert fold(text) == " ".join(strip_accents(text).lower().split())


@given(texts)
def test_tone_spelling_keeps_the_letters(text: str) -> None:
    assert strip_accents(tone_spelling(text)) == strip_accents(unicodedata.normalize("NFC", text))
    assert tone_spelling(tone_spelling(text)) == tone_spelling(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("HOÁ", "HÓA"), ("uỷ ban", "ủy ban"), ("toạ độ", "tọa độ"),
        ("khoá", "khóa"), ("xoá", "xóa"), ("huỷ", "hủy"), ("luỹ kế", "lũy kế"), ("loè", "lòe"),
    ],
)  # fmt: skip
def test_both_schools_of_tone_marks_agree(old: str, new: str) -> None:
    assert tone_spelling(old) == tone_spelling(new) == new
    assert tokens(old) == tokens(new)
    assert tokens(unicodedata.normalize("NFD", old)) == tokens(new)


@pytest.mark.parametrize(
    "word", ["quý", "quả", "quỳ", "quẹt", "QUÝ", "hoàn", "hoạt", "thuyền", "khoản", "toán", "huyện"]
)
def test_other_syllables_keep_their_tone_mark(word: str) -> None:
    assert tone_spelling(word) == word


@pytest.mark.parametrize("character", INVISIBLE)
def test_an_invisible_character_between_words_does_no_harm(character: str) -> None:
    assert tokens(f"quên{character} mật{character} khẩu") == ["quên", "mật", "khẩu"]
    assert clean(f"{character}quên mật khẩu{character}") == "quên mật khẩu"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ｑｕｅ̂ｎ　ＭＡ̣̂Ｔ khẩu", "quen mat khau"),
        ("０２３６", "0236"),
        ("ĐĂNG KÝ khai-sinh!", "dang ky khai sinh"),
        ("mật_khẩu", "mat khau"),
        ("👍🏽 xin chào 🇻🇳", "xin chao"),
        ("", ""),
        ("   \n\t ", ""),
        ("…?!", ""),
    ],
)
def test_folding(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("text", "marked"), [("dang ky", False), ("đang ky", True), ("thuê", True), ("ABC 123 !?", False), ("", False)]
)
def test_accents_are_noticed(text: str, marked: bool) -> None:
    assert has_accents(text) is marked


def test_words_that_differ_in_marks_only_stay_apart() -> None:
    assert tokens("thuế") != tokens("thuê")
    assert fold("thuế") == fold("thuê")


def test_ten_thousand_characters_are_read() -> None:
    assert len(tokens("quên mật khẩu " * 1_000)) == 3_000
