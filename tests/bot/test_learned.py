"""What was learned is kept and read back; a file or folder that fails is done without."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.learned import learned_from
from bot.library import Library
from intents import limits
from intents.matching import Explanation, Lesson, Matcher
from intents.meaning import Embedder
from intents.space import Floats
from tests.small import TODAY

pytestmark = pytest.mark.slow

QUESTIONS = ("quên mật khẩu", "làm khai sinh cho bé", "phí bao nhiêu", "xyz", "", "trời mưa quá")


@pytest.fixture
def lesson(small: Library) -> Lesson:
    return Lesson(small.entries, small.words, small.elsewhere)


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[Lesson]:
    """Every lesson that was learned rather than read back."""
    learn, lessons = Lesson.learn, list[Lesson]()

    def counted(lesson: Lesson, embed: Embedder | None = None) -> object:
        lessons.append(lesson)
        return learn(lesson, embed)

    monkeypatch.setattr(Lesson, "learn", counted)
    return lessons


def answers(lesson: Lesson, folder: Path, embed: Embedder | None = None) -> list[Explanation]:
    matcher = Matcher(lesson, learned_from(lesson, folder, embed), embed=embed)
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


# With embeddings


def test_embeddings_are_kept_and_answer_like_those_just_made(
    lesson: Lesson, tmp_path: Path, taught: list[Lesson], embed: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SETTLED_NO", -1.0)
    monkeypatch.setattr(limits, "SETTLED_YES", 2.0)
    first = answers(lesson, tmp_path / "data", embed)
    assert answers(lesson, tmp_path / "data", embed) == first
    assert len(taught) == 1
    assert all(scored.signals.meaning is not None for found in first for scored in found.candidates)
    fresh, read = learned_from(lesson, tmp_path / "other", embed), learned_from(lesson, tmp_path / "data", embed)
    assert fresh.meanings is not None
    assert read.meanings is not None
    assert read.meanings.vectors.shape == fresh.meanings.vectors.shape
    assert read.meanings.scale == pytest.approx(fresh.meanings.scale, rel=0.02)
    assert read.meanings.middle == pytest.approx(fresh.meanings.middle, abs=0.01)


def test_one_vector_is_kept_for_every_sentence(lesson: Lesson, tmp_path: Path, embed: Embedder) -> None:
    meanings = learned_from(lesson, tmp_path, embed).meanings
    assert meanings is not None
    assert len(meanings.vectors) == len(lesson.examples())


def test_words_alone_learn_nothing_anew_after_embeddings(
    lesson: Lesson, tmp_path: Path, taught: list[Lesson], embed: Embedder
) -> None:
    assert learned_from(lesson, tmp_path, embed).meanings is not None
    assert learned_from(lesson, tmp_path).meanings is None
    assert len(taught) == 1


def test_embeddings_are_learned_after_words_alone(
    lesson: Lesson, tmp_path: Path, taught: list[Lesson], embed: Embedder
) -> None:
    for _ in range(2):
        assert learned_from(lesson, tmp_path).meanings is None
        assert learned_from(lesson, tmp_path, embed).meanings is not None
    assert len(taught) == 2


def test_another_lesson_embeds_only_its_new_sentences(lesson: Lesson, tmp_path: Path, embed: Embedder) -> None:
    given: list[str] = []

    def counted(texts: Sequence[str]) -> Floats:
        given.extend(texts)
        return embed(texts)

    learned_from(lesson, tmp_path, counted)
    before = len(given)
    learned_from(replace(lesson, elsewhere={**lesson.elsewhere, "far": ("máy bay hạ cánh",)}), tmp_path, counted)
    assert given[before:] == ["máy bay hạ cánh"]


@pytest.mark.parametrize("name", ["learned-*.npz", "embedded.npz"])
def test_a_broken_file_of_embeddings_is_made_anew(
    lesson: Lesson, tmp_path: Path, taught: list[Lesson], embed: Embedder, name: str
) -> None:
    wanted = answers(lesson, tmp_path, embed)
    for file in tmp_path.glob(name):
        file.write_bytes(b"not numbers")
    found = answers(lesson, tmp_path, embed)
    # Embeddings read back have lost a little, so only what was decided is the same.
    assert [(type(one.decision), one.candidates[0].entry.id) for one in found] == [
        (type(one.decision), one.candidates[0].entry.id) for one in wanted
    ]
    assert len(taught) == (2 if name.startswith("learned") else 1)


def test_a_place_that_cannot_be_written_is_done_without_embeddings_kept(
    lesson: Lesson, tmp_path: Path, embed: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.embedded.SHIPPED", tmp_path / "none.npz")
    (tmp_path / "file").write_text("in the way")
    assert learned_from(lesson, tmp_path / "file" / "data", embed).meanings is not None
