"""Faults that show only when the whole base is seen."""

from datetime import date, timedelta
from typing import Any

import pytest

from intents.checking import Base, check_base
from intents.entry import STYLES, Entry, Source, Span, Step, Variant
from intents.entry import Tests as EntryTests
from intents.fields import MIN_ASK, MIN_QUESTIONS
from tests.small import TODAY, make_entry

DAY = timedelta(days=1)
STORY = " ".join(["kể"] * 40)


def sound(entry_id: str = "muc-mau", **changes: Any) -> Entry:
    """An entry the check has nothing to say about."""
    questions = {style: (f"{entry_id} {style} một", f"{entry_id} {style} hai") for style in STYLES}
    questions |= {"story": (f"{entry_id} {STORY}",)}  # type: ignore[dict-item]
    asks = EntryTests(tuple(f"{entry_id} câu thử {n}" for n in range(MIN_ASK)))
    values: dict[str, object] = {"questions": questions, "tests": asks, "recheck_by": TODAY + timedelta(days=30)}
    return make_entry(entry_id, **{**values, **changes})


def base(*entries: Entry, elsewhere: dict[str, tuple[str, ...]] | None = None, **texts: str) -> Base:
    files = {f"thu-tuc/{name.replace('_', '-')}.yaml": text for name, text in texts.items()}
    return Base(entries, files, frozenset({"gov.vn", "chinhphu.vn"}), elsewhere or {}, TODAY)


def codes(*entries: Entry) -> list[str]:
    return [fault.code for fault in check_base(base(*entries))]


def only(*entries: Entry) -> str:
    (code,) = codes(*entries)
    return code


def test_a_sound_base_has_no_fault() -> None:
    assert codes(sound(), sound("muc-khac", related=("muc-mau",))) == []


def test_too_few_questions() -> None:
    questions = {style: (f"câu {style}",) for style in STYLES} | {"story": (STORY,)}
    assert len(STYLES) < MIN_QUESTIONS
    assert only(sound(questions=questions)) == "few-questions"


def test_a_missing_style_is_a_reminder_but_not_for_small_talk() -> None:
    questions = {"short": tuple(f"câu {n}" for n in range(MIN_QUESTIONS))}
    (fault,) = check_base(base(sound(questions=questions)))
    assert (fault.code, fault.severity) == ("missing-style", "reminder")
    assert "story" in fault.values["styles"]
    assert codes(sound(questions=questions, talk=True)) == []


def test_too_few_test_sentences() -> None:
    assert only(sound(tests=EntryTests(("câu thử",)))) == "few-asks"


@pytest.mark.parametrize("words", [5, 120])
def test_a_story_of_the_wrong_length_is_a_reminder(words: int) -> None:
    questions = dict(sound().questions) | {"story": (" ".join(["kể"] * words),)}
    (fault,) = check_base(base(sound(questions=questions)))
    assert (fault.code, fault.severity, fault.values["words"]) == ("story-length", "reminder", str(words))


def test_ids_that_lead_nowhere_are_reminders() -> None:
    assert only(sound(related=("khong-co",))) == "unknown-id"
    (fault,) = check_base(base(sound(steps=(Step("Làm.", stuck=("khong-co",)),))))
    assert (fault.code, fault.severity, fault.values["id"]) == ("unknown-id", "reminder", "khong-co")


def test_an_entry_does_not_relate_to_itself() -> None:
    assert only(sound(related=("muc-mau",))) == "own-id"
    assert only(sound(steps=(Step("Làm.", stuck=("muc-mau",)),))) == "own-id"


