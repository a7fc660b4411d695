"""Drafts: sentences added to a file as lines, an entry begun from a gap, names that stay below the knowledge folder."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.adding import with_questions
from bot.review.comparing import Line, changes, faults_by_field
from bot.review.drafting import id_of, new_entry, safe_file, style_of
from bot.review.form import Form
from bot.review.form_yaml import read_form_of, write_yaml
from intents.document import parse_document
from intents.entry import STYLES
from intents.fault import Fault
from intents.reading import read_entry
from intents.text import fold
from intents.words import Words

FILE = "thu-tuc/muc-moi.yaml"
ENTRY = Path(__file__).resolve().parents[3] / "knowledge/thu-tuc/khai-sinh.yaml"
TODAY = date(2026, 11, 21)
GROUPS = ("tai-khoan", "thu-tuc", "offices", "_words", "..", "con trỏ")

TEXT = """\
# ghi chú của người viết
title: Làm thẻ
questions:
  formal:
    - Tôi muốn làm thẻ?
    - >-
      Xin hỏi làm thẻ
      ở đâu

  # câu chat
  chat:
  - ad ơi lm thẻ
  short:   ['thẻ mới']
answer: Có.
tests:
  ask: [làm thẻ sao]
"""


def added(text: str, additions: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in changes(text, with_questions(text, additions)) if line.kind != "kept"]


def test_a_sentence_is_one_more_line_after_the_last_of_its_style() -> None:
    text = with_questions(TEXT, {"formal": ["Phí: bao nhiêu?"]})
    assert text == TEXT.replace("      ở đâu\n", '      ở đâu\n    - "Phí: bao nhiêu?"\n')
    assert "  - ad ơi lm thẻ\n  - thẻ bn tiền\n" in with_questions(TEXT, {"chat": ["thẻ bn tiền"]})


def test_a_missing_style_is_made_in_its_place() -> None:
    text = with_questions(TEXT, {"plain": ["lam the"], "typos": ["lmà thẻ"], "formal": ["Ba?"], "chat": ["thẻ j"]})
    styles = [style for style in STYLES if style in read_form_of(text).questions]
    assert styles == ["formal", "plain", "chat", "typos", "short"]
    heads = [line.strip(" :") for line in text.split("\n") if line.strip(" :") in STYLES]
    assert heads == ["formal", "plain", "chat", "typos"]
    assert set(TEXT.split("\n")) <= set(text.split("\n"))


def test_a_style_before_all_others_goes_first() -> None:
    text = "questions:\n  chat:\n    - ad ơi\n"
    assert with_questions(text, {"formal": ["Một?"]}) == "questions:\n  formal:\n    - Một?\n  chat:\n    - ad ơi\n"


def test_sentences_of_the_file_are_not_added_again() -> None:
    known = ["tôi muốn LÀM thẻ", "toi muon lam the", "thẻ mới!", "Làm thẻ sao?", "  ", "😀"]
    assert with_questions(TEXT, dict.fromkeys(STYLES, known)) == TEXT
    new = {"formal": ["Mới à?", "moi a"], "plain": ["moi a"], "other": ["lạ"]}
    assert added(TEXT, new) == [("added", "    - Mới à?")]


def test_a_list_on_one_line_is_written_anew() -> None:
    before, after = read_form_of(TEXT), read_form_of(with_questions(TEXT, {"short": ["làm phép"]}))
    assert after == replace(before, questions={**before.questions, "short": "thẻ mới\nlàm phép"})


@pytest.mark.parametrize("text", ["", "title: Tên\n", "questions: [một]", "questions: {}", "questions:\n  plain: mot"])
def test_a_file_without_styles_gets_them(text: str) -> None:
    assert "hai" in read_form_of(with_questions(text, {"plain": ["hai"]})).questions["plain"]


def test_an_unreadable_file_is_left_alone() -> None:
    assert with_questions("title: [", {"plain": ["hai"]}) == "title: ["


def test_windows_line_ends_stay() -> None:
    new = {"plain": ["lam the"]}
    assert with_questions("\ufeff" + TEXT.replace("\n", "\r\n"), new) == (
        "\ufeff" + with_questions(TEXT, new).replace("\n", "\r\n")
    )


traps = st.sampled_from(["- a", "a: b", "a # b", '"', "0236", "{{ x }}", "a\n  b: c", "'"])
nasty = st.one_of(st.text(max_size=40), traps)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(STYLES), st.lists(nasty, max_size=3)))
def test_whatever_is_added_to_a_real_file_only_lines_are_added(additions: dict[str, list[str]]) -> None:
    before = ENTRY.read_text("utf-8")
    after = with_questions(before, additions)
    assert all(line.kind != "removed" for line in changes(before, after))
    entry, faults = read_entry("thu-tuc/khai-sinh.yaml", after)
    assert entry is not None
    assert faults == []
    taught = {fold(text) for text in (*entry.sentences(), *entry.tests.ask)}
    assert {fold(text) for texts in additions.values() for text in texts} <= taught | {""}


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("Tôi muốn đăng ký khai sinh cho con thì làm ở đâu?", "formal"),
        ("Xin hỏi nộp tại UBND xã nào, có cần CCCD không?", "formal"),
        ("dang ky khai sinh cho con o dau", "plain"),
        ("ad ơi đăng ký khai sinh cho con ở đâu z", "chat"),
        ("làm giấy ks cho con ntn ạ", "chat"),
        ("con em hai tháng chưa có giấy tờ gì", "formal"),
        ("khai sinh trễ hạn", "short"),
        ("nhà em " * 15, "story"),
        ("", "short"),
        ("\u0301 ? 😀", "short"),
    ],
)
def test_the_style_is_guessed(text: str, style: str) -> None:
    assert style_of(text) == style


def test_the_word_list_knows_more_abbreviations() -> None:
    words = Words(abbreviations={"onl": ("trên", "mạng"), "vneid": ("vneid",)})
    assert style_of("nộp hồ sơ onl thế nào", words) == "chat"
    assert style_of("mở vneid lên thì thấy lỗi", words) == "formal"


@given(st.text())
def test_every_text_has_a_style(text: str) -> None:
    assert style_of(text) in STYLES


def test_an_entry_is_begun_from_the_wordings_of_a_gap() -> None:
    texts = ["dang ky bay flycam o dau", "Đăng ký bay flycam ở đâu", "phép bay drone", "", "😀"]
    assert new_entry(texts, TODAY, "Xin phép bay") == Form(
        title="Xin phép bay",
        questions={"plain": "dang ky bay flycam o dau", "short": "phép bay drone"},
        checked="2026-11-21",
        recheck_by="2027-02-19",
    )
    assert new_entry([], TODAY).questions == {}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Đăng ký khai sinh", "dang-ky-khai-sinh"),
        ("  Phí: 10.000 đồng?! ", "phi-10-000-dong"),
        ("Cấp giấy phép cho người nước ngoài làm việc tại Việt Nam", "cap-giay-phep-cho-nguoi-nuoc-ngoai-lam"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 50, "a" * 40),
        ("ab", ""),
        ("你好", ""),
        ("", ""),
    ],
)
def test_an_id_is_proposed_from_the_title(title: str, found: str) -> None:
    assert id_of(title) == found


@given(st.text())
def test_every_proposed_id_is_a_file_name(title: str) -> None:
    assert not id_of(title) or safe_file("thu-tuc", id_of(title), GROUPS) in {f"thu-tuc/{id_of(title)}.yaml", None}


def test_a_plain_name_in_a_known_group_is_a_file() -> None:
    assert safe_file("thu-tuc", "khai-sinh-2", GROUPS) == "thu-tuc/khai-sinh-2.yaml"


@pytest.mark.parametrize(
    ("group", "entry_id"),
    [
        ("thu-tuc", "../khai-sinh"), ("thu-tuc", "a/b"), ("thu-tuc", "a\\b"), ("thu-tuc", "_words"), ("thu-tuc", ".an"),
        ("thu-tuc", "khai-sinh\n"), ("thu-tuc", "khai-sinh\0"), ("thu-tuc", "Khai-Sinh"), ("thu-tuc", "khai-sính"),
        ("thu-tuc", "ab"), ("thu-tuc", "a" * 41), ("thu-tuc", "offices"), ("thu-tuc", ""), ("thu-tuc", "a.yaml"),
        ("offices", "khai-sinh"), ("_words", "khai-sinh"), ("..", "khai-sinh"), ("con trỏ", "khai-sinh"),
        ("khac", "khai-sinh"), ("", "khai-sinh"), ("thu-tuc/", "khai-sinh"), ("/thu-tuc", "khai-sinh"),
        ("thu-tuc", "khai\u2010sinh"), ("thu-tuc", "１２３"), ("thu-tuc\n", "khai-sinh"),
    ],
)  # fmt: skip
def test_tricks_in_names_are_no_file(group: str, entry_id: str) -> None:
    assert safe_file(group, entry_id, GROUPS) is None


FAULTY = """\
title: Tên
titel: sai
questions:
  formal:
    - Một?
  plain:
    - Một?
