"""What a changed base would answer to the questions people asked, beside what they get now."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass, fields
from datetime import date

import numpy as np

from intents.decision import Answer, Catalogue, Choice, Decision, Emergency
from intents.matching import Matcher
from intents.meaning import Embedder
from intents.screening import Look, Screen, look
from intents.space import Floats

__all__ = ["Asked", "Line", "Outcome", "Progress", "Replay", "Replayer", "outcome"]

Progress = Callable[[int, int], None]
"""Questions done, questions in all."""

_STEP = 50
"""Questions from one call of `Progress` to the next."""
_MOST_EMBEDDED = 50_000


@dataclass(frozen=True)
class Asked:
    """A stored question, all that were asked in the same words together."""

    text: str
    """Masked."""
    times: int = 1
    confirmed: str | None = None
    """Entry that people called right, or chose."""
    refused: str | None = None
    """Entry that people called wrong."""


@dataclass(frozen=True)
class Outcome:
    """A decision as it is compared and kept."""

    kind: str
    """answer, choice, unknown, changed (not in force), catalogue or emergency."""
    ids: tuple[str, ...] = ()
    """Entries, the answer or likeliest first; procedures of the catalogue; what the emergency is."""

    def finds(self, entry: str) -> bool:
        """Tell whether a citizen gets `entry`, is offered it, or is told that it is not in force."""
        if self.kind == "choice":
            return entry in self.ids
        return self.kind in ("answer", "changed") and self.ids[:1] == (entry,)

    def tells(self, entry: str) -> bool:
        """Tell whether `entry` is what is answered."""
        return self.kind == "answer" and self.ids[0] == entry


@dataclass(frozen=True)
class Line:
    """One question with what it gets before and after."""

    text: str
    times: int
    """0: a sentence of the base's own tests."""
    before: Outcome
    after: Outcome
    entry: str | None = None
    """Of what is broken: the entry it is about."""
    why: str = ""
    """Of what is broken: ask, not (tests of the entry), confirmed, refused (people said so)."""


@dataclass(frozen=True)
class Replay:
    """What changes, each list asked most often first; what is broken stands in no other list."""

    questions: int
    """Different questions and tests that were compared."""
    answered: tuple[Line, ...] = ()
    """Answered now, and not before."""
    changed: tuple[Line, ...] = ()
    """Answered before; now by something else, or only among choices."""
    lost: tuple[Line, ...] = ()
    """Answered before, and not now."""
    broken: tuple[Line, ...] = ()
    """Tests of the base that fail, and questions that lose what people called right or get what they called wrong."""

    def plain(self) -> dict[str, object]:
        """Return it as tables and lists, for JSON."""
        return asdict(self)

    @classmethod
    def read(cls, plain: Mapping[str, object]) -> "Replay":
        """Return what `plain` made tables of."""
        lists = {field.name: plain[field.name] for field in fields(cls) if field.name != "questions"}
        read = {name: tuple(map(_line, lines)) for name, lines in lists.items() if isinstance(lines, list | tuple)}
        return cls(int(str(plain["questions"])), **read)


def outcome(decision: Decision) -> Outcome:
    """Return `decision` as it is compared."""
    if isinstance(decision, Answer):
        return Outcome("answer", (decision.entry.id, *(entry.id for entry in decision.also)))
    if isinstance(decision, Choice):
        return Outcome("choice", tuple(entry.id for entry in decision.entries))
    if isinstance(decision, Emergency):
        return Outcome("emergency", (decision.kind,))
    if isinstance(decision, Catalogue):
        return Outcome("catalogue", tuple(procedure.code for procedure in decision.procedures))
    if decision.changed:
        return Outcome("changed", (decision.changed.entry.id,))
    return Outcome("unknown", tuple(entry.id for entry in decision.nearest))


@dataclass(frozen=True, slots=True)
class _Known:
    """A question as the running matcher sees it."""

    day: date
    outcome: Outcome
    looks: tuple[Look, ...]
    """Of the whole, then of its parts when there are several questions in it."""


