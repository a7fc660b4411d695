"""Drafts in a browser: the form gives back what it shows, nothing of one person overwrites another's, and the way to
citizens is open only to those who may, one step after the other."""

from dataclasses import replace

import httpx
import pytest

from bot.review.form import fields_of
from bot.review.form_yaml import read_form_of
from bot.storage.drafts import Draft
from intents.decision import Answer
from tests.bot.channels.staff_desk import CHANGE, EVIL, Desk, fields, shown
from tests.bot.live import NEW, PASSWORD, entry_text, replayed, until
from tests.bot.storage.making import DAY, NOW, asked, wrote
from tests.e2e.web.visitor import words
from tests.small import TODAY

pytestmark = pytest.mark.slow

DEEDS = ["", "/xem-truoc", "/thu", "/trinh", "/dang", "/bo", "/lam-lai"]
WAYS_OUT = ["../../etc", "a/b", "..", "offices", "Quên-mật-khẩu", "x" * 41, "a\n"]


def said(answer: httpx.Response) -> str:
    return words(answer.text)


def runs(desk: Desk, id: int) -> bool:
    progress = desk.rehearsals.progress(id)
    assert progress
    return progress.running


# Who may


@pytest.mark.parametrize("name", ["hoa", "xuan"])
async def test_who_may_not_write_sees_the_draft_without_a_form(desk: Desk, name: str) -> None:
    person, id = await desk.person(name), await desk.proposed()
    page = await person.see(f"/nhap/{id}")
    assert shown("Luật Phòng không nhân dân") in page
    assert f'action="/review/nhap/{id}' not in page
    assert "<textarea" not in page
    for path in [*(f"/nhap/{id}{deed}" for deed in DEEDS), "/nhap/moi", "/muc/khai-sinh/sua"]:
        assert (await person.send(path)).status_code == 403, path
    assert await desk.store.drafts.drafts() == [await desk.kept(id)]


