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
from intents.entry import Entry, NotInForce, Resolved, resolve
from intents.foreign import language_of
from intents.meaning import Embedder
from intents.scoring import Candidate, Example, Learned, Model, embedded, learn
from intents.sentence import Normaliser
from intents.several import Several
from intents.text import tokens
from intents.words import Words

__all__ = ["MOST_LISTED", "Explanation", "Lesson", "Matcher", "ProcedureSearch", "Scored"]

MOST_LISTED = 5
CANDIDATES = 5
"""Entries explained: the four that may be offered and the one after."""
CARELESS = frozenset({"typos", "chat"})
"""Styles whose words are no model of spelling."""


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
        """Reads with the vocabulary of the sentences that are typed in full."""
        typed = [q for e in self.entries for style, qs in e.questions.items() if style not in CARELESS for q in qs]
        others = [text for texts in self.elsewhere.values() for text in texts]
        written = [text for entry in self.entries for text in (entry.title, entry.answer)]
        return Normaliser(self.words, [*typed, *others, *written])

    def embedded(self) -> list[str]:
        """Every sentence as it is embedded."""
        normaliser = self.normaliser()
        return [embedded(normaliser.read(example.text)) for example in self.examples()]

    def learn(self, embed: Embedder | None = None) -> Learned:
        """Learn now; the result may be kept and given to `Matcher`."""
        return learn(self.normaliser(), self.examples(), self.labels, embed)


