"""The pages where communes write what is theirs: who may, what is refused, what is shown."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.channels.web.staff.changing import now
from bot.communes.local import VIETNAM
from bot.library import Library
from bot.storage.local import Local
from bot.storage.staff import Staff
from intents.matching import Matcher
from tests.bot.channels.team import CHANGE, EVIL, HERE, THERE, Member, Team, escaped, leads_to_sign_in, opened
from tests.bot.storage.making import NOW

pytestmark = pytest.mark.slow

Sent = Mapping[str, str]
_PICKED = ("entry", "start", "until")
OFFICE = {"name": "Một cửa", "address": "1 Lê Lợi", "hours": "7:30–17:00", "phone": "18001096"}
NOTE = {"entry": "khai-sinh", "text": "Mang thêm bản gốc."}


class Desk:
    """A team whose members have signed in."""

    def __init__(self, team: Team, members: Mapping[str, Member]) -> None:
        self.team = team
        self.store = team.store
        self.lan, self.hoa, self.xuan = (members[name] for name in ("lan", "hoa", "xuan"))


@pytest_asyncio.fixture
async def desk(tmp_path: Path, small: Library, small_matcher: Matcher) -> AsyncIterator[Desk]:
    async with opened(tmp_path, small, small_matcher) as team:
        yield Desk(team, {name: await team.member(name) for name in ("lan", "hoa", "xuan")})


def at(hours: float) -> str:
    """A moment from now as a date field sends it."""
    return (datetime.now(VIETNAM) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def notice(text: str = "Bảo trì đến 17:00", start: float | None = None, until: float = 5) -> dict[str, str]:
    return {"text": text, "start": "" if start is None else at(start), "until": at(until), "id": ""}


async def write(desk: Desk, member: Member, path: str, sent: Sent, commune: str = HERE) -> httpx.Response:
    """Send a form of the commune's page as it is now."""
    seen = (await desk.store.local.sheet(commune)).version
    return await member.send(f"/xa/{commune}/{path}", {"seen": str(seen), **sent})


async def wrote(desk: Desk, path: str, sent: Sent, commune: str = HERE) -> Local:
    answer = await write(desk, desk.lan, path, sent, commune)
    assert answer.status_code == 303, answer.text
    return (await desk.store.local.sheet(commune)).items[0]


async def kept(desk: Desk, commune: str = HERE) -> list[Local]:
    return list((await desk.store.local.sheet(commune)).items)


# Writing


