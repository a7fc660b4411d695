"""A proposed draft becomes the file, one revision, one commit and the answer, once, and only when all is in order."""

import asyncio
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.publishing import Published, Publisher, Refused
from bot.renewal import LiveBase
from bot.storage.drafts import Draft
from bot.storage.gaps import Wanted
from bot.storage.protocol import Store, StoreError
from bot.storage.staff import Change, Staff
from intents.decision import Answer
from tests.bot.live import NEW, PASSWORD, entry_text, replayed
from tests.bot.storage.making import asked, wrote
from tests.small import TODAY

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
LAN, HOA = (Staff(name, "approver", (), "", NOW) for name in ("lan", "hoa"))
MINH = Staff("minh", "editor", (), "", NOW)
CHANGE = Change(NOW, "lan", "test", "")
FLYCAM = "giấy phép bay flycam"


@pytest.fixture
def publisher(store: Store, base: LiveBase) -> Publisher:
    return Publisher(store, base, alone=False)


async def proposed(publisher: Publisher, text: str | None = None, **more: object) -> int:
    """A draft by lan that is ready to be approved."""
    given: dict[str, object] = {
        "file": NEW, "text": entry_text() if text is None else text, "base": "", "author": "lan", "at": NOW,
        "state": "proposed", "why": "Dân hỏi nhiều", "replay": replayed(), **more,
    }  # fmt: skip
    kept = await publisher.store.drafts.keep(Draft(**given), CHANGE)  # type: ignore[arg-type]
    assert kept
    return kept


async def state(publisher: Publisher, draft: int) -> tuple[str, str]:
    found = await publisher.store.drafts.draft(draft)
    assert found
    return found.state, found.problem


def answer(base: LiveBase, question: str = FLYCAM) -> str:
    decision = base.conversation.matcher.ask(question, TODAY)
    return decision.entry.id if isinstance(decision, Answer) else ""


def on_disk(base: LiveBase, file: str = NEW) -> str | None:
    path = base.folder / file
    return path.read_text("utf-8") if path.exists() else None


def all_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def git(base: LiveBase, *arguments: str) -> str:
    quiet = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *quiet, *arguments], cwd=base.folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(base: LiveBase) -> LiveBase:
    """The knowledge folder in a work tree one level up, with everything committed."""
    subprocess.run(["git", "init", "-q", base.folder.parent], check=True)
    git(base, "add", ".")
    git(base, "commit", "-qm", "first")
    return base


# Publishing


async def test_what_was_approved_is_the_file_the_answer_and_one_revision(publisher: Publisher, base: LiveBase) -> None:
    told: list[str] = []
    publisher.ended.append(lambda: told.append(answer(base)))
    draft = await proposed(publisher)
    outcome = await publisher.publish(draft, HOA)
    assert isinstance(outcome, Published) and outcome.problem == ""
    assert on_disk(base) == entry_text()
    assert told == [answer(base)] == ["dang-ky-flycam"]
    (revision,) = await publisher.store.drafts.revisions(10)
    assert (revision.id, revision.draft, revision.before, revision.after) == (outcome.revision, draft, "", entry_text())
    assert (revision.who, revision.approver, revision.why) == ("lan", "hoa", "Dân hỏi nhiều")
    assert await state(publisher, draft) == ("published", "")
    assert [path.name for path in (base.folder / NEW).parent.iterdir() if path.suffix != ".yaml"] == []
    audit = [(change.who, change.what, change.subject) for change in await publisher.store.staff.changes(2)]
    assert audit == [("hoa", "draft-published", NEW), ("hoa", "draft-publish", NEW)]


async def test_a_file_can_be_taken_away(publisher: Publisher, base: LiveBase) -> None:
    before = base.text(PASSWORD)
    draft = await proposed(publisher, "", file=PASSWORD, base=before)
    assert isinstance(await publisher.publish(draft, HOA), Published)
    assert on_disk(base, PASSWORD) is None and answer(base, "quên mật khẩu") != "quen-mat-khau"


async def _draft(publisher: Publisher, id: int) -> Draft:
    found = await publisher.store.drafts.draft(id)
    assert found
    return found


async def test_the_gap_is_answered_with_it(publisher: Publisher) -> None:
    gap = await _gap(publisher.store)
    await publisher.publish(await proposed(publisher, gap=gap), HOA)
    (found,) = await publisher.store.gaps.gaps(NOW, Wanted(gap=gap))
    assert (found.state, found.entry) == ("answered", "dang-ky-flycam")


