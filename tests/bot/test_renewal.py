"""The base is tried and renewed while it serves; nothing that happens to the folder stops the answers."""

import asyncio
from pathlib import Path

import pytest

from bot import renewal
from bot.learned import kept_of, learned_from
from bot.library import Library, read_library
from bot.renewal import LiveBase
from intents.decision import Answer
from intents.matching import Matcher
from tests.bot.live import NEW, PASSWORD, entry_text, live_base, until
from tests.bot.speaking import hear, text
from tests.small import TODAY

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "_EVERY_SECONDS", 0.05)


def put(base: LiveBase, file: str, text: str) -> None:
    path = base.folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def answered(base: LiveBase, question: str) -> str:
    decision = base.brain.matcher.ask(question, TODAY)
    return decision.entry.id if isinstance(decision, Answer) else ""


@pytest.mark.parametrize(
    "file",
    ["../secret.yaml", "/etc/passwd", "tai-khoan/../../secret.yaml", "secret.yaml", "_words.yaml", "", "a/b/c.yaml",
     "tai-khoan/.hidden.yaml", "tai-khoan/x.yaml\n", "tai-khoan/\0.yaml", "Tai-khoan/A.yaml", "link/secret.yaml"],
)  # fmt: skip
async def test_a_name_that_leads_elsewhere_is_no_file(base: LiveBase, tmp_path: Path, file: str) -> None:
    (tmp_path / "secret.yaml").write_text("secret")
    (base.folder / "secret.yaml").write_text("secret")
    (base.folder / "link").symlink_to(tmp_path)
    assert base.text(file) == ""
    trial = await base.trial(file, entry_text())
    assert not trial.sound and [fault.code for fault in trial.faults] == ["bad-id"]


def test_a_text_stands_in_for_a_file(base: LiveBase) -> None:
    (base.folder / NEW).write_bytes(b"\xff")
    assert [fault.code for fault in read_library(base.folder).faults] == ["not-utf8"]
    found = read_library(base.folder, {NEW: entry_text(), PASSWORD: ""})
    ids = {entry.id for entry in found.entries}
    assert found.faults == () and "dang-ky-flycam" in ids and "quen-mat-khau" not in ids
    assert PASSWORD not in found.texts and list(found.texts) == sorted(found.texts)


async def test_the_file_is_read_as_the_library_reads_it(base: LiveBase) -> None:
    (base.folder / NEW).write_bytes("\ufefftitle: a\r\nanswer: b\r\n".encode())
    assert base.text(NEW) == "title: a\nanswer: b\n"
    assert base.text("thu-tuc/khong-co.yaml") == base.text("khong-co/khong-co.yaml") == ""


async def test_a_trial_answers_with_the_change_and_the_base_does_not(base: LiveBase) -> None:
    trial = await base.trial(NEW, entry_text())
    assert trial.sound and trial.matcher and trial.before is base.brain.matcher
    decision = trial.matcher.ask("giấy phép bay flycam", TODAY)
    assert isinstance(decision, Answer) and decision.entry.id == "dang-ky-flycam"
    assert answered(base, "giấy phép bay flycam") == ""
    assert not (base.folder / NEW).exists()


async def test_a_trial_is_made_once(base: LiveBase) -> None:
    one, same, other = await asyncio.gather(
        base.trial(NEW, entry_text()), base.trial(NEW, entry_text()), base.trial(NEW, entry_text(answer="Khác."))
    )
    assert one is same and one is not other


async def test_who_leaves_a_trial_takes_it_from_nobody(base: LiveBase) -> None:
    first = asyncio.create_task(base.trial(NEW, entry_text()))
    await asyncio.sleep(0)
    second = asyncio.create_task(base.trial(NEW, entry_text()))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).sound


async def test_a_trial_lists_faults_of_the_file_and_those_it_brings_to_others(base: LiveBase) -> None:
    broken = await base.trial(NEW, entry_text() + "unheard: of\n")
    assert [fault.code for fault in broken.faults] == ["unknown-key"] and broken.matcher is None
    taken = base.brain.library.entries[0].questions["formal"][0]
    twice = await base.trial(NEW, entry_text().replace("Đăng ký flycam ở đâu?", taken))
    assert "taught-twice" in {fault.code for fault in twice.faults} and not twice.sound
    gone = await base.trial(PASSWORD, "")
    assert gone.sound and "quen-mat-khau" not in {entry.id for entry in gone.library.entries}


