"""What was learned is kept and read back; a file or folder that fails is done without."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from bot.learned import learned_from
from bot.library import Library
from intents.matching import Explanation, Lesson, Matcher
from tests.small import TODAY

QUESTIONS = ("quên mật khẩu", "làm khai sinh cho bé", "phí bao nhiêu", "xyz", "", "trời mưa quá")


@pytest.fixture
def lesson(small: Library) -> Lesson:
    return Lesson(small.entries, small.words, small.elsewhere)


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[Lesson]:
    """Every lesson that was learned rather than read back."""
    learn, lessons = Lesson.learn, list[Lesson]()

    def counted(lesson: Lesson) -> object:
        lessons.append(lesson)
        return learn(lesson)

    monkeypatch.setattr(Lesson, "learn", counted)
    return lessons


def answers(lesson: Lesson, folder: Path) -> list[Explanation]:
    matcher = Matcher(lesson, learned_from(lesson, folder))
    return [matcher.explain(question, TODAY) for question in QUESTIONS]


def kept(folder: Path) -> Path:
    (file,) = folder.glob("learned-*.npz")
    return file


def test_what_was_kept_answers_like_what_was_just_learned(lesson: Lesson, tmp_path: Path, taught: list[Lesson]) -> None:
    first = answers(lesson, tmp_path / "data")
    assert answers(lesson, tmp_path / "data") == first
    assert len(taught) == 1


def test_another_lesson_is_learned_anew(lesson: Lesson, tmp_path: Path, taught: list[Lesson]) -> None:
    entry = lesson.entries[0]
    changes = [
        replace(lesson, elsewhere={**lesson.elsewhere, "near": ("câu khác",)}),
        replace(lesson, entries=lesson.entries[1:]),
        replace(lesson, entries=(replace(entry, answer="Khác."), *lesson.entries[1:])),
        replace(lesson, words=replace(lesson.words, abbreviations={"abc": ("a", "b")})),
    ]
    learned_from(lesson, tmp_path)
    for number, changed in enumerate(changes, 2):
        learned_from(changed, tmp_path)
        assert len(taught) == number


def test_the_order_of_sets_does_not_make_it_another_lesson(
    lesson: Lesson, tmp_path: Path, taught: list[Lesson]
) -> None:
    backwards = frozenset(sorted(lesson.words.fillers, reverse=True))
    learned_from(lesson, tmp_path)
    learned_from(replace(lesson, words=replace(lesson.words, fillers=backwards)), tmp_path)
    assert len(taught) == 1


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "bits", "zip", "pickle", "folder"])
def test_a_broken_file_is_learned_anew(lesson: Lesson, tmp_path: Path, taught: list[Lesson], damage: str) -> None:
    wanted = answers(lesson, tmp_path)
    file = kept(tmp_path)
    whole = file.read_bytes()
    file.unlink()
    broken = {
        "empty": b"",
        "text": b"not numbers",
        "cut": whole[: len(whole) // 2],
        "bits": whole[:3000] + bytes(byte ^ 0xFF for byte in whole[3000:6000]) + whole[6000:],
        "zip": b"PK\x05\x06" + bytes(18),
        "pickle": pickle.dumps({"a": 1}),
    }
    if damage == "folder":
        file.mkdir()
    else:
        file.write_bytes(broken[damage])
    assert answers(lesson, tmp_path) == wanted
    assert len(taught) == 2
    assert list(tmp_path.iterdir()) == [file]


def test_a_broken_file_is_replaced(lesson: Lesson, tmp_path: Path, taught: list[Lesson]) -> None:
    learned_from(lesson, tmp_path)
    kept(tmp_path).write_bytes(b"not numbers")
    learned_from(lesson, tmp_path)
    learned_from(lesson, tmp_path)
    assert len(taught) == 2


def test_a_place_that_cannot_be_written_is_done_without(
    lesson: Lesson, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert answers(lesson, tmp_path / "file" / "data") == answers(lesson, tmp_path / "good")
    assert "could not be kept" in caplog.text


def test_old_files_do_not_pile_up(lesson: Lesson, tmp_path: Path) -> None:
    for n in range(6):
        learned_from(replace(lesson, elsewhere={"near": (f"câu {n}",)}), tmp_path)
    assert len(list(tmp_path.iterdir())) <= 3
