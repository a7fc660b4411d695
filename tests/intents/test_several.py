"""Messages of several questions taken apart, with joiners of the test's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.several import MOST_QUESTIONS, Several
from intents.text import tokens

SEVERAL = Several([("với", "lại"), ("hỏi", "thêm"), ("cho", "hỏi", "thêm"), ("thêm", "nữa")])


def split(text: str) -> list[str]:
    return [part.strip() for part in SEVERAL.split(text)]


@pytest.mark.parametrize(
    "text",
    [
        "thả diều? bắt dế?",
        "thả diều?bắt dế",
        "thả diều!? Bắt dế!!!",
        "thả diều; bắt dế",
        "thả diều. bắt dế.",
        "thả diều\nbắt dế",
        "thả diều\r\n\r\nbắt dế\r\n",
        "1. thả diều 2. bắt dế",
        "1) thả diều\n2) bắt dế",
        "- thả diều\n- bắt dế",
        "• thả diều • bắt dế",
        "+ thả diều\n+ bắt dế",
        "thả diều với lại bắt dế",
        "thả diều với lại bắt dế với lại",
        "thả diều, cho hỏi thêm bắt dế",
        "thả diều hỏi thêm nữa bắt dế",
        "thả diều? với lại bắt dế",
        "thả diều \u200b? bắt dế",
    ],
)
def test_questions_are_parted_where_people_part_them(text: str) -> None:
    assert [part.lower() for part in split(text)] == ["thả diều", "bắt dế"]


def test_joiners_typed_without_accents_part_too() -> None:
    assert split("tha dieu voi lai bat de") == ["tha dieu", "bat de"]


@pytest.mark.parametrize(
    "text",
    [
        "thả diều ở bãi, bắt dế ngoài đồng",
        "trang dieu.example.vn không mở",
        "nộp 2.5 triệu được chưa",
        "mẫu 12/3-a là gì",
        "thả diều với em",
        "thả diều lại với nhau",
        "tháng 10 có 3 ngày nghỉ",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert SEVERAL.split(text) == [text]


@pytest.mark.parametrize("text", ["", "  \n ", "?!", "dạ?", "alo. alo. alo.", "1. 2. 3.", "với lại", "👍 👍"])
def test_nothing_to_ask_gives_no_parts(text: str) -> None:
    assert SEVERAL.split(text) == []


def test_a_lone_word_is_no_question() -> None:
    assert split("Dạ. thả diều ở đâu? Ạ. Bắt dế khi nào?") == ["thả diều ở đâu", "Bắt dế khi nào"]


def test_parts_come_in_order_and_never_too_many() -> None:
    text = "? ".join(f"câu thứ {n}" for n in range(MOST_QUESTIONS + 3))
    assert split(text) == [f"câu thứ {n}" for n in range(MOST_QUESTIONS)]


def test_without_joiners_only_marks_part() -> None:
    assert Several([]).split("thả diều với lại bắt dế") == ["thả diều với lại bắt dế"]


def test_of_joiners_within_each_other_the_longest_parts() -> None:
    assert Several([("với",), ("với", "lại")]).split("thả diều với lại bắt dế") == ["thả diều", "bắt dế"]


pieces = st.lists(
    st.sampled_from(["thả", "diều", "với", "lại", "cho", "hỏi", "thêm", "nữa", "?", ".", "\n", "1.", "-", ";", "12"])
)


@given(st.one_of(st.text(), pieces.map(" ".join)))
def test_any_text_gives_a_few_parts_of_its_own_words_in_their_order(text: str) -> None:
    parts = SEVERAL.split(text)
    assert len(parts) <= MOST_QUESTIONS
    assert all(len(tokens(part)) >= 2 for part in parts)
    said = iter(tokens(text))
    assert all(word in said for part in parts for word in tokens(part))
