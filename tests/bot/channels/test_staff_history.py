"""What was published, and taking it back."""

import pytest

from bot.storage.drafts import Revision
from tests.bot.channels.staff_desk import Desk
from tests.bot.live import NEW, PASSWORD, entry_text
from tests.e2e.web.visitor import words

pytestmark = pytest.mark.slow


async def published(desk: Desk, **more: object) -> Revision:
    """The revision of a draft by lan that minh published."""
    minh, id = await desk.person("minh"), await desk.proposed(**more)
    await minh.send(f"/nhap/{id}/dang", {"was": (await minh.form(id))["was"]})
    return (await desk.store.drafts.revisions(1))[0]


async def changed(desk: Desk, old: str, new: str) -> Revision:
    base = desk.base.text(PASSWORD)
    return await published(desk, file=PASSWORD, base=base, text=base.replace(old, new, 1))


async def test_a_revision_tells_who_why_and_what(desk: Desk) -> None:
    revision = await changed(desk, "title: Quên mật khẩu", "title: Quên mật mã")
    page = words(await (await desk.person("hoa")).see(f"/lich-su/{revision.id}"))
    assert all(part in page for part in ("lan", "minh", "Dân hỏi nhiều"))
    assert "− bỏ Tên mục: Quên mật khẩu" in page
    assert "+ thêm Tên mục: Quên mật mã" in page
    # Lines that only write the same otherwise are left out.
    assert "Xin chỉ cách đặt lại" not in page


async def test_the_list_is_newest_first_and_can_be_of_one_file(desk: Desk) -> None:
    first, second = await published(desk), await changed(desk, "title: Quên mật khẩu", "title: Quên mật mã")
    hoa = await desk.person("hoa")
    page = await hoa.see("/lich-su")
    assert page.index(f"/lich-su/{second.id}") < page.index(f"/lich-su/{first.id}")
    page = await hoa.see(f"/lich-su?tep={NEW}")
    assert f"/lich-su/{first.id}" in page
    assert f"/lich-su/{second.id}" not in page
    assert "/lich-su/" not in (await hoa.see("/lich-su?tep=../x")).split("<table")[-1].split("</main>")[0]


async def test_an_approver_takes_a_change_back(desk: Desk) -> None:
    before = desk.base.text(PASSWORD)
    revision = await changed(desk, "title: Quên mật khẩu", "title: Quên mật mã")
    assert desk.base.brain.saying.entries["quen-mat-khau"].title == "Quên mật mã"
    binh = await desk.person("binh")
    answer = await binh.send(f"/lich-su/{revision.id}/hoan-tac")
    (newest, _) = await desk.store.drafts.revisions(9)
    assert answer.headers["location"] == f"/review/lich-su/{newest.id}?xong=hoan-tac"
    assert desk.base.text(PASSWORD) == before
    assert desk.base.brain.saying.entries["quen-mat-khau"].title == "Quên mật khẩu"
    for path in ("/lich-su", f"/lich-su/{newest.id}"):
        assert f'hoàn tác <a href="/review/lich-su/{revision.id}">' in await binh.see(path)


async def test_a_new_entry_is_taken_away_again(desk: Desk) -> None:
    revision = await published(desk)
    assert "dang-ky-flycam" in desk.base.brain.saying.entries
    await (await desk.person("minh")).send(f"/lich-su/{revision.id}/hoan-tac")
    assert desk.base.text(NEW) == ""
    assert "dang-ky-flycam" not in desk.base.brain.saying.entries
    assert "Đăng ký flycam" in await (await desk.person("hoa")).see("/lich-su")


async def test_what_was_changed_again_cannot_be_taken_back(desk: Desk) -> None:
    first = await changed(desk, "title: Quên mật khẩu", "title: Quên mật mã")
    await changed(desk, "title: Quên mật mã", "title: Lấy lại mật khẩu")
    answer = await (await desk.person("minh")).send(f"/lich-su/{first.id}/hoan-tac")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "title: Lấy lại mật khẩu" in desk.base.text(PASSWORD)


@pytest.mark.parametrize("name", ["hoa", "lan", "xuan"])
async def test_nobody_else_takes_anything_back(desk: Desk, name: str) -> None:
    revision = await published(desk)
    person = await desk.person(name)
    assert "hoan-tac" not in await person.see(f"/lich-su/{revision.id}")
    assert (await person.send(f"/lich-su/{revision.id}/hoan-tac")).status_code == 403
    assert desk.base.text(NEW) == entry_text()


@pytest.mark.parametrize("path", ["/lich-su/7", f"/lich-su/{10**30}"])
async def test_an_unknown_revision_is_told_so(desk: Desk, path: str) -> None:
    minh = await desk.person("minh")
    await minh.see(path, 404)
    assert (await minh.send(f"{path}/hoan-tac")).status_code == 404
