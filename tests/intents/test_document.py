"""The traps of YAML: every value stays text, and what YAML would change or lose in silence is a fault with its line."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intents.document import MAX_CHARACTERS, Items, Table, Text, parse_document

FILE = "nhom/muc.yaml"


def codes(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in parse_document(FILE, text)[1]]


def value(text: str) -> str:
    """The value of the only key of `text`, which has no fault."""
    tree, faults = parse_document(FILE, text)
    assert faults == []
    assert isinstance(tree, Table)
    (node,) = tree.values.values()
    assert isinstance(node, Text)
    return node.value


@pytest.mark.parametrize(
    "written",
    [
        "no", "yes", "on", "off", "true", "False", "0236", "12:30", "1_000", "0x1F", "0o17", "1e3", ".5", "+84",
        "2026-11-21", "2026-11-21 10:00:00", "<<", "=", ".inf", "113", "1900 0368", "50%", "a#b", "C#", "-1",
    ],
)  # fmt: skip
def test_every_value_stays_the_text_that_was_typed(written: str) -> None:
    assert value(f"phone: {written}") == written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a: >-\n  một\n  hai", "một hai"),
        ("a: |-\n  một # không phải ghi chú\n  hai", "một # không phải ghi chú\nhai"),
        ('a: "có dấu: và # trong ngoặc"', "có dấu: và # trong ngoặc"),
        ("a: 'dấu nháy' # ghi chú sau ngoặc", "dấu nháy"),
        ("a: kho\u0300a\u0301 lại", "khòá lại"),
        ("a: hai\u00a0  dấu\u200b cách", "hai dấu cách"),
        ("---\na: b", "b"),
        ("# ghi chú đầu tệp\na: b # ", "b"),
    ],
)
def test_values_are_read_as_written(written: str, read: str) -> None:
    assert value(written.removesuffix(" # ")) == read


def test_keys_and_values_are_composed() -> None:
    tree, _ = parse_document(FILE, "kho\u0300a: ye\u0302\u0301u")
    assert isinstance(tree, Table)
    assert tree.values == {"khòa": Text("yếu", 1)}


def test_every_value_and_key_knows_its_line() -> None:
    tree, faults = parse_document(FILE, "# x\na: b\nc:\n  - d\n  - e:\n      f\n")
    assert faults == []
    assert tree == Table(
        {"a": Text("b", 2), "c": Items((Text("d", 4), Table({"e": Text("f", 6)}, 5, {"e": 5})), 4)}, 2, {"a": 2, "c": 3}
    )


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: b\nc: d\na: e", [(3, "repeated-key")]),
        ("a: b\nx:\n  c: 1\n  c: 2", [(4, "repeated-key")]),
        ("a: b\nc: phí 20 # nghìn\nd: e", [(2, "cut-off")]),
        ("a:\n  - một # hai\n  - ba", [(2, "cut-off")]),
        ("a: một\n  hai # ba\nb: c", [(2, "cut-off")]),
        ("a: b\nc: e\u0301 # cắt\nd: 1", [(2, "cut-off")]),
        ("a:\n\tb: c", [(2, "tab")]),
        ("a:\n  b: c\n \t d: e\n\te: f", [(3, "tab"), (4, "tab")]),
        ("a: đường\nb: phường\x00\nc: d\ne: f", [(2, "bad-character")]),
        ("a: \x07\nb: \x1b", [(1, "bad-character"), (2, "bad-character")]),
        ("a: &neo chữ\nb: c", [(1, "anchor")]),
        ("a: &neo chữ\nb: *neo", [(1, "anchor"), (2, "anchor")]),
        ("a: *chua-co", [(1, "anchor")]),
        ("a: b\nc: &vong [*vong]", [(2, "anchor"), (2, "anchor")]),
        ("a: ! Quan trọng", [(1, "tag")]),
        ("a: b\nc: !!str d", [(2, "tag")]),
        ("a: !!python/object/apply:os.system [ls]", [(1, "tag")]),
        ("", [(0, "empty-file")]),
        ("\n\n# chỉ có ghi chú\n", [(0, "empty-file")]),
        ("a: b\n---\nc: d", [(0, "several-documents")]),
        ("a: Lỗi: không vào được", [(1, "colon-in-text")]),
        ("a: b\nc: @d", [(2, "bad-start")]),
        ("a: `b`", [(1, "bad-start")]),
        ("a: b\nc\nd: e", [(2, "indentation")]),
        ("a:\n  - b\n  c: d", [(3, "indentation")]),
        ("a:\n  - b\n c: d", [(3, "syntax")]),
        ('a: "b', [(1, "syntax")]),
        ('a: b\nc: "d\ne: f\ng: h', [(2, "syntax")]),
        ('a: "b" c', [(1, "syntax")]),
        ("a: [b\nc: d\n", [(1, "syntax")]),
        ("a: - b", [(1, "syntax")]),
        ("a: b\n? [c]\n: d", [(2, "key-not-text")]),
        ("a:\nb: c", [(1, "empty-value")]),
        ('a: ""\nb:\n  -\n  - c', [(1, "empty-value"), (3, "empty-value")]),
        ("a: \u200b", [(1, "empty-value")]),
        ("a: ~", []),
        ("[" * 100, [(0, "too-deep")]),
        ("- " * 100_000, [(0, "too-deep")]),
        ("{a: " * 50_000, [(0, "too-deep")]),
        ("x" * (MAX_CHARACTERS + 1), [(0, "too-long")]),
    ],
)
def test_each_trap_is_a_fault_on_its_line(text: str, faults: list[tuple[int, str]]) -> None:
    assert codes(text) == faults


def test_all_faults_of_a_file_are_listed_at_once() -> None:
    text = "a: &neo b\nc: d # e\nc: f\ng:\nh: !x i\n"
    assert sorted(codes(text)) == [
        (1, "anchor"), (2, "cut-off"), (3, "repeated-key"), (4, "empty-value"), (5, "tag"),
    ]  # fmt: skip


def test_a_fault_carries_what_its_wording_needs() -> None:
    (fault,) = parse_document(FILE, "a: b\na: c")[1]
    assert fault.file == FILE
    assert fault.values == {"key": "a", "first": "1"}


def test_what_is_faulty_is_left_out_and_the_rest_read() -> None:
    tree, _ = parse_document(FILE, "a: b\na: c\nd: e")
    assert isinstance(tree, Table)
    assert tree.values == {"a": Text("b", 1), "d": Text("e", 3)}


yaml_like = st.text(st.sampled_from("ab:-#&*!|>?@%'\"{}[],. \n\t\x00é\u0301\u200b~<=0"))


@given(st.one_of(st.text(), st.text(st.characters()), yaml_like))
@example("a: \ud800")
@example("%YAML 9.9\n---\na")
@example("\ufeffa: b")
@example("a: b\x85c: d\u2028e: f\rg: h # i")
@example("!<" * 50)
def test_no_text_ends_the_reader(text: str) -> None:
    tree, faults = parse_document(FILE, text)
    assert tree is not None or faults
    assert all(fault.line <= text.count("\n") + text.count("\r") + text.count("\x85") + 2 for fault in faults)