async def _gap(store: Store) -> int:
    await store.write(wrote(asked("q1", FLYCAM)))
    gap = await store.gaps.place("q1", "unknown", None, NOW)
    assert gap
    return gap


@pytest.mark.parametrize(
    ("staff", "more", "code"),
    [
        (MINH, {}, "may-not"),
        (replace(HOA, disabled=True), {}, "may-not"),
        (LAN, {}, "same-person"),
        (HOA, {"state": "open"}, "gone"),
        (HOA, {"state": "dropped"}, "gone"),
        (HOA, {"text": entry_text() + "unheard: of\n"}, "faults"),
        (HOA, {"text": "title: ["}, "faults"),
        (HOA, {"file": ""}, "faults"),
        (HOA, {"file": "../thoat.yaml"}, "faults"),
        (HOA, {"file": "/tmp/thoat.yaml"}, "faults"),
        (HOA, {"file": "thu-tuc/../../thoat.yaml"}, "faults"),
        (HOA, {"file": "_words.yaml"}, "faults"),
        (HOA, {"replay": ""}, "no-replay"),
        (HOA, {"replay": "{"}, "no-replay"),
        (HOA, {"replay": replayed(broken=1), "seen": True}, "broken"),
        (HOA, {"replay": replayed(changed=1)}, "unseen"),
        (HOA, {"replay": replayed(lost=1)}, "unseen"),
        (HOA, {"base": "title: khác\n"}, "conflict"),
    ],
)  # fmt: skip
async def test_what_is_not_in_order_is_refused(
    publisher: Publisher, base: LiveBase, staff: Staff, more: dict[str, object], code: str, tmp_path: Path
) -> None:
    files = all_files(tmp_path)
    draft = await proposed(publisher, **more)  # type: ignore[arg-type]
    assert await publisher.publish(draft, staff) == Refused(code)
    assert await publisher.store.drafts.revisions(10) == []
    assert all_files(tmp_path) == files and answer(base) == ""
    assert (await state(publisher, draft))[0] == more.get("state", "proposed")


async def test_what_somebody_ticked_as_seen_goes_through(publisher: Publisher) -> None:
    draft = await proposed(publisher, replay=replayed(changed=1, lost=2, answered=3), seen=True)
    assert isinstance(await publisher.publish(draft, HOA), Published)


async def test_who_works_alone_approves_what_is_theirs(store: Store, base: LiveBase) -> None:
    publisher = Publisher(store, base, alone=True)
    assert isinstance(await publisher.publish(await proposed(publisher), LAN), Published)


async def test_only_what_the_approver_read_is_published(publisher: Publisher) -> None:
    draft = await proposed(publisher)
    assert await publisher.publish(draft, HOA, entry_text(answer="Khác.")) == Refused("gone")
    assert isinstance(await publisher.publish(draft, HOA, entry_text()), Published)


@pytest.mark.parametrize("copies", [1, 2])
async def test_of_two_approvers_at_once_one_publishes(publisher: Publisher, base: LiveBase, copies: int) -> None:
    other = Publisher(publisher.store, base, alone=False) if copies == 2 else publisher
    draft = await proposed(publisher)
    outcomes = await asyncio.gather(publisher.publish(draft, HOA), other.publish(draft, replace(HOA, name="cúc")))
    published = [outcome for outcome in outcomes if isinstance(outcome, Published)]
    assert len(await publisher.store.drafts.revisions(10)) == 1
    assert len({outcome.revision for outcome in published}) == 1
    if copies == 1:
        assert [outcome for outcome in outcomes if outcome not in published] == [Refused("gone")]


async def test_of_two_drafts_of_one_file_the_second_meets_a_conflict(publisher: Publisher, base: LiveBase) -> None:
    first, second = await proposed(publisher), await proposed(publisher, entry_text(answer="Khác."))
    outcomes = await asyncio.gather(publisher.publish(first, HOA), publisher.publish(second, HOA))
    assert isinstance(outcomes[0], Published) and outcomes[1] == Refused("conflict")
    assert on_disk(base) == entry_text()