class Replayer:
    """Remembers what the running matcher makes of stored questions, so that a replay asks only what a change touches.

    About 4 KB a question, 6 with embeddings. Any thread may warm while another replays.
    """

    def __init__(self, running: Matcher) -> None:
        self._embedded: dict[str, Floats] = {}
        self._running = self._remembering(running)
        self._known: dict[str, _Known] = {}

    def follow(self, matcher: Matcher) -> "Replayer":
        """Return a replayer for `matcher`, published since, that has the embeddings at hand already."""
        other = Replayer(matcher)
        other._embedded.update(self._embedded)
        return other

    def warm(self, texts: Sequence[str], today: date, progress: Progress | None = None) -> None:
        """Ask the running matcher all of `texts` and the tests of its entries; forget every other."""
        tests = (text for entry in self._running.entries for text in (*entry.tests.ask, *entry.tests.refuse))
        wanted = dict.fromkeys((*texts, *tests))
        for number, text in enumerate(wanted):
            self._see(text, today)
            if progress:  # after each, since nobody waits for this: it can be stopped at once
                progress(number + 1, len(wanted))
        self._known = {text: self._see(text, today) for text in wanted}

    def replay(
        self, after: Matcher, questions: Sequence[Asked], today: date, progress: Progress | None = None
    ) -> Replay:
        """Return what `after` would change. What was not warmed is asked now, which takes ten times as long."""
        screen = Screen(self._running, after)
        ask = self._remembering(after)
        tests = _tests(after)
        pairs: dict[str, tuple[Outcome, Outcome]] = {}
        wanted = dict.fromkeys((*(question.text for question in questions), *(line[0] for line in tests)))
        for number, text in enumerate(wanted):
            known = self._see(text, today)
            touched = any(map(screen.touches, known.looks))
            pairs[text] = known.outcome, outcome(ask.ask(text, today)) if touched else known.outcome
            _tell(progress, number + 1, len(wanted))
        return _sorted(questions, tests, pairs)

    def _see(self, text: str, today: date) -> _Known:
        known = self._known.get(text)
        if known is None or known.day != today:
            matcher = self._running
            looks = known.looks if known else tuple(look(matcher.model, part) for part in _parts(matcher, text))
            known = self._known[text] = _Known(today, outcome(matcher.ask(text, today)), looks)
        return known

    def _remembering(self, matcher: Matcher) -> Matcher:
        """Return `matcher` with the embeddings of all questions asked before at hand."""
        embed = matcher.model.embed
        found = copy(matcher)
        found.model = copy(matcher.model)
        found.model.embed = self._recalling(embed) if embed else None
        return found

    def _recalling(self, embed: Embedder) -> Embedder:
        def recall(texts: Sequence[str]) -> Floats:
            if len(self._embedded) > _MOST_EMBEDDED:
                self._embedded.clear()
            known = {text: vector for text in texts if (vector := self._embedded.get(text)) is not None}
            new = [text for text in texts if text not in known]
            if new:
                found = dict(zip(new, embed(new), strict=True))
                self._embedded.update(found)
                known |= found
            return np.stack([known[text] for text in texts])

        return recall


def _parts(matcher: Matcher, text: str) -> tuple[str, ...]:
    parts = matcher.several.split(text)
    return (text, *parts) if len(parts) > 1 else (text,)


def _tell(progress: Progress | None, done: int, of: int) -> None:
    if progress and (done % _STEP == 0 or done == of):
        progress(done, of)


def _tests(matcher: Matcher) -> list[tuple[str, str, str]]:
    """Return text, entry and kind of each test."""
    asks = [(text, entry.id, "ask") for entry in matcher.entries for text in entry.tests.ask]
    return asks + [(text, entry.id, "not") for entry in matcher.entries for text in entry.tests.refuse]


def _sorted(
    questions: Sequence[Asked], tests: Sequence[tuple[str, str, str]], pairs: Mapping[str, tuple[Outcome, Outcome]]
) -> Replay:
    lists: dict[str, list[Line]] = {"answered": [], "changed": [], "lost": [], "broken": []}
    for text, entry, kind in tests:
        before, after = pairs[text]
        fails = not after.finds(entry) if kind == "ask" else after.tells(entry)
        if fails:
            lists["broken"].append(Line(text, 0, before, after, entry, kind))
    for question in questions:
        before, after = pairs[question.text]
        if before == after:
            continue
        concerned, why = _broken(question, before, after)
        name = "broken" if why else _list(before, after)
        if name:
            lists[name].append(Line(question.text, question.times, before, after, concerned, why))
    sorted_lists = {name: tuple(sorted(lines, key=lambda line: -line.times)) for name, lines in lists.items()}
    return Replay(len(pairs), **sorted_lists)


def _broken(question: Asked, before: Outcome, after: Outcome) -> tuple[str | None, str]:
    right, wrong = question.confirmed, question.refused
    if right and before.finds(right) and not after.finds(right):
        return right, "confirmed"
    if wrong and after.tells(wrong) and not before.tells(wrong):
        return wrong, "refused"
    return None, ""


def _list(before: Outcome, after: Outcome) -> str:
    if before.kind != "answer":
        return "answered" if after.kind == "answer" else ""
    return "changed" if after.kind in ("answer", "choice") else "lost"


def _line(plain: Mapping[str, object]) -> Line:
    before, after = (_outcome(plain[name]) for name in ("before", "after"))
    entry = plain["entry"]
    return Line(
        str(plain["text"]), int(str(plain["times"])), before, after,
        None if entry is None else str(entry), str(plain["why"]),
    )  # fmt: skip


def _outcome(plain: object) -> Outcome:
    if not isinstance(plain, Mapping):
        raise ValueError(f"no outcome: {plain!r}")
    return Outcome(str(plain["kind"]), tuple(map(str, plain["ids"])))
