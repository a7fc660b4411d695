"""One knowledge file to an entry: what is read, and every way to write it wrong."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intents.entry import Source, Span, Step, Variant
from intents.entry import Tests as EntryTests
from intents.fields import ENTRY_FIELDS, MIN_ASK, SOURCE_FIELDS, STEP_FIELDS, TESTS_FIELDS, VARIANT_FIELDS
from intents.reading import read_entry

FILE = "thu-tuc/cap-lai-the.yaml"
# Numbered by hand in the cases below, so lines are added at its end only.
ENTRY = """\
title: Cấp lại thẻ
questions:
  plain: [cap lai the, lam lai the]
  short:
    - cấp lại thẻ
answer: Nộp đơn rồi chờ.
steps:
  - Viết đơn.
  - do: Nộp đơn.
    stuck: [chon-co-quan]
    link: https://dichvucong.gov.vn/nop
documents: [Đơn, Ảnh 3x4]
fee: 20.000 đồng
time: 0236
online: partial
sources:
  - title: Luật mẫu
    number: 12/2024/QH15
    issued: 2024-06-27
    in_force: 2025-01
    seen: 2026
    url: https://vanban.chinhphu.vn/12
    confidence: V1
checked: 2026-11-21
recheck_by: 2026-12-21
valid:
  from: 2025-01-01
  until: 2027-12-31
variants:
  - from: 2027-01-01
    fee: 30.000 đồng
  - place: "79"
    until: 2027-06-30
    answer: Nộp tại phường.
    steps: [Ra phường.]
related: [mat-the]
formerly: [doi-the]
owner: tổ một cửa
tests:
  ask: [xin lại thẻ, the hong, thẻ gãy]
  not: [mất thẻ]
  shows:
    2027-02-01: ["30.000"]
    "26734": [tại phường, "Nộp|Ra"]