async def test_a_trial_is_what_renewing_takes(base: LiveBase) -> None:
    trial = await base.trial(NEW, entry_text())
    put(base, NEW, entry_text())
    await base.renew()
    assert base.brain.matcher is trial.matcher is base.conversation.matcher
    assert (await base.trial(NEW, entry_text())) is not trial


async def test_renewing_changes_words_and_answers_together(base: LiveBase) -> None:
    told: list[str] = []
    base.renewed.append(lambda: told.append(answered(base, "giấy phép bay flycam")))
    put(base, NEW, entry_text())
    await base.renew()
    assert told == ["dang-ky-flycam"]
    assert "Bộ Quốc phòng" in text(hear(base.conversation, "giấy phép bay flycam"))
    (base.folder / NEW).unlink()
    await base.renew()
    assert told[1:] == [""] and "Bộ Quốc phòng" not in text(hear(base.conversation, "giấy phép bay flycam"))


async def test_nothing_new_changes_nothing(base: LiveBase) -> None:
    brain = base.brain
    put(base, PASSWORD, base.text(PASSWORD))
    await base.renew()
    assert base.brain is brain and base.problem is None


async def test_a_hand_edit_is_taken_up_while_messages_are_answered(base: LiveBase) -> None:
    watching = asyncio.create_task(base.watch())
    texts: list[str] = []

    async def ask() -> None:
        while True:
            texts.append(text(hear(base.conversation, "quên mật khẩu")))
            await asyncio.sleep(0)

    asking = asyncio.create_task(ask())
    try:
        await until(lambda: texts)
        old = "Ở màn hình đăng nhập VNeID"
        put(base, PASSWORD, base.text(PASSWORD).replace(old, "Câu mới"))
        await until(lambda: "Câu mới" in texts[-1])
    finally:
        for task in (watching, asking):
            task.cancel()
        ended = await asyncio.gather(watching, asking, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)
    assert all((old in shown) != ("Câu mới" in shown) for shown in texts)


async def test_watching_outlives_a_folder_that_goes_away(base: LiveBase) -> None:
    watching = asyncio.create_task(base.watch())
    away = base.folder.with_name("away")
    base.folder.rename(away)
    await until(lambda: base.problem)
    assert answered(base, "quên mật khẩu") == "quen-mat-khau"
    away.rename(base.folder)
    await until(lambda: base.problem is None)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_a_broken_file_leaves_out_that_entry_only(base: LiveBase) -> None:
    put(base, PASSWORD, "title: [\n")
    await base.renew()
    assert base.problem == "ok, but 1 files with faults are left out: see `python -m bot check`"
    assert answered(base, "quên mật khẩu") != "quen-mat-khau"
    assert answered(base, "quên passcode") == "quen-passcode"


@pytest.mark.parametrize("name", ["_phrases.yaml", "_words.yaml", "_elsewhere.yaml"])
async def test_a_broken_list_of_all_keeps_the_base_as_it_was(base: LiveBase, name: str) -> None:
    brain, whole = base.brain, (base.folder / name).read_text("utf-8")
    put(base, name, "a: [\n")
    await base.renew()
    assert base.brain is brain and base.problem and name in base.problem
    put(base, name, whole)
    await base.renew()
    assert base.brain is brain and base.problem is None


async def test_what_was_learned_before_is_taken_whole(base: LiveBase, small_matcher: Matcher) -> None:
    put(base, NEW, entry_text())
    await base.renew()
    learned_from(small_matcher.lesson, base.settings.database_path.parent)
    (base.folder / NEW).unlink()
    await base.renew()
    assert base.brain.matcher.lesson == small_matcher.lesson
    assert base.brain.matcher.model.learned.space.grams == small_matcher.model.learned.space.grams


@pytest.mark.slow
async def test_everything_is_learned_anew_in_another_process(
    tmp_path: Path, small: Library, small_matcher: Matcher
) -> None:
    base = live_base(tmp_path, small, small_matcher)
    try:
        put(base, NEW, entry_text())
        await base.renew()
        nearly = base.brain.matcher
        await until(lambda: base.brain.matcher is not nearly, 120)
        assert answered(base, "giấy phép bay flycam") == "dang-ky-flycam"
        assert kept_of(base.brain.matcher.lesson, tmp_path / "data", meant=False)
        assert base.brain.library == read_library(base.folder)
    finally:
        await base.close()
