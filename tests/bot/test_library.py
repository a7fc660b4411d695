"""The knowledge folder on disk: a bad file is left out and reported, the rest answers."""

from pathlib import Path

import pytest

from bot.library import Library, read_library
from tests.small import TODAY, copy_base

ENTRY = "tai-khoan/ma-otp.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_base(tmp_path / "knowledge")


def found(library: Library) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.code) for fault in library.faults]


def ids(library: Library) -> set[str]:
    return {entry.id for entry in library.entries}


def test_the_small_base_is_read_whole(folder: Path) -> None:
    library = read_library(folder)
    assert found(library) == []
    assert ids(library) == {path.stem for path in folder.glob("*/*.yaml")}
    assert {entry.group for entry in library.entries} == {"tai-khoan", "thu-tuc", "tra-cuu", "giao-tiep"}
    assert library.phrases is not None
    assert "gov.vn" in library.domains
    assert set(library.elsewhere) == {"far", "near"}
    assert library.words.abbreviations


def test_a_bad_file_is_left_out_and_the_rest_read(folder: Path) -> None:
    whole = ids(read_library(folder))
    (folder / ENTRY).write_text("title: Lỗi: thiếu ngoặc\n", "utf-8")
    (folder / "thu-tuc/khai-tu.yaml").write_text("", "utf-8")
    library = read_library(folder)
    assert ids(library) == whole - {"ma-otp", "khai-tu"}
    assert found(library) == [(ENTRY, 1, "colon-in-text"), ("thu-tuc/khai-tu.yaml", 0, "empty-file")]


def test_windows_line_ends_change_nothing_but_keep_the_lines(folder: Path) -> None:
    whole = read_library(folder)
    for path in folder.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_library(folder) == whole
    (folder / ENTRY).write_bytes((folder / ENTRY).read_bytes().replace(b"checked: 2026-11-21", b"checked: hom nay"))
    ((_, line, code),) = found(read_library(folder))
    text = (folder / ENTRY).read_text("utf-8")
    assert (line, code) == (text[: text.index("checked:")].count("\n") + 1, "bad-date")


def test_a_byte_order_mark_changes_nothing(folder: Path) -> None:
    whole = read_library(folder)
    for path in folder.rglob("*.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_library(folder) == whole


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258", "latin-1"])
def test_a_file_in_another_encoding_is_named_with_its_line(folder: Path, encoding: str) -> None:
    text = "title: a\nquestions: b\nanswer: é\n"
    (folder / ENTRY).write_bytes(text.encode(encoding))
    library = read_library(folder)
    assert found(library) == [(ENTRY, 1 if encoding == "utf-16" else 3, "not-utf8")]
    assert "khai-sinh" in ids(library)


def test_a_file_that_cannot_be_opened_is_named(folder: Path) -> None:
    (folder / ENTRY).unlink()
    (folder / ENTRY).mkdir()
    library = read_library(folder)
    assert found(library) == [(ENTRY, 0, "unreadable")]
    assert "khai-sinh" in ids(library)


def test_a_dangling_link_is_named(folder: Path) -> None:
    (folder / "thu-tuc/mat.yaml").symlink_to("khong-co.yaml")
    assert found(read_library(folder)) == [("thu-tuc/mat.yaml", 0, "unreadable")]


def test_other_files_and_offices_are_no_entries(folder: Path) -> None:
    whole = ids(read_library(folder))
    (folder / "offices").mkdir()
    office = "name: A\n  address: B\n  hours: C\n  checked: 2026-11-21\n  source: https://xamau.gov.vn/"
    (folder / "offices" / "79.yaml").write_text(f'"26740":\n  {office}\n', "utf-8")
    (folder / "README.md").write_text("x", "utf-8")
    (folder / "thu-tuc" / "nhap.txt").write_text("x", "utf-8")
    (folder / "thu-tuc" / ".khai-sinh.yaml").write_text("x: [", "utf-8")
    library = read_library(folder)
    assert (found(library), ids(library)) == ([], whole)


@pytest.mark.parametrize("name", ["_words.yaml", "_phrases.yaml", "_domains.yaml", "_elsewhere.yaml"])
@pytest.mark.parametrize("text", [None, "", "- a", "a: [b", "\x00"])
def test_a_bad_shared_file_is_reported_and_the_entries_read(folder: Path, name: str, text: str | None) -> None:
    whole = ids(read_library(folder))
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(text, "utf-8")
    library = read_library(folder)
    assert ids(library) == whole
    assert {fault.file for fault in library.faults} == {name}
    assert (library.phrases is None) is (name == "_phrases.yaml")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("_domains.yaml", "domains:\n  - gov.vn\n  - https://a.vn/b", (3, "bad-domain")),
        ("_domains.yaml", "domains:\n  - gov.vn\n  - vn", (3, "bad-domain")),
        ("_domains.yaml", "domains:\n  - gov.vn\n  - a.vn: b", (3, "not-text")),
        ("_elsewhere.yaml", "far:\n  - trời mưa\n  - Giá: vàng", (3, "not-text")),
        ("_elsewhere.yaml", "far: trời mưa", (1, "not-a-list")),
        ("_words.yaml", "abbreviations: {a: b}\nabreviations: {c: d}", (2, "unknown-key")),
        ("_words.yaml", "fillers:\n  - ạ\n  - dạ: thưa", (3, "not-text")),
        ("_words.yaml", "synonyms: [a, b]", (1, "not-a-table")),
        ("_words.yaml", "emergencies:\n  fire: [cháy]\n  flood: [lụt]", (3, "not-allowed")),
        ("_words.yaml", "follow_ups:\n  fee: [phí]\n  fees: [phí]", (3, "not-allowed")),
    ],
)
def test_a_slip_in_a_shared_file_is_named_with_its_line(
    folder: Path, name: str, text: str, fault: tuple[int, str]
) -> None:
    (folder / name).write_text(text, "utf-8")
    assert found(read_library(folder)) == [(name, *fault)]


def test_check_joins_the_faults_in_files_and_across_them_in_order(folder: Path) -> None:
    path = folder / ENTRY
    path.write_text(path.read_text("utf-8").replace("recheck_by: 2027-02-19", "recheck_by: 2028-02-19"), "utf-8")
    (folder / "giao-tiep/xau.yaml").write_text("title: [", "utf-8")
    faults = read_library(folder).check(TODAY)
    assert faults == sorted(faults)
    errors = [(fault.file, fault.code) for fault in faults if fault.severity == "error"]
    assert errors == [("giao-tiep/xau.yaml", "syntax"), (ENTRY, "recheck-late")]
