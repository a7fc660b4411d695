"""The form of a knowledge file loses nothing on its way through YAML and the browser, whatever people paste into it."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.review.form import MOST_ROWS, Form, FormSource, FormStep, fields_of, form_from_fields, tidied
from bot.review.form_yaml import read_form_of, write_yaml
from bot.review.yaml_text import Data, data_of, yaml_of
from intents.document import MAX_CHARACTERS, Table, parse_document
from intents.entry import STYLES, Entry
from intents.reading import read_entry

pytestmark = pytest.mark.slow

FILE = "thu-tuc/muc-moi.yaml"
KNOWLEDGE = Path(__file__).resolve().parents[3] / "knowledge"
ENTRIES = sorted(path for path in KNOWLEDGE.glob("[a-z]*/[a-z]*.yaml") if path.parent.name != "offices")

TRAPS = (
    "no", "Yes", "null", "~", "true", "0236", "12:30", "1.001193", "1e3", "0x1F", "0o17", "1_000", "+84", ".5",
    "-", "=", "<<", "113", "2026", "2026-11-21", "50%", "- gạch", "--- ", "...", "? hỏi", ": hai chấm", "a: b",
    "cuối là hai chấm:", "gọi #4", "#1", "gọi # tổng đài", "@bạn", "%YAML", "`lệnh`", "[a, b]", "{a: b}", "a, b",
    "&neo", "*neo", "!!python/object:os.system ls", "!tag x", "|", ">-", "> trích", '"ngoặc"', "'nháy'", "'\"",
    "it's: \"x\"", "C:\\Users\\n", "\\u0000",
    "😀 vui", "❤️", "<script>alert(1)</script>", "<!-- -->", "{{ 7*7 }}", "{% raw %}", "${x}",
    "đầu\tgiữa", "kho\u0300a", "a\u0000b\u0007c", "\ufeffđầu", "\u202eđảo\u200f", "hai\u00a0\u2003cách", "x\ufffey",
    "a\u2028b\u0085c", "dòng một\r\ndòng hai", "một\n\n\nba", " \n ", "từ " * 120, "x" * 1500, "\ud800",
)  # fmt: skip

texts = st.one_of(st.sampled_from(TRAPS), st.text(max_size=60), st.lists(st.sampled_from(TRAPS)).map("\n".join))
steps = st.builds(FormStep, texts, texts, texts)
sources = st.builds(FormSource, *[texts] * len(fields(FormSource)))
leaves: st.SearchStrategy[Data] = texts.map(lambda text: tidied(Form(text)).title or "x")
data: st.SearchStrategy[Data] = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(leaves.map(str), inner, max_size=3)),
    max_leaves=6,
)
rests = st.fixed_dictionaries({}, optional={"valid": data, "variants": data, "khóa lạ: x": data}).map(
    lambda rest: yaml_of(rest) if rest else ""
)
forms = st.builds(
    Form,
    title=texts,
    questions=st.dictionaries(st.sampled_from(STYLES), texts),
    answer=texts,
    steps=st.lists(steps, max_size=3).map(tuple),
    documents=texts,
    fee=texts,
    time=texts,
    online=texts,
    sources=st.lists(sources, max_size=2).map(tuple),
    checked=texts,
    recheck_by=texts,
    related=texts,
    formerly=texts,
    owner=texts,
    talk=st.booleans(),
    nearby=st.booleans(),
    ask=texts,
    refuse=texts,
    rest=rests,
)


def same(text: str) -> str:
    """`text` put through form and YAML once more."""
    return write_yaml(read_form_of(text))


def entry_of(text: str) -> Entry:
    entry, faults = read_entry(FILE, text)
    assert entry is not None, faults
    assert faults == []
    return entry


@given(forms)
def test_every_form_comes_back_from_its_yaml(form: Form) -> None:
    assert read_form_of(write_yaml(form)) == tidied(form)


@given(forms)
def test_every_form_comes_back_from_the_browser(form: Form) -> None:
    assert form_from_fields(fields_of(tidied(form))) == tidied(form)


@given(forms)
def test_tidying_twice_changes_nothing(form: Form) -> None:
    assert tidied(tidied(form)) == tidied(form)


@given(st.dictionaries(st.sampled_from(["a", "variants", "not", "2026-11-21", "x" * 1100, "a: b", "<<"]), data))
def test_yaml_comes_back_as_the_same_data(table: dict[str, Data]) -> None:
    tree, faults = parse_document(FILE, yaml_of(table) or "{}")
    assert isinstance(tree, Table)
    assert data_of(tree) == table
    assert faults == []


@given(st.text(max_size=200))
@example("")
@example("\ufeff")
@example("0:\x1f")
@example("a: *b")
@example("- a")
@example("questions:\n  formal:")
def test_no_text_is_too_odd_for_a_form(text: str) -> None:
    form = read_form_of(text)
    assert not form.raw or form == Form(raw=form.raw)
    assert read_form_of(write_yaml(form)) == form


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.stem)
def test_every_entry_of_the_base_means_the_same_when_written_anew(path: Path) -> None:
    file, text = path.relative_to(KNOWLEDGE).as_posix(), path.read_text("utf-8")
    before, after = read_entry(file, text), read_entry(file, same(text))
    assert before[0] is not None
    assert after == before
    assert same(same(text)) == same(text)


@pytest.mark.parametrize("value", [trap for trap in TRAPS if tidied(Form(trap)).title])
def test_a_trap_in_every_field_is_read_as_it_was_typed(value: str) -> None:
    whole = Form(
        title=value,
        questions={"formal": value},
        answer=value,
        steps=(FormStep(do=value),),
        documents=value,
        fee=value,
        time=value,
        sources=(FormSource(title=value, number=value, seen="2026", confidence="V1"),),
        checked="2026-11-21",
        recheck_by="2026-12-21",
        owner=value,
        ask=value,
    )
    entry, faults = read_entry(FILE, write_yaml(whole))
    assert {fault.code for fault in faults} <= {"too-many-characters", "repeated-text"}
    if entry:
        line = tidied(whole).title
        assert (entry.title, entry.owner, entry.sources[0].title, entry.sources[0].number) == (line,) * 4
        assert entry.answer == entry.fee == entry.time == entry.steps[0].do == tidied(whole).answer
        assert list(entry.questions["formal"]) == list(entry.tests.ask) == tidied(whole).documents.split("\n")


def test_the_text_is_written_as_the_files_are() -> None:
    form = Form(
        title="Làm thẻ: bản mới",
        questions={"plain": "lam the", "formal": "Tôi muốn làm thẻ?\n113"},
        answer="quầy" * 20 + " một" * 20,
        steps=(FormStep("Mở trang.", "https://dichvucong.gov.vn/", "dang-nhap, quen-mat-khau"),),
        sources=(FormSource("Thông báo", "1.001193", seen="2026-06", confidence="V1"),),
        checked="2026-11-21",
        nearby=True,
        related="gio-lam-viec",
        refuse="Làm hộ chiếu",
        rest='tests:\n  shows:\n    "79": [thẻ]\n',
    )
    assert write_yaml(form) == (
        'title: "Làm thẻ: bản mới"\n'
        "questions:\n"
        "  formal:\n"
        "    - Tôi muốn làm thẻ?\n"
        '    - "113"\n'
        "  plain:\n"
        "    - lam the\n"
        "answer: >-\n"
        "  " + "quầy" * 20 + " một" * 9 + "\n"
        "  một một một một một một một một một một một\n"
        "steps:\n"
        "  - do: Mở trang.\n"
        "    link: https://dichvucong.gov.vn/\n"
        "    stuck: [dang-nhap, quen-mat-khau]\n"
        "sources:\n"
        "  - title: Thông báo\n"
        '    number: "1.001193"\n'
        "    seen: 2026-06\n"
        "    confidence: V1\n"
        "checked: 2026-11-21\n"
        "related: [gio-lam-viec]\n"
        "nearby: true\n"
        "tests:\n"
        "  not:\n"
        "    - Làm hộ chiếu\n"
        "  shows:\n"
        '    "79":\n'
        "      - thẻ\n"
    )


def test_a_faulty_file_is_shown_as_far_as_fields_can_hold_it() -> None:
    text = (
        "titel: sai khóa\nquestions:\n  fomal: [a]\n  plain: mot cau\n"
        "steps: [Mở trang., {do: Bấm nút, stuck: dang-nhap}]\ndocuments:\nfee: [1, 2]\ntalk: có\nchecked: hôm qua\n"
        "sources:\n  - {title: T, trang: 5}\ntests: {ask: [x], shows: y}\n"
    )
    form = read_form_of(text)
    assert form.questions == {"plain": "mot cau"}
    assert form.steps == (FormStep("Mở trang."), FormStep("Bấm nút", stuck="dang-nhap"))
    assert (form.checked, form.talk, form.ask) == ("hôm qua", False, "x")
    left = read_form_of(form.rest)
    assert left.rest == form.rest
    for kept in ("titel: sai khóa", "fomal:", "fee:", "talk: có", "trang: ", "shows: y"):
        assert kept in form.rest
        assert kept in write_yaml(form)


def test_sentences_without_styles_are_shown_as_formal() -> None:
    assert read_form_of("questions: [một, hai]").questions == {"formal": "một\nhai"}


def test_what_a_person_fills_in_joins_what_the_form_could_not_show() -> None:
    form = read_form_of("steps:\n  - do: Mở\n    lnk: x\nfee: [1]\n")
    text = write_yaml(replace(form, steps=(FormStep("Gửi"),), fee="Không thu"))
    assert text == "steps:\n  - do: Mở\n    lnk: x\n  - do: Gửi\nfee: Không thu\n"


@pytest.mark.parametrize(
    "text",
    [
        'title: "chưa đóng',
        "a: &x [1]\nb: [*x, *x, *x]",
        "title: !!python/object/apply:os.system [ls]",
        "title: Gọi #4 nhé # rồi thôi",
        "title: a\ntitle: b",
        "? [a]\n: b",
        "a: b\n---\nc: d",
        "chỉ là một câu",
        "title:\n\t- a",
        "[" * 10_000,
        "title: " + "a" * MAX_CHARACTERS,
    ],
)
def test_what_cannot_be_read_without_loss_is_given_raw(text: str) -> None:
    form = read_form_of(text)
    assert form == Form(raw=text)
    assert write_yaml(form) == text


def test_a_file_with_control_characters_is_shown_without_them() -> None:
    assert read_form_of("title: a\u0007b\0\n") == Form(title="ab")


def test_a_bomb_of_aliases_is_not_unfolded() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}]" for a, b in zip("abcdefghij", "bcdefghijk")]
    assert read_form_of("\n".join(lines)).raw


@pytest.mark.parametrize("rest", ["variants: [", "không phải YAML", "a: &x b", '"chưa đóng', "valid:\n\tfrom: 2026"])
def test_a_rest_that_cannot_be_read_keeps_everything_and_is_reported(rest: str) -> None:
    text = write_yaml(Form(title="Tên", answer="Câu trả lời", rest=rest))
    assert rest in text
    assert read_form_of(text) == Form(raw=text)
    assert read_entry(FILE, text)[1]


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    text = ENTRIES[0].read_text("utf-8")
    assert read_form_of("\ufeff" + text.replace("\n", "\r\n")) == read_form_of(text)


def test_rows_come_in_the_order_of_their_numbers_and_empty_ones_go() -> None:
    form = form_from_fields(
        {
            "steps.10.do": ["sau"],
            "steps.2.do": ["trước"],
            "steps.3.do": ["  "],
            "sources.0.title": [""],
            "sources.0.confidence": ["V1"],
            "sources.1.title": ["T"],
        }
    )
    assert form.steps == (FormStep("trước"), FormStep("sau"))
    assert form.sources == (FormSource("T"),)


def test_unknown_names_are_ignored() -> None:
    names = "titel steps.0.xóa steps.0.__class__ steps.x.do steps.1000.do steps questions.other refuse form_token"
    assert form_from_fields({name: ["x"] for name in names.split()}) == Form()
    assert form_from_fields({"title": [], "talk": []}) == Form()


def test_a_ticked_box_is_true_whatever_hidden_field_goes_before_it() -> None:
    assert form_from_fields({"talk": ["false", "true"], "nearby": ["on"]}) == Form(talk=True, nearby=True)
    assert form_from_fields({"talk": ["false"]}) == Form()


def test_sizes_are_limited() -> None:
    huge = "chữ " * 250_000
    form = form_from_fields({"title": [huge], "questions.story": [huge], "documents": [huge], "answer": [huge]})
    assert len(write_yaml(form)) < MAX_CHARACTERS
    many = {f"steps.{number}.do": ["bước"] for number in range(1000)}
    assert len(form_from_fields(many).steps) == MOST_ROWS
    # A cut file is still too long to be read, so nobody publishes it.
    raw = form_from_fields({"raw": ["title: " + huge]})
    assert parse_document(FILE, write_yaml(raw))[1][0].code == "too-long"


def test_control_characters_from_the_browser_are_cleaned() -> None:
    form = form_from_fields({"title": ["a\0b\u0007c\u202ed"], "raw": ["title: a\0b\r\n"], "rest": ["\ufeff\0"]})
    assert (form.title, form.raw, form.rest) == ("a b c d", "title: ab\n", "")


def test_a_new_file_of_the_form_is_an_entry() -> None:
    sent = {
        "title": ["Thử"],
        "questions.formal": ["Một?\r\nHai?\r\n"],
        "answer": ["Dòng một.\r\n\r\nDòng hai: <b>{{ x }}</b>"],
        "sources.0.title": ["Trang"],
        "sources.0.seen": ["2026"],
        "sources.0.confidence": ["V2"],
        "checked": ["2026-11-21"],
        "recheck_by": ["2026-12-21"],
        "related": ["dang-nhap ,quen-mat-khau,,"],
        "tests.ask": ["Ba?"],
    }
    entry = entry_of(write_yaml(form_from_fields(sent)))
    assert entry.questions == {"formal": ("Một?", "Hai?")}
    assert entry.answer == "Dòng một.\n\nDòng hai: <b>{{ x }}</b>"
    assert entry.related == ("dang-nhap", "quen-mat-khau")
