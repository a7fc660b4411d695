"""What was published elsewhere becomes the file here, never over what somebody else wrote, and is answered at once."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.following import Follower, led_to
from bot.renewal import LiveBase
from bot.storage.drafts import Draft, Revision
from bot.storage.protocol import StoreError
from intents.decision import Answer
from tests.bot.live import NEW, PASSWORD, entry_text, until
from tests.small import TODAY

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
FLYCAM = "giấy phép bay flycam"


class Published:
    """The revisions of the database, newest first; `away`: it cannot be asked."""

    def __init__(self) -> None:
        self.made: list[Revision] = []
        self.away = False

    def add(self, before: str, after: str, file: str = NEW) -> None:
        self.made.insert(0, Revision(file, before, after, "lan", "hoa", "", NOW, id=len(self.made) + 1))

    async def revisions(self, limit: int, file: str = "") -> list[Revision]:
        if self.away:
            raise StoreError("away")
        return self.made[:limit]

    async def draft(self, id: int) -> Draft | None:
        return Draft(NEW, entry_text(), "", "lan", NOW, state="proposed", id=id) if id == 1 else None


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
def follower(published: Published, base: LiveBase) -> Follower:
    drafts: Any = published
    return Follower(drafts, base)


@pytest_asyncio.fixture
async def following(follower: Follower) -> AsyncIterator[Follower]:
    task = asyncio.create_task(follower.run())
    yield follower
    task.cancel()


def answers(base: LiveBase) -> bool:
    decision = base.conversation.matcher.ask(FLYCAM, TODAY)
    return isinstance(decision, Answer) and decision.entry.id in NEW


async def test_what_is_told_becomes_the_file_and_the_answer(
    following: Follower, published: Published, base: LiveBase
) -> None:
    published.add("", entry_text())
    following.told("1")
    await until(lambda: answers(base))
    assert base.text(NEW) == entry_text()


async def test_what_was_proposed_is_learned_before_it_is_published(
    follower: Follower, published: Published, base: LiveBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparing = asyncio.create_task(follower.prepare())
    for number in ("", "2", "1"):
        follower.proposed(number)
    await until(lambda: base._trials and all(trial.done() for trial in base._trials.values()))
    assert base.text(NEW) == "" and not answers(base)
    # From here on nothing is learned any more.
    monkeypatch.setattr("bot.renewal.relearned", None)
    published.add("", entry_text())
    assert await follower.catch_up() == 1
    assert answers(base)
    preparing.cancel()


async def test_what_stands_in_a_shared_folder_is_only_taken_up(
    follower: Follower, published: Published, base: LiveBase
) -> None:
    (base.folder / NEW).parent.mkdir(exist_ok=True)
    (base.folder / NEW).write_text(entry_text(), "utf-8")
    written = (base.folder / NEW).stat().st_mtime_ns
    published.add("", entry_text())
    assert await follower.catch_up() == 0
    assert answers(base)
    assert (base.folder / NEW).stat().st_mtime_ns == written


async def test_several_missed_ones_lead_to_the_last(follower: Follower, published: Published, base: LiveBase) -> None:
    texts = ["", *(entry_text(answer=f"Nộp ở cửa số {number}.") for number in range(45))]
    for before, after in itertools.pairwise(texts):
        published.add(before, after)
    assert await follower.catch_up() == 1
    assert base.text(NEW) == texts[-1]
    assert await follower.catch_up() == 0


async def test_a_file_changed_here_by_hand_is_left_alone_and_named(
    follower: Follower, published: Published, base: LiveBase
) -> None:
    own = base.text(PASSWORD) + "# của chúng tôi\n"
    (base.folder / PASSWORD).write_text(own, "utf-8")
    published.add("title: Khác\n", "title: Mới\n", PASSWORD)
    published.add("", entry_text())
    assert await follower.catch_up() == 1
    assert (base.text(PASSWORD), base.text(NEW)) == (own, entry_text())
    assert base.problem == f"ok, but not as published on another copy: {PASSWORD}"
    published.add("title: Mới\n", own, PASSWORD)
    await follower.catch_up()
    assert base.problem is None


async def test_what_was_taken_up_once_may_be_undone_by_hand(
    follower: Follower, published: Published, base: LiveBase
) -> None:
    before = base.text(PASSWORD)
    published.add(before, before + "# một\n", PASSWORD)
    assert await follower.catch_up() == 1
    (base.folder / PASSWORD).write_text(before, "utf-8")
    published.add("", entry_text())
    assert await follower.catch_up() == 1
    assert base.text(PASSWORD) == before


async def test_a_restored_database_is_followed_from_its_beginning(
    follower: Follower, published: Published, base: LiveBase
) -> None:
    published.add("", "title: Một\n")
    published.add("title: Một\n", "title: Hai\n")
    assert await follower.catch_up() == 1
    published.made[:] = []
    published.add("title: Hai\n", entry_text())
    assert await follower.catch_up() == 1
    assert base.text(NEW) == entry_text()


async def test_an_entry_taken_away_elsewhere_goes_here(
    follower: Follower, published: Published, base: LiveBase
) -> None:
    published.add(base.text(PASSWORD), "", PASSWORD)
    assert await follower.catch_up() == 1
    assert not (base.folder / PASSWORD).exists()


async def test_what_fails_is_tried_again(
    following: Follower, published: Published, base: LiveBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.following._AGAIN_SECONDS", 0.05)
    published.away = True
    published.add("", entry_text())
    following.told()
    await asyncio.sleep(0.2)
    assert base.text(NEW) == ""
    published.away = False
    await until(lambda: answers(base))


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=8), st.data())
def test_any_earlier_state_leads_to_the_last(states: Sequence[str], data: st.DataObject) -> None:
    made = [
        replace(Revision(NEW, before, after, "lan", "hoa", "", NOW), id=number)
        for number, (before, after) in enumerate(itertools.pairwise(states), 1)
    ]
    assert led_to(data.draw(st.sampled_from(states)), made) == states[-1]
    assert led_to("by hand", made) == "by hand"


async def test_what_failed_unforeseen_is_taken_up_when_the_follower_begins_again(
    follower: Follower, published: Published, base: LiveBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.add("", entry_text())
    with monkeypatch.context() as broken:
        broken.setattr(follower, "catch_up", None)
        follower.told("1")
        with pytest.raises(TypeError):
            await follower.run()
    again = asyncio.create_task(follower.run())
    await until(lambda: answers(base))
    again.cancel()
