"""Two people at once, or somebody at the file itself: nothing anybody wrote is lost without a word."""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.loop.conftest import Founder
from tests.e2e.loop.staff_page import StaffPage
from tests.e2e.loop.town import Colleague, Town
from tests.e2e.web.visitor import words

pytestmark = [pytest.mark.slow, pytest.mark.browser]

Desk = Callable[[Town, str], StaffPage]
ENTRY, FILE = "quen-mat-khau", "tai-khoan/quen-mat-khau.yaml"
ACCOUNTS = {"lan": "editor", "hoa": "editor", "minh": "approver", "binh": "approver"}


@pytest.fixture(scope="module")
def town(founded: Founder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose knowledge folder is a git checkout."""
    with founded(tmp_path_factory.mktemp("conflicts"), ACCOUNTS, prepare=checked_out) as opened:
        yield opened


def checked_out(home: Path) -> None:
    git(home / "knowledge", "init", "--quiet")
    git(home / "knowledge", "add", ".")
    git(home / "knowledge", "-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "đầu tiên")


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


def begun(person: Colleague, entry: str = ENTRY) -> int:
    """Begin to change an entry, or go on with the draft that there is."""
    answer = person.send(f"/muc/{entry}/sua")
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def kept(town: Town, draft: int) -> str:
    return str(town.row("drafts", draft)["text"])


def test_a_save_over_what_a_colleague_saved_is_stopped(town: Town, desk: Desk) -> None:
    lan, hoa = desk(town, "lan"), desk(town, "hoa")
    lan.page.goto(f"{lan.home}/muc/{ENTRY}")
    lan.click("Sửa mục này")
    hoa.page.goto(f"{hoa.home}/muc/{ENTRY}")
    hoa.click("Mở bản nháp đang có")
    assert lan.page.url == hoa.page.url
    draft = int(lan.page.url.rpartition("/")[2])
    lan.put("answer", "Lan viết: bấm «Quên mật khẩu».")
    lan.click("Lưu")
    expect(lan.page.get_by_role("status").first).to_contain_text("Đã lưu")
    hoa.put("answer", "Hoa viết: gọi tổng đài.")
    hoa.click("Lưu")
    told = hoa.page.get_by_role("alert").first
    for text in ("bản của bạn chưa được lưu", "Lan viết: bấm «Quên mật khẩu».", "Hoa viết: gọi tổng đài."):
        expect(told).to_contain_text(text)
    expect(hoa.page.locator('[name="answer"]')).to_have_value("Hoa viết: gọi tổng đài.")
    assert "Lan viết" in kept(town, draft) and "Hoa viết" not in kept(town, draft)
    hoa.shot("21-conflicting-save")
    hoa.click("Lưu")
    assert "Hoa viết" in kept(town, draft)
    hoa.click("Bỏ bản nháp này")


def test_what_somebody_wrote_into_the_file_meanwhile_stays(town: Town, desk: Desk) -> None:
    lan, minh, path = town.colleague("lan"), desk(town, "minh"), town.base / FILE
    draft = begun(lan)
    assert lan.save(draft, answer="Mở VNeID rồi bấm «Quên mật khẩu».").status_code == 303
    lan.propose(draft)
    minh.page.goto(f"{minh.home}/nhap/{draft}")
    expect(minh.page.get_by_role("alert")).to_have_count(0)
    by_hand = path.read_text("utf-8").replace("title: Quên mật khẩu", "title: Quên mật khẩu VNeID")
    path.write_text(by_hand, "utf-8")
    minh.click("Duyệt và đăng")
    expect(minh.page.get_by_role("alert").first).to_contain_text("Mục đang dùng đã đổi sau khi bản nháp bắt đầu")
    expect(minh.page.get_by_role("button", name="Duyệt và đăng")).to_have_count(0)
    for text in ("Tên mục: Quên mật khẩu", "Tên mục: Quên mật khẩu VNeID"):
        expect(minh.page.locator(".warn .diff")).to_contain_text(text)
    minh.shot("22-conflict-at-publish")
    assert path.read_text("utf-8") == by_hand
    assert town.row("drafts", draft)["state"] == "proposed"
    # Taken for the base, the draft has to go the whole way again.
    assert lan.send(f"/nhap/{draft}/lam-lai").status_code == 303
    assert town.row("drafts", draft)["state"] == "open"
    assert lan.save(draft, title="Quên mật khẩu VNeID").status_code == 303
    lan.propose(draft)
    assert town.colleague("minh").publish(draft).status_code == 303
    assert path.read_text("utf-8") == kept(town, draft)


def test_two_approvers_at_once_make_one_revision_and_one_commit(town: Town) -> None:
    lan, approvers = town.colleague("lan"), [town.colleague("minh"), town.colleague("binh")]
    draft = begun(lan, "ma-otp")
    assert lan.save(draft, answer="Đợi 2 phút rồi bấm gửi lại mã.").status_code == 303
    lan.propose(draft, "Hai người cùng duyệt")
    start = Barrier(4)
    shown = {person.name: person.form_of_publishing(draft) for person in approvers}

    def publish(person: Colleague) -> httpx.Response:
        start.wait()
        return person.client.post(f"/review/nhap/{draft}/dang", data=shown[person.name])

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(publish, approvers * 2))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "Bản này đã đăng" in words(late.text)
    (revision,) = town.service.rows("select * from revisions where draft = ?", draft)
    assert (revision["who"], revision["approver"] in ("minh", "binh")) == ("lan", True)
    told = git(town.base, "log", "--format=%an %cn %s", "--", "tai-khoan/ma-otp.yaml").splitlines()
    assert told[:-1] == [f"lan {revision['approver']} Hai người cùng duyệt"]
    assert git(town.base, "status", "--porcelain", "--", "tai-khoan/ma-otp.yaml") == ""
    assert (town.base / "tai-khoan/ma-otp.yaml").read_text("utf-8") == kept(town, draft)
