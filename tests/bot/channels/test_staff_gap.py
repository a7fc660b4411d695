"""The page of one gap: what it shows to whom, and each thing a person can do with it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.library import Library
from bot.review.form_yaml import read_form_of
from bot.review.gathering import remember
from bot.storage.gaps import REASONS
from intents.matching import Matcher
from intents.text import fold
from tests.bot.channels.team import CHANGE, EVIL, HERE, THERE, Member, Team, escaped, opened
from tests.bot.live import PASSWORD
from tests.bot.storage.making import HOUR, NOW
from tests.e2e.web.visitor import words

pytestmark = pytest.mark.slow

DEEDS = ("nhan", "giao", "ghi", "bo-qua", "mo-lai", "gop", "tach", "vao-muc")
DRONE = ("đăng ký máy bay không người lái ở đâu", "xin giấy phép bay flycam", "mua drone thì đăng ký sao")
FOLDED = ("dang ky may bay khong nguoi lai o dau", "xin giay phep bay flycam", "mua drone thi dang ky sao")
NAMES = ("khong-co", "0", "-1", "999", "9" * 15, "9" * 40, "9" * 5_000, "²", "1.5", "1%00", "'")


@pytest_asyncio.fixture
async def team(tmp_path: Path, small: Library, small_matcher: Matcher) -> AsyncIterator[Team]:
    async with opened(tmp_path, small, small_matcher) as team:
        yield team


@pytest_asyncio.fixture
async def lan(team: Team) -> Member:
    """An editor of all communes."""
    return await team.member("lan")


@pytest_asyncio.fixture
async def xuan(team: Team) -> Member:
    """An approver of one commune."""
    return await team.member("xuan")


def sentences(text: str) -> set[str]:
    """Return what a knowledge file teaches."""
    return {line for lines in read_form_of(text).questions.values() for line in lines.split("\n")}


async def everything(team: Team) -> tuple[object, ...]:
    """What no refused deed may change."""
    kept = await team.store.gaps.grouped()
    gaps = [await team.found(gap) for gap in sorted({question.gap for question in kept})]
    notes = [await team.notes(gap.id) for gap in gaps]
    return sorted((q.id, q.gap) for q in kept), gaps, notes, await team.store.drafts.drafts(), await team.audited()


# What is shown


async def test_the_page_shows_every_wording_once_with_where_it_came_from(team: Team, lan: Member) -> None:
    gap = await team.gap(DRONE[0], DRONE[1], DRONE[1], channel="telegram", communes=[HERE])
    page = words(await lan.see(f"/cau/{gap}"))
    assert page.count(DRONE[1]) == 1
    assert f"2 lượt · chưa biết · Telegram · xã {HERE}" in page
    assert "3 người · 3 lượt hỏi" in page


async def test_the_page_shows_what_the_machine_thought(team: Team, lan: Member) -> None:
    gap = await team.gap("khai sinh cho bé ở đâu")
    page = await lan.see(f"/cau/{gap}")
    assert '<option value="khai-sinh">' in page
    assert 'href="/?explain=khai%20sinh%20cho%20b%C3%A9' in page


async def test_a_gap_with_very_many_wordings_says_how_many_are_left_out(team: Team, lan: Member) -> None:
    gap = await team.gap(*(f"cách hỏi {n}" for n in range(103)))
    page = await lan.see(f"/cau/{gap}")
    assert page.count('name="text" value="cach hoi') == 100
    assert "Và 3 cách hỏi nữa" in page


async def test_gaps_that_ask_nearly_the_same_are_offered(team: Team, lan: Member) -> None:
    gap, near = await team.gap(DRONE[1]), await team.gap("xin phép bay flycam")
    closed = await team.gap("giấy phép bay flycam ạ")
    await team.put(closed, state="aside")
    await remember(team.store, team.grouper)
    page = await lan.see(f"/cau/{gap}")
    assert f'name="into" value="{near}"' in page
    assert f'value="{closed}"' not in page


async def test_html_and_yaml_in_every_field_are_only_text(team: Team, lan: Member) -> None:
    gap = await team.gap(EVIL, "câu khác", at=NOW - HOUR)
    await team.gap(EVIL + " nữa")
    await remember(team.store, team.grouper)
    await lan.send(f"/cau/{gap}/ghi", {"text": EVIL})
    page = await lan.see(f"/cau/{gap}")
    assert "<script" not in page
    assert page.count(escaped(EVIL)) >= 3
    answer = await lan.send(f"/cau/{gap}/vao-muc", {"text": ["cau khac", fold(EVIL)], "way": "new"})
    assert answer.status_code == 303
    (draft,) = await team.store.drafts.drafts()
    assert sentences(draft.text) == {EVIL, "câu khác"}


async def test_the_history_is_told_in_words(team: Team, lan: Member) -> None:
    gap = await team.gap("câu")
    await lan.send(f"/cau/{gap}/bo-qua", {"reason": "no-source"})
    await lan.send(f"/cau/{gap}/mo-lai")
    page = words(await lan.see(f"/cau/{gap}"))
    assert "tình trạng: mới → bỏ qua; lý do: – → chưa có nguồn chắc chắn" in page
    assert "tình trạng: bỏ qua → mới" in page


@pytest.mark.parametrize("name", NAMES)
async def test_a_gap_that_there_is_not(team: Team, lan: Member, name: str) -> None:
    await team.gap("câu")
    assert (await lan.client.get(f"/review/cau/{name}")).status_code == 404
    for deed in DEEDS:
        answer = await lan.send(f"/cau/{name}/{deed}", {"reason": "test", "text": "cau", "into": "1"})
        assert answer.status_code == 404, deed


# Deeds


async def test_taking_makes_it_mine(team: Team, lan: Member) -> None:
    gap = await team.gap("câu")
    answer = await lan.send(f"/cau/{gap}/nhan")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/cau/{gap}")
    found = await team.found(gap)
    assert (found.state, found.owner) == ("doing", "lan")
    assert await team.notes(gap) == [("lan", "changed", "state: new → doing, owner: – → lan")]
    assert await team.audited() == [("lan", "gap-take", str(gap))]


async def test_taking_over_keeps_how_far_it_is(team: Team, lan: Member) -> None:
    gap = await team.gap("câu")
    await team.put(gap, state="checking", owner="minh")
    await lan.send(f"/cau/{gap}/nhan")
    assert ((await team.found(gap)).state, (await team.found(gap)).owner) == ("checking", "lan")


async def test_giving_to_a_colleague_with_a_day(team: Team, lan: Member) -> None:
    await team.member("minh")
    gap = await team.gap("câu")
    assert "<option>minh</option>" in await lan.see(f"/cau/{gap}")
    await lan.send(f"/cau/{gap}/giao", {"owner": "Minh", "due": "2026-12-01"})
    found = await team.found(gap)
    assert (found.owner, str(found.due), found.state) == ("minh", "2026-12-01", "new")
    assert await team.audited() == [("lan", "gap-assign", str(gap))]
    await lan.send(f"/cau/{gap}/giao", {"owner": "", "due": ""})
    assert ((await team.found(gap)).owner, (await team.found(gap)).due) == ("", None)


async def test_whoever_took_it_in_telegram_may_stay(team: Team, lan: Member) -> None:
    gap = await team.gap("câu")
    await team.put(gap, owner="tg:abcd1234")
    assert "<option selected>tg:abcd1234</option>" in await lan.see(f"/cau/{gap}")
    await lan.send(f"/cau/{gap}/giao", {"owner": "tg:abcd1234", "due": "2026-12-01"})
    assert (await team.found(gap)).owner == "tg:abcd1234"


@pytest.mark.parametrize(
    ("field", "value"),
    [*(("owner", name) for name in ("khong-ai", EVIL, "nghi")), *(("due", day) for day in ("31/12/2026", "1", EVIL))],
)
async def test_nobody_and_no_day_are_refused(team: Team, lan: Member, field: str, value: str) -> None:
    await team.pages.site.access.add("nghi", "editor", (), "mật khẩu cũ 123", "test")
    await team.pages.site.access.disable("nghi", "test")
    gap = await team.gap("câu")
    before = await everything(team)
    answer = await lan.send(f"/cau/{gap}/giao", {field: value})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert await everything(team) == before


async def test_the_same_again_leaves_no_trace(team: Team, lan: Member) -> None:
    gap = await team.gap("câu")
    for _ in range(2):
        await lan.send(f"/cau/{gap}/nhan")
    await lan.send(f"/cau/{gap}/mo-lai")
    assert len(await team.notes(gap)) == len(await team.audited()) == 1


async def test_a_comment_is_kept_as_typed(team: Team, lan: Member) -> None:
    gap = await team.gap("câu")
    answer = await lan.send(f"/cau/{gap}/ghi", {"text": " dòng một\ndòng hai "})
    assert answer.status_code == 303
    await lan.send(f"/cau/{gap}/ghi", {"text": "   "})
    await lan.send(f"/cau/{gap}/ghi", {"text": "x" * 3_000})
    assert await team.notes(gap) == [("lan", "comment", "dòng một\ndòng hai"), ("lan", "comment", "x" * 2_000)]
    assert "dòng một\ndòng hai" in await lan.see(f"/cau/{gap}")


@pytest.mark.parametrize("reason", REASONS)
async def test_setting_aside_needs_a_reason_and_can_be_undone(team: Team, lan: Member, reason: str) -> None:
    gap = await team.gap("câu")
    answer = await lan.send(f"/cau/{gap}/bo-qua", {"reason": reason})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/cau/{gap}")
    assert ((await team.found(gap)).state, (await team.found(gap)).reason) == ("aside", reason)
    assert "/bo-qua" not in await lan.see(f"/cau/{gap}")
    await lan.send(f"/cau/{gap}/mo-lai")
    assert ((await team.found(gap)).state, (await team.found(gap)).reason) == ("new", "")
    assert await team.audited() == [("lan", "gap-aside", str(gap)), ("lan", "gap-reopen", str(gap))]
    assert len(await team.notes(gap)) == 2


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "vì thế"}, {"reason": EVIL}])
async def test_no_reason_sets_nothing_aside(team: Team, lan: Member, sent: dict[str, str]) -> None:
    gap = await team.gap("câu")
    before = await everything(team)
    assert (await lan.send(f"/cau/{gap}/bo-qua", sent)).status_code == 400
    assert await everything(team) == before


# Merging and splitting


async def test_merging_moves_all_questions_and_the_drafts(team: Team, lan: Member) -> None:
    gap, into = await team.gap(*DRONE[:2]), await team.gap(DRONE[2])
    await lan.send(f"/cau/{gap}/vao-muc", {"text": FOLDED[0], "way": "new"})
    answer = await lan.send(f"/cau/{gap}/gop", {"into": str(into)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/cau/{into}")
    assert {question.text for question in await team.store.gaps.grouped(into)} == set(DRONE)
    assert (await lan.get(f"/cau/{gap}")).status_code == 404
    assert [draft.gap for draft in await team.store.drafts.drafts()] == [into]
    assert (await team.notes(into))[-1] == ("lan", "moved", "2")
    assert [line[1:] for line in await team.audited()][-2:] == [("gap-merge", str(gap)), ("draft-gap", "draft 1")]
    assert team.grouper.find(team.grouper.read(DRONE[0])) == into


@pytest.mark.parametrize("into", ["", "0", "999", "khong-co", "9" * 5_000, "self"])
async def test_merging_into_nothing_is_refused(team: Team, lan: Member, into: str) -> None:
    gap = await team.gap("câu")
    before = await everything(team)
    answer = await lan.send(f"/cau/{gap}/gop", {"into": str(gap) if into == "self" else into})
    assert answer.status_code == 404
    assert await everything(team) == before


async def test_nothing_is_merged_into_a_closed_gap(team: Team, lan: Member) -> None:
    gap, closed = await team.gap("câu"), await team.gap("câu bỏ qua")
    await team.put(closed, state="aside")
    assert (await lan.send(f"/cau/{gap}/gop", {"into": str(closed)})).status_code == 409
    assert (await team.found(gap)).times == 1


async def test_splitting_makes_a_gap_of_what_is_ticked(team: Team, lan: Member) -> None:
    gap = await team.gap(*DRONE, DRONE[2].upper())
    answer = await lan.send(f"/cau/{gap}/tach", {"text": FOLDED[2]})
    assert answer.status_code == 303
    new = int(answer.headers["location"].rpartition("/")[2])
    assert new != gap
    assert {question.text for question in await team.store.gaps.grouped(new)} == {DRONE[2], DRONE[2].upper()}
    assert {question.text for question in await team.store.gaps.grouped(gap)} == set(DRONE[:2])
    assert ((await team.found(new)).state, await team.notes(new)) == ("new", [("lan", "moved", "2")])
    assert await team.audited() == [("lan", "gap-split", str(gap))]
    assert team.grouper.find(team.grouper.read(DRONE[2])) == new


@pytest.mark.parametrize("texts", [[], ["không có"], list(FOLDED)])
async def test_splitting_nothing_or_everything_is_refused(team: Team, lan: Member, texts: list[str]) -> None:
    gap = await team.gap(*DRONE)
    before = await everything(team)
    assert (await lan.send(f"/cau/{gap}/tach", {"text": texts})).status_code == 400
    assert await everything(team) == before


# Answering


async def test_wordings_that_belong_to_an_entry_become_a_draft_of_it(team: Team, lan: Member) -> None:
    gap = await team.gap("quên cái mã bí mật rồi", "quen cai ma bi mat roi", "câu chẳng liên quan", communes=[HERE])
    sent = {"text": "quen cai ma bi mat roi", "entry": "quen-mat-khau", "way": "entry"}
    answer = await lan.send(f"/cau/{gap}/vao-muc", sent)
    (draft,) = await team.store.drafts.drafts()
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/nhap/{draft.id}")
    assert (draft.file, draft.author, draft.gap, draft.state) == (PASSWORD, "lan", gap, "open")
    assert draft.base == team.base.text(PASSWORD)
    assert sentences(draft.text) - sentences(draft.base) == {"quên cái mã bí mật rồi"}
    assert ((await team.found(gap)).state, (await team.found(gap)).owner) == ("checking", "lan")
    assert [line[1] for line in await team.audited()] == ["draft-new", "gap-draft"]
    assert f'href="/review/nhap/{draft.id}"' in await lan.see(f"/cau/{gap}")
    assert (await lan.get(f"/nhap/{draft.id}")).status_code == 200


async def test_a_new_entry_begins_with_what_is_ticked_whatever_is_chosen(team: Team, lan: Member) -> None:
    gap = await team.gap(*DRONE)
    await team.put(gap, owner="minh")
    sent: dict[str, str | list[str]] = {"text": list(FOLDED[:2]), "entry": "quen-mat-khau", "way": "new"}
    assert (await lan.send(f"/cau/{gap}/vao-muc", sent)).status_code == 303
    (draft,) = await team.store.drafts.drafts()
    assert (draft.file, draft.base, draft.gap) == ("", "", gap)
    assert DRONE[0] in draft.text and DRONE[1] in draft.text and DRONE[2] not in draft.text
    assert ((await team.found(gap)).state, (await team.found(gap)).owner) == ("checking", "minh")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"way": "entry", "entry": "quen-mat-khau"}, 400),
        ({"way": "new"}, 400),
        ({"way": "new", "text": "khong co cau nay"}, 400),
        ({"way": "entry", "text": FOLDED[0]}, 400),
        ({"text": FOLDED[0]}, 400),
        ({"way": "entry", "text": FOLDED[0], "entry": "khong-co"}, 400),
        ({"way": "entry", "text": FOLDED[0], "entry": "../../etc/passwd"}, 400),
        ({"way": "entry", "text": "quen mat khau", "entry": "quen-mat-khau"}, 409),
    ],
)
async def test_what_makes_no_draft(team: Team, lan: Member, sent: dict[str, str], status: int) -> None:
    gap = await team.gap(*DRONE, "Quên mật khẩu")
    before = await everything(team)
    answer = await lan.send(f"/cau/{gap}/vao-muc", sent)
    assert answer.status_code == status
    assert await everything(team) == before


async def test_an_entry_whose_file_went_away_gets_no_draft(team: Team, lan: Member) -> None:
    gap = await team.gap(*DRONE)
    (team.base.folder / PASSWORD).unlink()
    answer = await lan.send(f"/cau/{gap}/vao-muc", {"text": FOLDED[0], "entry": "quen-mat-khau", "way": "entry"})
    assert answer.status_code == 409
    assert await team.store.drafts.drafts() == []


@pytest.mark.parametrize("state", ["answered", "aside"])
async def test_a_closed_gap_is_opened_before_it_is_answered_anew(team: Team, lan: Member, state: str) -> None:
    gap = await team.gap(*DRONE)
    await team.put(gap, state=state)
    page = await lan.see(f"/cau/{gap}")
    assert "/mo-lai" in page
    assert 'name="way"' not in page
    assert (await lan.send(f"/cau/{gap}/vao-muc", {"text": FOLDED[0], "way": "new"})).status_code == 409
    await lan.send(f"/cau/{gap}/mo-lai")
    assert 'name="way"' in await lan.see(f"/cau/{gap}")


# Who may


async def test_a_viewer_sees_and_changes_nothing(team: Team, lan: Member) -> None:
    hoa = await team.member("hoa")
    gap, other = await team.gap(*DRONE), await team.gap("xin phép bay flycam")
    await remember(team.store, team.grouper)
    page = await hoa.see(f"/cau/{gap}")
    assert DRONE[0] in page
    assert f'href="/review/cau/{other}"' in page
    assert f'action="/review/cau/{gap}' not in page.replace(f'action="/review/cau/{gap}/vao-muc" id="cau"', "")
    assert "<textarea" not in page
    before = await everything(team)
    for deed in DEEDS:
        sent = {"reason": "test", "text": FOLDED[0], "into": str(other), "way": "new", "owner": "hoa"}
        answer = await hoa.send(f"/cau/{gap}/{deed}", sent)
        assert answer.status_code == 403, deed
        assert "người xem" in answer.text
    assert await everything(team) == before


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_forged_form_does_nothing(team: Team, lan: Member, deed: str) -> None:
    gap, other = await team.gap(*DRONE), await team.gap("khác")
    sent = {"reason": "test", "text": FOLDED[0], "into": str(other), "way": "new", "owner": "lan"}
    before = await everything(team)
    for token in ("", "khong-co", "é"):
        assert (await lan.send(f"/cau/{gap}/{deed}", sent, token=token)).status_code == 403
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert (await lan.send(f"/cau/{gap}/{deed}", sent, None, **elsewhere)).status_code == 403
    assert (await lan.client.get(f"/review/cau/{gap}/{deed}")).status_code in (404, 405)
    assert await everything(team) == before


async def test_another_communes_gap_cannot_be_seen_or_touched(team: Team, xuan: Member) -> None:
    foreign, nowhere = await team.gap("của xã khác", communes=[THERE]), await team.gap("không rõ xã")
    own = await team.gap("của xã mình", communes=[HERE])
    before = await everything(team)
    for gap in (foreign, nowhere):
        answer = await xuan.get(f"/cau/{gap}")
        assert answer.status_code == 404
        assert "xã khác" not in answer.text
        for deed in DEEDS:
            sent = {"reason": "test", "text": "cua xa khac", "into": str(own), "way": "new", "owner": "xuan"}
            assert (await xuan.send(f"/cau/{gap}/{deed}", sent)).status_code in (403, 404), deed
    assert await everything(team) == before


async def test_of_a_shared_gap_only_the_own_questions_are_shown(team: Team, xuan: Member) -> None:
    gap = await team.gap("của xã mình", communes=[HERE])
    later = await team.asked("chuyện riêng xã bên", commune=THERE, at=NOW + HOUR)
    await team.store.gaps.place(later, "unknown", gap, NOW)
    foreign = await team.gap("của xã mình nhưng ở xã bên", communes=[THERE])
    await remember(team.store, team.grouper)
    page = await xuan.see(f"/cau/{gap}")
    assert "của xã mình" in page
    assert "xã bên" not in page
    assert f"/review/cau/{foreign}" not in page
    assert "1 người · 1 lượt" in words(page)


async def test_a_limited_account_takes_and_talks_but_moves_and_writes_nothing(team: Team, xuan: Member) -> None:
    gap, other = await team.gap(*DRONE, communes=[HERE]), await team.gap("flycam", communes=[HERE])
    page = await xuan.see(f"/cau/{gap}")
    assert "/nhan" in page
    for hidden in ("/gop", "/tach", 'name="way"', 'type="checkbox"'):
        assert hidden not in page
    before = await everything(team)
    for deed in ("gop", "tach", "vao-muc"):
        sent = {"text": FOLDED[0], "into": str(other), "way": "new"}
        assert (await xuan.send(f"/cau/{gap}/{deed}", sent)).status_code == 403
    assert await everything(team) == before
    for deed, sent in (("nhan", {}), ("ghi", {"text": "đang hỏi tỉnh"}), ("bo-qua", {"reason": "unclear"})):
        assert (await xuan.send(f"/cau/{gap}/{deed}", sent)).status_code == 303
    assert ((await team.found(gap)).owner, (await team.found(gap)).state) == ("xuan", "aside")


async def test_two_who_merge_at_once_lose_nothing(team: Team, lan: Member) -> None:
    gap, into = await team.gap(*DRONE), await team.gap("flycam")
    moved = [question.id for question in await team.store.gaps.grouped(gap)]
    assert await team.store.gaps.move(moved, into, CHANGE) == into
    assert (await lan.send(f"/cau/{gap}/gop", {"into": str(into)})).status_code == 404
    assert (await team.found(into)).times == 4

