"""What communes add of their own,, in SQL."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.storage.local import Local, LocalRevision, Sheet
from bot.storage.sql.db import Db, first, marks, number, stamp
from bot.storage.sql.staff import audit
from bot.storage.staff import Change
from bot.storage.worker import Worker

__all__ = ["SqlLocal"]

_MOMENTS = ("at", "start", "until")


class SqlLocal:
    """Implements `bot.storage.local.LocalStore`. A row's version is the number of the revision that made it so."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def version(self) -> int:
        return await self.worker.read(lambda db: _version(db, "", []))

    async def live(self, now: datetime) -> list[Local]:
        query = "select * from local where ended = '' and (until is null or until > ?) order by version desc"
        return await self.worker.read(lambda db: [_local(row) for row in db.query(query, [stamp(now)])])

    async def sheet(self, commune: str) -> Sheet:
        def read(db: Db) -> Sheet:
            rows = db.query("select * from local where commune = ? order by version desc", [commune])
            return Sheet(tuple(map(_local, rows)), _version(db, "where commune = ?", [commune]))

        return await self.worker.read(read)

    async def listed(self, communes: Sequence[str], limit: int, skip: int = 0) -> list[Local]:
        query = f"select * from local {_of(communes)} order by version desc limit ? offset ?"
        values = [*communes, limit, skip]
        return await self.worker.read(lambda db: [_local(row) for row in db.query(query, values)])

    async def count(self, communes: Sequence[str]) -> int:
        query = f"select count(*) as n from local {_of(communes)}"
        return await self.worker.read(lambda db: number(db, query, communes))

    async def keep(self, item: Local, change: Change, version: int) -> bool:
        def write(db: Db) -> bool:
            if _version(db, "where commune = ?", [item.commune]) != version:
                return False
            before = _row_of(db, item) if item.id else None
            if item.id and before is None:
                return False
            id = item.id or 1 + number(db, "select coalesce(max(id), 0) as n from local")
            revision = {
                "local": id, "commune": item.commune, "at": stamp(change.at), "who": change.who,
                "what": change.what, "before": json.dumps(before, ensure_ascii=False) if before else "",
            }  # fmt: skip
            change_number = db.add("local_revisions", revision)
            db.upsert("local", {**_row(item), "id": id, "version": change_number}, ["id"])
            audit(db, change)
            return True

        return await self.worker.run(write)

    async def revisions(self, commune: str, limit: int) -> list[LocalRevision]:
        query = "select * from local_revisions where commune = ? order by id desc limit ?"
        return await self.worker.read(lambda db: [_revision(row) for row in db.query(query, [commune, limit])])


def _of(communes: Sequence[str]) -> str:
    return f"where commune in ({marks(communes)})" if communes else ""


def _version(db: Db, where: str, values: list[str]) -> int:
    return number(db, f"select coalesce(max(version), 0) as n from local {where}", values)


def _row_of(db: Db, item: Local) -> dict[str, Any] | None:
    return first(db, "select * from local where id = ? and commune = ?", [item.id, item.commune])


def _row(item: Local) -> dict[str, object]:
    moments = {key: getattr(item, key) for key in _MOMENTS}
    return {**asdict(item), **{key: value and stamp(value) for key, value in moments.items()}}


def _local(row: Mapping[str, Any]) -> Local:
    moments = {key: row[key] and datetime.fromisoformat(row[key]) for key in _MOMENTS}
    return Local(**{**{key: value for key, value in row.items() if key != "version"}, **moments})


def _revision(row: Mapping[str, Any]) -> LocalRevision:
    before = _local(json.loads(row["before"])) if row["before"] else None
    return LocalRevision(row["local"], datetime.fromisoformat(row["at"]), row["who"], row["what"], before)