@pytest.mark.parametrize(
    "url",
    [
        "https://bit.ly/x",
        "https://gov.vn.evil.com/",
        "https://dichvucong-gov.vn",
        "http://a.com",
        "https://xgov.vn",
        "https://evil.com?.gov.vn",
        "https://evil.com#.gov.vn",
        "https://gov.vn@evil.com",
        "https://evil.com\\.gov.vn",
        "https://g\u03bfv.vn",
    ],
)
def test_links_elsewhere_are_refused_wherever_they_stand(url: str) -> None:
    source = Source("Trang", "V1", seen="2026", url=url)
    places: list[dict[str, Any]] = [
        {"answer": f"Mở {url} rồi làm."},
        {"steps": (Step(f"Mở {url}."),)},
        {"steps": (Step("Mở trang.", link=url),)},
        {"sources": (source,)},
        {"documents": (f"Mẫu ở {url}",)},
        {"fee": f"Xem {url}"},
        {"time": f"Xem {url}"},
        {"variants": (Variant({"answer": f"Mở {url}"}, Span(TODAY)),)},
        {"variants": (Variant({"steps": (Step("Mở.", link=url),)}, Span(TODAY)),)},
        {"variants": (Variant({"sources": (source,)}, Span(TODAY)),)},
    ]
    for place in places:
        assert only(sound(**place)) == "foreign-link", place


@pytest.mark.parametrize(
    "url", ["https://gov.vn", "https://dichvucong.gov.vn/p/home", "https://vanban.chinhphu.vn/?id=1", "https://GOV.vn/"]
)
def test_links_to_allowed_domains_and_below_are_fine(url: str) -> None:
    assert codes(sound(answer=f"Mở {url}.", steps=(Step("Mở.", link=url.lower()),))) == []


def test_the_day_of_the_check_cannot_lie_ahead() -> None:
    assert only(sound(checked=TODAY + DAY)) == "checked-in-future"
    assert codes(sound(checked=TODAY)) == []


@pytest.mark.parametrize(("fact", "days"), [({}, 90), ({"fee": "20.000"}, 30), ({"time": "3 ngày"}, 30)])
def test_fees_and_times_are_checked_again_sooner(fact: dict[str, Any], days: int) -> None:
    assert codes(sound(recheck_by=TODAY + timedelta(days=days), **fact)) == []
    assert only(sound(recheck_by=TODAY + timedelta(days=days + 1), **fact)) == "recheck-late"


def test_a_fee_in_a_variant_is_checked_again_sooner_too() -> None:
    variants = (Variant({"fee": "30.000"}, Span(TODAY)),)
    assert only(sound(recheck_by=TODAY + timedelta(days=31), variants=variants)) == "recheck-late"


def test_an_overdue_entry_is_a_reminder_with_its_owner() -> None:
    old: dict[str, Any] = {"checked": TODAY - timedelta(days=60)}
    (fault,) = check_base(base(sound(recheck_by=TODAY - DAY, owner="tổ một", **old)))
    assert (fault.code, fault.severity, fault.values["owner"]) == ("overdue", "reminder", "tổ một")
    assert only(sound(recheck_by=TODAY, **old)) == "due-soon"
    assert codes(sound(recheck_by=TODAY + timedelta(days=30), **old)) == []


def test_what_is_over_is_a_reminder() -> None:
    assert only(sound(valid=Span(until=TODAY - DAY))) == "no-longer-valid"
    assert only(sound(variants=(Variant({"answer": "Khác."}, Span(until=TODAY - DAY)),))) == "variant-ended"
    assert codes(sound(valid=Span(until=TODAY))) == []


@pytest.mark.parametrize(
    ("issued", "after"),
    [
        ("2026-11-22", True), ("2026-12", True), ("2027", True),
        ("2026-11-21", False), ("2026-11", False), ("2026", False),
    ],
)  # fmt: skip
def test_a_source_cannot_be_younger_than_the_check(issued: str, after: bool) -> None:
    expected = ["source-after-check"] if after else []
    assert codes(sound(sources=(Source("Luật", "V1", issued=issued),))) == expected
    assert codes(sound(sources=(Source("Trang", "V1", seen=issued),))) == expected


@pytest.mark.parametrize(
    ("issued", "in_force", "odd"),
    [
        ("2025-06-01", "2025-05-31", True),
        ("2025", "2024-12", True),
        ("2025-06-01", "2025", False),
        ("2025-06", "2025-06", False),
    ],
)
def test_a_law_in_force_before_it_was_issued_is_a_reminder(issued: str, in_force: str, odd: bool) -> None:
    found = check_base(base(sound(sources=(Source("Luật", "V1", issued=issued, in_force=in_force),))))
    assert [(fault.code, fault.severity) for fault in found] == [("in-force-before-issued", "reminder")] * odd


