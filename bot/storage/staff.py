"""What the support team's part asks of a database: accounts, sessions and the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

__all__ = ["Change", "SignedIn", "Staff", "StaffStore"]


@dataclass(frozen=True)
class Staff:
    name: str
    role: str
    """viewer, editor, approver or admin, see `bot.review.access`."""
    communes: tuple[str, ...]
    """Codes the account is limited to; empty: all."""
    password: str
    """argon2 hash."""
    since: datetime
    disabled: bool = False


@dataclass(frozen=True)
class SignedIn:
    staff: Staff
    opened: datetime
    seen: datetime


@dataclass(frozen=True)
class Change:
    """One line of the audit."""

    at: datetime
    who: str
    what: str
    subject: str
    before: str = ""
    after: str = ""


class StaffStore(Protocol):
    """Every method may raise `StoreError`. A session is known by the hash of its token only."""

    async def everyone(self) -> list[Staff]: ...

    async def named(self, name: str) -> Staff | None: ...

    async def put(self, staff: Staff, change: Change, end_sessions: bool = False) -> None:
        """Keep `staff` under the name, replacing what was there, with its audit line, together."""
        ...

    async def open_session(self, token: str, staff: Staff, change: Change, over: datetime) -> bool:
        """Keep a session unless the account was disabled or got another password meanwhile.

        Sessions opened before `over` are forgotten.
        """
        ...

    async def session(self, token: str) -> SignedIn | None:
        """Return whose session it is; None when there is none or the account is disabled."""
        ...

    async def touch(self, token: str, at: datetime) -> None: ...

    async def close_session(self, token: str) -> None: ...

    async def record(self, change: Change) -> None: ...

    async def changes(self, limit: int) -> Sequence[Change]:
        """Return the audit, newest first."""
        ...
