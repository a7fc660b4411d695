"""A draft is replayed over what people asked; the result is kept with the very text it is about."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Feedback
from bot.rehearsal import Progress, Rehearsals, read_replay, replay_text
from bot.renewal import LiveBase
from bot.review.replay import Replay, Replayer
from bot.storage.drafts import Draft
from bot.storage.protocol import Store, StoreError
from bot.storage.staff import Change
from intents.matching import Matcher
from tests.bot.live import NEW, PASSWORD, entry_text, until
from tests.bot.storage.making import asked, wrote

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
CHANGE = Change(NOW, "lan", "test", "")
DRAFT = Draft(NEW, entry_text(), "", "lan", NOW, seen=True)


@pytest.fixture
def rehearsals(store: Store, base: LiveBase) -> Rehearsals:
    return Rehearsals(store, base)


async def kept(rehearsals: Rehearsals, draft: Draft = DRAFT) -> Draft:
    id = await rehearsals.store.drafts.keep(draft, CHANGE)
    assert id
    return replace(draft, id=id)


async def finished(rehearsals: Rehearsals, draft: Draft) -> Progress:
    await until(lambda: (found := rehearsals.progress(draft.id)) and not found.running)
    found = rehearsals.progress(draft.id)
    assert found
    return found


async def stored(rehearsals: Rehearsals, draft: Draft) -> Draft:
    found = await rehearsals.store.drafts.draft(draft.id)
    assert found
    return found


def texts(lines: object) -> list[str]:
    return [line.text for line in lines]  # type: ignore[attr-defined]


async def test_what_people_asked_is_asked_of_the_changed_base(rehearsals: Rehearsals) -> None:
    store = rehearsals.store
    await store.write(wrote(asked("q1", "xin phép bay drone ở đâu")))
    await store.write(wrote(asked("q2", "quên mật khẩu", "answer", entry="quen-mat-khau")))
    await store.write(wrote(asked("q3", "giấy phép bay flycam"), at=NOW - timedelta(days=91)))
    draft = await kept(rehearsals)
    await rehearsals.start(draft)
    found = await finished(rehearsals, draft)
    assert found.problem == "" and found.replay
    assert texts(found.replay.answered) == ["xin phép bay drone ở đâu"]
    assert not (found.replay.changed or found.replay.lost or found.replay.broken)
    assert found.done == found.of > 0
    now = await stored(rehearsals, draft)
    assert read_replay(now.replay) == found.replay and not now.seen
    assert (now.state, now.text) == ("open", draft.text)


async def test_an_entry_that_goes_breaks_what_people_confirmed(rehearsals: Rehearsals, base: LiveBase) -> None:
    store = rehearsals.store
    await store.write(
        wrote(
            asked("q1", "quên mật khẩu", "answer", entry="quen-mat-khau"),
            feedback=[Feedback("q1", "quen-mat-khau", "good")],
        )
    )
    await store.write(wrote(asked("q2", "lấy lại mật khẩu", "answer", entry="quen-mat-khau"), person="hoa"))
    draft = await kept(rehearsals, replace(DRAFT, file=PASSWORD, text="", base=base.text(PASSWORD)))
    await rehearsals.start(draft)
    found = (await finished(rehearsals, draft)).replay
    assert found and "quên mật khẩu" in texts(found.broken)
    assert "lấy lại mật khẩu" in texts([*found.changed, *found.lost])


async def test_a_test_that_failed_before_holds_no_other_entry_up(rehearsals: Rehearsals, base: LiveBase) -> None:
    path = base.folder / PASSWORD
    path.write_text(path.read_text("utf-8").replace("ask: [", "ask: [trời hôm nay mưa to quá, "), "utf-8")
    await base.renew()
    draft = await kept(rehearsals)
    await rehearsals.start(draft)
    found = (await finished(rehearsals, draft)).replay
    assert found and found.broken == ()
    own = await kept(rehearsals, replace(DRAFT, text=entry_text().replace("  ask:", "  ask:\n    - trời mưa to quá")))
    await rehearsals.start(own)
    found = (await finished(rehearsals, own)).replay
    assert found and texts(found.broken) == ["trời mưa to quá"]


async def test_a_file_that_cannot_be_used_is_told(rehearsals: Rehearsals) -> None:
    draft = await kept(rehearsals, replace(DRAFT, text="title: ["))
    await rehearsals.start(draft)
    assert (await finished(rehearsals, draft)).problem == "faults"
    assert (await stored(rehearsals, draft)).replay == ""


async def test_a_draft_that_changed_meanwhile_keeps_nothing(rehearsals: Rehearsals) -> None:
    draft = await kept(rehearsals)
    await rehearsals.start(draft)
    await rehearsals.store.drafts.keep(replace(draft, text=entry_text(answer="Khác.")), CHANGE, draft)
    found = await finished(rehearsals, draft)
    assert found.problem == "changed" and found.replay is None
    assert (await stored(rehearsals, draft)).replay == ""


async def test_the_same_text_is_replayed_once_at_a_time_and_another_takes_its_place(
    rehearsals: Rehearsals, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[str] = []
    replay = Replayer.replay

    def counted(self: Replayer, *given: object) -> Replay:
        began.append("")
        return replay(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Replayer, "replay", counted)
    draft = await kept(rehearsals)
    await rehearsals.start(draft)
    await rehearsals.start(draft)
    await finished(rehearsals, draft)
    assert len(began) == 1
    await rehearsals.start(draft)
    other = replace(draft, text=entry_text(answer="Khác."), replay="", seen=False)
    assert await rehearsals.store.drafts.keep(other, CHANGE, await stored(rehearsals, draft))
    await rehearsals.start(other)
    assert (await finished(rehearsals, other)).replay
    assert read_replay((await stored(rehearsals, draft)).replay)


async def test_a_failure_is_told(rehearsals: Rehearsals, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*given: object) -> object:
        raise StoreError("disk full")

    monkeypatch.setattr(rehearsals.store.gaps, "remembered", fails)
    draft = await kept(rehearsals)
    await rehearsals.start(draft)
    assert (await finished(rehearsals, draft)).problem == "failed"
    assert rehearsals.progress(draft.id + 1) is None


async def test_every_new_base_is_warmed(
    rehearsals: Rehearsals, base: LiveBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[Matcher] = []
    warm = Replayer.warm

    def noted(self: Replayer, given: list[str], today: object, progress: Callable[[int, int], None]) -> None:
        warm(self, given, today, progress)  # type: ignore[arg-type]
        warmed.append(base.brain.matcher)

    monkeypatch.setattr(Replayer, "warm", noted)
    warming = asyncio.create_task(rehearsals.keep_warm(rest=0))
    try:
        await until(lambda: len(warmed) == 1)
        (base.folder / NEW).write_text(entry_text(), "utf-8")
        await base.renew()
        await until(lambda: len(warmed) == 2)
    finally:
        warming.cancel()
        await asyncio.gather(warming, return_exceptions=True)
    assert warmed[0] is not warmed[1]


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "null", '{"questions": "x", "answered": []}'])
def test_what_is_no_replay_is_none(text: str) -> None:
    assert read_replay(text) is None
    assert read_replay(replay_text(Replay(3))) == Replay(3)
