"""Runs the sentences that entries carry in `tests` against the whole base."""

from collections.abc import Iterator
from datetime import date

from bot.commands.show import shown
from bot.communes.gazetteer import load_gazetteer
from bot.library import Library
from bot.saying import Saying
from intents.decision import Answer, Choice, Decision, Unknown
from intents.entry import Entry
from intents.fault import Fault
from intents.matching import Matcher

__all__ = ["failing_tests", "finds", "holds", "shows"]


def failing_tests(library: Library, matcher: Matcher, today: date) -> list[Fault]:
    """Return a fault for each sentence that is not answered as its entry says, and each text not shown."""
    return [fault for entry in library.entries for fault in _failing(library, matcher, entry, today)]


def _failing(library: Library, matcher: Matcher, entry: Entry, today: date) -> Iterator[Fault]:
    for text in entry.tests.ask:
        decision = matcher.ask(text, today)
        if not finds(decision, entry.id):
            yield _fault(library, entry, text, "fails-test", text=text, found=_found(decision))
    for text in entry.tests.refuse:
        decision = matcher.ask(text, today)
        if isinstance(decision, Answer) and decision.entry.id == entry.id:
            yield _fault(library, entry, text, "wrongly-answers", text=text)
    if library.phrases:
        yield from _not_shown(library, Saying(library.phrases, {}), entry, today)


def _not_shown(library: Library, saying: Saying, entry: Entry, today: date) -> Iterator[Fault]:
    for when, texts in entry.tests.shows.items():
        seen = shows(saying, entry, when, today)
        for text in texts:
            if not holds(seen, text):
                yield _fault(library, entry, text, "does-not-show", when=when, text=text)


def finds(decision: Decision, entry_id: str) -> bool:
    """Tell whether `decision` is the entry, offers it, or explains that it is not in force."""
    if isinstance(decision, Answer):
        return decision.entry.id == entry_id
    if isinstance(decision, Unknown) and decision.changed:
        return decision.changed.entry.id == entry_id
    return isinstance(decision, Choice) and entry_id in {entry.id for entry in decision.entries}


def shows(saying: Saying, entry: Entry, when: str, today: date) -> str:
    """Return what a citizen reads of `entry` on the date, or in the place today, that `when` names."""
    if not when.isdigit():
        return shown(saying, entry, date.fromisoformat(when), None)
    # A commune's text has the variants of its province too.
    place = load_gazetteer().place(when)
    return shown(saying, entry, today, place.path if place else when)


def holds(text: str, wanted: str) -> bool:
    """Tell whether `text` holds `wanted`, letter for letter; "a|b" is either."""
    return any(part in text for part in wanted.split("|"))


def _found(decision: Decision) -> str:
    if isinstance(decision, Answer):
        return decision.entry.id
    if isinstance(decision, Choice):
        return ", ".join(entry.id for entry in decision.entries)
    return type(decision).__name__.lower()


def _fault(library: Library, entry: Entry, part: str, code: str, **values: str) -> Fault:
    file = f"{entry.group}/{entry.id}.yaml"
    lines = library.texts.get(file, "").split("\n")
    # The sentence may stand in a longer one above.
    start = next((n for n, text in enumerate(lines) if text.startswith("tests:")), 0)
    line = next((n for n, text in enumerate(lines[start:], start + 1) if part[:60] in text), 0)
    return Fault(file, line, code, values)