"""


def faults(text: str, file: str = FILE) -> list[tuple[int, str]]:
    entry, found = read_entry(file, text)
    assert (entry is None) is bool(found)
    assert all(fault.file == file for fault in found)
    return sorted((fault.line, fault.code) for fault in found)


def changed(old: str, new: str) -> str:
    assert ENTRY.count(old) == 1, f"{old!r} stands {ENTRY.count(old)} times in the sample"
    return ENTRY.replace(old, new)


def test_every_field_is_read() -> None:
    entry, found = read_entry(FILE, ENTRY)
    assert found == []
    assert entry is not None
    assert (entry.id, entry.group, entry.title, entry.answer) == (
        "cap-lai-the", "thu-tuc", "Cấp lại thẻ", "Nộp đơn rồi chờ.",
    )  # fmt: skip
    assert entry.questions == {"plain": ("cap lai the", "lam lai the"), "short": ("cấp lại thẻ",)}
    assert entry.steps == (Step("Viết đơn."), Step("Nộp đơn.", ("chon-co-quan",), "https://dichvucong.gov.vn/nop"))
    assert (entry.documents, entry.fee, entry.time, entry.online) == (
        ("Đơn", "Ảnh 3x4"), "20.000 đồng", "0236", "partial",
    )  # fmt: skip
    assert entry.sources == (
        Source("Luật mẫu", "V1", "12/2024/QH15", "2024-06-27", "2025-01", "2026", "https://vanban.chinhphu.vn/12"),
    )
    assert (entry.checked, entry.recheck_by) == (date(2026, 11, 21), date(2026, 12, 21))
    assert entry.valid == Span(date(2025, 1, 1), date(2027, 12, 31))
    assert entry.variants == (
        Variant({"fee": "30.000 đồng"}, Span(date(2027, 1, 1))),
        Variant(
            {"answer": "Nộp tại phường.", "steps": (Step("Ra phường."),)}, Span(until=date(2027, 6, 30)), place="79"
        ),
    )
    assert (entry.related, entry.formerly, entry.owner) == (("mat-the",), ("doi-the",), "tổ một cửa")
    assert entry.tests == EntryTests(
        ("xin lại thẻ", "the hong", "thẻ gãy"), ("mất thẻ",),
        {"2027-02-01": ("30.000",), "26734": ("tại phường", "Nộp|Ra")},
    )  # fmt: skip
    assert entry.talk is False


def test_the_sample_uses_every_key_of_the_format() -> None:
    keys = {line.strip(" -").split(":")[0] for line in ENTRY.split("\n")}
    tables = (ENTRY_FIELDS, STEP_FIELDS, SOURCE_FIELDS, TESTS_FIELDS)
    assert {key for fields in tables for key in fields} - keys <= {"talk", "nearby"}
    assert {"from", "until", "place"} <= set(VARIANT_FIELDS) & keys


def test_a_decomposed_file_reads_as_a_composed_one() -> None:
    assert read_entry(FILE, unicodedata.normalize("NFD", ENTRY)) == read_entry(FILE, ENTRY)


def test_small_talk_needs_no_source() -> None:
    talk = ENTRY[: ENTRY.index("sources:")] + ENTRY[ENTRY.index("checked:") :] + "talk: true\n"
    entry, found = read_entry(FILE, talk)
    assert found == []
    assert entry is not None
    assert entry.talk
    assert entry.sources == ()


def test_sentences_are_the_title_and_every_question() -> None:
    entry, _ = read_entry(FILE, ENTRY)
    assert entry is not None
    assert entry.sentences() == ["Cấp lại thẻ", "cap lai the", "lam lai the", "cấp lại thẻ"]
    assert replace(entry, questions={}).sentences() == ["Cấp lại thẻ"]


@pytest.mark.parametrize("key", [key for key, field in ENTRY_FIELDS.items() if field.required])
def test_each_needed_key_is_missed(key: str) -> None:
    lines = ENTRY.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(key + ":"))
    end = next(n for n in range(start + 1, len(lines)) if not lines[n].startswith(" "))
    _, found = read_entry(FILE, "\n".join(lines[:start] + lines[end:]))
    assert [(fault.line, fault.code, fault.values["key"]) for fault in found] == [(1, "missing-key", key)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("owner:", "onwer:", [(38, "unknown-key")]),
        ("    stuck:", "    stuk:", [(10, "unknown-key")]),
        ("  short:", "  shorts:", [(4, "unknown-key")]),
        ("title: Cấp lại thẻ", "title: " + "x" * 61, [(1, "too-many-characters")]),
        ("answer: Nộp đơn rồi chờ.", "answer: " + "x" * 601, [(6, "too-many-characters")]),
        ("  - Viết đơn.", "  - do: " + "x" * 301, [(8, "too-many-characters")]),
        ("  - Viết đơn.", "  - " + "x" * 301, [(8, "too-many-characters")]),
        ("20.000", "x" * 401, [(13, "too-many-characters")]),
        ("30.000 đồng", "x" * 401, [(31, "too-many-characters")]),
        ("title: Cấp lại thẻ", "title: [Cấp lại thẻ]", [(1, "not-text")]),
        ("title: Cấp lại thẻ", "title: Cấp lại thẻ # sửa", [(1, "cut-off")]),
        ("title: Cấp lại thẻ", "title:", [(1, "empty-value")]),
        ("    - cấp lại thẻ", "    - Phí: bao nhiêu", [(5, "not-text")]),
        ("    - cấp lại thẻ", "    - cấp lại thẻ\n    - cấp lại thẻ", [(6, "repeated-text")]),
        ("    - cấp lại thẻ", "    - cap lai the", [(5, "repeated-text")]),
        ("documents: [Đơn, Ảnh 3x4]", "documents: Đơn", [(12, "not-a-list")]),
        ("  - Viết đơn.", "  - [Viết đơn.]", [(8, "not-a-table")]),
        ("related: [mat-the]", "related: mat-the", [(36, "not-a-list")]),
        ("related: [mat-the]", "related: [Mất thẻ]", [(36, "bad-id")]),
        ("formerly: [doi-the]", "formerly: [" + "a" * 41 + "]", [(37, "bad-id")]),
        ("stuck: [chon-co-quan]", "stuck: [a]", [(10, "bad-id")]),
        ("online: partial", "online: no", [(15, "not-allowed")]),
        ("confidence: V1", "confidence: V3", [(23, "not-allowed")]),
        ("owner: tổ một cửa", "talk: yes", [(38, "not-allowed")]),
        ("checked: 2026-11-21", "checked: 2026-02-30", [(24, "bad-date")]),
        ("checked: 2026-11-21", "checked: 21/11/2026", [(24, "bad-date")]),
        ("checked: 2026-11-21", "checked: 20261121", [(24, "bad-date")]),
        ("checked: 2026-11-21", "checked: 2026-W47-6", [(24, "bad-date")]),
        ("checked: 2026-11-21", "checked: 2026-11-21 08:00", [(24, "bad-date")]),
        ("checked: 2026-11-21", "checked: [2026-11-21]", [(24, "bad-date"), (24, "not-text")]),
        ("in_force: 2025-01", "in_force: 2025-13", [(20, "bad-date")]),
        ("in_force: 2025-01", "in_force: tháng 1", [(20, "bad-date")]),
        ("    2027-02-01:", "    2027-02-31:", [(43, "bad-date")]),
        ('"26734"', '"2673"', [(44, "bad-date")]),
        ('place: "79"', "place: Hà Nội", [(32, "bad-place")]),
        ('place: "79"', "place: ７９", [(32, "bad-place")]),
        ("https://dichvucong.gov.vn/nop", "dichvucong.gov.vn", [(11, "bad-url")]),
        ("https://dichvucong.gov.vn/nop", "http://dichvucong.gov.vn", [(11, "bad-url")]),
        ("https://vanban.chinhphu.vn/12", "https://a b", [(22, "bad-url")]),
        ("    issued: 2024-06-27\n    in_force: 2025-01\n    seen: 2026\n", "", [(17, "source-without-date")]),
        ("  from: 2025-01-01", "  from: 2028-01-01", [(27, "span-backwards")]),
        ("    until: 2027-06-30", "    until: 2027-06-30\n    from: 2027-07-01", [(32, "span-backwards")]),
        ("  - from: 2027-01-01\n    fee: 30.000 đồng", "  - from: 2027-01-01", [(30, "variant-changes-nothing")]),
        ("  - from: 2027-01-01\n    fee:", "  - fee:", [(30, "variant-always")]),
        ("    fee: 30.000 đồng", "    owner: ai đó", [(30, "variant-changes-nothing"), (31, "unknown-key")]),
        ('    2027-02-01: ["30.000"]', '    2027-02-01: "30.000"', [(43, "not-a-list")]),
        ("formerly: [doi-the]", "formerly: [doi-the]\nformerly: [the]", [(38, "repeated-key")]),
    ],
)
def test_each_slip_is_a_fault_on_its_line(old: str, new: str, found: list[tuple[int, str]]) -> None:
    assert faults(changed(old, new)) == found


def test_questions_must_be_grouped_by_style() -> None:
    text = changed("  plain: [cap lai the, lam lai the]\n  short:\n    - cấp lại thẻ\n", "  - cấp lại thẻ\n")
    assert faults(text) == [(3, "questions-not-grouped")]


@pytest.mark.parametrize("key", ["valid", "tests"])
def test_a_table_must_be_one(key: str) -> None:
    lines = ENTRY.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(key + ":"))
    end = next(n for n in range(start + 1, len(lines)) if not lines[n].startswith(" "))
    assert faults("\n".join([*lines[:start], f"{key}: chữ", *lines[end:]])) == [(start + 1, "not-a-table")]


@pytest.mark.parametrize("name", ["a", "Cap-lai", "cấp-lại", "cap_lai", "a" * 41, "", "cap lai"])
def test_the_file_name_must_be_an_id(name: str) -> None:
    assert faults(ENTRY, f"thu-tuc/{name}.yaml") == [(0, "bad-id")]


@pytest.mark.parametrize(("text", "line"), [("- a", 1), ("chỉ có chữ", 1)])
def test_an_entry_must_be_a_table(text: str, line: int) -> None:
    assert faults(text) == [(line, "not-a-table")]


def test_all_slips_of_a_file_are_listed_at_once() -> None:
    text = ENTRY.replace("online: partial", "online: no").replace("checked: 2026-11-21", "checked: mai")
    text = (
        text.replace("formerly:", "former:").replace("title: Cấp", "title: &x Cấp").replace("Đơn, Ảnh", "Đơn, Đơn, Ảnh")
    )
    assert faults(text) == [
        (1, "anchor"), (12, "repeated-text"), (15, "not-allowed"), (24, "bad-date"), (37, "unknown-key"),
    ]  # fmt: skip


def test_too_few_sentences_are_left_to_the_check_of_the_whole_base() -> None:
    assert faults(changed("[xin lại thẻ, the hong, thẻ gãy]", "[xin lại thẻ]")) == []
    assert MIN_ASK > 1


lines = st.lists(st.sampled_from(ENTRY.split("\n")), max_size=50).map("\n".join)
values = st.builds(
    changed, st.sampled_from(["20.000 đồng", "tổ một cửa", "2026-12-21", "mat-the", '"26734"']), st.text()
)


@given(st.one_of(st.text(), lines, values, values.map(lambda text: text.replace("\n", "\r\n"))))
@example("title: {a: b}\nquestions: a\nsteps: {a: b}\nsources: a\nvariants: [a]\ntests: {shows: [a]}\nvalid: [a]")
@example("questions: {plain: {a: b}}\nsteps: [{stuck: {a: b}}]\ntests: {shows: {a: {b: c}}}")
def test_no_file_ends_the_reader(text: str) -> None:
    entry, found = read_entry(FILE, text)
    assert entry is not None or found
