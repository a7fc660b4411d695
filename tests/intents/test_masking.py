"""Masking: every line of masking_cases.tsv, and laws that hold for any text.

A line is `expected TAB text`. Expected is `keep`, or the kinds with a comma between them; then the personal
data stands in ⟦…⟧. New lines come from mistakes: what was seen in the clear, what was masked wrongly.
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from intents.masking import DEFAULT_TAGS, mask
from intents.text import strip_accents

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "masking_cases.tsv").read_text("utf-8").splitlines()
    if line
]
KEPT = [text for expected, text in CASES if expected == "keep"]
SECRETS = [(expected, text) for expected, text in CASES if expected != "keep"]
# Without capitals or accents a name may look like other words: known limits, written down here.
BY_SPELLING = {"name", "address"}
NUMBERS = [text for expected, text in SECRETS if not BY_SPELLING & set(expected.split(","))]
MASKED_WITHOUT_ACCENTS = {
    "tên đệm của con là Văn muốn bỏ được không",
    "em tên có dấu ngã mà thẻ in dấu hỏi",
    "khu dân cư Nguyễn Thị Thập",
}

TAG = re.compile("|".join(map(re.escape, DEFAULT_TAGS.values())))
VIETNAMESE_TAGS = {
    "identity": "[SỐ ĐỊNH DANH]",
    "phone": "[SỐ ĐIỆN THOẠI]",
    "otp": "[MÃ OTP]",
    "name": "[HỌ TÊN]",
    "secret": "[MẬT KHẨU]",
    "account": "[SỐ TÀI KHOẢN]",
    "dossier": "[MÃ HỒ SƠ]",
    "email": "[EMAIL]",
}
PIECES = (
    """
    tôi tên là |em là |Nguyễn |Văn |hoa|ạ| |.|-|+84|0912 345 678|079203001234|cccd |mật khẩu là |mk:|Hoa@1990|
    mã otp |482913|stk |vcb|30A-123.45|12/3/1990|sinh |115.000đ|@|gmail.com| a còng |H34.12-260101-0001|[id]|
    [name]|[|]|là|không |chín |số nhà 12 |đường |ở 12/3 |Lê |１２|1900 0368|của |:
""".replace("\n    ", "")
    .strip("\n")
    .split("|")
)
PIECES += ["\u0301", "\u200b", "\ue000", "\ue001", "\n"]
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
WORDS = (
    """
    em|hỏi|hồ sơ|nộp ở phường|thủ tục|bao lâu|được không|giấy tờ|cho con tôi|vẫn chưa|thấy|online|
    anh chị giúp|dạ|nó báo|rồi|xã|hẹn|theo|từ|gửi|mất|là|ạ
