"""Messages in other languages told from Vietnamese ones, with the real word lists and some of the test's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from intents.foreign import language_of
from intents.spelling import is_syllable

WORDS = {"en": frozenset("where when please need kite the an in".split()), "fr": frozenset("dans votre été".split())}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("风筝在哪里", "zh"),
        ("凧はどこですか", "ja"),
        ("カイト", "ja"),
        ("연은 어디에 있나요", "ko"),
        ("где воздушный змей", "ru"),
        ("ว่าวอยู่ที่ไหน", "th"),
        ("ວ່າວຢູ່ໃສ", "lo"),
        ("ខ្លែងនៅឯណា", "km"),
        ("VNeID 风筝在哪里啊", "zh"),
        ("Where is the kite, please?", "en"),
        ("PLEASE WHERE", "en"),
        ("dans votre jardin", "fr"),
    ],
)
def test_a_foreign_message_is_told_by_its_script_or_words(text: str, language: str) -> None:
    assert language_of(text, WORDS) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "👍 !!!",
        "thả diều ở đâu",
        "tha dieu o dau",
        "where",  # one word is too few
        "where the an in",  # the others could be Vietnamese
        "please cho em hỏi chỗ thả kite ngoài bãi ven sông",  # mixed
        "where please thả diều hay",  # the smaller half
        "chữ 凧 này đọc là gì vậy ạ",
        "sofa laptop wifi",  # foreign, but no language there is a sentence for
    ],
)
def test_what_may_be_vietnamese_is_not_foreign(text: str) -> None:
    assert language_of(text, WORDS) is None


def test_foreign_words_outweigh_as_many_vietnamese_ones() -> None:
    assert language_of("where please need kite diều", WORDS) == "en"
    assert language_of("where please thả diều", WORDS) == "en"


def test_without_word_lists_only_scripts_tell() -> None:
    assert language_of("where is the kite please", {}) is None
    assert language_of("где змей", {}) == "ru"


def test_no_sentence_of_a_base_is_foreign(small: Library) -> None:
    said = [text for entry in small.entries for text in (*entry.sentences(), *entry.tests.ask)]
    others = [text for texts in small.elsewhere.values() for text in texts]
    assert [text for text in [*said, *others] if language_of(text, small.words.foreign)] == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Could you help me get a new passport for my child?", "en"),
        ("what documents do I need to sign", "en"),
        ("Bonjour, comment faire une demande pour mon passeport ?", "fr"),
    ],
)
def test_the_real_lists_tell_english_and_french(small: Library, text: str, language: str) -> None:
    assert language_of(text, small.words.foreign) == language


syllables = st.sampled_from("thả diều ngoài bãi với bạn em the an in ở đâu khi nao lam gi ngay mai".split())


@given(st.lists(syllables))
def test_vietnamese_syllables_alone_are_never_foreign(typed: list[str]) -> None:
    assert all(map(is_syllable, typed))
    assert language_of(" ".join(typed), WORDS) is None


@given(st.text())
def test_any_text_has_a_known_language_or_none(text: str) -> None:
    assert language_of(text, WORDS) in {None, "en", "fr", "ja", "ko", "zh", "ru", "km", "lo", "th"}
