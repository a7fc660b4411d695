"""The knowledge base as a whole: complete, sound, in today's words, leading nowhere but to the state's own pages."""

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.brain import Brain
from bot.commands.check import schema_text
from bot.commands.show import shown
from bot.faults import fault_texts, worded
from bot.knowledge_tests import holds
from intents.decision import Emergency
from intents.entry import STYLES, Entry, Resolved, resolve
from intents.matching import Matcher
from tests.intents.test_asides import LOOK_ALIKES, REPORTS
from tests.knowledge.base import DAY, ENTRIES, KNOWLEDGE, LIBRARY
from tests.knowledge.schema import problems
from tests.small import ROOT

pytestmark = pytest.mark.slow

WANTED = ROOT.parent / "shared" / "knowledge" / "intents.yaml"
WANTED_DAY = date(2026, 11, 21)
_ADDRESS = re.compile(
    r"(?<![\w@.-])(?:https?://)?((?:[\w-]+\.)+(?:vn|com|net|org|info|io|me|top|xyz|online|site))(?![\w.-]*\w)"
)
_OLD_PLACE = re.compile(
    r"(?:UBND|ủy ban nhân dân|công an|phòng tư pháp|một cửa|bhxh|bảo hiểm xã hội|thuế)\s+(?:cấp\s+)?"
    r"(?:huyện|quận|thị xã|thị trấn)\b|\b(?:đến|tới|ra|lên|tại|ở)\s+(?:huyện|quận|thị trấn)\b",
    re.IGNORECASE,
)
_GONE = re.compile(r"không còn|đã bỏ|bỏ cấp|trước|cũ|hồi|đừng|không phải|thay cho|nay", re.IGNORECASE)
needs_shared = pytest.mark.skipif(not WANTED.exists(), reason=f"{WANTED} is not there")
entries = pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)


@cache
def wanted() -> dict[str, tuple[str, list[str]]]:
    """Id -> group and texts its answer cannot do without."""
    if not WANTED.exists():
        return {}
    groups: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(WANTED.read_text("utf-8"))
    return {name: (group, entry["must"]) for group, found in groups.items() for name, entry in found.items()}


def text_of(brain: Brain, entry: Entry, day: date = DAY) -> str:
    return shown(brain.saying, entry, day, None)


def test_check_finds_no_error() -> None:
    words = fault_texts()
    assert [worded(fault, words) for fault in LIBRARY.check(DAY) if fault.severity == "error"] == []


@needs_shared
@pytest.mark.parametrize("name", wanted())
def test_every_entry_that_must_be_there_is_there(name: str) -> None:
    assert ENTRIES[name].group == wanted()[name][0]


@needs_shared
@pytest.mark.parametrize("name", wanted())
def test_every_answer_shows_what_it_must(name: str, brain: Brain) -> None:
    text = text_of(brain, ENTRIES[name], WANTED_DAY)
    assert [part for part in wanted()[name][1] if not holds(text, part)] == []


@needs_shared
@pytest.mark.parametrize("name", wanted())
def test_what_must_be_shown_stands_in_the_entrys_own_tests(name: str) -> None:
    own = "\n".join(text for texts in ENTRIES[name].tests.shows.values() for text in texts)
    assert [part for part in wanted()[name][1] if not holds(own, part)] == []


@entries
def test_an_entry_has_all_styles_and_enough_sentences(entry: Entry) -> None:
    assert entry.talk or set(entry.questions) == set(STYLES)
    assert sum(map(len, entry.questions.values())) >= 12
    assert len(entry.tests.ask) >= 3


@entries
def test_nobody_is_sent_to_the_old_district(entry: Entry, brain: Brain) -> None:
    sentences = re.split(r"(?<=[.!?])\s+|\n", text_of(brain, entry))
    assert [s for s in sentences if _OLD_PLACE.search(s) and not _GONE.search(s)] == []


@entries
def test_every_address_is_an_allowed_one(entry: Entry) -> None:
    texts = [entry.answer, *(f"{step.do} {step.link}" for step in entry.steps), *entry.documents, entry.fee, entry.time]
    hosts = {match.group(1).lower() for text in texts for match in _ADDRESS.finditer(text or "")}
    hosts |= {source.url.split("/")[2] for source in entry.sources if source.url}
    assert [h for h in hosts if not any(h == d or h.endswith("." + d) for d in LIBRARY.domains)] == []


@entries
def test_the_card_fits_one_message(entry: Entry, brain: Brain) -> None:
    reading = resolve(entry, DAY)
    assert isinstance(reading, Resolved)
    blocks = brain.saying.answer(reading, "0" * 10).blocks
    assert len("\n\n".join(map(str, blocks))) < 4_096


@entries
def test_help_for_the_stuck_and_related_entries_are_there(entry: Entry) -> None:
    mentioned = {*entry.related, *(name for step in entry.steps for name in step.stuck)}
    assert mentioned - ENTRIES.keys() == set()


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(schema_text())
    return found


@entries
def test_an_entry_keeps_to_the_schema(entry: Entry) -> None:
    text = (KNOWLEDGE / entry.group / f"{entry.id}.yaml").read_text("utf-8")
    assert problems(yaml.load(text, yaml.BaseLoader), schema()) == []


def test_the_schema_is_current() -> None:
    """`python -m bot check --quick --write-schema` writes it anew."""
    assert (KNOWLEDGE / "schema.json").read_text("utf-8") == schema_text()


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    schema = yaml.safe_load(schema_text())
    sound = yaml.load((KNOWLEDGE / "tai-khoan/quen-mat-khau.yaml").read_text("utf-8"), yaml.BaseLoader)
    for change in ({"titel": "x"}, {"title": "x" * 61}, {"checked": "21/11/2026"}, {"steps": "x"}, {"online": "no"}):
        assert problems({**sound, **change}, schema) != [], change
    assert problems({key: value for key, value in sound.items() if key != "answer"}, schema) != []


def test_titles_are_told_apart() -> None:
    assert [title for title, count in Counter(entry.title for entry in ENTRIES.values()).items() if count > 1] == []


def test_every_group_is_in_the_menu() -> None:
    assert LIBRARY.phrases is not None
    assert {entry.group for entry in ENTRIES.values()} <= set(LIBRARY.phrases.tables["groups"])


def test_every_kind_of_emergency_and_of_private_data_has_its_words() -> None:
    assert LIBRARY.phrases is not None
    assert {"emergency_" + kind for kind in LIBRARY.words.emergencies} <= set(LIBRARY.phrases.texts)


def test_commands_keep_to_telegrams_limits() -> None:
    assert LIBRARY.phrases is not None
    for name, text in LIBRARY.phrases.tables["commands"].items():
        assert re.fullmatch("[a-z0-9_]{1,32}", name)
        assert 1 <= len(text) <= 256
    assert len(LIBRARY.phrases.texts["bot_about"]) <= 120
    assert len(LIBRARY.phrases.texts["bot_description"]) <= 512


def test_no_file_of_the_base_is_left_out() -> None:
    files = {path for path in Path(KNOWLEDGE).glob("*/*.yaml") if path.parent.name != "offices"}
    assert len(files) == len(ENTRIES)


@pytest.mark.parametrize(("kind", "text"), REPORTS)
def test_what_happens_now_gets_the_number_at_once(kind: str, text: str, matcher: Matcher) -> None:
    assert matcher.ask(text, DAY) == Emergency(kind)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_get_no_alarm(text: str, matcher: Matcher) -> None:
    assert not isinstance(matcher.ask(text, DAY), Emergency)
