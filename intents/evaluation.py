"""Measures of a matcher on labelled questions, the field's standard ones, each with its 95 % interval."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from intents.decision import Answer, Choice, Unknown
from intents.matching import Matcher

__all__ = ["Evaluation", "Question", "Rate", "evaluate", "read_questions", "report"]

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
class Evaluation:
    rates: dict[str, Rate]
    """Measure -> rate."""
    mrr: float
    """Mean reciprocal rank of the first right entry among all candidates ranked."""
    wrong: list[tuple[Question, str]] = field(default_factory=list)


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


def evaluate(matcher: Matcher, questions: Sequence[Question], today: date) -> Evaluation:
    """Ask every question and count. Questions labelled with ids the base has not got are left out of scope counts."""
    known = set(matcher.by_id)
    inside = [q for q in questions if q.labels & known]
    outside = [q for q in questions if q.labels == {OUT_OF_SCOPE}]
    counts = dict.fromkeys(
        ["recall@1", "recall@3", "answered right", "answered or among choices", "wrong answer", "choice", "unknown"], 0
    )
    ranks: list[float] = []
    wrong: list[tuple[Question, str]] = []
    for question in inside:
        found = matcher.explain(question.text, today)
        ranked = [scored.entry.id for scored in found.candidates]
        rank = next((n for n, entry in enumerate(ranked, 1) if entry in question.labels), 0)
        ranks.append(1 / rank if rank else 0.0)
        counts["recall@1"] += rank == 1
        counts["recall@3"] += 1 <= rank <= 3
        match found.decision:
            case Answer(reading):
                right = reading.entry.id in question.labels
                counts["answered right"] += right
                counts["answered or among choices"] += right
                counts["wrong answer"] += not right
                if not right:
                    wrong.append((question, reading.entry.id))
            case Choice(entries):
                counts["choice"] += 1
                counts["answered or among choices"] += any(entry.id in question.labels for entry in entries)
            case Unknown():
                counts["unknown"] += 1
    rates = {name: Rate(hits, len(inside)) for name, hits in counts.items()}
    said = [(question, matcher.ask(question.text, today)) for question in outside]
    answered = [(question, decision.entry.id) for question, decision in said if isinstance(decision, Answer)]
    rates["out-of-scope wrong answer"] = Rate(len(answered), len(outside))
    rates["out-of-scope unknown"] = Rate(sum(isinstance(decision, Unknown) for _, decision in said), len(outside))
    return Evaluation(rates, sum(ranks) / len(ranks) if ranks else 0.0, wrong + answered)


def report(result: Evaluation) -> str:
    """One line a measure: share, 95 % interval, counts."""
    lines = [f"{'measure':28} {'share':>7}  {'95 % interval':>15}  counts"]
    for name, rate in result.rates.items():
        low, high = rate.interval
        lines.append(f"{name:28} {rate.share:7.1%}  {low:6.1%} –{high:6.1%}  {rate.hits}/{rate.of}")
    lines.insert(3, f"{'MRR':28} {result.mrr:7.3f}")
    return "\n".join(lines)