async def test_a_file_that_changed_at_the_last_moment_is_not_overwritten(
    publisher: Publisher, base: LiveBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = publisher.store.drafts.begin

    async def overtaken(id: int, text: str, approver: str, change: Change) -> bool:
        (base.folder / NEW).write_text("title: ai đó vừa sửa\n", "utf-8")
        return await begin(id, text, approver, change)

    monkeypatch.setattr(publisher.store.drafts, "begin", overtaken)
    draft = await proposed(publisher)
    assert await publisher.publish(draft, HOA) == Refused("conflict")
    assert await state(publisher, draft) == ("proposed", "conflict")
    assert on_disk(base) == "title: ai đó vừa sửa\n" and await publisher.store.drafts.revisions(10) == []


async def test_what_cannot_be_written_is_proposed_again(publisher: Publisher, base: LiveBase) -> None:
    draft = await proposed(publisher, file="bi-chan/dang-ky-flycam.yaml")
    (base.folder / "bi-chan").write_text("no folder")
    assert await publisher.publish(draft, HOA) == Refused("disk")
    now, problem = await state(publisher, draft)
    assert now == "proposed" and problem.startswith("disk: ")
    (base.folder / "bi-chan").unlink()
    assert isinstance(await publisher.publish(draft, HOA), Published)
    assert await state(publisher, draft) == ("published", "")


async def test_a_folder_in_the_place_of_the_file_is_no_file(publisher: Publisher, base: LiveBase) -> None:
    (base.folder / NEW).mkdir()
    draft = await proposed(publisher)
    assert await publisher.publish(draft, HOA) == Refused("disk")
    assert (await state(publisher, draft))[0] == "proposed" and (base.folder / NEW).is_dir()


async def test_the_mode_of_the_file_stays(publisher: Publisher, base: LiveBase) -> None:
    (base.folder / NEW).write_text(entry_text(answer="Cũ."), "utf-8")
    (base.folder / NEW).chmod(0o664)
    await base.renew()
    assert isinstance(
        await publisher.publish(await proposed(publisher, base=entry_text(answer="Cũ.")), HOA), Published
    )
    assert (base.folder / NEW).stat().st_mode & 0o777 == 0o664


# Proposing


async def test_a_draft_is_proposed_with_its_reason(publisher: Publisher) -> None:
    draft = await _draft(publisher, await proposed(publisher, state="open", why=""))
    assert await publisher.propose(draft, MINH, "Luật mới") is None
    kept = await _draft(publisher, draft.id)
    assert (kept.state, kept.why) == ("proposed", "Luật mới")
    assert await publisher.propose(draft, MINH, "Lần nữa") == Refused("gone")


@pytest.mark.parametrize(
    ("role", "more", "code"),
    [
        ("viewer", {}, "may-not"),
        ("editor", {"state": "proposed"}, "gone"),
        ("editor", {"text": "title: ["}, "faults"),
        ("editor", {"file": ""}, "faults"),
        ("editor", {"replay": ""}, "no-replay"),
    ],
)
async def test_only_a_sound_and_replayed_draft_is_proposed(
    publisher: Publisher, role: str, more: dict[str, object], code: str
) -> None:
    draft = await _draft(publisher, await proposed(publisher, **{"state": "open", **more}))  # type: ignore[arg-type]
    assert await publisher.propose(draft, replace(MINH, role=role), "") == Refused(code)


# Taking back


async def test_a_revision_is_taken_back_with_one_click(publisher: Publisher, base: LiveBase) -> None:
    gap = await _gap(publisher.store)
    published = await publisher.publish(await proposed(publisher, gap=gap), HOA)
    assert isinstance(published, Published)
    back = await publisher.take_back(published.revision, HOA)
    assert isinstance(back, Published) and back.revision != published.revision
    assert on_disk(base) is None and answer(base) == ""
    newest = (await publisher.store.drafts.revisions(1))[0]
    assert (newest.before, newest.after, newest.who, newest.approver) == (entry_text(), "", "hoa", "hoa")
    assert newest.why == f"take-back {published.revision}"
    (reopened,) = await publisher.store.gaps.gaps(NOW, Wanted(gap=gap))
    assert reopened.state == "new"
    again = await publisher.take_back(back.revision, HOA)
    assert isinstance(again, Published) and answer(base) == "dang-ky-flycam"


async def test_taking_back_is_for_approvers_and_for_what_still_stands(publisher: Publisher, base: LiveBase) -> None:
    published = await publisher.publish(await proposed(publisher), HOA)
    assert isinstance(published, Published)
    assert await publisher.take_back(published.revision, MINH) == Refused("may-not")
    assert await publisher.take_back(9999, HOA) == Refused("gone")
    (base.folder / NEW).write_text(entry_text(answer="Sửa tay."), "utf-8")
    assert await publisher.take_back(published.revision, HOA) == Refused("conflict")
    assert on_disk(base) == entry_text(answer="Sửa tay.")
    assert await publisher.store.drafts.drafts() == []


# Git


async def test_what_is_published_is_committed_and_nothing_else(publisher: Publisher, repository: LiveBase) -> None:
    (repository.folder / PASSWORD).write_text("title: đang sửa dở\n", "utf-8")
    git(repository, "add", PASSWORD)
    draft = await proposed(publisher, why="-m 'Dân hỏi' $(touch x)\n\n# vì sao\0")
    outcome = await publisher.publish(draft, HOA)
    assert isinstance(outcome, Published) and outcome.problem == ""
    assert git(repository, "log", "-1", "--format=%an <%ae>|%cn") == "lan <lan@motcua.local>|hoa"
    assert git(repository, "log", "-1", "--format=%B") == "-m 'Dân hỏi' $(touch x)\n\n# vì sao"
    assert git(repository, "show", "--name-only", "--format=", "HEAD") == f"knowledge/{NEW}"
    assert git(repository, "status", "--porcelain", "--untracked-files=no") == f"M  knowledge/{PASSWORD}"
    back = await publisher.take_back(outcome.revision, HOA)
    assert isinstance(back, Published) and back.problem == ""
    assert git(repository, "ls-files", NEW) == ""
    assert git(repository, "log", "-1", "--format=%B") == f"take-back {outcome.revision}"


async def test_hooks_do_not_run(publisher: Publisher, repository: LiveBase) -> None:
    for name in ("pre-commit", "prepare-commit-msg", "post-commit"):
        hook = repository.folder.parent / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nsleep 600\nexit 1\n")
        hook.chmod(0o755)
    outcome = await publisher.publish(await proposed(publisher), HOA)
    assert isinstance(outcome, Published) and outcome.problem == ""


async def test_git_that_fails_is_told_and_stops_nothing(publisher: Publisher, repository: LiveBase) -> None:
    (repository.folder.parent / ".git" / "index.lock").touch()
    outcome = await publisher.publish(await proposed(publisher), HOA)
    assert isinstance(outcome, Published) and "index.lock" in outcome.problem
    assert on_disk(repository) == entry_text() and answer(repository) == "dang-ky-flycam"


async def test_git_that_hangs_is_ended(
    publisher: Publisher, repository: LiveBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.committing._SECONDS", 0.2)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text("#!/bin/sh\nsleep 600 &\nsleep 600\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin", prepend=os.pathsep)
    outcome = await publisher.publish(await proposed(publisher), HOA)
    assert isinstance(outcome, Published) and "timed out" in outcome.problem


async def test_a_folder_outside_any_repository_needs_no_git(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    outcome = await publisher.publish(await proposed(publisher), HOA)
    assert isinstance(outcome, Published) and outcome.problem == ""


async def test_an_ignored_folder_is_no_fault(publisher: Publisher, repository: LiveBase) -> None:
    (repository.folder.parent / ".gitignore").write_text("/knowledge/thu-tuc/\n")
    outcome = await publisher.publish(await proposed(publisher), HOA)
    assert isinstance(outcome, Published) and outcome.problem == ""


# A database that fails


async def test_a_database_that_fails_at_the_end_leaves_nothing_half_done(
    publisher: Publisher, base: LiveBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await proposed(publisher)
    finish = publisher.store.drafts.finish

    async def fails(*given: object) -> int | None:
        raise StoreError("disk full")

    monkeypatch.setattr(publisher.store.drafts, "finish", fails)
    with pytest.raises(StoreError):
        await publisher.publish(draft, HOA)
    monkeypatch.setattr(publisher.store.drafts, "finish", finish)
    assert await publisher.publish(draft, HOA) == Refused("gone")  # it was finished on the way
    assert await state(publisher, draft) == ("published", "")
    (revision,) = await publisher.store.drafts.revisions(10)
    assert revision.approver == "hoa" and answer(base) == "dang-ky-flycam"
