"""Reading `offices/<province code>.yaml`: what is sound is kept, what is not is reported with its line and left out."""

from datetime import date

import pytest

from intents.office import Office, read_offices
from intents.places import Place

FILE = "offices/00.yaml"
# Made up: no province has the code 00, no commune these.
COMMUNES = {
    "00": Place("00", "Tỉnh Mẫu", "00", "Tỉnh Mẫu"),
    "00001": Place("00001", "Xã Mẫu Một", "00", "Tỉnh Mẫu"),
    "00002": Place("00002", "Xã Mẫu Hai", "00", "Tỉnh Mẫu"),
    "99001": Place("99001", "Xã Nơi Khác", "99", "Tỉnh Khác"),
}
SOUND = """\
"00001":
  name: Trung tâm Phục vụ hành chính công xã Mẫu Một
  address: Thôn Một, xã Mẫu Một
  hours: "Thứ hai đến thứ sáu: 7:30 đến 11:30"
  phone: 0236 000 0000
  checked: 2026-11-20
  source: https://mau.gov.vn/lien-he
"""
NEXT = SOUND.replace("00001", "00002").replace("Một", "Hai")


def read(text: str, file: str = FILE) -> tuple[dict[str, Office], list[tuple[int, str]]]:
    """The offices, and line and code of each fault."""
    offices, faults = read_offices(file, text, COMMUNES)
    assert all(fault.file == file and fault.severity == "error" for fault in faults)
    return offices, [(fault.line, fault.code) for fault in faults]


def test_a_sound_office_is_read_whole() -> None:
    offices, faults = read(SOUND)
    assert faults == []
    assert offices == {
        "00001": Office(
            "00001",
            "Trung tâm Phục vụ hành chính công xã Mẫu Một",
            "Thôn Một, xã Mẫu Một",
            "Thứ hai đến thứ sáu: 7:30 đến 11:30",
            date(2026, 11, 20),
            "https://mau.gov.vn/lien-he",
            "0236 000 0000",
        )
    }


def test_a_phone_is_not_needed() -> None:
    offices, faults = read(SOUND.replace("  phone: 0236 000 0000\n", ""))
    assert faults == []
    assert offices["00001"].phone is None


@pytest.mark.parametrize("key", ["name", "address", "hours", "checked", "source"])
def test_everything_else_is_needed(key: str) -> None:
    text = "".join(line for line in SOUND.splitlines(True) if not line.startswith(f"  {key}:"))
    assert read(text) == ({}, [(1, "missing-key")])


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ('"00001"', '"00003"', 1, "bad-commune"),
        ('"00001"', "xã Mẫu Một", 1, "bad-commune"),
        ('"00001"', '"001"', 1, "bad-commune"),
        ('"00001"', '"00"', 1, "bad-commune"),
        ("phone:", "hotline:", 5, "unknown-key"),
        ("2026-11-20", "20/11/2026", 6, "bad-date"),
        ("2026-11-20", "2026-11-31", 6, "bad-date"),
        ("2026-11-20", "2026-11", 6, "bad-date"),
        ("2026-11-20", "20261120", 6, "bad-date"),
        ("0236 000 0000", "[0236 000 0000]", 5, "not-text"),
        ("2026-11-20", "[2026-11-20]", 6, "not-text"),
        ("https://mau.gov.vn/lien-he", "{trang: https://mau.gov.vn}", 7, "not-text"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_the_office_left_out(old: str, new: str, line: int, code: str) -> None:
    faulty = SOUND.replace(old, new)
    assert faulty != SOUND
    # Behind an office that is sound, so that lines are those of the file.
    offices, faults = read(NEXT + faulty)
    assert list(offices) == ["00002"]
    assert faults == [(NEXT.count("\n") + line, code)]


@pytest.mark.parametrize(
    "source",
    [
        "mau.gov.vn",
        "http://mau.gov.vn/",
        "https://mau.com.vn/",
        "https://gov.vn.mau.com/",
        "https://mau.gov.vn.mau.com/",
        "https://maugov.vn/",
        "https://mau.gov.vn@mau.com/",
        "https://mau.com/?x=mau.gov.vn",
        "https://facebook.com/mau.gov.vn",
        "https://mau.gov.vn/lien he",
        "trang của xã",
    ],
)
def test_only_a_page_of_the_state_is_a_source(source: str) -> None:
    assert read(SOUND.replace("https://mau.gov.vn/lien-he", source)) == ({}, [(7, "bad-office-source")])


@pytest.mark.parametrize("source", ["https://mau.gov.vn", "https://xa-mau.huyen.mau.gov.vn/vi/lien-he?id=1"])
def test_any_page_of_the_state_is_a_source(source: str) -> None:
    offices, faults = read(SOUND.replace("https://mau.gov.vn/lien-he", source))
    assert faults == []
    assert offices["00001"].source == source


def test_a_commune_must_lie_in_the_province_the_file_is_named_after() -> None:
    foreign = SOUND.replace("00001", "99001")
    assert read(foreign) == ({}, [(1, "bad-commune")])
    assert list(read(foreign, "offices/99.yaml")[0]) == ["99001"]
    assert read(SOUND, "offices/99.yaml") == ({}, [(1, "bad-commune")])
    assert read(SOUND, "offices/tinh-mau.yaml") == ({}, [(1, "bad-commune")])


def test_every_fault_of_a_file_is_reported_at_once() -> None:
    text = NEXT + '"00001":\n  name: a\n  checked: hôm qua\n  hotline: b\n"00009": {}\n'
    offices, faults = read(text)
    assert list(offices) == ["00002"]
    assert sorted(faults) == [
        (8, "missing-key"), (8, "missing-key"), (8, "missing-key"), (10, "bad-date"), (11, "unknown-key"),
        (12, "bad-commune"),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [("- a\n- b\n", "not-a-table"), ('"00001": chữ\n', "not-a-table")])
def test_a_file_of_another_shape_is_a_fault(text: str, code: str) -> None:
    assert read(text) == ({}, [(1, code)])


@pytest.mark.parametrize("text", ["", "a: [", SOUND + SOUND])
def test_a_file_that_is_no_yaml_is_a_fault(text: str) -> None:
    assert read(text)[1] != []
