"""What a person must compare with the law: every number, date, fee, time limit and document number, with its source."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.check import claim_lines
from bot.library import Library, read_library
from intents.claims import claims
from intents.entry import Entry, Source, Span, Step, Variant
from tests.small import ROOT, make_entry

LAW = (Source("Luật mẫu", "V1", "60/2014/QH13", issued="2014-11-20"),)
NEWER = (Source("Luật mới", "V2", "03/2026/QH16", in_force="2027-03-01"),)


def texts(answer: str) -> list[str]:
    return [claim.text for claim in claims(make_entry(answer=answer)) if claim.where == "answer"]


def places(entry: Entry) -> list[tuple[str, str]]:
    return [(claim.where, claim.text) for claim in claims(entry)]


@pytest.mark.parametrize(
    "claim",
    [
        "8.000 đồng", "400.000đ", "2,5 triệu", "50%", "0,5%", "540.000 đồng",
        "7 ngày làm việc", "30 ngày", "8 giờ làm việc", "15 giờ", "12 tháng", "20 năm", "14 tuổi", "2 bản", "6 số",
        "Nửa ngày làm việc", "hai bản", "mười ngày",
        "15/8/2026", "01/7/2025", "08/2026", "2026-08-15",
        "224/2026/NĐ-CP", "60/2014/QH13", "66.22/2026/NQ-CP", "35/2019/TT-BTC", "24/CT-TTg", "2124/QĐ-TTg",
        "07/2026/QĐ-UBND", "118/2025/NĐ-CP",
        "1.001193", "CT07", "TK01a", "NA17", "A1",
        "18001096", "1900 0368", "1900 54 54 81",
        "113", "34", "3",
    ],
)  # fmt: skip
@pytest.mark.parametrize("sentence", ["{}", "{}.", "Theo quy định là {}, xem thêm ở trang của thủ tục.", "({})"])
def test_a_claim_is_taken_whole_wherever_it_stands(claim: str, sentence: str) -> None:
    assert texts(sentence.format(claim)) == [claim]


def test_claims_come_one_by_one_in_reading_order_with_their_sentence() -> None:
    answer = "Lệ phí 8.000 đồng một bản. Từ 01/3/2027 theo Luật 03/2026/QH16; hạn 3–5 ngày.\nGọi 18001096."
    assert [(claim.text, claim.sentence) for claim in claims(make_entry(answer=answer))] == [
        ("8.000 đồng", "Lệ phí 8.000 đồng một bản."),
        ("một bản", "Lệ phí 8.000 đồng một bản."),
        ("01/3/2027", "Từ 01/3/2027 theo Luật 03/2026/QH16;"),
        ("03/2026/QH16", "Từ 01/3/2027 theo Luật 03/2026/QH16;"),
        ("3", "hạn 3–5 ngày."),
        ("5 ngày", "hạn 3–5 ngày."),
        ("18001096", "Gọi 18001096."),
    ]


@pytest.mark.parametrize("text", ["Nộp ở xã.", "Thứ năm tuần này", "thứ bảy tháng sau", "VNeID, Zalo, một cửa", ""])
def test_words_without_a_number_are_no_claim(text: str) -> None:
    assert texts(text) == []


def test_every_part_that_a_citizen_reads_is_looked_through() -> None:
    entry = make_entry(
        title="Thẻ 1",
        answer="Trong 2 ngày.",
        steps=(Step("Bước đầu."), Step("Chờ 3 phút.")),
        documents=("Tờ khai CT01", "4 ảnh"),
        time="5 ngày",
        fee="6.000 đồng",
        online="full",
        valid=Span(date(2026, 8, 15), date(2027, 2, 28)),
        variants=(
            Variant({"fee": "7.000 đồng"}, Span(date(2027, 1, 1), None)),
            Variant({"steps": (Step("Đợi 8 ngày."),)}, Span(None, date(2026, 12, 31)), "79"),
        ),
    )
    assert places(entry) == [
        ("valid", "2026-08-15"), ("valid", "2027-02-28"), ("title", "1"), ("answer", "2 ngày"), ("steps 2", "3 phút"),
        ("documents 1", "CT01"), ("documents 2", "4"), ("time", "5 ngày"), ("fee", "6.000 đồng"),
        ("variants 1 (from 2027-01-01) fee", "7.000 đồng"),
        ("variants 2 (until 2026-12-31 in 79) steps 1", "8 ngày"),
    ]  # fmt: skip


def test_questions_and_tests_state_nothing() -> None:
    assert claims(make_entry(title="Thẻ", questions={"short": ("mức 4", "hạn 15 ngày")}, answer="Có.")) == []


def test_a_claim_names_the_sources_it_was_read_from() -> None:
    variants = (Variant({"fee": "2.000 đồng", "sources": NEWER}), Variant({"fee": "3.000 đồng"}))
    entry = make_entry(title="Thẻ", answer="Phí 1.000 đồng.", sources=LAW, variants=variants)
    assert [(claim.text, claim.sources) for claim in claims(entry)] == [
        ("1.000 đồng", LAW),
        ("2.000 đồng", NEWER),
        ("3.000 đồng", LAW),
    ]


def test_the_list_puts_each_claim_under_its_own_sources(small: Library) -> None:
    variants = (Variant({"fee": "2.000 đồng", "sources": NEWER}),)
    entry = make_entry(title="Thẻ", answer="Phí 1.000 đồng.", sources=LAW, variants=variants)
    library = Library(
        (entry, make_entry("khong-so", title="Thẻ", answer="Có.")), small.words, None, frozenset(), {}, ()
    )
    assert claim_lines(library) == [
        "thu-tuc/muc-mau.yaml  Luật mẫu 60/2014/QH13 [V1]",
        "    1.000 đồng  |  answer  |  Phí 1.000 đồng.",
        "thu-tuc/muc-mau.yaml  Luật mới 03/2026/QH16 [V2]",
        "    2.000 đồng  |  variants 1 fee  |  2.000 đồng",
    ]


def test_no_digit_of_the_real_base_is_left_out() -> None:
    for entry in read_library(ROOT / "knowledge").entries:
        listed = [claim for claim in claims(entry) if claim.where == "answer"]
        digits = re.findall(r"\d", entry.answer)
        assert re.findall(r"\d", "".join(claim.text for claim in listed)) == digits, entry.id


@given(st.text(max_size=200))
def test_any_text_is_read_and_no_claim_is_made_up(text: str) -> None:
    assert all(claim.text in claim.sentence and claim.sentence in text for claim in claims(make_entry(answer=text)))
