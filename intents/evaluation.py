"""Measures of a matcher on labelled questions, the field's standard ones, each with its 95 % interval."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from intents.decision import Answer, Choice, Decision, Unknown
from intents.matching import Explanation, Matcher

__all__ = ["Confusion", "Evaluation", "Question", "Rate", "confusions", "evaluate", "read_questions", "report"]

OUT_OF_SCOPE = "none"
TOO_VAGUE = "clarify"


@dataclass(frozen=True)
class Question:
    text: str
    labels: frozenset[str]
    """Ids, any of which is right; {"none"}: no entry should answer; {"clarify"}: asking back is right."""


@dataclass(frozen=True)
class Rate:
    hits: int
    of: int

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson score interval at 95 % (Wilson 1927): holds for small counts and shares near 0 and 1."""
        if not self.of:
            return 0.0, 1.0
        z = 1.959964
        centre = self.share + z * z / (2 * self.of)
        spread = z * math.sqrt(self.share * (1 - self.share) / self.of + z * z / (4 * self.of * self.of))
        scale = 1 + z * z / self.of
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@dataclass(frozen=True)
class Asked:
    """One question with what came of it."""

    question: Question
    decision: Decision
    ranked: tuple[str, ...]
    """Ids, best first."""

    @property
    def rank(self) -> int:
        """Place of the first right entry, from 1; 0 when it is not among the candidates."""
        return next((place for place, entry in enumerate(self.ranked, 1) if entry in self.question.labels), 0)

    @property
    def answered(self) -> str | None:
        return self.decision.entry.id if isinstance(self.decision, Answer) else None

    @property
    def right(self) -> bool:
        return self.answered in self.question.labels

    @property
    def reached(self) -> bool:
        """Answered rightly, or the right entry is among the choices."""
        offered = self.decision.entries if isinstance(self.decision, Choice) else ()
        return self.right or any(entry.id in self.question.labels for entry in offered)


@dataclass(frozen=True)
class Confusion:
    """Questions about one entry for which another came first."""

    wanted: str
    found: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Evaluation:
    rates: dict[str, Rate]
    """Measure -> rate."""
    mrr: float
    """Mean reciprocal rank of the first right entry among all candidates ranked."""
    asked: list[Asked] = field(default_factory=list)

    @property
    def wrong(self) -> list[Asked]:
        """Questions answered with an entry that is not theirs."""
        return [one for one in self.asked if one.answered and not one.right and one.question.labels != {TOO_VAGUE}]


_INSIDE: dict[str, Callable[[Asked], bool]] = {
    "recall@1": lambda one: one.rank == 1,
    "recall@3": lambda one: 1 <= one.rank <= 3,
    "answered right": lambda one: one.right,
    "answered or among choices": lambda one: one.reached,
    "wrong answer": lambda one: bool(one.answered) and not one.right,
    "choice": lambda one: isinstance(one.decision, Choice),
    "unknown": lambda one: isinstance(one.decision, Unknown),
}


def read_questions(lines: Iterable[str]) -> list[Question]:
    """Return the questions of a TSV; raises ValueError with the line number of the first bad line."""
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        label, tab, text = line.rstrip("\r\n").partition("\t")
        if not tab or not label.strip():
            raise ValueError(f"line {number}: write label TAB question")
        questions.append(Question(text, frozenset(label.strip().split("|"))))
    return questions


def evaluate(
    matcher: Matcher, questions: Sequence[Question], today: date, noise: Callable[[str], str] | None = None
) -> Evaluation:
    """Ask every question and count. Questions labelled with ids the base has not got are left out.

    `noise` spoils each question before it is asked.
    """
    known = set(matcher.by_id)
    asked = [
        _asked(question, matcher.explain(noise(question.text) if noise else question.text, today))
        for question in questions
        if question.labels & {*known, OUT_OF_SCOPE, TOO_VAGUE}
    ]
    inside = [one for one in asked if one.question.labels & known]
    outside = [one for one in asked if one.question.labels == {OUT_OF_SCOPE}]
    vague = [one for one in asked if one.question.labels == {TOO_VAGUE}]
    rates = {name: Rate(sum(map(holds, inside)), len(inside)) for name, holds in _INSIDE.items()}
    rates["out-of-scope wrong answer"] = Rate(sum(bool(one.answered) for one in outside), len(outside))
    rates["out-of-scope unknown"] = Rate(sum(isinstance(one.decision, Unknown) for one in outside), len(outside))
    rates["vague answered"] = Rate(sum(bool(one.answered) for one in vague), len(vague))
    mrr = sum(1 / one.rank for one in inside if one.rank) / max(1, len(inside))
    return Evaluation(rates, mrr, asked)


def _asked(question: Question, found: Explanation) -> Asked:
    return Asked(question, found.decision, tuple(scored.entry.id for scored in found.candidates))


def confusions(result: Evaluation) -> list[Confusion]:
    """Return which entry came first for questions of which other, the most frequent pair first."""
    pairs: defaultdict[tuple[str, str], list[Asked]] = defaultdict(list)
    for one in result.asked:
        matters = one.answered or OUT_OF_SCOPE not in one.question.labels
        if matters and one.rank != 1 and one.ranked and one.question.labels != {TOO_VAGUE}:
            pairs["|".join(sorted(one.question.labels)), one.ranked[0]].append(one)
    ordered = sorted(pairs.items(), key=lambda item: -len(item[1]))
    return [Confusion(*pair, tuple(asked)) for pair, asked in ordered]


def report(result: Evaluation) -> str:
    """One line a measure: share, 95 % interval, counts."""
    return "\n".join(_lines(result))


def _lines(result: Evaluation) -> Iterator[str]:
    yield f"{'measure':28} {'share':>7}  {'95 % interval':>15}  counts"
    for name, rate in result.rates.items():
        low, high = rate.interval
        yield f"{name:28} {rate.share:7.1%}  {low:6.1%} –{high:6.1%}  {rate.hits}/{rate.of}"
        if name == "recall@3":
            yield f"{'MRR':28} {result.mrr:7.3f}"
