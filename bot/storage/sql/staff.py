"""Accounts, sessions and audit, in SQL."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from bot.storage.sql.db import Db, first
from bot.storage.staff import Change, SignedIn, Staff
from bot.storage.worker import Worker

__all__ = ["SqlStaff", "audit"]


class SqlStaff:
    """Implements `bot.storage.staff.StaffStore`."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def everyone(self) -> list[Staff]:
        return await self.worker.read(lambda db: [_staff(row) for row in db.query("select * from staff order by name")])

    async def named(self, name: str) -> Staff | None:
        def find(db: Db) -> Staff | None:
            row = first(db, "select * from staff where name = ?", [name])
            return _staff(row) if row else None

        return await self.worker.read(find)

    async def put(self, staff: Staff, change: Change, end_sessions: bool = False) -> None:
        def write(db: Db) -> None:
            row = {**asdict(staff), "communes": json.dumps(staff.communes), "since": staff.since.isoformat()}
            db.upsert("staff", row, ["name"])
            audit(db, change)
            if end_sessions:
                db.do("delete from sessions where name = ?", [staff.name])

        await self.worker.run(write)

    async def open_session(self, token: str, staff: Staff, change: Change, over: datetime) -> bool:
        def write(db: Db) -> bool:
            query = "select 1 from staff where name = ? and password = ? and disabled = 0"
            if not db.query(query, [staff.name, staff.password]):
                return False
            at = change.at.isoformat()
            db.do("delete from sessions where opened < ?", [over.isoformat()])
            db.insert("sessions", {"token": token, "name": staff.name, "opened": at, "seen": at})
            audit(db, change)
            return True

        return await self.worker.run(write)

    async def session(self, token: str) -> SignedIn | None:
        def find(db: Db) -> SignedIn | None:
            query = "select s.*, opened, seen from sessions join staff s using (name) where token = ? and disabled = 0"
            row = first(db, query, [token])
            if row is None:
                return None
            opened, seen = (datetime.fromisoformat(row.pop(key)) for key in ("opened", "seen"))
            return SignedIn(_staff(row), opened, seen)

        return await self.worker.read(find)

    async def touch(self, token: str, at: datetime) -> None:
        await self.worker.run(
            lambda db: db.execute("update sessions set seen = ? where token = ?", [at.isoformat(), token])
        )

    async def close_session(self, token: str) -> None:
        await self.worker.run(lambda db: db.execute("delete from sessions where token = ?", [token]))

    async def record(self, change: Change) -> None:
        await self.worker.run(lambda db: audit(db, change))

    async def changes(self, limit: int) -> Sequence[Change]:
        def read(db: Db) -> list[Change]:
            rows = db.query("select at, who, what, subject, before, after from audit order by id desc limit ?", [limit])
            return [replace(Change(**row), at=datetime.fromisoformat(row["at"])) for row in rows]

        return await self.worker.read(read)


def _staff(row: Mapping[str, Any]) -> Staff:
    return Staff(
        row["name"], row["role"], tuple(json.loads(row["communes"])), row["password"],
        datetime.fromisoformat(row["since"]), bool(row["disabled"]),
    )  # fmt: skip


def audit(db: Db, change: Change) -> None:
    """Add one line, in the transaction of what it tells of."""
    db.insert("audit", {**asdict(change), "at": change.at.isoformat()})
