"""A message as the matcher reads it, with word lists and a vocabulary of the test's own."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.sentence import Normaliser, Sentence
from intents.text import strip_accents
from intents.words import Words, read_words

WORDS: Words = read_words(
    "_words.yaml",
    """
abbreviations: {mk: mật khẩu, dvc: dịch vụ công, đk: đăng ký, dk: đăng ký}
ambiguous:
  tt:
    tạm trú: [thuê, trọ]
    thường trú: [nhà, mua]
synonyms: {căn cước: [chứng minh nhân dân, chứng minh], đâu: [mô]}
fillers: [ạ, cho em hỏi, dạ]
""",
)[0]
NORMALISER = Normaliser(
    WORDS,
    ["quên mật khẩu", "đăng ký tạm trú nhà trọ", "căn cước ở đâu", "thuế và thuê nhà", "hồ sơ nghiêng", "nộp 2 bản"],
)


def read(text: str) -> str:
    return " ".join(NORMALISER.read(text).accented)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("quên mk dvc", "quên mật khẩu dịch vụ công"),
        ("ĐK tạm trú", "đăng ký tạm trú"),
        ("chứng minh nhân dân ở mô", "căn cước ở đâu"),
        ("chung minh nhan dan", "căn cước"),
        ("dạ cho em hỏi quên mật khẩu ạ", "quên mật khẩu"),
        ("cho em hỏi ạ", "cho em hỏi ạ"),
        ("tt nhà trọ", "tạm trú nhà trọ"),
        ("tt khi mua nhà", "thường trú khi mua nhà"),
        ("tt là gì", "tt là gì"),
        ("quên maatj khaaur", "quên mật khẩu"),
        ("quen mat65 khau63", "quên mật khẩu"),
        ("quênmậtkhẩu", "quên mật khẩu"),
        ("nghieng", "nghiêng"),
        ("nghiieng", "nghiêng"),
        ("kyy", "kyy"),
        ("nộp 2 bản", "nộp 2 bản"),
        ("khoá", "khóa"),
        ("", ""),
        ("!!! 👍", ""),
    ],
)
def test_a_message_is_read_as_the_base_is_written(typed: str, wanted: str) -> None:
    assert read(typed) == wanted


@pytest.mark.parametrize("text", ["quên mật khẩu đăng ký", "thuế và thuê nhà", "căn cước ở mô ạ", "đk tt nhà trọ"])
def test_decomposed_text_and_other_case_read_the_same(text: str) -> None:
    assert NORMALISER.read(unicodedata.normalize("NFD", text)) == NORMALISER.read(text)
    assert NORMALISER.read(text.upper()).folded == NORMALISER.read(text).folded


def test_accents_are_kept_beside_the_folded_words() -> None:
    sentence = NORMALISER.read("thuế nhà thuê")
    assert sentence == Sentence(("thuế", "nhà", "thuê"), ("thue", "nha", "thue"), True)
    assert not NORMALISER.read("thue nha").typed_accents


def test_a_very_long_story_is_cut() -> None:
    assert 100 < len(NORMALISER.read("quên mật khẩu " * 5_000).folded) < 1_000


pieces = st.sampled_from("quên mk tt nhà ạ đk chứng minh nhân dân maatj 👍 \x00 x12 ' cho em hỏi".split(" "))


@given(st.one_of(st.text(), st.text(st.characters()), st.lists(pieces).map(" ".join)))
def test_any_text_is_read(text: str) -> None:
    sentence = NORMALISER.read(text)
    assert len(sentence.accented) == len(sentence.folded)
    assert sentence.folded == tuple(strip_accents(word) for word in sentence.accented)
    assert NORMALISER.read(text) == sentence
