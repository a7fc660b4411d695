"""What a change of the small base does to stored questions."""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.library import Library
from bot.measuring.replay import measure, varied
from bot.review.replay import Asked, Line, Outcome, Replay, Replayer, outcome
from intents.entry import Entry, Span
from intents.entry import Tests as EntryTests
from intents.matching import Lesson, Matcher
from intents.meaning import Embedder
from intents.relearning import relearned
from intents.space import Floats
from tests.intents.test_meaning import hashed
from tests.small import TODAY, make_entry

pytestmark = pytest.mark.slow

KITES = make_entry(
    "tha-dieu",
    title="Thả diều ở bãi biển",
    questions={
        "formal": ("Tôi muốn xin phép thả diều thì làm ở đâu?", "Thả diều có phải xin phép không?"),
        "plain": ("tha dieu o bai bien co phai xin phep khong", "xin phep tha dieu"),
        "short": ("thả diều", "phép thả diều"),
    },
    tests=EntryTests(ask=("em muốn thả diều",), refuse=("quên mật khẩu vneid",)),
)
PASSWORD = "em quên mất mật khẩu vneid rồi"
BIRTH = "muốn làm giấy khai sinh cho cháu"
QUESTIONS = (
    Asked("em muốn thả diều có cần phép không", 3),
    Asked("xin phép thả diều ở bãi biển", 7),
    Asked(PASSWORD, 5, confirmed="quen-mat-khau"),
    Asked(BIRTH, 2),
    Asked("giá vàng hôm nay", 9),
    Asked("chay nha roi cuu voi"),
)


@pytest.fixture(scope="module")
def lesson(small: Library) -> Lesson:
    return Lesson(small.entries, small.words, small.elsewhere)


@pytest.fixture(scope="module")
def replayer(small_matcher: Matcher) -> Replayer:
    return Replayer(small_matcher)


@pytest.fixture(scope="module")
def changed(small_matcher: Matcher, lesson: Lesson) -> Callable[..., Matcher]:
    """Makes a matcher with other entries: None takes one out, a new id is added."""

    def make(**entries: Entry | None) -> Matcher:
        given = {name.replace("_", "-"): entry for name, entry in entries.items()}
        found = {**{entry.id: entry for entry in lesson.entries}, **given}
        kept = tuple(entry for entry in found.values() if entry is not None)
        return relearned(small_matcher, replace(lesson, entries=kept))

    return make


def texts(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines]


def test_a_new_entry_answers_what_was_unknown(replayer: Replayer, changed: Callable[..., Matcher]) -> None:
    found = replayer.replay(changed(tha_dieu=KITES), QUESTIONS, TODAY)
    assert texts(found.answered) == ["xin phép thả diều ở bãi biển", "em muốn thả diều có cần phép không"]
    line = found.answered[0]
    assert line.times == 7
    assert line.before.kind != "answer"
    assert line.after == Outcome("answer", ("tha-dieu",))
    assert (found.changed, found.lost, found.broken) == ((), (), ())


def test_a_removed_entry_loses_its_questions(replayer: Replayer, changed: Callable[..., Matcher]) -> None:
    found = replayer.replay(changed(khai_sinh=None), QUESTIONS, TODAY)
    assert BIRTH in [*texts(found.lost), *texts(found.changed)]
    assert BIRTH not in texts(found.broken)


def test_what_people_confirmed_is_broken_and_in_no_other_list(
    replayer: Replayer, changed: Callable[..., Matcher]
) -> None:
    found = replayer.replay(changed(quen_mat_khau=None), QUESTIONS, TODAY)
    lines = [line for line in found.broken if line.text == PASSWORD]
    assert [(line.entry, line.why, line.times) for line in lines] == [("quen-mat-khau", "confirmed", 5)]
    assert PASSWORD not in [*texts(found.lost), *texts(found.changed)]


def test_what_people_refused_must_not_come_back(replayer: Replayer, changed: Callable[..., Matcher]) -> None:
    asked = [Asked("xin phép thả diều ở bãi biển", 2, refused="tha-dieu")]
    found = replayer.replay(changed(tha_dieu=KITES), asked, TODAY)
    assert [(line.entry, line.why) for line in found.broken] == [("tha-dieu", "refused")]
    assert found.answered == ()


def test_tests_of_the_base_are_run(replayer: Replayer, changed: Callable[..., Matcher]) -> None:
    wrong = replace(KITES, tests=EntryTests(ask=("giá vàng hôm nay",), refuse=("thả diều",)))
    found = replayer.replay(changed(tha_dieu=wrong), (), TODAY)
    assert [(line.text, line.why, line.times) for line in found.broken] == [
        ("giá vàng hôm nay", "ask", 0),
        ("thả diều", "not", 0),
    ]


def test_an_entry_out_of_force_loses_its_answers(
    replayer: Replayer, changed: Callable[..., Matcher], lesson: Lesson
) -> None:
    entry = next(entry for entry in lesson.entries if entry.id == "khai-sinh")
    over = replace(entry, valid=Span(until=TODAY - timedelta(days=1)))
    found = replayer.replay(changed(khai_sinh=over), QUESTIONS, TODAY)
    assert [(line.text, line.after) for line in found.lost] == [(BIRTH, Outcome("changed", ("khai-sinh",)))]


