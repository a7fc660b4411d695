"""The word lists of a `_words.yaml`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.words import Context, Words, read_words

FILE = "_words.yaml"
LISTS = """\
abbreviations:
  dvc: dịch vụ công
  "Đ K": đăng ký
ambiguous:
  tt:
    tạm trú: [nhà, thuê trọ]
    toàn trình: [mức]
synonyms:
  căn cước: [chứng minh, thẻ chip]
  gửi: gởi
fillers: [ạ, cho em hỏi]
follow_ups:
  fee: [bao nhiêu tiền, phí]
emergencies:
  fire: [cháy nhà]
not_emergencies: [phòng cháy]
"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in read_words(FILE, text)[1]]


def test_every_list_is_read() -> None:
    words, found = read_words(FILE, LISTS)
    assert found == []
    assert words == Words(
        abbreviations={"dvc": ("dịch", "vụ", "công"), "đ k": ("đăng", "ký")},
        ambiguous={
            "tt": (
                Context(("tạm", "trú"), frozenset({"nhà", "thuê", "trọ"})),
                Context(("toàn", "trình"), frozenset({"mức"})),
            )
        },
        synonyms={
            ("chứng", "minh"): ("căn", "cước"),
            ("thẻ", "chip"): ("căn", "cước"),
            ("gởi",): ("gửi",),
        },
        fillers=frozenset({("ạ",), ("cho", "em", "hỏi")}),
        follow_ups={"fee": (("bao", "nhiêu", "tiền"), ("phí",))},
        emergencies={"fire": (("cháy", "nhà"),)},
        not_emergencies=(("phòng", "cháy"),),
    )


def test_every_list_may_be_missing() -> None:
    assert read_words(FILE, "fillers: [ạ]") == (Words(fillers=frozenset({("ạ",)})), [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- a", [(1, "not-a-table")]),
        ("", [(0, "empty-file")]),
        ("fillers: [ạ]\nabbreviation: {a: b}", [(2, "unknown-key")]),
        ("abbreviations: [a]", [(1, "not-a-table")]),
        ("abbreviations:\n  a: {b: c}", [(2, "not-a-list")]),
        ("ambiguous: {tt: [a]}", [(1, "not-a-table")]),
        ("fillers: {a: b}", [(1, "not-a-list")]),
        ("fillers:\n  - a\n  - b: c\n  - d", [(3, "not-text")]),
        ("follow_ups: {fees: [a]}", [(1, "not-allowed")]),
        ("emergencies:\n  fire: [a]\n  flood: [b]", [(3, "not-allowed")]),
        ("abbreviations:\n  a: b\n  a: c", [(3, "repeated-key")]),
        ("abbreviations:\n  a: b # c", [(2, "cut-off")]),
    ],
)
def test_each_slip_is_a_fault_on_its_line(text: str, found: list[tuple[int, str]]) -> None:
    assert faults(text) == found


def test_what_is_faulty_is_left_out_and_the_rest_kept() -> None:
    words, _ = read_words(FILE, "fillers:\n  - a\n  - b: c\nemergencies: {flood: [b], fire: [c]}\nsynonyms: [x]")
    assert (words.fillers, words.emergencies, words.synonyms) == (frozenset({("a",)}), {"fire": (("c",),)}, {})


lines = st.lists(st.sampled_from([*LISTS.split("\n"), "  - [", "  a: {b: [c]}", "x"]), max_size=30).map("\n".join)


@given(st.one_of(st.text(), lines))
def test_no_file_ends_the_reader(text: str) -> None:
    words, found = read_words(FILE, text)
    assert words != Words() or found or text