class Matcher:
    """Built once from a base; answering changes nothing, so any number of threads may ask."""

    def __init__(
        self,
        lesson: Lesson,
        learned: Learned | None = None,
        catalogue: ProcedureSearch | None = None,
        embed: Embedder | None = None,
        normaliser: Normaliser | None = None,
    ) -> None:
        """`learned`: what `lesson.learn(embed)` returned before; `normaliser`: the lesson's. Else they are made now."""
        if not lesson.entries:
            raise ValueError("a matcher needs at least one entry")
        self.lesson = lesson
        self.catalogue = catalogue
        self.entries = lesson.entries
        self.asides = Asides(lesson.words)
        self.several = Several(lesson.words.joiners)
        self.by_id = {entry.id: entry for entry in lesson.entries}
        # A sentence typed as it stands in the base needs no weighing.
        self.taught = {" ".join(tokens(text)): entry for entry in lesson.entries for text in entry.sentences()}
        examples = lesson.examples()
        normaliser = normaliser or lesson.normaliser()
        found = learned or learn(normaliser, examples, lesson.labels, embed)
        self.model = Model(normaliser, examples, len(lesson.entries), lesson.labels, found, embed)

    @property
    def by_words(self) -> bool:
        """There are no embeddings, so every question is weighed as `hurried` ones are."""
        return self.model.embed is None

    def ask(self, question: str, today: date, place: str | None = None, context: str | None = None) -> Decision:
        """Decide what answers `question`; `context` is the id of the entry shown last, if any."""
        taught = self._taught(question)
        if taught and context not in self.by_id:  # with a context it may be a follow-up
            return self._read(taught, today, place, None, 1.0)
        return self.explain(question, today, place, context).decision

    def explain(
        self, question: str, today: date, place: str | None = None, context: str | None = None, hurried: bool = False
    ) -> Explanation:
        """Decide as `ask` does and return every signal that led there; `hurried`: see `weigh`."""
        found = self.weigh(question, hurried)
        taught = self._taught(question)
        if taught:
            found = replace(found, sure=1.0)
        part = self.asides.follow_up(question)
        alarm = self.asides.emergency(question)
        language = language_of(question, self.lesson.words.foreign)
        decision: Decision
        if alarm and found.sure < limits.ANSWER:
            decision = Emergency(alarm)
        elif part and context in self.by_id:
            decision = self._read(self.by_id[context], today, place, part, 1.0)
        elif taught:
            decision = self._read(taught, today, place, None, 1.0)
        elif language:
            decision = Unknown(self._near(found)[:3], language=language)
        else:
            decision = self._both(question, found, today, place, hurried) or self._decide(found, today, place)
        doubtful = isinstance(decision, Choice) and found.sure < limits.CATALOGUE
        if doubtful or (isinstance(decision, Unknown) and not decision.changed and not decision.language):
            decision = self._listed(question) or decision
        return replace(found, decision=decision)

    def _both(
        self, question: str, found: Explanation, today: date, place: str | None, hurried: bool
    ) -> Decision | None:
        """Answer the first of several questions and name the others; None when there is one, or too little is sure."""
        parts = self.several.split(question)
        if len(parts) < 2:
            return None
        told: dict[str, Explanation] = {}
        for one in (self.weigh(part, hurried) for part in parts):
            if one.sure >= limits.ANSWER and not one.candidates[0].entry.talk:
                told.setdefault(one.candidates[0].entry.id, one)
        if not told:
            return None
        # What is in force comes before what is not; the other is still offered.
        first, *others = sorted(told.values(), key=lambda one: isinstance(self._at(one, today, place), NotInForce))
        # One need told at length has parts that look like other needs: the whole message must point to one of them.
        offered = {scored.entry.id for scored in found.candidates}
        if not offered & told.keys() or not (others or found.candidates[0].entry.talk):
            return None
        decision = self._read(first.candidates[0].entry, today, place, None, first.sure)
        also = tuple(one.candidates[0].entry for one in others)
        return replace(decision, also=also) if isinstance(decision, Answer) else decision

    def _taught(self, question: str) -> Entry | None:
        return self.taught.get(" ".join(tokens(question)))

    def weigh(self, question: str, hurried: bool = False) -> Explanation:
        """Return every signal of `question` with no decision taken yet.

        `hurried`: go by words alone, a quarter of the time; about three questions in a hundred more are asked back.
        """
        signals = self.model.words(question)
        values = measures(signals)
        sure = probability(values, limits.SURE_BY_WORDS)
        if self.model.embed and not hurried and limits.SETTLED_NO < sure < limits.SETTLED_YES:
            signals = self.model.understood(signals)
            values = measures(signals)
            sure = probability(values, limits.SURE)
        if values["nearest"] >= limits.CLOSE_ENOUGH:
            sure = max(sure, values["nearest"])
        if not signals.sentence.folded:
            sure = 0.0
        candidates = tuple(Scored(self.entries[c.label], c) for c in signals.ranked[:CANDIDATES])
        read_as = " ".join(signals.sentence.accented)
        return Explanation(Unknown(), read_as, sure, values, signals.unknown, candidates)

    def _decide(self, found: Explanation, today: date, place: str | None) -> Decision:
        first = found.candidates[0]
        if found.sure >= limits.ANSWER:
            return self._read(first.entry, today, place, None, found.sure)
        near = self._near(found)
        if found.sure >= limits.CHOICE and len(near) > 1:
            return Choice(near)
        return Unknown(near[:3] if found.sure >= limits.NEAREST else ())

    def _near(self, found: Explanation) -> tuple[Entry, ...]:
        reach = found.candidates[0].signals.rank - limits.CHOICE_REACH
        offered = found.candidates[: limits.MOST_CHOICES]
        # One entry far ahead but unsure is offered beside the next: a choice of one would be an answer.
        return tuple(c.entry for place, c in enumerate(offered) if place < 2 or c.signals.rank >= reach)

    def _at(self, found: Explanation, today: date, place: str | None) -> Resolved | NotInForce:
        return resolve(found.candidates[0].entry, today, place)

    def _listed(self, question: str) -> Catalogue | None:
        found = self.catalogue.relevant(question, MOST_LISTED) if self.catalogue else ()
        return Catalogue(tuple(found)) if found else None

    def _read(self, entry: Entry, today: date, place: str | None, part: str | None, sure: float) -> Decision:
        reading = resolve(entry, today, place)
        if isinstance(reading, NotInForce):
            return Unknown((), reading)
        return Answer(reading, part, sure)