def test_nothing_changes_with_the_same_base(replayer: Replayer, small_matcher: Matcher) -> None:
    found = replayer.replay(small_matcher, QUESTIONS, TODAY)
    assert replace(found, questions=0, broken=()) == Replay(0)


def test_warm_cold_and_asking_all_agree(
    small_matcher: Matcher, changed: Callable[..., Matcher], lesson: Lesson
) -> None:
    asked = [Asked(text) for text in varied([text for entry in lesson.entries for text in entry.sentences()], 400)]
    after = changed(tha_dieu=KITES, khai_tu=None)
    warm = Replayer(small_matcher)
    warm.warm([one.text for one in asked], TODAY)
    found = warm.replay(after, asked, TODAY)
    assert found == Replayer(small_matcher).replay(after, asked, TODAY)
    moved = {line.text: line.after for line in (*found.answered, *found.changed, *found.lost)}
    for one in asked:
        now = outcome(after.ask(one.text, TODAY))
        if one.text in moved:
            assert now == moved[one.text]
        else:
            then = outcome(small_matcher.ask(one.text, TODAY))
            assert now.kind == then.kind or {now.kind, then.kind} <= {"choice", "unknown", "catalogue"}


def test_several_questions_in_one_message_are_looked_at_apart(
    replayer: Replayer, changed: Callable[..., Matcher]
) -> None:
    both = f"{PASSWORD}? Thả diều có phải xin phép không ạ?"
    found = replayer.replay(changed(tha_dieu=KITES), [Asked(both)], TODAY)
    assert texts(found.changed) == [both]
    assert found.changed[0].after.ids == ("quen-mat-khau", "tha-dieu")


def test_it_can_be_kept_as_json(replayer: Replayer, changed: Callable[..., Matcher]) -> None:
    found = replayer.replay(changed(tha_dieu=KITES, quen_mat_khau=None), QUESTIONS, TODAY)
    assert found.answered
    assert found.broken
    assert Replay.read(json.loads(json.dumps(found.plain()))) == found


@pytest.mark.parametrize("plain", [{}, {"questions": 1, "answered": [{"text": "a"}]}, {"questions": "x"}])
def test_what_is_no_replay_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError)):
        Replay.read(plain)


def test_progress_is_told_to_the_end(replayer: Replayer, small_matcher: Matcher) -> None:
    seen: list[tuple[int, int]] = []
    found = replayer.replay(small_matcher, QUESTIONS, TODAY, lambda done, of: seen.append((done, of)))
    assert seen[-1] == (found.questions, found.questions)
    assert seen == sorted(seen)


def test_no_questions_at_all(replayer: Replayer, small_matcher: Matcher) -> None:
    assert replayer.replay(small_matcher, (), TODAY).answered == ()


def test_strange_texts_do_no_harm(replayer: Replayer, changed: Callable[..., Matcher]) -> None:
    strange = [Asked(text) for text in ("", " ", "\n", "💬", "a" * 9_000, "<b>&amp;</b>", "help me please", "\x00")]
    assert replayer.replay(changed(tha_dieu=KITES), strange, TODAY).broken == ()


def test_a_question_is_embedded_once(lesson: Lesson) -> None:
    calls: list[str] = []

    def counting(asked: Sequence[str]) -> Floats:
        calls.extend(asked)
        return hashed(asked)

    running = Matcher(lesson, lesson.learn(hashed), embed=counting)
    replayer = Replayer(running)
    replayer.warm([one.text for one in QUESTIONS], TODAY)
    first = list(calls)
    assert len(first) == len(set(first))
    embed: Embedder = hashed
    after = relearned(running, replace(lesson, entries=(*lesson.entries, KITES)), embed)
    replayer.replay(after, QUESTIONS, TODAY)
    replayer.follow(after).warm([one.text for one in QUESTIONS], TODAY)
    assert len(calls) == len(set(calls))


def test_another_day_is_asked_anew(small_matcher: Matcher, changed: Callable[..., Matcher], lesson: Lesson) -> None:
    entry = next(entry for entry in lesson.entries if entry.id == "khai-sinh")
    ends = changed(khai_sinh=replace(entry, valid=Span(until=TODAY)))
    replayer = Replayer(ends)
    replayer.warm([BIRTH], TODAY)
    tomorrow: date = TODAY + timedelta(days=1)
    found = replayer.replay(small_matcher, [Asked(BIRTH)], tomorrow)
    assert [line.before.kind for line in found.answered] == ["changed"]


def test_warming_while_another_replays(small_matcher: Matcher, changed: Callable[..., Matcher]) -> None:
    replayer, after = Replayer(small_matcher), changed(tha_dieu=KITES)
    warming = threading.Thread(target=replayer.warm, args=([one.text for one in QUESTIONS] * 5, TODAY))
    warming.start()
    found = replayer.replay(after, QUESTIONS, TODAY)
    warming.join()
    assert found == replayer.replay(after, QUESTIONS, TODAY)


def test_the_bench_has_a_row_warm_and_a_row_cold(small_matcher: Matcher) -> None:
    rows = list(measure(small_matcher, [PASSWORD, BIRTH, "giá vàng hôm nay"], TODAY, 12))
    assert [(row.name, row.questions) for row in rows] == [("warm", 12), ("cold", 12)]
    assert rows[0].differ == rows[1].differ
    assert len(set(varied([PASSWORD, BIRTH], 30))) == 30