async def test_an_editor_writes_and_does_not_publish(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.proposed(author="minh")
    assert f"/nhap/{id}/dang" not in await lan.see(f"/nhap/{id}")
    assert (await lan.send(f"/nhap/{id}/dang")).status_code == 403


async def test_without_the_token_of_ones_own_page_nothing_is_kept(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft()
    assert (await lan.client.post(f"/review/nhap/{id}/bo", data={"token": "x"})).status_code == 403
    assert (await desk.kept(id)).state == "open"


@pytest.mark.parametrize("path", ["/nhap/99", "/nhap/99/thu", f"/nhap/{10**14}"])
async def test_an_unknown_draft_is_told_so(desk: Desk, path: str) -> None:
    assert 'role="alert"' in await (await desk.person("hoa")).see(path, 404)


@pytest.mark.parametrize("deed", DEEDS)
async def test_no_deed_is_done_to_an_unknown_draft(desk: Desk, deed: str) -> None:
    assert (await (await desk.person("minh")).send(f"/nhap/99{deed}")).status_code == 404


# The form


async def test_the_form_sent_back_as_it_is_changes_nothing(desk: Desk) -> None:
    lan = await desk.person("lan")
    for file in ("tai-khoan/quen-mat-khau.yaml", "thu-tuc/khai-sinh.yaml", "giao-tiep/chao-hoi.yaml"):
        text = desk.base.text(file)
        id = await desk.draft(file=file, text=text, base=text, author="minh")
        before = await desk.kept(id)
        form = await lan.form(id)
        assert fields_of(read_form_of(text)).items() <= form.items()
        assert (await lan.send(f"/nhap/{id}", form)).status_code == 303
        assert await desk.kept(id) == before


async def test_whatever_stands_in_a_field_comes_back_and_runs_nowhere(desk: Desk) -> None:
    lan = await desk.person("lan")
    form = read_form_of(entry_text())
    form = replace(form, title=EVIL[:60], answer=EVIL, questions={**form.questions, "chat": EVIL}, owner=EVIL, fee=EVIL)
    id = await desk.draft()
    sent = {**await lan.form(id), **fields_of(form)}
    assert (await lan.send(f"/nhap/{id}", sent)).status_code == 303
    page = await lan.see(f"/nhap/{id}")
    assert "<script>alert" not in page
    assert "49 &amp;" not in page
    assert {name: fields(page)[name] for name in fields_of(form)} == fields_of(form)
    fragment = await lan.send(f"/nhap/{id}/xem-truoc", sent, **{"x-fragment": "1"})
    assert "<script" not in fragment.text


async def test_what_was_typed_is_kept_with_who_typed_it(desk: Desk) -> None:
    minh, id = await desk.person("minh"), await desk.proposed()
    form = {**await minh.form(id), "answer": ["Hỏi Công an xã."], "steps.5.do": ["Mang theo thẻ căn cước."]}
    answer = await minh.send(f"/nhap/{id}", form)
    assert answer.headers["location"] == f"/review/nhap/{id}?xong=luu"
    draft = await desk.kept(id)
    kept = read_form_of(draft.text)
    assert (kept.answer, [step.do for step in kept.steps]) == ("Hỏi Công an xã.", ["Mang theo thẻ căn cước."])
    # It is no longer what was proposed, and minh may not approve it.
    assert (draft.state, draft.replay, draft.seen, draft.author) == ("open", "", False, "minh")
    assert (await desk.store.staff.changes(1))[0].what == "draft-save"
    assert desk.base.text(NEW) == ""


async def test_who_saves_later_sees_both_and_loses_nothing(desk: Desk) -> None:
    lan, minh, id = await desk.person("lan"), await desk.person("minh"), await desk.draft()
    old = await lan.form(id)
    await minh.send(f"/nhap/{id}", {**old, "answer": ["Câu của Minh."]})
    answer = await lan.send(f"/nhap/{id}", {**old, "answer": ["Câu của Lan."]})
    assert answer.status_code == 409
    assert "Câu của Minh." in answer.text
    assert read_form_of((await desk.kept(id)).text).answer == "Câu của Minh."
    again = fields(answer.text)
    assert again["answer"] == ["Câu của Lan."]
    assert (await lan.send(f"/nhap/{id}", again)).status_code == 303
    assert read_form_of((await desk.kept(id)).text).answer == "Câu của Lan."


@pytest.mark.parametrize("name", WAYS_OUT)
async def test_a_name_that_leads_elsewhere_is_refused_and_the_text_kept(desk: Desk, name: str) -> None:
    lan, id = await desk.person("lan"), await desk.draft(file="")
    form = {**await lan.form(id), "title": ["Bay flycam"]}
    for part in ("id", "group"):
        answer = await lan.send(f"/nhap/{id}", {**form, "id": ["flycam"], "group": ["thu-tuc"], part: [name]})
        assert answer.status_code == 422, part
        form = fields(answer.text)
        draft = await desk.kept(id)
        assert draft.file == ""
        assert read_form_of(draft.text).title == "Bay flycam"


async def test_a_new_entry_does_not_take_the_place_of_another(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft(file="")
    answer = await lan.send(f"/nhap/{id}", {**await lan.form(id), "group": ["thu-tuc"], "id": ["quen-mat-khau"]})
    assert answer.status_code == 422
    assert 'href="/review/muc/quen-mat-khau"' not in answer.text
    assert (await desk.kept(id)).file == ""


async def test_a_new_entry_is_named_after_its_title(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft(file="")
    assert (await lan.send(f"/nhap/{id}", {**await lan.form(id), "group": ["thu-tuc"], "id": [""]})).status_code == 303
    assert (await desk.kept(id)).file == "thu-tuc/dang-ky-flycam.yaml"


async def test_a_new_entry_begins_with_what_people_asked(desk: Desk) -> None:
    texts = ["dang ky flycam o dau the ban", "Xin hỏi đăng ký flycam ở đâu ạ?"]
    gap: int | None = None
    for number, text in enumerate(texts):
        await desk.store.write(wrote(asked(f"q{number}", text), person=f"p{number}", at=NOW - DAY))
        gap = await desk.store.gaps.place(f"q{number}", "unknown", gap, NOW) or gap
    lan = await desk.person("lan")
    answer = await lan.send("/nhap/moi", {"gap": [str(gap)]})
    (draft,) = await desk.store.drafts.drafts()
    assert answer.headers["location"] == f"/review/nhap/{draft.id}"
    assert (draft.gap, draft.file, draft.base) == (gap, "", "")
    form = read_form_of(draft.text)
    assert form.questions == {"plain": texts[0], "formal": texts[1]}
    page = words(await lan.see(f"/nhap/{draft.id}"))
    assert all(page.count(text) >= 2 for text in texts)
    for wrong in ("99", "x", "-1", "9" * 30):
        await lan.send("/nhap/moi", {"gap": [wrong]})
    assert [found.gap for found in await desk.store.drafts.drafts()] == [None] * 4 + [gap]


async def test_a_text_that_no_form_can_show_is_shown_as_it_is(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft(text="title: [a\nanswer: b: c\n")
    form = await lan.form(id)
    assert form["raw"] == ["title: [a\nanswer: b: c\n"]
    assert (await lan.send(f"/nhap/{id}", {**form, "raw": [entry_text()]})).status_code == 303
    assert (await lan.form(id))["title"] == ["Đăng ký flycam"]


async def test_a_draft_that_was_published_or_dropped_stays_as_it_is(desk: Desk) -> None:
    minh = await desk.person("minh")
    for state in ("published", "dropped", "publishing"):
        id = await desk.draft(state=state)
        before = await desk.kept(id)
        for deed in DEEDS:
            assert (await minh.send(f"/nhap/{id}{deed}", {"was": ["x"], "why": ["y"]})).status_code in (200, 409)
        assert await desk.kept(id) == before


# The preview


async def test_the_preview_shows_what_citizens_would_read_and_keeps_nothing(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft()
    before = await desk.kept(id)
    form = {**await lan.form(id), "answer": ["Hỏi Công an xã."], "checked": ["2029-01-01"], "steps.0.do": ["Mang thẻ."]}
    fragment = (await lan.send(f"/nhap/{id}/xem-truoc", form, **{"x-fragment": "1"})).text
    assert "<html" not in fragment
    assert words(fragment).count("Hỏi Công an xã.") == 2
    assert words(fragment).count("Mang thẻ.") == 2
    assert 'data-faults-of="checked"' in fragment
    page = (await lan.send(f"/nhap/{id}/xem-truoc", form)).text
    assert "<html" in page
    assert fields(page)["answer"] == ["Hỏi Công an xã."]
    assert await desk.kept(id) == before


async def test_an_entry_with_faults_is_still_previewed(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft(text="", file="")
    form = {
        **await lan.form(id),
        "title": ["Bay flycam " * 9],
        "answer": ["Hỏi xã."],
        "steps.0.stuck": ["../x, ma-otp"],
    }
    form |= {
        "steps.0.do": ["Một"],
        "sources.0.title": ["Luật"],
        "sources.0.issued": ["40/06/1976"],
        "related": ["khong-co"],
    }
    fragment = words((await lan.send(f"/nhap/{id}/xem-truoc", form, **{"x-fragment": "1"})).text)
    assert "Hỏi xã." in fragment
    assert "40/06/1976" in fragment


async def test_a_sentence_of_another_entry_is_told_at_the_field(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft()
    taught = next(entry for entry in desk.base.brain.library.entries if entry.id == "khai-sinh")
    form = {**await lan.form(id), "questions.short": [taught.questions["short"][0]]}
    fragment = (await lan.send(f"/nhap/{id}/xem-truoc", form, **{"x-fragment": "1"})).text
    assert 'data-faults-of="questions.short"' in fragment
    assert "khai-sinh" in fragment


# From the draft to the citizen


async def test_a_new_entry_goes_from_the_form_to_the_answer(desk: Desk) -> None:
    lan, minh, binh = [await desk.person(name) for name in ("lan", "minh", "binh")]
    question = "giấy phép bay flycam"
    await desk.store.write(wrote(asked("q1", question), at=NOW - DAY))
    id = await desk.draft(text="", file="")
    form = {**await lan.form(id), **fields_of(read_form_of(entry_text())), "group": ["thu-tuc"], "id": [""]}
    answer = await lan.send(f"/nhap/{id}/thu", form)
    assert answer.headers["location"] == f"/review/nhap/{id}/thu"
    assert 'http-equiv="refresh"' in await lan.see(f"/nhap/{id}/thu")
    far = (await lan.client.get(f"/review/nhap/{id}/thu", headers={"accept": "application/json"})).json()
    assert far["running"] is True
    await until(lambda: not runs(desk, id))
    assert (await lan.client.get(f"/review/nhap/{id}/thu", headers={"accept": "application/json"})).json() == {
        "running": False
    }
    assert question in words(await lan.see(f"/nhap/{id}/thu"))
    was = (await lan.form(id))["was"]
    assert (await lan.send(f"/nhap/{id}/trinh", {"was": was})).status_code == 409
    answer = await lan.send(f"/nhap/{id}/trinh", {"was": was, "why": ["Dân hỏi nhiều"]})
    assert answer.headers["location"] == f"/review/nhap/{id}?xong=trinh"
    assert f"/nhap/{id}/dang" in await minh.see(f"/nhap/{id}")
    answer = await minh.send(f"/nhap/{id}/dang", {"was": was})
    (revision,) = await desk.store.drafts.revisions(9)
    assert answer.headers["location"] == f"/review/lich-su/{revision.id}?xong=dang"
    assert (revision.who, revision.approver, revision.why) == ("lan", "minh", "Dân hỏi nhiều")
    assert read_form_of(desk.base.text(NEW)) == read_form_of(entry_text())
    decision = desk.base.conversation.matcher.ask(question, TODAY)
    assert isinstance(decision, Answer) and decision.entry.id == "dang-ky-flycam"
    # Somebody slower is told so.
    late = await binh.send(f"/nhap/{id}/dang", {"was": was})
    assert late.status_code == 409


async def test_nobody_approves_what_they_wrote(desk: Desk) -> None:
    minh, id = await desk.person("minh"), await desk.proposed(author="minh")
    page = await minh.see(f"/nhap/{id}")
    assert f"/nhap/{id}/dang" not in page
    assert "binh" in words(page)
    was = (await minh.form(id))["was"]
    answer = await minh.send(f"/nhap/{id}/dang", {"was": was})
    assert answer.status_code == 409
    # Whom to ask stands there; an account of one commune is no help.
    assert "binh" in said(answer)
    assert "xuan" not in said(answer)
    assert desk.base.text(NEW) == ""


async def test_an_approver_publishes_only_what_they_read(desk: Desk) -> None:
    minh, lan, id = await desk.person("minh"), await desk.person("lan"), await desk.proposed()
    was = (await minh.form(id))["was"]
    await lan.send(f"/nhap/{id}", {**await lan.form(id), "answer": ["Câu khác."]})
    await desk.store.drafts.keep(
        replace(await desk.kept(id), state="proposed", replay=replayed()), CHANGE, await desk.kept(id)
    )
    assert (await minh.send(f"/nhap/{id}/dang", {"was": was})).status_code == 409
    assert desk.base.text(NEW) == ""


@pytest.mark.parametrize(("lines", "sent", "state"), [
    ({"broken": 1}, {"seen": ["true"]}, "open"),
    ({"changed": 1}, {}, "open"),
    ({"lost": 1}, {}, "open"),
    ({"changed": 1, "lost": 1}, {"seen": ["true"]}, "proposed"),
    ({"answered": 1}, {}, "proposed"),
])  # fmt: skip
async def test_what_changes_must_have_been_seen(
    desk: Desk, lines: dict[str, int], sent: dict[str, list[str]], state: str
) -> None:
    lan, id = await desk.person("lan"), await desk.draft(replay=replayed(**lines))
    was = (await lan.form(id))["was"]
    answer = await lan.send(f"/nhap/{id}/trinh", {"was": was, "why": ["Sửa"], **sent})
    assert answer.status_code == (303 if state == "proposed" else 409)
    draft = await desk.kept(id)
    assert draft.state == state
    assert draft.seen is (state == "proposed" and "seen" in sent)


async def test_a_draft_without_a_replay_or_with_faults_is_not_proposed(desk: Desk) -> None:
    lan = await desk.person("lan")
    for more in ({}, {"text": "title: Bay flycam\n", "replay": replayed()}):
        id = await desk.draft(**more)
        answer = await lan.send(f"/nhap/{id}/trinh", {"was": (await lan.form(id))["was"], "why": ["Sửa"]})
        assert answer.status_code == 409
        assert 'role="alert"' in answer.text
        assert (await desk.kept(id)).state == "open"


async def test_a_nameless_draft_is_not_replayed(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft(file="")
    assert (await lan.send(f"/nhap/{id}/thu")).status_code == 409
    assert desk.rehearsals.progress(id) is None


async def test_a_file_that_changed_meanwhile_is_shown_and_taken_for_the_new_base(desk: Desk) -> None:
    lan, minh = await desk.person("lan"), await desk.person("minh")
    old = desk.base.text(PASSWORD)
    id = await desk.proposed(file=PASSWORD, base=old, text=old.replace("Quên mật khẩu", "Quên mật mã", 1))
    (desk.base.folder / PASSWORD).write_text(old.replace("recheck_by: 2027-02-19", "recheck_by: 2027-01-31"), "utf-8")
    page = words(await lan.see(f"/nhap/{id}"))
    assert "Hạn kiểm tra lại: 2027-01-31" in page
    was = (await minh.form(id))["was"]
    assert (await minh.send(f"/nhap/{id}/dang", {"was": was})).status_code == 409
    assert (await lan.send(f"/nhap/{id}/lam-lai")).status_code == 303
    draft = await desk.kept(id)
    assert (draft.base, draft.state, draft.replay) == (desk.base.text(PASSWORD), "open", "")
    assert "Quên mật mã" in draft.text
    # What somebody else changed is now seen to be undone by the draft.
    assert "Hạn kiểm tra lại: 2027-01-31" in words(await lan.see(f"/nhap/{id}"))


async def test_a_dropped_draft_leaves_the_list(desk: Desk) -> None:
    lan, id = await desk.person("lan"), await desk.draft()
    assert "Đăng ký flycam" in await lan.see("/nhap")
    assert (await lan.send(f"/nhap/{id}/bo")).status_code == 303
    assert "Đăng ký flycam" not in await lan.see("/nhap")
    assert (await desk.kept(id)).state == "dropped"


async def test_pages_obey_the_policy_that_forbids_code_in_them(desk: Desk) -> None:
    minh, id = await desk.person("minh"), await desk.proposed(replay=replayed(changed=1, broken=1))
    for path in ("/nhap", f"/nhap/{id}", f"/nhap/{id}/thu"):
        page = await minh.see(path)
        assert "style=" not in page
        assert "<style" not in page
        assert " onclick" not in page
        assert all('src="/static/' in part.split(">")[0] for part in page.split("<script")[1:])


async def test_a_draft_that_takes_an_entry_away_can_be_read(desk: Desk) -> None:
    base = desk.base.text(PASSWORD)
    id = await desk.draft(file=PASSWORD, base=base, text="", state="published")
    page = await (await desk.person("hoa")).see(f"/nhap/{id}")
    assert "Quên mật khẩu" in words(page)


async def test_the_list_shows_titles_as_text(desk: Desk) -> None:
    await desk.draft(text=entry_text(title=f"'{EVIL[:50]}'"))
    await desk.store.drafts.keep(Draft("", "", "", "lan", NOW - 3 * DAY), CHANGE)
    page = await (await desk.person("lan")).see("/nhap")
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert "<script>alert" not in page
