"""The national catalogue: rows read and tidied, and the search over them. All procedures here are invented."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.catalogue.denial import Denials
from intents.catalogue.laywords import LayWords, read_lay_words
from intents.catalogue.procedure import Mode, Procedure, read_procedure
from intents.catalogue.ranking import RELEVANT
from intents.catalogue.search import CatalogueIndex
from intents.catalogue.tidying import LONGEST_TEXT, MOST_DOCUMENTS, tidy_documents, tidy_fee
from intents.words import Words, read_words

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
ROW: Mapping[str, object] = {
    "code": "9.000001",
    "name": "Cấp thẻ nuôi bồ câu ( 9.000001 ).",
    "field": "Chim cảnh",
    "owner": "Bộ Chim cảnh",
    "agency": "Không có thông tin",
    "authority": "",
    "level": "Cấp xã",
    "online_submission": True,
    "modes": [{"mode": "Trực tiếp", "time": "5 Ngày làm việc", "fee": "Miễn phínộp tại một cửa"}],
    "who": "Công dân Việt Nam",
    "documents_raw": "--Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn xin nuôi chimMau 01.docx1 bản chính"
    "Ảnh con chim0 bản chính,2 bản saoGiấy tờ thêm:Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn xin nuôi chim1 bản chính",
    "steps_raw": "Bước 1: Nộp đơn.\n\n  Bước 2: Nhận thẻ.",
    "conditions_raw": "Không có thông tin",
    "result_raw": "Thẻ nuôi bồ câuMã: KQ.G99.000001Từ khóaKhông có thông tinMô tảKhông có thông tin",
    "url": "https://dichvucong.gov.vn/x",
    "data_date": "2026-06",
}


def read(**changes: object) -> Procedure:
    return read_procedure(json.dumps({**ROW, **changes}, ensure_ascii=False))


# --- rows ---


def test_a_row_becomes_a_tidy_procedure() -> None:
    assert read() == Procedure(
        code="9.000001",
        name="Cấp thẻ nuôi bồ câu",
        field="Chim cảnh",
        owner="Bộ Chim cảnh",
        level="Cấp xã",
        modes=(Mode("Trực tiếp", "5 Ngày làm việc", "Miễn phí. nộp tại một cửa"),),
        documents=("Đơn xin nuôi chim", "Ảnh con chim"),
        who="Công dân Việt Nam",
        steps="Bước 1: Nộp đơn.\nBước 2: Nhận thẻ.",
        result="Thẻ nuôi bồ câu",
        online=True,
        url="https://dichvucong.gov.vn/x",
        data_date="2026-06",
    )


def test_code_and_name_are_enough() -> None:
    assert read_procedure('{"code": "9.000001", "name": "Nuôi chim"}') == Procedure("9.000001", "Nuôi chim")
    assert read_procedure('{"code": "9.000001", "name": "Nuôi chim", "level": null, "modes": null}').modes == ()


def test_a_local_row_goes_by_its_local_number_and_has_one_time_and_fee() -> None:
    row = read(code="", local_id="12-3", modes=[], time_raw="03 ngày", fees_raw="Không.")
    assert row.code == "12-3"
    assert row.modes == (Mode("", "03 ngày", "Không"),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an object"),
        ('"x"', "not an object"),
        ('{"code": "9.000001"}', "no name"),
        ('{"code": "9.000001", "name": " ."}', "no name"),
        ('{"name": "Nuôi chim", "code": "  "}', "no code"),
        ('{"name": "Nuôi chim", "code": 9}', "code is not text"),
        ('{"name": "N", "code": "9", "steps_raw": ["x"]}', "steps_raw is not text"),
        ('{"name": "N", "code": "9", "online_submission": "true"}', "online_submission is not true or false"),
        ('{"name": "N", "code": "9", "modes": {}}', "modes is not a list"),
        ('{"name": "N", "code": "9", "modes": ["x"]}', "modes holds something that is not an object"),
        ('{"name": "N", "code": "9", "modes": [{"fee": 3}]}', "fee is not text"),
    ],
)
def test_a_bad_line_tells_why(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        read_procedure(line)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)
rows = st.dictionaries(st.sampled_from([*ROW, "local_id", "fees_raw", "time_raw"]), values)
modes = st.lists(st.dictionaries(st.sampled_from(["mode", "time", "fee"]), st.text() | st.integers()) | values)


@given(st.text() | rows.map(json.dumps) | st.builds(lambda m: json.dumps({**ROW, "modes": m}), modes))
def test_no_line_raises_anything_but_value_error(line: str) -> None:
    try:
        procedure = read_procedure(line)
    except ValueError:
        return
    assert procedure.code
    assert procedure.name


@given(st.text(st.sampled_from("aĐđ1 .;:-+()\nTên giấy tờ bản chính sao Mã:"), max_size=600))
def test_documents_are_few_short_and_different(text: str) -> None:
    documents = tidy_documents(text)
    assert len(documents) <= MOST_DOCUMENTS
    assert len(set(documents)) == len(documents)
    assert all(0 < len(name) <= LONGEST_TEXT and name == name.strip() for name in documents)


@pytest.mark.parametrize(
    ("raw", "documents"),
    [
        ("", ()),
        ("--", ()),
        ("- Đơn xin nuôi chim - Ảnh chim; Số lượng hồ sơ: 01 bộ", ("Đơn xin nuôi chim", "Ảnh chim")),
        ("a. Thành phần hồ sơ: - Đơn xin nuôi chim Biểu mẫu đính kèm: 1.Mau Tải về", ("Đơn xin nuôi chim",)),
        ("Đơn xin nuôi chim; Ảnh chim", ("Đơn xin nuôi chim", "Ảnh chim")),
        ("Đơn xin nuôi chim theo mẫu;Đơn chim.docx1 bản chínhKhông có1 bản sao", ("Đơn xin nuôi chim theo mẫu",)),
    ],
)
def test_documents_are_listed_without_counts_forms_and_headings(raw: str, documents: tuple[str, ...]) -> None:
    assert tidy_documents(raw)[: len(documents)] == documents


@pytest.mark.parametrize(
    ("raw", "fee"),
    [
        ("Không có thông tin", ""),
        ("Không có thông tinThời hạn giải quyết 30 ngày", ""),
        ("Không có thông tinLệ phí: 5.000 đồng", "Lệ phí: 5.000 đồng"),
        ("Miễn phíNộp tại xã", "Miễn phí. Nộp tại xã"),
        ("Miễn phí(Không có)", "Miễn phí"),
        ("135 VNĐ(Lệ phí: 135.000 đồng/lần)", "(Lệ phí: 135.000 đồng/lần)"),
        ("5,000 VNĐ(đồng/lần)", "5,000 VNĐ (đồng/lần)"),
    ],
)
def test_fees_are_parted_from_their_remarks(raw: str, fee: str) -> None:
    assert tidy_fee(raw) == fee


def test_a_long_fee_is_cut_at_a_word() -> None:
    fee = tidy_fee("Phí theo nghị quyết " * 30)
    assert len(fee) <= LONGEST_TEXT
    assert fee.endswith("…")


def test_the_menu_of_a_site_is_no_condition() -> None:
    assert read(conditions_raw="Không Nộp hồ sơ trực tuyến Thủ tục hành chính Lĩnh vực chim").conditions == ""


# --- word lists ---


@pytest.fixture(scope="module")
def words() -> Words:
    return read_words("_words.yaml", (ROOT / "knowledge" / "_words.yaml").read_text("utf-8"))[0]


@pytest.fixture(scope="module")
def lay() -> LayWords:
    text = (ROOT / "knowledge" / "_catalogue_words.yaml").read_text("utf-8")
    lay, faults = read_lay_words("_catalogue_words.yaml", text)
    assert not faults
    assert len(lay.means) > 1_000
    return lay


def test_faults_of_the_word_lists_are_reported() -> None:
    text = "means: [x]\nspecial:\n  cấp lại: mất\nfacets:\n  - a: b\n  - phí\nnew: 1\n"
    lay, faults = read_lay_words("f", text)
    assert [(fault.line, fault.code) for fault in sorted(faults)] == [
        (1, "not-a-table"), (3, "not-a-list"), (5, "not-text"), (7, "unknown-key"),
    ]  # fmt: skip
    assert lay.facets == (("phí",),)
    assert read_lay_words("f", "- a")[1][0].code == "not-a-table"


def test_one_way_to_say_two_things_means_both() -> None:
    lay, _ = read_lay_words("f", "means:\n  thẻ chim: [thẻ, giấy chim]\n  sổ chim: [thẻ]\n")
    assert lay.means[("thẻ",)] == (("thẻ", "chim"), ("sổ", "chim"))


@pytest.mark.parametrize(
    ("text", "meant", "other"),
    [
        ("khóa thôi, đừng nhầm với mở khóa nha", "khóa thôi nha", "mở khóa"),
        ("ko phai the moi, the cu thoi", "the cu thoi", "the moi"),
        ("không phải", "không phải", ""),
        ("thẻ chim", "thẻ chim", ""),
    ],
)
def test_what_is_not_meant_is_parted(text: str, meant: str, other: str) -> None:
    denials = Denials([("không", "phải"), ("ko", "phải"), ("đừng", "nhầm", "với")], [("nha",), ("thôi",)])
    assert denials.split(text) == (meant, other)


# --- search ---

CITIZENS = "Công dân Việt Nam"
NAMES = {
    "9.000001": ("Cấp thẻ nuôi bồ câu", "Cấp xã", CITIZENS),
    "9.000002": ("Cấp lại thẻ nuôi bồ câu", "Cấp xã", CITIZENS),
    "9.000003": ("Cấp đổi thẻ nuôi bồ câu", "Cấp xã", CITIZENS),
    "9.000004": ("Gia hạn thẻ nuôi bồ câu", "Cấp xã", CITIZENS),
    "9.000005": ("Thu hồi thẻ nuôi bồ câu", "Cấp xã", CITIZENS),
    "9.000006": ("Khóa sổ vườn điện tử", "Cấp xã", CITIZENS),
    "9.000007": ("Mở khóa sổ vườn điện tử", "Cấp xã", CITIZENS),
    "9.000008": ("Thủ tục đăng ký hội diều", "Cấp xã", CITIZENS),
    "9.000009": ("Thủ tục đăng ký hội diều có yếu tố nước ngoài", "Cấp xã", CITIZENS),
    "9.000010": ("Thủ tục đăng ký lại hội diều", "Cấp xã", CITIZENS),
    "9.000011": ("Trình báo mất vé đò (thực hiện tại cấp trung ương)", "Cấp bộ", CITIZENS),
    "9.000012": ("Trình báo mất vé đò (thực hiện tại cấp tỉnh)", "Cấp tỉnh", CITIZENS),
    "9.000013": ("Trình báo mất vé đò (thực hiện tại cấp xã)", "Cấp xã", CITIZENS),
    "12-3": ("Trình báo mất vé đò", "Cấp xã", CITIZENS),
    "9.000014": ("Chứng thực bản sao truyện cổ", "Cấp xã", CITIZENS),
    "9.000015": ("Thành lập trại đom đóm của doanh nghiệp", "Cấp tỉnh", "Doanh nghiệp"),
    "9.000016": ("Thành lập trại đom đóm", "Cấp xã", CITIZENS),
    "9.000017": ("Khai thuế thả diều", "Cấp xã", CITIZENS),
    "9.000018": ("Cho thuê sân thả diều", "Cấp xã", CITIZENS),
    "9.000019": ("Cấp giấy phép thổi kèn", "Cấp xã", CITIZENS),
}
DOCUMENTS = {"9.000019": ("Bản cam kết giữ yên lặng sau mười giờ đêm",)}


@pytest.fixture(scope="module")
def procedures() -> list[Procedure]:
    return [
        Procedure(code, name, level=level, who=who, documents=DOCUMENTS.get(code, ()), field="Đời sống làng")
        for code, (name, level, who) in NAMES.items()
    ]


@pytest.fixture(scope="module")
def index(procedures: list[Procedure], words: Words, lay: LayWords) -> CatalogueIndex:
    return CatalogueIndex(procedures, words, lay)


def codes(index: CatalogueIndex, text: str, limit: int = 5) -> list[str]:
    return [hit.procedure.code for hit in index.search(text, limit)]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("làm thẻ nuôi bồ câu", "9.000001"),
        ("the nuoi bo cau bi mat roi gio sao", "9.000002"),
        ("thẻ nuôi bồ câu rách nát muốn đổi thẻ", "9.000003"),
        ("thẻ nuôi bồ câu sắp hết hạn, gia hạn ở đâu", "9.000004"),
        ("nộp lại thẻ nuôi bồ câu bị thu hồi", "9.000005"),
        ("khoa so vuon dien tu", "9.000006"),
        ("mở khóa sổ vườn điện tử", "9.000007"),
        ("em hỏi khóa sổ vườn điện tử thôi, đừng nhầm với mở khóa nha", "9.000006"),
        ("mở khóa sổ vườn điện tử chứ không phải khóa nha", "9.000007"),
        ("dang ky hoi dieu", "9.000008"),
        ("vợ chồng người tây đăng ký hội diều", "9.000009"),
        ("ko phải hội diều có yếu tố nước ngoài đâu, đăng ký hội diều thường thôi", "9.000008"),
        ("đăng ký lại hội diều", "9.000010"),
        ("mất vé đò báo ai", "9.000013"),
        ("mất vé đò báo ở tỉnh", "9.000012"),
        ("sao y truyện cổ", "9.000014"),
        ("photo công chứng truyện cổ", "9.000014"),
        ("lập trại đom đóm", "9.000016"),
        ("doanh nghiệp thành lập trại đom đóm", "9.000015"),
        ("khai thuế thả diều", "9.000017"),
        ("cho thuê sân thả diều", "9.000018"),
        ("xin phep thoi ken", "9.000019"),
        ("cam kết giữ yên lặng sau mười giờ đêm", "9.000019"),
        ("GIẤY PHÉP THỔI KÈN", "9.000019"),
        ("giấy phép thỏi kèn", "9.000019"),
    ],
)
def test_people_find_what_they_mean(index: CatalogueIndex, question: str, code: str) -> None:
    assert codes(index, question, 1) == [code]


@pytest.mark.parametrize(
    "facet",
    [
        "hồ sơ gồm gì",
        "mấy bước",
        "bao lâu thì xong",
        "phí bao nhiêu",
        "nộp ở đâu vậy ad",
        "mat bao nhieu tien",
        "can giay to gi",
    ],
)
def test_asking_for_a_part_does_not_change_what_is_found(index: CatalogueIndex, facet: str) -> None:
    assert codes(index, f"gia hạn thẻ nuôi bồ câu {facet}", 1) == ["9.000004"]
    assert codes(index, f"khoa so vuon dien tu {facet}", 1) == ["9.000006"]


@pytest.mark.parametrize("text", ["", "   ", "👍🏽🇻🇳", "?!", "phí bao nhiêu vậy ad", "dạ em cảm ơn", "\ud800"])
def test_a_message_that_names_nothing_finds_nothing(index: CatalogueIndex, text: str) -> None:
    assert index.search(text) == []


@pytest.mark.parametrize("text", ["thẻ nuôi bồ câu " * 5_000, "a" * 50_000, "không phải " * 3_000, "9" * 10_000])
def test_a_huge_message_is_read(index: CatalogueIndex, text: str) -> None:
    assert len(index.search(text)) <= 5


@given(text=st.text(max_size=200), limit=st.integers(-3, 30))
def test_any_message_gets_ordered_hits(index: CatalogueIndex, text: str, limit: int) -> None:
    hits = index.search(text, limit)
    scores = [hit.score for hit in hits]
    assert len(hits) <= max(0, limit)
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({hit.procedure.code for hit in hits}) == len(hits)


def test_a_typed_code_is_the_first_hit(index: CatalogueIndex) -> None:
    hit = index.search("thủ tục 9.000005 làm sao")[0]
    assert (hit.procedure.code, hit.score) == ("9.000005", 1.0)
    assert codes(index, "9.000005 với 9.000001", 5) == ["9.000005", "9.000001"]
    assert codes(index, "8.000005") == []


def test_a_local_copy_gives_way_to_the_national_procedure(index: CatalogueIndex) -> None:
    found = codes(index, "trình báo mất vé đò", 20)
    assert found.index("9.000013") < found.index("9.000012") < found.index("9.000011")
    assert "12-3" not in found


def test_names_that_read_the_same_are_shown_once(words: Words, lay: LayWords) -> None:
    twins = [Procedure(f"9.00000{n}", "Hỗ trợ đua thuyền") for n in range(5)]
    assert codes(CatalogueIndex(twins, words, lay), "hỗ trợ đua thuyền") == ["9.000000"]


def test_accents_typed_tell_words_apart(index: CatalogueIndex) -> None:
    assert codes(index, "thuế diều", 1) == ["9.000017"]
    assert codes(index, "thuê diều", 1) == ["9.000018"]


def test_a_score_tells_procedures_from_other_talk(index: CatalogueIndex) -> None:
    assert index.search("xin cấp lại thẻ nuôi bồ câu bị mất")[0].score >= RELEVANT
    for talk in (
        "hôm nay trời mưa không",
        "cho 2 ly trà sữa ít đường",
        "thẻ tín dụng còn hạn mức bao nhiêu",
        "bồ câu quay ngon",
    ):
        assert all(hit.score < RELEVANT for hit in index.search(talk)), talk


def test_the_same_catalogue_gives_the_same_hits(
    index: CatalogueIndex, procedures: list[Procedure], words: Words, lay: LayWords
) -> None:
    again = CatalogueIndex(procedures, words, lay)
    for question in ("thẻ bồ câu", "dang ky hoi", "mất vé", "khóa sổ"):
        assert index.search(question) == again.search(question) == index.search(question)


def test_hits_say_why(index: CatalogueIndex) -> None:
    signals = index.search("gia hạn thẻ nuôi bồ câu")[0].signals
    assert signals["name"] > 0.9
    assert signals["both"] == 1


def test_without_word_lists_the_words_themselves_count(procedures: list[Procedure]) -> None:
    plain = CatalogueIndex(procedures, Words())
    assert codes(plain, "gia han the nuoi bo cau", 1) == ["9.000004"]
    assert CatalogueIndex([], Words()).search("thẻ") == []


# --- the real catalogue, where it is at hand ---

real = pytest.mark.skipif(
    not (SHARED / "data" / "procedures.jsonl").is_file(),
    reason="needs ../shared: the catalogue is not part of the project",
)


@pytest.fixture(scope="module")
def national(words: Words, lay: LayWords) -> CatalogueIndex:
    with (SHARED / "data" / "procedures.jsonl").open(encoding="utf-8") as lines:
        return CatalogueIndex([read_procedure(line) for line in lines], words, lay)


def labelled(name: str) -> Iterator[tuple[set[str], str]]:
    for line in (SHARED / "questions" / name).read_text("utf-8").splitlines():
        label, question = line.split("\t")
        yield set(label.split("|")), question


@real
@pytest.mark.slow
def test_development_questions_are_found(national: CatalogueIndex) -> None:
    asked = list(labelled("catalogue-dev.tsv"))
    found = [(wanted, codes(national, question)) for wanted, question in asked]
    # Five of the 83 cannot be found: their rows carry the text of other procedures (3.000243, 3.000284 …).
    assert sum(hits[0] in wanted for wanted, hits in found) >= 0.80 * len(asked)
    assert sum(not wanted.isdisjoint(hits) for wanted, hits in found) >= 0.91 * len(asked)


@real
@pytest.mark.slow
def test_other_talk_gets_no_procedure(national: CatalogueIndex) -> None:
    def relevant(name: str) -> float:
        best = [national.search(question, 1) for _, question in labelled(name)]
        return sum(bool(hits) and hits[0].score >= RELEVANT for hits in best) / len(best)

    assert relevant("catalogue-dev.tsv") >= 0.93
    assert relevant("negatives.tsv") <= 0.07
