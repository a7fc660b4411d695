"""All that a turn may depend on besides the message, as plain data."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.messages import Context, PersonalData

__all__ = ["QUESTION", "Situation"]

QUESTION = "question"
"""`Context.awaiting` when the next text is what the support team is to be asked."""


@dataclass(frozen=True)
class Situation:
    """All that a turn may depend on besides the message."""

    today: date
    context: Context
    data: PersonalData = PersonalData()
    retention_days: int = 365
    tells_later: bool = True
    """The channel can write first; else the visitor sees the answer on return."""
    own: bool = True
    """The question that a tapped button is about is the person's, and still kept."""
    requested: bool = False
    """The support team was asked that question already, and has not answered."""
    staffed_from: datetime | None = None
    """When the support team works next, in Vietnam's time; None: now."""
    hurried: bool = False
    """Many wait: see `Matcher.weigh`."""

    def awaiting(self, what: str | None) -> "Situation":
        """Return the same situation in which `what` was just asked for."""
        return replace(self, context=replace(self.context, awaiting=what))

    def asking_no_more(self) -> "Situation":
        """A tap or a command is not the question that was asked for."""
        return self.awaiting(None) if self.context.awaiting == QUESTION else self
