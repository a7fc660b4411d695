"""Every sentence of the knowledge base is one case, named entry-style-number, e.g. `quen-mat-khau-formal-3`.

Sentences that fail today stand in `known_failures.txt` with the reason; one that begins to pass has to go from there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.brain import Brain
from bot.commands.ask import explained
from bot.knowledge_tests import finds, holds, shows
from intents.decision import Answer
from intents.limits import MOST_CHOICES
from intents.matching import Matcher
from tests.knowledge.base import DAY, LIBRARY

Case = tuple[str, str, str]
"""Name, entry and sentence (or text to be shown)."""


def known_failures() -> dict[str, str]:
    lines = (Path(__file__).parent / "known_failures.txt").read_text("utf-8").split("\n")
    pairs = (line.split(maxsplit=1) for line in lines if line.strip() and not line.startswith("#"))
    return {pair[0]: pair[1] if len(pair) > 1 else "" for pair in pairs}


KNOWN = known_failures()
# A minute for thousands; whoever writes sentences has `make check`.
pytestmark = pytest.mark.slow


def taught() -> Iterator[Case]:
    for entry in LIBRARY.entries:
        for style, texts in entry.questions.items():
            yield from ((f"{entry.id}-{style}-{n}", entry.id, text) for n, text in enumerate(texts, 1))


def asked() -> Iterator[Case]:
    for entry in LIBRARY.entries:
        yield from ((f"{entry.id}-ask-{n}", entry.id, text) for n, text in enumerate(entry.tests.ask, 1))


def refused() -> Iterator[Case]:
    for entry in LIBRARY.entries:
        yield from ((f"{entry.id}-not-{n}", entry.id, text) for n, text in enumerate(entry.tests.refuse, 1))


def shown() -> Iterator[Case]:
    for entry in LIBRARY.entries:
        for when, texts in entry.tests.shows.items():
            yield from ((f"{entry.id}-shows-{when}-{n}", entry.id, text) for n, text in enumerate(texts, 1))


def cases(found: Iterator[Case]) -> list[object]:
    return [pytest.param(*case, id=case[0], marks=_marks(case[0])) for case in found]


def _marks(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=KNOWN[name], strict=True)] if name in KNOWN else []


@pytest.mark.parametrize(("name", "entry", "text"), cases(taught()))
def test_a_taught_sentence_finds_its_entry(name: str, entry: str, text: str, by_words: Matcher) -> None:
    assert finds(by_words.ask(text, DAY), entry)
    # It would be found word for word; what was learned from it has to lead there too.
    found = by_words.weigh(text)
    assert entry in {candidate.entry.id for candidate in found.candidates[:MOST_CHOICES]}, explained(found)


@pytest.mark.parametrize(("name", "entry", "text"), cases(asked()))
def test_a_new_sentence_finds_its_entry(name: str, entry: str, text: str, matcher: Matcher) -> None:
    assert finds(matcher.ask(text, DAY), entry), explained(matcher.explain(text, DAY))


@pytest.mark.parametrize(("name", "entry", "text"), cases(refused()))
def test_a_sentence_of_a_twin_is_not_answered(name: str, entry: str, text: str, matcher: Matcher) -> None:
    decision = matcher.ask(text, DAY)
    answered = isinstance(decision, Answer) and decision.entry.id == entry
    assert not answered, explained(matcher.explain(text, DAY))


@pytest.mark.parametrize(("name", "entry", "text"), cases(shown()))
def test_a_text_is_shown(name: str, entry: str, text: str, brain: Brain) -> None:
    when = name.removeprefix(f"{entry}-shows-").rpartition("-")[0]
    assert holds(shows(brain.saying, brain.matcher.by_id[entry], when, DAY), text)


def test_every_known_failure_is_a_case_and_has_a_reason() -> None:
    names = {case[0] for found in (taught(), asked(), refused(), shown()) for case in found}
    assert set(KNOWN) - names == set()
    assert [name for name, reason in KNOWN.items() if not reason.strip()] == []


def test_known_failures_stay_few() -> None:
    assert len(KNOWN) <= 40