@pytest.mark.parametrize(
    "text",
    ["Nộp tại UBND huyện.", "Bạn ra quận để nộp.", "Đến thị trấn.", "Tới Công an cấp huyện.", "Hỏi một cửa quận."],
)
def test_nobody_is_sent_to_the_old_district(text: str) -> None:
    assert only(sound(answer=text)) == "old-place"
    assert only(sound(steps=(Step(text),))) == "old-place"
    assert only(sound(variants=(Variant({"answer": text}, Span(TODAY)),))) == "old-place"


@pytest.mark.parametrize(
    "text",
    ["UBND huyện không còn, bạn ra phường.", "Đừng đến quận nữa.", "Trước đây nộp ở UBND quận.", "Nộp tại phường."],
)
def test_a_sentence_may_say_that_the_district_is_gone(text: str) -> None:
    assert codes(sound(answer=text)) == []


def test_a_sentence_teaches_one_entry_only() -> None:
    first, second = sound("muc-mot"), sound("muc-hai")
    twice = dict(second.questions) | {"short": ("Muc  mot SHORT mot", "câu khác")}
    (fault,) = check_base(base(first, sound("muc-hai", questions=twice)))
    assert (fault.code, fault.file, fault.values["other"]) == ("taught-twice", "thu-tuc/muc-hai.yaml", "muc-mot")


def test_a_test_sentence_stands_in_no_questions() -> None:
    asks = EntryTests(("muc mau plain mot", "thử hai", "thử ba"))
    assert only(sound(tests=asks)) == "test-is-taught"
    assert only(sound(), sound("muc-khac", tests=asks)) == "test-is-taught"


def test_a_sentence_for_no_entry_is_taught_by_none() -> None:
    text = "near:\n  - x\n  - Muc mau plain MOT\n"
    found = Base((sound(),), {"_elsewhere.yaml": text}, frozenset(), {"near": ("x", "Muc mau plain MOT")}, TODAY)
    (fault,) = check_base(found)
    assert (fault.file, fault.line, fault.code) == ("_elsewhere.yaml", 3, "elsewhere-is-taught")


def test_an_id_is_given_once() -> None:
    other = sound(
        questions={style: (f"khác {style}", f"khác {style} 2") for style in STYLES} | {"story": (f"x {STORY}",)}
    )
    assert "double-id" in codes(sound(), make_entry(group="tra-cuu", questions=other.questions, tests=sound("b").tests))


def test_a_former_id_cannot_be_an_id_or_former_id_of_another() -> None:
    assert only(sound(), sound("muc-khac", formerly=("muc-mau",))) == "double-id"
    assert only(sound(formerly=("cu",)), sound("muc-khac", formerly=("cu",))) == "double-id"
    assert codes(sound(formerly=("cu",)), sound("muc-khac", formerly=("cu-khac",))) == []


def test_a_fault_points_to_its_line() -> None:
    text = "title: Mục\nanswer: >-\n  Mở\n  https://bit.ly/x\nrecheck_by: 2030-01-01\n"
    entry = sound(answer="Mở https://bit.ly/x", recheck_by=date(2030, 1, 1))
    found = check_base(base(entry, muc_mau=text))
    assert [(fault.file, fault.line, fault.code) for fault in found] == [
        ("thu-tuc/muc-mau.yaml", 4, "foreign-link"), ("thu-tuc/muc-mau.yaml", 5, "recheck-late"),
    ]  # fmt: skip


def test_all_faults_of_all_entries_come_sorted() -> None:
    entries = [sound(f"muc-{n}", related=("khong-co",), checked=TODAY + DAY, recheck_by=TODAY + DAY) for n in "ba"]
    found = check_base(base(*entries))
    assert found == sorted(found)
    assert {fault.file for fault in found} == {"thu-tuc/muc-a.yaml", "thu-tuc/muc-b.yaml"}
