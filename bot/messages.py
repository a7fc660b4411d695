"""What comes in from a channel and what a turn of the conversation leaves behind. Plain data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.reply import Reply

__all__ = [
    "Asked",
    "Context",
    "Feedback",
    "KeptLetter",
    "KeptPromise",
    "KeptQuestion",
    "Message",
    "Other",
    "PersonalData",
    "Said",
    "Tapped",
    "Turn",
    "Waiting",
]

GapKind = Literal["", "changed", "overdue"]
OtherKind = Literal["photo", "file", "voice", "sticker", "location", "contact"]


@dataclass(frozen=True)
class Said:
    text: str
    edited: bool = False


@dataclass(frozen=True)
class Tapped:
    action: str
    """As it came back from outside; not yet trusted."""


@dataclass(frozen=True)
class Other:
    """Something that is not text."""

    kind: OtherKind
    caption: str = ""
    deleted: bool = False
    """The channel takes it away from the chat."""


Message: TypeAlias = Said | Tapped | Other


@dataclass(frozen=True)
class Context:
    """Where a person is in the conversation. Holds ids only."""

    entry: str | None = None
    step: int = 0
    """Step being done, from 1; 0 is none."""
    question: str | None = None
    """Id of the last stored question."""
    asked: str | None = None
    """Its masked text."""
    options: tuple[str, ...] = ()
    """Actions of the last choices, so that a typed number picks one."""
    commune: str | None = None
    """Where the person is: commune (5 digits) or province (2 digits)."""
    awaiting: str | None = None
    """What was just asked for: "place", or "question" for the support team."""
    poster: str | None = None


@dataclass(frozen=True)
class Asked:
    """One question to store."""

    id: str
    text: str
    """Masked."""
    decision: str
    """answer, choice, unknown, emergency, handover or talk."""
    entry: str | None = None
    choices: tuple[str, ...] = ()
    score: float = 0.0
    kind: GapKind = ""
    """Why an answer counts as a gap all the same."""


@dataclass(frozen=True)
class Feedback:
    question: str
    entry: str
    verdict: Literal["good", "bad", "chosen", "none"]
    """chosen: the entry was picked among choices; none: no choice fitted."""
    reason: str = ""


@dataclass(frozen=True)
class Waiting:
    """The person consented to be told when there is an answer."""

    question: str
    person_wanted: bool = False
    """By a person of the support team, not by the assistant."""
    consent: str = ""
    """Version of the text that was consented to, see `bot.consent`; "" from before there were versions."""


@dataclass(frozen=True)
class Turn:
    """The outcome of one message: what to say, and what to write down first."""

    replies: tuple[Reply, ...]
    context: Context
    asked: tuple[Asked, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    erase: bool = False


@dataclass(frozen=True)
class KeptQuestion:
    text: str
    """Masked."""
    at: datetime
    verdicts: tuple[str, ...] = ()
    """What was judged of its answers, see `Feedback.verdict`; told: the answer was sent later."""


@dataclass(frozen=True)
class KeptPromise:
    text: str
    """Of the question, masked."""
    at: datetime
    person_wanted: bool = False
    consent: str = ""


@dataclass(frozen=True)
class KeptLetter:
    """What a person of the support team answered."""

    asked: str
    text: str
    at: datetime


@dataclass(frozen=True)
class PersonalData:
    """What is kept about one person, newest first."""

    questions: int = 0
    feedback: int = 0
    waiting: int = 0
    recent: tuple[KeptQuestion, ...] = ()
    """One page of the questions."""
    promises: tuple[KeptPromise, ...] = ()
    letters: tuple[KeptLetter, ...] = ()
    unsent: int = 0
    """Messages on their way into the person's chat."""
    visits: int = 0
    """Visits by a poster's code that can still be told to be this person's."""
    oldest: datetime | None = None
