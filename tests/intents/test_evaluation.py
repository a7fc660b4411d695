"""Measures, counted by hand over answers that are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from intents import limits
from intents.evaluation import Question, Rate, confusions, evaluate, read_questions, report
from intents.matching import Matcher
from intents.noise import NOISES
from tests.small import TODAY

MEASURES = [
    "recall@1", "recall@3", "MRR", "wrong answer", "choice", "unknown", "out-of-scope wrong answer",
    "answered or among choices",
]  # fmt: skip


def questions(*pairs: tuple[str, str]) -> list[Question]:
    return read_questions(f"{label}\t{text}\n" for label, text in pairs)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # R: prop.test(hits, of, correct = FALSE)$conf.int
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (80, 100, 0.7112, 0.8666),
        (15, 263, 0.0349, 0.0919),
    ],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert Rate(hits, of).interval == pytest.approx((low, high), abs=0.0001)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_an_interval_holds_its_share(hits: int, more: int) -> None:
    rate = Rate(hits, hits + more)
    low, high = rate.interval
    assert 0 <= low <= high <= 1
    assert not rate.of or low - 1e-9 <= rate.share <= high + 1e-9


def test_nothing_counted_says_nothing() -> None:
    assert (Rate(0, 0).share, Rate(0, 0).interval) == (0.0, (0.0, 1.0))


def test_every_count_is_right_when_all_is_answered(
    small: Library, small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANSWER", 0.0)
    found = evaluate(
        small_matcher,
        questions(
            ("khai-sinh", "làm khai sinh"),  # first
            ("khai-tu|khai-sinh", "làm khai tử"),  # first, either would do
            ("quen-passcode", "quên mật khẩu"),  # wrong
            ("khong-co", "câu của mục chưa có"),  # left out
            ("none", "trời mưa quá"),  # answered all the same
        ),
        TODAY,
    )
    rates = {name: (rate.hits, rate.of) for name, rate in found.rates.items()}
    assert rates["recall@1"] == (2, 3)
    assert rates["answered right"] == rates["answered or among choices"] == (2, 3)
    assert rates["wrong answer"] == (1, 3)
    assert rates["choice"] == rates["unknown"] == (0, 3)
    assert rates["out-of-scope wrong answer"] == (1, 1)
    assert rates["out-of-scope unknown"] == (0, 1)
    ranked = [c.entry.id for c in small_matcher.explain("quên mật khẩu", TODAY).candidates]
    third = 1 / (ranked.index("quen-passcode") + 1) if "quen-passcode" in ranked else 0
    assert found.mrr == pytest.approx((1 + 1 + third) / 3)
    assert (found.wrong[0].question.text, found.wrong[0].answered) == ("quên mật khẩu", "quen-mat-khau")


def test_every_count_is_right_when_all_is_asked_back(small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ANSWER", 2.0), ("CHOICE", 0.0), ("CHOICE_REACH", 99.0)):
        monkeypatch.setattr(limits, name, value)
    found = evaluate(small_matcher, questions(("khai-sinh", "xin làm khai sinh cháu"), ("none", "trời mưa quá")), TODAY)
    rates = {name: (rate.hits, rate.of) for name, rate in found.rates.items()}
    assert rates["choice"] == rates["answered or among choices"] == rates["recall@1"] == (1, 1)
    assert rates["answered right"] == rates["wrong answer"] == (0, 1)
    assert rates["out-of-scope wrong answer"] == rates["out-of-scope unknown"] == (0, 1)


def test_every_count_is_right_when_nothing_is_known(small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANSWER", "CHOICE", "NEAREST"):
        monkeypatch.setattr(limits, name, 2.0)
    found = evaluate(small_matcher, questions(("khai-sinh", "xin làm khai sinh cháu"), ("none", "trời mưa quá")), TODAY)
    assert found.rates["unknown"].hits == found.rates["out-of-scope unknown"].hits == 1
    assert found.rates["recall@1"].hits == 1


def test_nothing_to_count_is_no_mistake(small_matcher: Matcher) -> None:
    found = evaluate(small_matcher, [], TODAY)
    assert found.mrr == 0.0
    assert all(rate.of == 0 for rate in found.rates.values())


def test_the_report_has_every_measure_once(small_matcher: Matcher) -> None:
    lines = report(evaluate(small_matcher, questions(("khai-sinh", "xin làm khai sinh cháu")), TODAY)).split("\n")
    for measure in MEASURES:
        assert len([line for line in lines if line.startswith(measure + " ")]) == 1, measure


def test_noise_spoils_what_is_asked_and_not_what_is_kept(small_matcher: Matcher) -> None:
    asked = questions(("khai-sinh", "làm khai sinh"), ("quen-mat-khau", "tui hổng nhớ mật khẩu"))
    heard: list[str] = []

    def noise(text: str) -> str:
        heard.append(text)
        return "làm khai sinh"

    found = evaluate(small_matcher, asked, TODAY, noise)
    assert heard == [one.question.text for one in found.asked] == ["làm khai sinh", "tui hổng nhớ mật khẩu"]
    assert [one.answered for one in found.asked] == ["khai-sinh", "khai-sinh"]
    assert (found.rates["recall@1"].hits, found.rates["wrong answer"].hits) == (1, 1)


@pytest.mark.parametrize("name", NOISES)
def test_a_noise_gives_what_asking_the_spoilt_question_gives(small_matcher: Matcher, name: str) -> None:
    asked = questions(("khai-sinh", "xin làm khai sinh cho cháu nhỏ"), ("none", "trời hôm nay mưa quá chừng"))
    spoilt = [Question(NOISES[name](one.text), one.labels) for one in asked]
    noisy, plain = (
        evaluate(small_matcher, asked, TODAY, NOISES[name]),
        evaluate(small_matcher, spoilt, TODAY),
    )
    assert (noisy.rates, noisy.mrr) == (plain.rates, plain.mrr)
    assert [one.ranked for one in noisy.asked] == [one.ranked for one in plain.asked]


# Confusions


def test_confusions_come_with_the_most_frequent_first(small_matcher: Matcher) -> None:
    asked = questions(
        ("khai-sinh", "làm khai tử"),
        ("quen-passcode", "tui hổng nhớ mật khẩu"),
        ("quen-passcode", "gõ chữ bí mật nào nó cũng bảo sai"),
        ("ma-otp|khai-sinh", "coi hồ sơ tới mô rồi"),
        ("khai-tu", "làm khai tử"),  # right
        ("khai-tu|khai-sinh", "làm khai sinh"),  # right too
    )
    found = confusions(evaluate(small_matcher, asked, TODAY))
    assert [(one.wanted, one.found) for one in found] == [
        ("quen-passcode", "quen-mat-khau"),
        ("khai-sinh", "khai-tu"),
        ("khai-sinh|ma-otp", "tra-cuu-ho-so"),
    ]
    assert [one.question.text for one in found[0].asked] == [
        "tui hổng nhớ mật khẩu",
        "gõ chữ bí mật nào nó cũng bảo sai",
    ]


def test_what_is_out_of_scope_is_confused_only_when_answered(
    small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = questions(("none", "trời mưa quá"))
    monkeypatch.setattr(limits, "ANSWER", 2.0)
    assert confusions(evaluate(small_matcher, asked, TODAY)) == []
    monkeypatch.setattr(limits, "ANSWER", 0.0)
    found = evaluate(small_matcher, asked, TODAY)
    assert [(one.wanted, one.found) for one in confusions(found)] == [("none", found.asked[0].ranked[0])]


def test_an_unanswered_question_is_confused_when_another_entry_comes_first(
    small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANSWER", "CHOICE", "NEAREST"):
        monkeypatch.setattr(limits, name, 2.0)
    found = confusions(evaluate(small_matcher, questions(("khai-sinh", "xin làm giấy khai tử cho cụ")), TODAY))
    assert [(one.wanted, one.found) for one in found] == [("khai-sinh", "khai-tu")]
    assert found[0].asked[0].answered is None


def test_what_is_too_vague_is_confused_with_nothing(small_matcher: Matcher) -> None:
    assert confusions(evaluate(small_matcher, questions(("clarify", "tui hổng nhớ mật khẩu")), TODAY)) == []
    assert confusions(evaluate(small_matcher, [], TODAY)) == []


def test_questions_are_read_line_by_line() -> None:
    found = read_questions(["a\tmột\n", "\n", "b|c\thai\tba\r\n", " none \t\n"])
    assert found == [
        Question("một", frozenset({"a"})),
        Question("hai\tba", frozenset({"b", "c"})),
        Question("", frozenset({"none"})),
    ]


@pytest.mark.parametrize(("lines", "number"), [(["không có tab"], 1), (["a\tb", "", "\tkhông nhãn"], 3)])
def test_a_bad_line_is_named(lines: list[str], number: int) -> None:
    with pytest.raises(ValueError, match=f"line {number}"):
        read_questions(lines)
