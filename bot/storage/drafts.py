"""What changing the knowledge base in a browser asks of a database: drafts, and the revisions they become."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.storage.staff import Change

__all__ = ["DRAFT_STATES", "OPEN", "TAKE_BACK", "Draft", "DraftStore", "Revision"]

DRAFT_STATES = ("open", "proposed", "publishing", "published", "dropped")
OPEN = ("open", "proposed", "publishing")
TAKE_BACK = "take-back "
"""How the reason of a draft and of a revision begins that puts an earlier text back; a revision's number follows."""


@dataclass(frozen=True)
class Draft:
    """One file as somebody wants it to be."""

    file: str
    """Path below the knowledge folder; "" while a new entry has no id."""
    text: str
    """The YAML; "" takes the file away."""
    base: str
    """The file as it was when the draft began; "" when there was none."""
    author: str
    at: datetime
    gap: int | None = None
    state: str = "open"
    why: str = ""
    replay: str = ""
    """JSON of the last replay, see `bot.review.replay`; "" after every change of the text."""
    seen: bool = False
    """Somebody ticked that the changed answers are meant."""
    approver: str = ""
    problem: str = ""
    """Why publishing it failed."""
    id: int = 0


@dataclass(frozen=True)
class Revision:
    """One published change of one file."""

    file: str
    before: str
    after: str
    who: str
    approver: str
    why: str
    at: datetime
    gap: int | None = None
    draft: int | None = None
    id: int = 0


class DraftStore(Protocol):
    """Every method may raise `StoreError`."""

    async def drafts(self, states: Sequence[str] = OPEN) -> list[Draft]:
        """Return drafts in these states, newest first."""
        ...

    async def draft(self, id: int) -> Draft | None: ...

    async def keep(self, draft: Draft, change: Change, was: Draft | None = None) -> int | None:
        """Keep a new draft (id 0) or change one, with its audit line; return its id.

        `was`: what the change was made from; None is returned, and nothing kept, when it is no longer so.
        """
        ...

    async def begin(self, id: int, text: str, approver: str, change: Change) -> bool:
        """Take a proposed draft with this very text into publishing; False: somebody was faster, or it changed."""
        ...

    async def finish(self, id: int, revision: Revision, entry: str, change: Change) -> int | None:
        """Keep the revision of a draft being published and close its gap with `entry`, together.

        One that takes back what answered its gap opens it again: nobody is to be told of an answer that is gone.

        Return the revision's id; None when it was finished before.
        """
        ...

    async def fail(self, id: int, problem: str, change: Change) -> None:
        """Take a draft being published back to proposed."""
        ...

    async def revisions(self, limit: int, file: str = "") -> list[Revision]:
        """Return revisions, newest first."""
        ...

    async def revision(self, id: int) -> Revision | None: ...
