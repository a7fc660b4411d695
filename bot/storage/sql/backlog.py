"""How much waits, counted."""

from datetime import datetime

from bot.storage.gaps import CLOSED
from bot.storage.protocol import Backlog
from bot.storage.sql.db import Db, first, marks, number

__all__ = ["backlog"]


def backlog(db: Db) -> Backlog:
    """Count it; each count reads a small table or an index."""
    oldest = first(db, "select min(at) as at from outbox where at != ''")
    return Backlog(
        number(db, "select count(*) as n from outbox"),
        datetime.fromisoformat(oldest["at"]) if oldest and oldest["at"] else None,
        number(db, f"select count(*) as n from gaps where state not in ({marks(CLOSED)})", CLOSED),
        number(db, "select count(*) as n from waiting"),
    )
