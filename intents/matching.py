"""`Matcher.ask`: a message in, a decision out. Prefers asking back to a wrong answer."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from intents import limits
from intents.asides import emergency, follow_up
from intents.decision import Answer, Choice, Decision, Emergency, Unknown
from intents.entry import Entry, NotInForce, resolve
from intents.scoring import Example, Learned, Model, Signals, learn
from intents.sentence import Normaliser
from intents.words import Words

__all__ = ["Explanation", "Lesson", "Matcher", "Scored"]


@dataclass(frozen=True)
class Scored:
    """One candidate with every signal that spoke for or against it."""

    entry: Entry
    learned: float
    nearest: float
    covered: float
    sentence: str
    """The sentence of the base most similar to the message."""


@dataclass(frozen=True)
class Explanation:
    decision: Decision
    read_as: str
    """The message after abbreviations, spelling and filler."""
    sure: float
    margin: float
    background: float
    """Highest learned score of "something else"."""
    unknown: tuple[str, ...]
    candidates: tuple[Scored, ...]


@dataclass(frozen=True)
class Lesson:
    """Everything the matcher learns from."""

    entries: tuple[Entry, ...]
    words: Words
    elsewhere: Mapping[str, Sequence[str]]
    """Kind -> sentences no entry should answer."""

    @property
    def labels(self) -> int:
        return len(self.entries) + len(self.elsewhere)

    def examples(self) -> list[Example]:
        """Every sentence with its label: entries in order, then the kinds of `elsewhere`."""
        taught = [Example(text, n) for n, entry in enumerate(self.entries) for text in entry.sentences()]
        others = enumerate(self.elsewhere.values(), len(self.entries))
        return taught + [Example(text, n) for n, texts in others for text in texts]

    def normaliser(self) -> Normaliser:
        """Reads with the vocabulary of all but the misspelt sentences."""
        typed = [q for entry in self.entries for style, qs in entry.questions.items() if style != "typos" for q in qs]
        return Normaliser(self.words, [*typed, *(f"{entry.title} {entry.answer}" for entry in self.entries)])

    def learn(self) -> Learned:
        """Learn now; the result may be kept and given to `Matcher`."""
        return learn(self.normaliser(), self.examples(), self.labels)


class Matcher:
    """Built once from a base; answering changes nothing, so any number of threads may ask."""

    def __init__(self, lesson: Lesson, learned: Learned | None = None) -> None:
        """`learned`: what `lesson.learn()` returned before, else it is found now."""
        if not lesson.entries:
            raise ValueError("a matcher needs at least one entry")
        self.entries = lesson.entries
        self.words = lesson.words
        self.by_id = {entry.id: entry for entry in lesson.entries}
        examples = lesson.examples()
        normaliser = lesson.normaliser()
        found = learned or learn(normaliser, examples, lesson.labels)
        self.model = Model(normaliser, examples, lesson.labels, found)

    def ask(self, question: str, today: date, place: str | None = None, context: str | None = None) -> Decision:
        """Decide what answers `question`; `context` is the id of the entry shown last, if any."""
        return self.explain(question, today, place, context).decision

    def explain(self, question: str, today: date, place: str | None = None, context: str | None = None) -> Explanation:
        """Decide as `ask` does and return every signal that led there."""
        signals = self.model.signals(question)
        ranked = self._ranked(signals)
        found = self._weigh(signals, ranked)
        part = follow_up(question, self.words)
        alarm = emergency(question, self.words)
        decision: Decision
        if alarm and found.sure < limits.ANSWER:
            decision = Emergency(alarm)
        elif part and context in self.by_id:
            decision = self._read(self.by_id[context], today, place, part, 1.0)
        else:
            decision = self._decide(found, today, place)
        return Explanation(
            decision, found.read_as, found.sure, found.margin, found.background, found.unknown, found.candidates
        )

    def _ranked(self, signals: Signals) -> list[int]:
        learned = signals.learned[: len(self.entries)]
        return [int(n) for n in np.argsort(-learned)[: limits.MOST_CHOICES + 1]]

    def _weigh(self, signals: Signals, ranked: list[int]) -> Explanation:
        candidates = tuple(self._scored(signals, n) for n in ranked)
        first = candidates[0]
        margin = first.learned - candidates[1].learned if len(candidates) > 1 else 1.0
        others = signals.learned[len(self.entries) :]
        background = float(others.max()) if len(others) else -1.0
        words = signals.sentence.folded
        unknown = len(signals.sentence.unknown) / len(words) if words else 1.0
        values = {
            "learned": first.learned,
            "margin": margin,
            "nearest": first.nearest,
            "covered": first.covered,
            "background": background,
            "unknown": unknown,
        }
        logit = limits.SURE_BIAS + sum(weight * values[name] for name, weight in limits.SURE_WEIGHTS.items())
        sure = 1 / (1 + math.exp(-logit)) if words else 0.0
        if first.nearest >= limits.CLOSE_ENOUGH:
            sure = max(sure, first.nearest)
        read_as = " ".join(signals.sentence.accented)
        return Explanation(Unknown(), read_as, sure, margin, background, signals.sentence.unknown, candidates)

    def _scored(self, signals: Signals, n: int) -> Scored:
        learned, nearest, covered = signals.learned[n], signals.nearest[n], signals.covered[n]
        text = self.model.nearest_sentence(signals, n)
        return Scored(self.entries[n], float(learned), float(nearest), float(covered), text)

    def _decide(self, found: Explanation, today: date, place: str | None) -> Decision:
        first = found.candidates[0]
        if found.sure >= limits.ANSWER:
            return self._read(first.entry, today, place, None, found.sure)
        reach = first.learned - limits.CHOICE_REACH
        near = tuple(c.entry for c in found.candidates[: limits.MOST_CHOICES] if c.learned >= reach)
        if found.sure >= limits.CHOICE and len(near) > 1:
            return Choice(near)
        return Unknown(near[:3] if found.sure >= limits.NEAREST else ())

    def _read(self, entry: Entry, today: date, place: str | None, part: str | None, sure: float) -> Decision:
        reading = resolve(entry, today, place)
        if isinstance(reading, NotInForce):
            return Unknown((), reading)
        return Answer(reading, part, sure)
