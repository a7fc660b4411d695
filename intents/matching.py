"""`Matcher.ask`: a message in, a decision out. Prefers asking back to a wrong answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from intents import limits
from intents.asides import Asides
from intents.catalogue.procedure import Procedure
from intents.confidence import measures, probability
from intents.decision import Answer, Catalogue, Choice, Decision, Emergency, Unknown
from intents.entry import Entry, NotInForce, resolve
from intents.scoring import Candidate, Example, Learned, Model, learn
from intents.sentence import Normaliser
from intents.text import tokens
from intents.words import Words

__all__ = ["MOST_LISTED", "Explanation", "Lesson", "Matcher", "ProcedureSearch", "Scored"]

MOST_LISTED = 5


class ProcedureSearch(Protocol):
    """The national catalogue, when there is one."""

    def relevant(self, text: str, limit: int) -> Sequence[Procedure]:
        """Return procedures that `text` is about, best first; nothing when it is about something else."""
        ...

    def search(self, text: str, limit: int) -> Sequence[Procedure]:
        """Return the procedures nearest to `text`, best first, however far they are."""
        ...

    def procedure(self, code: str) -> Procedure | None: ...


@dataclass(frozen=True)
class Scored:
    """One entry with every signal that spoke for it."""

    entry: Entry
    signals: Candidate


@dataclass(frozen=True)
class Explanation:
    decision: Decision
    read_as: str
    """The message after abbreviations, spelling and filler."""
    sure: float
    """Probability that the first candidate is right."""
    measures: Mapping[str, float]
    """What that probability was made of, see `intents.confidence`."""
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

    def __init__(
        self, lesson: Lesson, learned: Learned | None = None, catalogue: ProcedureSearch | None = None
    ) -> None:
        """`learned`: what `lesson.learn()` returned before, else it is found now."""
        if not lesson.entries:
            raise ValueError("a matcher needs at least one entry")
        self.lesson = lesson
        self.catalogue = catalogue
        self.entries = lesson.entries
        self.asides = Asides(lesson.words)
        self.by_id = {entry.id: entry for entry in lesson.entries}
        # A sentence typed as it stands in the base needs no weighing.
        self.taught = {" ".join(tokens(text)): entry for entry in lesson.entries for text in entry.sentences()}
        examples = lesson.examples()
        normaliser = lesson.normaliser()
        found = learned or learn(normaliser, examples, lesson.labels)
        self.model = Model(normaliser, examples, len(lesson.entries), lesson.labels, found)

    def ask(self, question: str, today: date, place: str | None = None, context: str | None = None) -> Decision:
        """Decide what answers `question`; `context` is the id of the entry shown last, if any."""
        return self.explain(question, today, place, context).decision

    def explain(self, question: str, today: date, place: str | None = None, context: str | None = None) -> Explanation:
        """Decide as `ask` does and return every signal that led there."""
        found = self.weigh(question)
        taught = self.taught.get(" ".join(tokens(question)))
        if taught:
            found = replace(found, sure=1.0)
        part = self.asides.follow_up(question)
        alarm = self.asides.emergency(question)
        decision: Decision
        if alarm and found.sure < limits.ANSWER:
            decision = Emergency(alarm)
        elif part and context in self.by_id:
            decision = self._read(self.by_id[context], today, place, part, 1.0)
        elif taught:
            decision = self._read(taught, today, place, None, 1.0)
        else:
            decision = self._decide(found, today, place)
        if isinstance(decision, Unknown) and not decision.changed:
            decision = self._listed(question) or decision
        return replace(found, decision=decision)

    def weigh(self, question: str) -> Explanation:
        """Return every signal of `question` with no decision taken yet."""
        signals = self.model.signals(question)
        values = measures(signals)
        sure = probability(values, limits.SURE_WEIGHTS, limits.SURE_BIAS)
        if values["nearest"] >= limits.CLOSE_ENOUGH:
            sure = max(sure, values["nearest"])
        if not signals.sentence.folded:
            sure = 0.0
        candidates = tuple(Scored(self.entries[c.label], c) for c in signals.ranked)
        read_as = " ".join(signals.sentence.accented)
        return Explanation(Unknown(), read_as, sure, values, signals.sentence.unknown, candidates)

    def _decide(self, found: Explanation, today: date, place: str | None) -> Decision:
        first = found.candidates[0]
        if found.sure >= limits.ANSWER:
            return self._read(first.entry, today, place, None, found.sure)
        reach = first.signals.learned - limits.CHOICE_REACH
        offered = found.candidates[: limits.MOST_CHOICES]
        # One entry far ahead but unsure is offered beside the next: a choice of one would be an answer.
        near = tuple(c.entry for place, c in enumerate(offered) if place < 2 or c.signals.learned >= reach)
        if found.sure >= limits.CHOICE and len(near) > 1:
            return Choice(near)
        return Unknown(near[:3] if found.sure >= limits.NEAREST else ())

    def _listed(self, question: str) -> Catalogue | None:
        found = self.catalogue.relevant(question, MOST_LISTED) if self.catalogue else ()
        return Catalogue(tuple(found)) if found else None

    def _read(self, entry: Entry, today: date, place: str | None, part: str | None, sure: float) -> Decision:
        reading = resolve(entry, today, place)
        if isinstance(reading, NotInForce):
            return Unknown((), reading)
        return Answer(reading, part, sure)
