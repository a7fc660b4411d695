"""What people call their place, and what only sounds like one. The sentences are read as said without being asked."""

import re
from itertools import chain

import pytest

from bot.communes.gazetteer import load_gazetteer
from bot.library import read_library
from intents.places import Manner
from tests.intents.test_places import codes, found
from tests.small import ROOT

GAZETTEER = load_gazetteer()
SA_RAI = (
    "29926"  # Thị trấn Sa Rài and Xã Tân Công Chí, Huyện Tân Hồng, are Xã Tân Hồng, Tỉnh Đồng Tháp, since July 2025
)
TAN_HONG = ["29926", "29929", "29938", "29944"]
HAI_CHAU = "20242"
SAI_GON = "26740"


def provinces(text: str, manner: Manner = Manner.UNASKED) -> set[str]:
    return {GAZETTEER.places[code].province_code for code in codes(found(text, manner))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("em ở xã Tân Công Chí", SA_RAI),
        ("thị trấn Sa Rài", SA_RAI),
        ("tui ở xã Tân Công Chí cũ nha", SA_RAI),
        ("xã Tân Công Chí, huyện Tân Hồng, tỉnh Đồng Tháp", SA_RAI),
        ("nhà em ở ấp 3 xã Tân Hồng Đồng Tháp", SA_RAI),
        ("phuong hai chau da nang", HAI_CHAU),
        ("PHƯỜNG HẢI CHÂU, ĐÀ NẴNG", HAI_CHAU),
        ("Hải Châu Đà Nẵng", HAI_CHAU),
        ("tôi đang sống ở phường Bến Nghé, quận 1", SAI_GON),
        ("p. Bến Nghé q1 tphcm", SAI_GON),
        ("phường 5 quận 3", "27154"),
        ("em ở Pleiku", "23575"),
        ("đặc khu Phú Quốc", "31078"),
    ],
)
def test_new_and_old_names_lead_to_the_commune_of_today(text: str, code: str) -> None:
    assert codes(found(text)) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("em ở Sài Gòn", "79"),
        ("tỉnh Bình Dương", "79"),
        ("quê em ở Bến Tre", "86"),
        ("con o hue", "46"),
        ("tp.HCM", "79"),
        ("tỉnh Thái Bình", "33"),
    ],
)
def test_an_old_or_short_name_of_a_province_leads_to_the_province_of_today(text: str, code: str) -> None:
    assert codes(found(text)) == [code]


def test_an_old_district_asks_for_one_of_the_communes_it_became() -> None:
    assert sorted(codes(found("huyện Tân Hồng cũ"))) == sorted(TAN_HONG)
    assert len(codes(found("quận 1"))) == 4
    assert len(codes(found("tp Thủ Đức"))) == 12


def test_the_kind_tells_districts_of_one_name_apart() -> None:
    assert provinces("thị xã Sơn Tây") == {"01"}
    assert provinces("huyện Sơn Tây cũ") == {"51"}
    assert len(codes(found("thành phố Thái Bình"))) > 1


def test_an_ambiguous_name_asks_and_the_province_settles_it() -> None:
    assert len(codes(found("xã Tân Phú"))) == 5
    assert provinces("xã Tân Phú, Đồng Tháp") == {"82"}
    assert len(codes(found("phường 5"))) > 8
    assert codes(found("Hải Châu", Manner.ASKED)) == ["17419", HAI_CHAU]


def test_accents_that_were_typed_settle_what_they_can() -> None:
    assert codes(found("xã Nam Đàn")) == ["17935"]
    assert codes(found("xã Nấm Dẩn")) == ["01141"]
    assert sorted(codes(found("xa nam dan"))) == ["01141", "17935"]


def test_cu_means_the_name_as_it_was_before() -> None:
    assert codes(found("phường Hòa Khánh")) == ["20200"]
    assert len(codes(found("xã Tân Hồng"))) < len(codes(found("xã Tân Hồng cũ")))


@pytest.mark.slow
def test_every_name_of_before_finds_what_became_of_it_and_hardly_ever_asks() -> None:
    rows = [row for rows in GAZETTEER.old_communes.values() for row in rows]
    full = [codes(found(f"{row.commune}, {row.district}, {row.province}")) for row in rows]
    bare = [codes(found(f"{row.commune} {row.district}")) for row in rows]
    assert len(rows) > 10_000
    assert [
        row for row, a, b in zip(rows, full, bare) if set(row.now).isdisjoint(a) or set(row.now).isdisjoint(b)
    ] == []
    assert sum(not set(now) <= set(row.now) for row, now in zip(rows, full)) < 5


# What is no place


@pytest.mark.parametrize("manner", [Manner.UNASKED, Manner.ASKED])
@pytest.mark.parametrize(
    "text",
    [
        "đăng ký tạm trú ở phường Ba Đình",
        "dang ky tam tru o phuong ba dinh",
        "ra công an xã làm gì",
        "phường Ba Đình ở đâu",
        "công an phường Bến Nghé làm việc thứ bảy không",
        "em ở xã Tân Công Chí muốn làm khai sinh",
        "em ở trọ",
        "em ở nhà nội",
        "em ở đâu",
        "em ở huyện nào",
        "phường xã",
        "xã hội",
        "một cửa",
        "cảm ơn",
        "không",
        "quên mật khẩu",
        "2",
        "",
        "👍",
    ],
)
def test_a_sentence_with_a_need_of_its_own_is_no_place(text: str, manner: Manner) -> None:
    assert found(text, manner) is None


@pytest.mark.parametrize("text", ["Hải Châu", "hà nội", "hòa bình", "trung tâm", "Vinh", "huế", "sài gòn"])
def test_a_bare_name_is_a_place_only_when_it_was_asked_for(text: str) -> None:
    assert found(text) is None
    assert found(text, Manner.ASKED) is not None


@pytest.mark.parametrize("text", ["Hải Châu", "phường 12", "số 5 đường Lê Lợi, phường Hải Châu, Đà Nẵng"])
def test_the_command_takes_an_address_or_a_bare_name(text: str) -> None:
    assert found(text, Manner.ORDERED) is not None


@pytest.mark.parametrize("text", ["ra công an xã làm gì", "quên mật khẩu", "tạm trú là gì", "xã nào", "cảm ơn nhiều"])
def test_the_command_finds_nothing_in_words_that_name_nothing(text: str) -> None:
    assert found(text, Manner.ORDERED) is None


@pytest.mark.slow
@pytest.mark.parametrize("manner", [Manner.UNASKED, Manner.ASKED])
def test_no_sentence_of_the_knowledge_base_is_a_place(manner: Manner) -> None:
    library = read_library(ROOT / "knowledge")
    taught = chain.from_iterable([*e.sentences(), *e.tests.ask, *e.tests.refuse] for e in library.entries)
    sentences = [*taught, *chain.from_iterable(library.elsewhere.values())]
    assert len(sentences) > 1_000
    assert [text for text in sentences if found(text, manner)] == []


def test_a_place_that_is_not_there_is_not_made_up() -> None:
    texts = ["xã Không Có Thật", "phường Xyzzy Hà Nội", "huyện Qwrtp cũ", "tỉnh Flurbo"]
    assert [codes(found(text, manner)) for text in texts for manner in Manner] == [[]] * 12


def test_each_name_is_said_with_its_kind() -> None:
    assert all(re.match("(Phường|Xã|Đặc khu|Tỉnh|Thành phố) ", place.name) for place in GAZETTEER.places.values())
