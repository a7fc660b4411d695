"""Keeping it true: what must be read again by a day, what to compare with the law, and what citizens are warned of."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from bot.commands.check import due_lines
from bot.conversation import Conversation
from bot.faults import TEXTS
from bot.library import Library
from bot.reply import Note, Paragraph
from bot.saying import spoken_date
from intents.claims import claims
from tests.bot.conftest import Run
from tests.bot.speaking import hear, text
from tests.small import copy_base

WORDS: dict[str, str] = yaml.safe_load((TEXTS / "due.yaml").read_text("utf-8"))
ENTRY = "tra-cuu-ho-so"  # checked 2026-08-02, to be read again by 2026-10-31 by "tổ hồ sơ"
ASK = "tra cứu hồ sơ"
RECHECK = date(2026, 10, 31)
MONTH = timedelta(days=30)


def due(run: Run, day: date | str) -> list[str]:
    code, out, _ = run("check", "--due", str(day))
    assert code == 0
    return out.splitlines()


# --due


def test_what_is_due_by_a_day_is_listed_and_nothing_later(run: Run, small: Library) -> None:
    for day in (RECHECK, date(2026, 12, 20), date(2026, 12, 21), date(2027, 12, 31)):
        listed = {line.split()[1] for line in due(run, day) if line.startswith("  ")}
        assert listed == {f"{e.group}/{e.id}.yaml" for e in small.entries if e.recheck_by <= day}


def test_an_entry_is_due_on_its_day_and_not_the_day_before(run: Run) -> None:
    assert due(run, RECHECK - timedelta(days=1)) == [WORDS["nothing_due"].format(date="2026-10-30")]
    assert due(run, RECHECK) == [
        WORDS["due_owner"].format(owner="tổ hồ sơ", count=1),
        "  2026-10-31  tra-cuu/tra-cuu-ho-so.yaml  Tra cứu hồ sơ đã nộp",
    ]


def test_entries_stand_under_their_owners_the_soonest_first(run: Run, small: Library) -> None:
    lines = due(run, "2027-12-31")
    headings = [line for line in lines if not line.startswith("  ")]
    assert headings == [
        WORDS["due_owner"].format(owner=owner, count=count)
        for owner, count in sorted([(WORDS["no_owner"], len(small.entries) - 1), ("tổ hồ sơ", 1)])
    ]
    unowned = lines[lines.index(WORDS["due_owner"].format(owner=WORDS["no_owner"], count=len(small.entries) - 1)) + 1 :]
    days = [line.split()[0] for line in unowned if line.startswith("  ")][: len(small.entries) - 1]
    assert days == sorted(days)
    assert len(lines) == len(small.entries) + 2


def test_an_empty_base_has_nothing_due(small: Library) -> None:
    empty = Library((), small.words, None, frozenset(), {}, ())
    assert due_lines(empty, RECHECK, WORDS) == [WORDS["nothing_due"].format(date=RECHECK)]


@pytest.mark.parametrize("day", ["31/12/2026", "2026-13-01", "mai"])
def test_a_day_that_is_none_is_wrong_usage(run: Run, day: str) -> None:
    code, _, error = run("check", "--due", day)
    assert code == 2
    assert "--due" in error


# --claims


def test_every_claim_is_printed_with_its_place_its_sentence_and_its_source(run: Run, small: Library) -> None:
    code, out, _ = run("check", "--claims")
    lines = out.splitlines()
    assert code == 0
    expected = {
        f"    {claim.text}  |  {claim.where}  |  {claim.sentence}" for entry in small.entries for claim in claims(entry)
    }
    assert {line for line in lines if line.startswith("    ")} == expected
    header = next(line for line in lines if line.startswith("thu-tuc/phi-cu.yaml"))
    assert header == "thu-tuc/phi-cu.yaml  Thông tư giảm phí [V1]"
    below = lines[lines.index(header) + 1 :]
    assert below[:2] == [
        "    2026-06-30  |  valid  |  2026-06-30",
        "    50%  |  answer  |  Được giảm 50% phí khi nộp trực tuyến.",
    ]


def test_an_entry_that_states_no_number_is_not_in_the_list(run: Run) -> None:
    assert "khai-tu.yaml" not in run("check", "--claims")[1]


# What the citizen sees


@pytest.mark.parametrize("late", [MONTH + timedelta(days=1), timedelta(days=400)])
def test_an_answer_overdue_by_more_than_a_month_bears_a_warning_above_it(
    conversation: Conversation, late: timedelta
) -> None:
    entry = conversation.saying.entries[ENTRY]
    warning = conversation.saying.phrases.say("overdue", date=spoken_date(entry.checked))
    assert warning.startswith("Thông tin kiểm tra lần cuối ngày 2/8/2026, có thể đã đổi")
    (reply,) = hear(conversation, ASK, today=RECHECK + late).replies
    assert reply.blocks.index(Note(warning)) < reply.blocks.index(Paragraph(entry.answer))


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1), MONTH])
def test_an_answer_overdue_by_less_bears_none(conversation: Conversation, late: timedelta) -> None:
    turn = hear(conversation, ASK, today=RECHECK + late)
    assert conversation.saying.entries[ENTRY].answer in text(turn)
    assert "có thể đã đổi" not in text(turn)


def test_what_is_overdue_at_all_counts_as_a_gap_of_the_base(conversation: Conversation) -> None:
    days = (RECHECK, RECHECK + timedelta(days=1), RECHECK + timedelta(days=99))
    assert [hear(conversation, ASK, today=day).asked[0].kind for day in days] == ["", "overdue", "overdue"]


def test_show_prints_the_warning_as_citizens_see_it(run: Run) -> None:
    assert "có thể đã đổi" in run("show", ENTRY, "--on", "2026-12-01")[1]
    assert "có thể đã đổi" not in run("show", ENTRY, "--on", "2026-11-30")[1]


OFFICE = """\
"00004":
  name: Nơi mẫu
  address: Chỗ mẫu
  hours: Giờ mẫu
  checked: 2026-09-01
  source: https://mau.gov.vn
"""


@pytest.mark.parametrize(
    ("day", "code", "reported"), [("2026-11-30", 0, False), ("2026-12-01", 0, True), ("2026-08-31", 1, True)]
)
def test_an_office_is_reported_after_a_quarter_and_before_it_was_checked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str, code: int, reported: bool
) -> None:
    folder = copy_base(tmp_path / "knowledge") / "offices"
    folder.mkdir()
    (folder / "01.yaml").write_text(OFFICE, "utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder.parent))
    exit_code, out, _ = run("check", "--quick", "--on", day)
    assert (exit_code, "offices/01.yaml" in out) == (code, reported)