async def test_a_commune_tells_its_office_once(desk: Desk) -> None:
    xuan = desk.xuan
    answer = await write(desk, xuan, "tru-so", OFFICE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/xa/{HERE}?xong=luu")
    await write(desk, xuan, "tru-so", {**OFFICE, "hours": "8:00–16:00"})
    (office,) = await kept(desk)
    assert (office.kind, office.who, office.address, office.hours) == ("office", "xuan", "1 Lê Lợi", "8:00–16:00")
    page = await xuan.see(f"/xa/{HERE}")
    assert "đang hiện" in page and 'value="8:00–16:00"' in page
    assert "Trước đó" in page and "7:30–17:00" in page


async def test_a_notice_holds_from_now_unless_told_otherwise(desk: Desk) -> None:
    kinds = [notice(), notice(start=2, until=3)]
    first, second = [await wrote(desk, "thong-bao", sent) for sent in kinds]
    assert first.start and abs(first.start - now()) < timedelta(minutes=5)
    assert second.start and second.start > now()
    page = await desk.hoa.see(f"/xa/{HERE}")
    assert "đang hiện" in page and "hẹn giờ" in page


async def test_a_notice_is_changed_in_its_place(desk: Desk) -> None:
    first = await wrote(desk, "thong-bao", notice())
    lan = desk.lan
    assert "Sửa thông báo" in await lan.see(f"/xa/{HERE}", sua=str(first.id))
    await write(desk, lan, "thong-bao", {**notice("Bảo trì đến 18:00"), "id": str(first.id)})
    assert [item.text for item in await kept(desk)] == ["Bảo trì đến 18:00"]


async def test_a_note_replaces_the_one_below_the_same_entry(desk: Desk) -> None:
    await wrote(desk, "bo-sung", NOTE)
    await wrote(desk, "bo-sung", {**NOTE, "text": "Chỉ sáng thứ 2."})
    await wrote(desk, "bo-sung", {**NOTE, "entry": "khai-tu"})
    assert {(item.entry, item.text) for item in await kept(desk)} == {
        ("khai-sinh", "Chỉ sáng thứ 2."), ("khai-tu", NOTE["text"]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "sent", "told"),
    [
        ("thong-bao", notice("ạ" * 301), "Dài quá (301/300 chữ)"),
        ("thong-bao", {**notice(), "until": ""}, "Chọn ngày và giờ"),
        ("thong-bao", {**notice(), "until": "mai"}, "Chọn ngày và giờ"),
        ("thong-bao", {**notice(), "start": "0000-99-99T00:00"}, "Chọn ngày và giờ"),
        ("thong-bao", notice(until=-1), "đã qua rồi"),
        ("thong-bao", notice("Xem bit.ly/abc"), "«bit.ly»"),
        ("thong-bao", notice("CCCD 049085001234"), "Không ghi số"),
        ("tru-so", {**OFFICE, "phone": "12"}, "«12» không phải số điện thoại"),
        ("tru-so", {}, "không để trống"),
        ("bo-sung", {**NOTE, "entry": "chao-hoi"}, "Chọn một mục"),
        ("bo-sung", {**NOTE, "text": "ạ" * 601}, "Dài quá (601/600 chữ)"),
    ],
)
async def test_what_may_not_be_shown_is_refused_and_stays_in_the_form(
    desk: Desk, path: str, sent: Sent, told: str
) -> None:
    answer = await write(desk, desk.xuan, path, sent)
    assert answer.status_code == 400
    assert told in answer.text
    assert all(escaped(value) in answer.text for key, value in sent.items() if value and key not in _PICKED)
    assert await kept(desk) == []


async def test_a_fourth_notice_at_once_is_refused(desk: Desk) -> None:
    for number in range(3):
        await wrote(desk, "thong-bao", notice(f"thông báo {number}"))
    lan = desk.lan
    assert "đã có 3 thông báo" in (await write(desk, lan, "thong-bao", notice())).text
    assert (await write(desk, lan, "thong-bao", notice(start=6, until=7))).status_code == 303


async def test_a_look_keeps_nothing(desk: Desk) -> None:
    lan = desk.lan
    answer = await write(desk, lan, "bo-sung", {**NOTE, "luu": "xem"})
    assert answer.status_code == 200
    assert "chưa lưu" in answer.text
    assert f"{desk.team.base.brain.saying.entries['khai-sinh'].title}</h2>" in answer.text
    # In the form, on the web and in Telegram.
    assert answer.text.count(NOTE["text"]) == 3
    shown = await write(desk, lan, "thong-bao", {**notice("Sắp bảo trì", start=2), "luu": "xem"})
    assert shown.text.count("Sắp bảo trì") == 3
    assert await kept(desk) == []


async def test_a_page_from_before_somebody_elses_change_overwrites_nothing(desk: Desk) -> None:
    lan = desk.lan
    await wrote(desk, "tru-so", OFFICE)
    answer = await lan.send(f"/xa/{HERE}/tru-so", {**OFFICE, "hours": "cũ", "seen": "0"})
    assert answer.status_code == 409
    assert "vừa được người khác đổi" in answer.text and 'value="cũ"' in answer.text
    assert [item.hours for item in await kept(desk)] == [OFFICE["hours"]]


async def test_everything_is_audited_and_escaped(desk: Desk) -> None:
    lan, texts = desk.lan, {"name": EVIL[:100], "address": "<b>1</b>", "hours": "<i>7"}
    await write(desk, lan, "tru-so", texts)
    await write(desk, lan, "thong-bao", notice("<img src=x onerror=alert(1)>"))
    first = (await kept(desk))[0]
    await write(desk, lan, "rut", {"id": str(first.id), "why": "<script>2</script>"})
    for path in ("/xa", f"/xa/{HERE}"):
        page = await lan.see(path)
        for evil in ("<script>", "<b>1", "<i>7", "<img"):
            assert evil not in page.replace('<img src="/static/icon.svg"', "")
        assert "&lt;img src=x" in page
    assert await desk.team.audited() == [
        ("lan", "local-office", f"{HERE} office"), ("lan", "local-notice", f"{HERE} notice"),
        ("lan", "local-withdraw", f"{HERE} notice"),
    ]  # fmt: skip
    newest = (await desk.store.staff.changes(1))[0]
    assert "<img" in newest.before and newest.after == "<script>2</script>"


# Taking away and withdrawing


async def test_a_commune_takes_away_what_is_its_own(desk: Desk) -> None:
    item = await wrote(desk, "bo-sung", NOTE)
    xuan = desk.xuan
    assert (await xuan.send(f"/xa/{HERE}/go", {"id": str(item.id)})).status_code == 303
    (gone,) = await kept(desk)
    assert (gone.ended, gone.ended_by) == ("removed", "xuan")
    assert "đã gỡ" in await xuan.see(f"/xa/{HERE}")
    assert (await xuan.send(f"/xa/{HERE}/go", {"id": str(item.id)})).status_code == 404


async def test_what_was_withdrawn_stands_there_with_its_reason(desk: Desk) -> None:
    item = await wrote(desk, "bo-sung", NOTE)
    lan, xuan = desk.lan, desk.xuan
    assert (await lan.send(f"/xa/{HERE}/rut", {"id": str(item.id), "why": "  "})).status_code == 400
    answer = await lan.send(f"/xa/{HERE}/rut", {"id": str(item.id), "why": "Trái quy định", "ve": "tat-ca"})
    assert answer.headers["location"] == "/review/xa"
    page = await xuan.see(f"/xa/{HERE}")
    assert "bị rút" in page and "Trái quy định" in page
    # It cannot be brought back by changing it, only written anew.
    await write(desk, xuan, "bo-sung", NOTE)
    assert sorted(item.ended for item in await kept(desk)) == ["", "withdrawn"]


async def test_the_commune_itself_withdraws_nothing(desk: Desk) -> None:
    item = await wrote(desk, "bo-sung", NOTE)
    xuan = desk.xuan
    assert "Rút khỏi câu trả lời" not in await xuan.see(f"/xa/{HERE}")
    assert (await xuan.send(f"/xa/{HERE}/rut", {"id": str(item.id), "why": "x"})).status_code == 403
    assert [item.ended for item in await kept(desk)] == [""]


# Who may


async def test_a_commune_never_reaches_another(desk: Desk) -> None:
    theirs = await wrote(desk, "thong-bao", notice("của nơi khác"), THERE)
    own = await wrote(desk, "thong-bao", notice("của mình"))
    xuan = desk.xuan
    for answer in [
        await xuan.get(f"/xa/{THERE}"), await xuan.get(f"/xa/{THERE}", sua=str(theirs.id)),
        await xuan.get("/xa/99999"), await write(desk, xuan, "tru-so", OFFICE, THERE),
        await write(desk, xuan, "thong-bao", notice(), THERE), await write(desk, xuan, "bo-sung", NOTE, THERE),
        await write(desk, xuan, "go", {"id": str(theirs.id)}, THERE),
    ]:  # fmt: skip
        assert answer.status_code == 403
        assert "của nơi khác" not in answer.text
    # By fields of the own page's forms.
    for path, sent in [("go", {}), ("thong-bao", notice("x"))]:
        forged = {**sent, "id": str(theirs.id), "commune": THERE}
        assert (await write(desk, xuan, path, forged)).status_code == 404
    await write(desk, xuan, "tru-so", {**OFFICE, "commune": THERE, "id": str(theirs.id)})
    assert await kept(desk, THERE) == [theirs]
    assert own in await kept(desk)
    for query in ({}, {"sua": str(theirs.id)}):
        assert "của nơi khác" not in await xuan.see(f"/xa/{HERE}", **query)


async def test_an_account_of_one_commune_is_led_to_it(desk: Desk) -> None:
    xuan = desk.xuan
    assert (await xuan.get("/xa")).headers["location"] == f"/review/xa/{HERE}"
    # A search finds nothing that is not theirs.
    assert "location" not in (await xuan.get("/xa", tim=THERE)).headers


async def test_an_account_of_several_communes_sees_what_is_theirs(desk: Desk) -> None:
    await wrote(desk, "thong-bao", notice("ở đây"))
    await wrote(desk, "thong-bao", notice("ở kia"), THERE)
    await wrote(desk, "thong-bao", notice("ở xa"), "20242")
    xuan = desk.xuan
    await desk.store.staff.put(Staff("xuan", "editor", (HERE, THERE), "", NOW), CHANGE)
    page = await xuan.see("/xa")
    assert "ở đây" in page and "ở kia" in page and "ở xa" not in page
    assert f"/review/xa/{THERE}" in page and "/review/xa/20242" not in page


async def test_national_editors_see_all_of_it_newest_first(desk: Desk) -> None:
    await wrote(desk, "thong-bao", notice("cũ hơn"))
    await wrote(desk, "thong-bao", notice("mới hơn"), THERE)
    page = await desk.lan.see("/xa")
    assert page.index("mới hơn") < page.index("cũ hơn")
    assert page.count("Rút khỏi câu trả lời") == 2


async def test_viewers_see_and_write_nothing(desk: Desk) -> None:
    item = await wrote(desk, "bo-sung", NOTE)
    hoa = desk.hoa
    for path in ("/xa", f"/xa/{HERE}"):
        page = await hoa.see(path)
        assert NOTE["text"] in page and 'method="post" action="/review/xa' not in page
    for path, sent in [("tru-so", OFFICE), ("go", {"id": str(item.id)}), ("rut", {"id": str(item.id), "why": "x"})]:
        assert (await write(desk, hoa, path, sent)).status_code == 403
    assert await kept(desk) == [item]


async def test_nobody_else_sees_or_writes(desk: Desk) -> None:
    stranger = Member(desk.team.stranger())
    for path in ("/xa", f"/xa/{HERE}"):
        assert leads_to_sign_in(await stranger.get(path))
    lan = desk.lan
    for path in ("tru-so", "thong-bao", "bo-sung", "go", "rut"):
        assert leads_to_sign_in(await stranger.send(f"/xa/{HERE}/{path}", OFFICE, token="x"))
        assert (await lan.send(f"/xa/{HERE}/{path}", OFFICE, token="x")).status_code == 403


@pytest.mark.parametrize("code", ["99999", "48", "0000", "x", "00004x", "%00"])
async def test_there_is_no_page_without_a_commune(desk: Desk, code: str) -> None:
    assert (await desk.lan.get(f"/xa/{code}")).status_code == 404


async def test_a_commune_is_found_by_name_and_code(desk: Desk) -> None:
    lan = desk.lan
    for wanted in ("phường Hải Châu, Đà Nẵng", "20242"):
        assert (await lan.get("/xa", tim=wanted)).headers["location"] == "/review/xa/20242"
    assert "Không tìm thấy" in await lan.see("/xa", tim="qwerty")
    assert "có ở" in await lan.see("/xa", tim="xã Tân Lập")
    for number in ("0", "-1", "9" * 30, "²", "x"):
        await lan.see("/xa", trang=number)
