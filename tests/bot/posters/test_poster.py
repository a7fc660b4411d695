"""One poster: its name in the address, what may be its label, the address itself, the decision that is printed."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posters.poster import PosterError, poster_id, public_site, tidy_label, tidy_labels
from bot.settings import Official, SettingsError, read_settings
from tests.bot.posters.posters import SITE, poster


@pytest.mark.parametrize(
    ("label", "id"),
    [
        ("trụ sở", "tru-so"), ("Nhà văn hóa thôn 3", "nha-van-hoa-thon-3"), ("ĐÌNH ĐÔNG", "dinh-dong"),
        ("Trường học (cơ sở 2)", "truong-hoc-co-so-2"), ("x" * 60, "x" * 40),
        ("Trường Trung học phổ thông chuyên Nguyễn Bỉnh Khiêm", "truong-trung-hoc-pho-thong-chuyen-nguyen"),
    ],
)  # fmt: skip
def test_a_label_becomes_part_of_an_address(label: str, id: str) -> None:
    assert poster_id(label) == id


@given(st.text(max_size=80))
def test_any_label_is_fit_for_an_address_and_for_telegram_or_refused(label: str) -> None:
    try:
        (tidy,) = tidy_labels([label])
        made = poster(label=tidy)
    except PosterError:
        return
    assert re.fullmatch(r"[a-z0-9-]{1,40}" if tidy else "", made.id)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", f"c{made.key}")


@pytest.mark.parametrize(
    ("label", "reason"), [("🙂", "label"), ("天", "label"), ("…", "label"), ("a" * 61, "label-long")]
)
def test_a_label_that_cannot_be_printed_is_refused(label: str, reason: str) -> None:
    with pytest.raises(PosterError) as refused:
        tidy_label(label)
    assert refused.value.reason == reason


def test_labels_are_tidied_and_told_apart() -> None:
    assert tidy_labels(["  trụ   sở ", "", "trường học"]) == ["Trụ sở", "Trường học"]
    assert tidy_labels([]) == [""]
    with pytest.raises(PosterError, match="truong-hoc"):
        tidy_labels(["Trường học", "truong-hoc"])


def test_the_code_carries_the_poster_and_the_typed_address_only_the_commune() -> None:
    made = poster("20242", "Nhà văn hóa thôn 3", "https://motcua.example/bot")
    assert made.url == "https://motcua.example/bot/c/20242-nha-van-hoa-thon-3"
    assert made.short_address == "motcua.example/bot/c/20242"
    assert made.host == "motcua.example"
    assert poster("20242").url == f"{SITE}/c/20242"


@pytest.mark.parametrize("site", ["", "http://motcua.example"])
def test_only_a_public_https_address_is_printed(site: str) -> None:
    with pytest.raises(PosterError, match="PUBLIC_URL") as refused:
        public_site(site)
    assert refused.value.reason == "site"


def test_the_decision_is_read_and_checked() -> None:
    settings = read_settings({"OFFICIAL_CHANNEL": "123/QĐ-UBND | 2026-11-02 | 1.0"})
    assert settings.official == Official("123/QĐ-UBND", date(2026, 11, 2), "1.0")
    assert read_settings({}).official is None


@pytest.mark.parametrize(
    "value",
    ["yes", "123", "1|2026-13-01|1", "1|02/11/2026|1", "|2026-11-02|1", "1|2026-11-02|", "1|2026-11-02|1|2", "|||"],
)
def test_half_a_decision_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match=r"^OFFICIAL_CHANNEL=.*write number"):
        read_settings({"OFFICIAL_CHANNEL": value})
