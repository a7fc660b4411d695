"""Drafts and revisions of the knowledge base, in SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.storage.drafts import OPEN, TAKE_BACK, Draft, Revision
from bot.storage.gaps import Note
from bot.storage.sql.db import Db, first, marks
from bot.storage.sql.gaps import change_fields, note
from bot.storage.sql.staff import audit
from bot.storage.staff import Change
from bot.storage.worker import Worker

__all__ = ["SqlDrafts"]


class SqlDrafts:
    """Implements `bot.storage.drafts.DraftStore`."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def drafts(self, states: Sequence[str] = OPEN) -> list[Draft]:
        query = f"select * from drafts where state in ({marks(states)}) order by at desc, id desc"
        return [_draft(row) for row in await self.worker.read(lambda db: db.query(query, list(states)))]

    async def draft(self, id: int) -> Draft | None:
        return await self.worker.read(lambda db: _read(db, id))

    async def keep(self, draft: Draft, change: Change, was: Draft | None = None) -> int | None:
        def write(db: Db) -> int | None:
            row = {**asdict(draft), "at": draft.at.isoformat()}
            if not draft.id:
                del row["id"]
                found = db.add("drafts", row)
            elif was is not None and _read(db, draft.id) == was:
                db.update("drafts", draft.id, row)
                found = draft.id
            else:
                return None
            audit(db, change)
            return found

        return await self.worker.run(write)

    async def begin(self, id: int, text: str, approver: str, change: Change) -> bool:
        def write(db: Db) -> bool:
            query = (
                "update drafts set state = 'publishing', approver = ?, problem = '' "
                "where id = ? and state = 'proposed' and text = ?"
            )
            if db.execute(query, [approver, id, text]) == 0:
                return False
            audit(db, change)
            return True

        return await self.worker.run(write)

    async def finish(self, id: int, revision: Revision, entry: str, change: Change) -> int | None:
        def write(db: Db) -> int | None:
            query = "update drafts set state = 'published' where id = ? and state = 'publishing'"
            if db.execute(query, [id]) == 0:
                return None
            row = {**asdict(revision), "at": revision.at.isoformat(), "draft": id}
            del row["id"]
            found = db.add("revisions", row)
            if revision.gap is not None and revision.why.startswith(TAKE_BACK):
                _reopen(db, revision, revision.gap)
            elif revision.gap is not None:
                _answer(db, revision, revision.gap, entry)
            audit(db, change)
            return found

        return await self.worker.run(write)

    async def fail(self, id: int, problem: str, change: Change) -> None:
        def write(db: Db) -> None:
            query = "update drafts set state = 'proposed', problem = ? where id = ? and state = 'publishing'"
            if db.execute(query, [problem, id]):
                audit(db, change)

        await self.worker.run(write)

    async def revisions(self, limit: int, file: str = "") -> list[Revision]:
        query = "select * from revisions where :file in ('', file) order by id desc limit :limit"
        rows = await self.worker.read(lambda db: db.query(query, {"file": file, "limit": limit}))
        return [_revision(row) for row in rows]

    async def revision(self, id: int) -> Revision | None:
        rows = await self.worker.read(lambda db: db.query("select * from revisions where id = ?", [id]))
        return _revision(rows[0]) if rows else None


def _answer(db: Db, revision: Revision, gap: int, entry: str) -> None:
    """Close the gap: those who wait for it are told this entry."""
    values = {"state": "answered", "entry": entry, "answered": revision.at.isoformat()}
    if db.execute("update gaps set state = :state, entry = :entry, answered = :answered where id = :id",
                  {**values, "id": gap}):  # fmt: skip
        note(db, gap, Note(revision.at, revision.who, "answered", entry))


def _reopen(db: Db, revision: Revision, gap: int) -> None:
    """Open the gap again whose answer is taken back."""
    if first(db, "select id from gaps where id = ? and state = 'answered'", [gap]):
        change = Change(revision.at, revision.approver, "gap-reopen", revision.file, after=revision.why)
        change_fields(db, gap, {"state": "new"}, change)


def _read(db: Db, id: int) -> Draft | None:
    row = first(db, "select * from drafts where id = ?", [id])
    return _draft(row) if row else None


def _draft(row: Mapping[str, Any]) -> Draft:
    return Draft(**{**row, "at": datetime.fromisoformat(row["at"]), "seen": bool(row["seen"])})


def _revision(row: Mapping[str, Any]) -> Revision:
    return Revision(**{**row, "at": datetime.fromisoformat(row["at"])})
