"""Drafts, revisions, requests for a person, and what is done once only."""

import asyncio
from dataclasses import replace

from bot.storage.drafts import Draft, Revision
from bot.storage.protocol import Store
from bot.storage.staff import Change
from tests.bot.storage.making import DAY, NOW, asked, message, wrote

DRAFT = Draft("tai-khoan/a-b-c.yaml", "title: A\n", "", "hoa", NOW)
LINE = Change(NOW, "hoa", "draft", "tai-khoan/a-b-c.yaml")


async def proposed(store: Store, gap: int | None = None) -> Draft:
    id = await store.drafts.keep(replace(DRAFT, state="proposed", gap=gap), LINE)
    found = await store.drafts.draft(id or 0)
    assert found is not None
    return found


def revision(draft: Draft) -> Revision:
    return Revision(draft.file, draft.base, draft.text, draft.author, "lan", "thiếu", NOW, draft.gap)


async def test_a_draft_is_kept_and_changed_only_from_what_it_was(store: Store) -> None:
    id = await store.drafts.keep(DRAFT, LINE)
    first = await store.drafts.draft(id or 0)
    assert first == replace(DRAFT, id=id or 0)
    changed = replace(first, text="title: B\n")
    assert await store.drafts.keep(changed, LINE, was=first) == id
    assert await store.drafts.keep(replace(first, text="title: C\n"), LINE, was=first) is None, "an older version"
    assert await store.drafts.draft(id or 0) == changed
    assert await store.drafts.draft(999) is None


async def test_drafts_are_listed_by_state(store: Store) -> None:
    draft = await proposed(store)
    await store.drafts.keep(replace(DRAFT, state="dropped"), LINE)
    assert await store.drafts.drafts() == [draft]
    assert [d.state for d in await store.drafts.drafts(["dropped"])] == ["dropped"]


async def test_one_of_two_approvers_wins(store: Store) -> None:
    draft = await proposed(store)
    taken = await asyncio.gather(
        *(store.drafts.begin(draft.id, draft.text, name, LINE) for name in ("lan", "minh", "nga"))
    )
    assert sorted(taken) == [False, False, True]


async def test_what_changed_since_it_was_read_is_not_published(store: Store) -> None:
    draft = await proposed(store)
    assert not await store.drafts.begin(draft.id, "title: khác\n", "lan", LINE)


async def test_a_revision_is_kept_once_and_closes_the_gap(store: Store) -> None:
    await store.write(wrote(asked("a" * 10), waiting=["a" * 10], address="55"))
    gap = await store.gaps.place("a" * 10, "unknown", None, NOW)
    draft = await proposed(store, gap)
    assert await store.drafts.finish(draft.id, revision(draft), "a-b-c", LINE) is None, "not begun"
    assert [promise.held for promise in await store.promises()] == [False]
    await store.drafts.begin(draft.id, draft.text, "lan", LINE)
    assert [promise.held for promise in await store.promises()] == [True]
    number = await store.drafts.finish(draft.id, revision(draft), "a-b-c", LINE)
    assert number is not None
    assert await store.drafts.finish(draft.id, revision(draft), "a-b-c", LINE) is None
    (found,) = await store.drafts.revisions(9)
    assert found == await store.drafts.revision(number)
    assert (found.draft, found.after, found.approver) == (draft.id, draft.text, "lan")
    (answered,) = await store.gaps.gaps(NOW)
    assert (answered.state, answered.entry, answered.answered) == ("answered", "a-b-c", NOW)
    (promise,) = await store.promises()
    assert (promise.answer, promise.held) == ("a-b-c", False)


async def test_a_failed_publishing_can_be_tried_again(store: Store) -> None:
    draft = await proposed(store)
    await store.drafts.begin(draft.id, draft.text, "lan", LINE)
    await store.drafts.fail(draft.id, "disk", LINE)
    found = await store.drafts.draft(draft.id)
    assert found is not None
    assert (found.state, found.problem) == ("proposed", "disk")
    assert await store.drafts.begin(draft.id, draft.text, "minh", LINE)


async def test_revisions_of_one_file(store: Store) -> None:
    for file in ("tai-khoan/a-b-c.yaml", "tai-khoan/d-e-f.yaml"):
        draft = replace(await proposed(store), file=file)
        await store.drafts.begin(draft.id, draft.text, "lan", LINE)
        await store.drafts.finish(draft.id, revision(draft), "x", LINE)
    assert [r.file for r in await store.drafts.revisions(9)] == ["tai-khoan/d-e-f.yaml", "tai-khoan/a-b-c.yaml"]
    assert len(await store.drafts.revisions(9, "tai-khoan/a-b-c.yaml")) == 1
    assert await store.drafts.revision(999) is None


# Requests for a person


async def test_an_answer_by_a_person_goes_out_once_and_the_address_goes(store: Store) -> None:
    await store.write(wrote(asked("a" * 10), waiting=["a" * 10], address="55", person_wanted=True))
    (promise,) = await store.promises()
    assert promise.person_wanted
    assert await store.desk.reply("a" * 10, "Mang giấy ra xã.", NOW, [message("55")])
    assert not await store.desk.reply("a" * 10, "Lần nữa.", NOW, [message("55")])
    assert await store.promises() == []
    assert len(await store.due(NOW, 9)) == 1
    assert await store.desk.letters("lan", NOW) == []


async def test_who_waits_for_an_entry_gets_no_personal_answer(store: Store) -> None:
    await store.write(wrote(asked("a" * 10), waiting=["a" * 10], address="55"))
    assert not await store.desk.reply("a" * 10, "x", NOW, [message("55")])


async def test_a_visitor_without_address_finds_a_letter(store: Store) -> None:
    await store.write(wrote(asked("a" * 10, "xin hỏi"), waiting=["a" * 10], channel="web", person_wanted=True))
    assert await store.desk.reply("a" * 10, "Mang giấy ra xã.", NOW, [])
    (letter,) = await store.desk.letters("lan", NOW)
    assert (letter.asked, letter.text) == ("xin hỏi", "Mang giấy ra xã.")
    assert await store.desk.letters("minh", NOW) == []
    await store.desk.delivered([letter.question], NOW)
    assert await store.desk.letters("lan", NOW) == [letter], "a page loaded again shows it again"
    assert await store.desk.letters("lan", NOW + DAY) == []


async def test_letters_go_with_what_is_erased_and_what_is_old(store: Store) -> None:
    for name in ("lan", "minh"):
        await store.write(wrote(asked(name * 3), person=name, waiting=[name * 3], person_wanted=True))
        await store.desk.reply(name * 3, "x", NOW, [])
    await store.write(wrote(person="lan", erase=True))
    assert await store.desk.letters("lan", NOW) == []
    assert len(await store.desk.letters("minh", NOW)) == 1
    await store.forget(NOW + DAY)
    assert await store.desk.letters("minh", NOW) == []


async def test_what_is_done_once_is_done_by_one_copy_only(store: Store) -> None:
    done = await asyncio.gather(*(store.desk.once("digest 2026-11-21", NOW, [message("-100")]) for _ in range(5)))
    assert sorted(done) == [False] * 4 + [True]
    assert len(await store.due(NOW, 9)) == 1
    assert await store.desk.once("digest 2026-11-22", NOW, [])