steps:
  - do: Mở
  - do: Bấm
    link: http://x
sources:
  - title: T
    confidence: V3
checked: hôm qua
variants:
  - fee: Không
tests:
  not: [hai]
  shows: {mai: [x]}
"""


def codes(text: str, *more: Fault) -> dict[str, list[str]]:
    faults = [*read_entry(FILE, text)[1], *more]
    return {name: [fault.code for fault in found] for name, found in faults_by_field(FILE, text, faults).items()}


def test_faults_stand_at_their_fields() -> None:
    across = [Fault(FILE, 3, "few-questions"), Fault(FILE, 0, "double-id"), Fault("_elsewhere.yaml", 1, "taught")]
    assert codes(FAULTY, *across) == {
        "": ["double-id", "taught"],
        "answer": ["missing-key"],
        "recheck_by": ["missing-key"],
        "questions": ["few-questions"],
        "questions.plain": ["repeated-text"],
        "steps.1": ["bad-url"],
        "sources.0": ["not-allowed", "source-without-date"],
        "checked": ["bad-date"],
        "tests.ask": ["missing-key"],
        "rest": ["unknown-key", "variant-always", "bad-date"],
    }


def test_rows_the_form_cannot_show_have_their_faults_at_the_whole() -> None:
    assert codes("title: T\nsteps:\n  - do: Mở\n  - lnk: x\n")["steps"] == ["unknown-key", "missing-key"]


def test_faults_of_an_unreadable_file_are_of_the_whole() -> None:
    assert codes("title: a\ntitle: b\nfee: '") == {"": ["syntax"]}
    assert faults_by_field(FILE, "title: a\n", []) == {}


def test_changes_are_lines_with_three_around() -> None:
    before = "".join(f"{n}\n" for n in range(1, 21))
    after = before.replace("10\n", "mười\nthêm\n").replace("20\n", "")
    assert changes(before, after) == [
        Line("kept", "7", 7, 7),
        Line("kept", "8", 8, 8),
        Line("kept", "9", 9, 9),
        Line("removed", "10", 10, None),
        Line("added", "mười", None, 10),
        Line("added", "thêm", None, 11),
        Line("kept", "11", 11, 12),
        Line("kept", "12", 12, 13),
        Line("kept", "13", 13, 14),
        Line("kept", "17", 17, 18),
        Line("kept", "18", 18, 19),
        Line("kept", "19", 19, 20),
        Line("removed", "20", 20, None),
    ]


def test_nothing_changed_is_no_line() -> None:
    assert changes(TEXT, TEXT) == changes("", "") == changes("a\n", "a\r\n") == []
    assert changes("", "a\n") == [Line("added", "a", None, 1)]


@given(st.text(alphabet="ab\n"), st.text(alphabet="ab\n"))
def test_changes_hold_every_line_that_differs(before: str, after: str) -> None:
    found = changes(before, after)
    removed, added = (sum(line.kind == kind for line in found) for kind in ("removed", "added"))
    old, new = (len(text.removesuffix("\n").split("\n")) if text else 0 for text in (before, after))
    assert new - old == added - removed


def test_a_megabyte_is_no_trouble() -> None:
    text = write_yaml(Form(title="T", answer="chữ " * 250_000))
    assert parse_document(FILE, text)[1][0].code == "too-long"
    assert with_questions(text, {"plain": ["mot"]}) == text
    assert faults_by_field(FILE, text, [Fault(FILE, 0, "too-long")]) == {"": [Fault(FILE, 0, "too-long")]}
    assert len(changes("x\n" * 500_000, "x\n" * 499_999)) == 4