""".replace("\n    ", "")
    .strip("\n")
    .split("|")
)
sentences = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


def typed(marked: str) -> str:
    return marked.replace("⟦", "").replace("⟧", "")


def left(marked: str) -> str:
    """What stays of a line, with one mark in the place of every secret."""
    return re.sub("⟦[^⟧]*⟧", "…", marked)


def masked(marked: str) -> str:
    return TAG.sub("…", mask(typed(marked)).text)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_there_are_enough_cases() -> None:
    assert len(CASES) > 1000
    assert 0.4 < len(KEPT) / len(CASES) < 0.6
    assert {kind for expected, _ in SECRETS for kind in expected.split(",")} == set(DEFAULT_TAGS) - {"number"}


@pytest.mark.parametrize("text", KEPT)
def test_what_is_nobodys_stays(text: str) -> None:
    result = mask(text)
    assert result.text == text
    assert result.kinds == frozenset()


@pytest.mark.parametrize(("expected", "marked"), SECRETS)
def test_personal_data_goes_and_nothing_else(expected: str, marked: str) -> None:
    assert masked(marked) == left(marked)
    assert mask(typed(marked)).kinds == set(expected.split(","))
    assert mask(mask(typed(marked)).text).kinds == frozenset()


@pytest.mark.slow
def test_decomposed_text_is_masked_alike() -> None:
    assert [text for _, text in CASES if masked(decomposed(text)) != decomposed(masked(text))] == []


def test_personal_data_goes_without_accents() -> None:
    lines = [strip_accents(marked) for _, marked in SECRETS]
    assert [line for line in lines if masked(line) != left(line)] == []


def test_the_rest_stays_without_accents_but_for_known_lines() -> None:
    changed = {line for line in KEPT if masked(strip_accents(line)) != strip_accents(line)}
    assert changed == MASKED_WITHOUT_ACCENTS


@pytest.mark.slow
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_capitals_and_small_letters_do_not_matter(case: Callable[[str], str]) -> None:
    lines = [case(text) for text in [*KEPT, *NUMBERS]]
    assert [line for line in lines if masked(line) != left(line)] == []


@given(texts)
@example("mk: [id]x")
@example("0912345678-0912345678")
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text)
    again = mask(once.text)
    assert again.text == once.text
    assert again.kinds == frozenset()
    assert bool(once.kinds) == (once.text != text)


@given(texts)
def test_masking_twice_changes_nothing_with_other_tags(text: str) -> None:
    once = mask(text, VIETNAMESE_TAGS).text
    for again in (once, decomposed(once)):
        assert mask(again, VIETNAMESE_TAGS).text == again


@given(texts)
def test_composed_and_decomposed_text_agree(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    one, other = mask(composed), mask(decomposed(text))
    assert unicodedata.normalize("NFC", one.text) == unicodedata.normalize("NFC", other.text)
    assert one.kinds == other.kinds


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@st.composite
def spaced(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> str:
    """A number with gaps anywhere, as one person writes it: always the same sign between groups."""
    number, sign = draw(numbers), draw(st.sampled_from(["", " ", ".", "-", "\u00a0", "–"]))
    cuts = [0, *sorted(draw(st.sets(st.integers(1, len(number) - 1), max_size=6))), len(number)]
    groups = [number[start:end] for start, end in pairwise(cuts)]
    # Ten digits, a space and two more are a phone number and something else.
    assume(not (sign.strip() == "" and len(groups[0]) in (10, 11)))
    written = sign.join(groups)
    # Phones with an East Asian keyboard type full-width digits.
    return written.translate(WIDE) if draw(st.booleans()) else written


identities = spaced(digits(11).map(lambda rest: "0" + rest))
mobiles = spaced(st.tuples(st.sampled_from(["03", "05", "07", "08", "09"]), digits(8)).map("".join))
landlines = spaced(digits(8).map(lambda rest: "028" + rest))


@given(sentences, st.one_of(identities, mobiles, landlines), sentences)
@example("", "0-9-1-2-3-4-5-6-7-8", "ạ")
def test_identity_and_phone_numbers_always_go(before: str, number: str, after: str) -> None:
    assert TAG.sub("…", mask(f"{before} {number} {after}").text) == f"{before} … {after}"


@given(sentences, digits(9), st.sampled_from(["cmnd ", "CMND số: ", "chứng minh", "cmt cũ là "]), sentences)
def test_old_identity_numbers_go_behind_their_cue(before: str, number: str, cue: str, after: str) -> None:
    assert mask(f"{before} {cue}{number} {after}").text == f"{before} {cue}[id] {after}"


days, months, years = st.integers(1, 31), st.integers(1, 12), st.integers(1950, 2040)
dates = st.builds(
    lambda day, month, year, sign, form: sign.join(form).format(day, month, year),
    days, months, years, st.sampled_from("/-."),
    st.sampled_from([("{}", "{}", "{}"), ("{:02}", "{:02}", "{}")]),
)  # fmt: skip
amounts = st.builds(
    lambda thousands, unit: f"{thousands:,}.000".replace(",", ".") + unit,
    st.integers(1, 999_999), st.sampled_from(["", "đ", " đ", " đồng", "đồng", " VNĐ"]),
)  # fmt: skip
plain_amounts = st.builds(lambda thousands: f"{thousands}000 đồng", st.integers(1, 99_999))
procedures = st.builds("{}.{:06}".format, st.integers(1, 3), st.integers(0, 999_999))
hotlines = st.sampled_from(["18001096", "1800 1096", "1900 0368", "19000368", "1900 54 54 81", "1022", "113"])
bodies = st.sampled_from(["NĐ-CP", "TT-BCA", "QH15"])
decrees = st.builds("{}/{}/{}".format, st.integers(1, 999), years, bodies)


@given(sentences, st.one_of(dates, amounts, plain_amounts, procedures, hotlines, decrees), sentences)
def test_dates_amounts_and_public_numbers_never_go(before: str, number: str, after: str) -> None:
    text = f"{before} {number} {after}"
    assert mask(text).text == text


HOSTILE = (
    """
    0|1 |0.|a@|a.|a@1.|mk:|mk |mật khẩu là |otp |tôi tên |tên em là |Nguyễn Văn |cccd |số của a |không |
    0912345678-|H34.12-260101-0001 |h34.1.2.|http://|www.|a a cong |a cham |12/|30A-123.45|so nha 12/|
    toi o so nha so |100 |100,|1.000|ngo 12 |:| |[id|stk vcb |mail a b c d |(0|+1|otp http://a 6 so |
    mk::::|mk: ,,,, |của Trần |tên:
""".replace("\n    ", "")
    .strip("\n")
    .split("|")
)
HOSTILE += ["\n", "\u0301", "\u200b"]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_ends_and_stays_masked(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    once = mask(text).text
    assert mask(once).text == once


def test_tags_are_the_callers() -> None:
    result = mask("tôi tên Hoa, cccd 079203001234, xe 30A-123.45", VIETNAMESE_TAGS)
    assert result.text == "tôi tên [HỌ TÊN], cccd [SỐ ĐỊNH DANH], xe [plate]"
    assert result.kinds == {"name", "identity", "plate"}
    assert mask(result.text, VIETNAMESE_TAGS).text == result.text


def test_a_long_number_of_unknown_meaning_goes() -> None:
    assert mask("số 7912345678 là gì").kinds == {"number"}
