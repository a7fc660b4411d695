"""The rows of communes' numbers, in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.storage.commune_rows import AskedRow, Need
from bot.storage.sql.db import Db, marks, stamp
from bot.storage.worker import Worker

__all__ = ["SqlCommunes"]

_ASKED = """
select q.commune, q.person, q.at, q.channel, q.decision, q.entry, m.gap,
    case when m.gap is not null then q.text end as text,
    exists (select 1 from feedback where question = q.id and verdict = 'good') as good,
    exists (select 1 from feedback where question = q.id and verdict = 'bad') as bad,
    (select entry from feedback where question = q.id and verdict in ('chosen', 'good')
     order by at desc limit 1) as picked
from questions q left join gap_questions m on m.question = q.id
where q.at >= ? and q.at < ? and q.test = 0 and q.decision not in ('talk', 'handover') and {where}
order by q.at, q.rowid
"""
_AT_ONCE = timedelta(days=1)


class SqlCommunes:
    """Implements `bot.storage.commune_rows.CommuneStore`."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def asked(self, since: datetime, until: datetime, communes: Sequence[str] = ()) -> list[AskedRow]:
        where = f"q.commune in ({marks(communes)})" if communes else "true"
        query = _ASKED.format(where=where)

        def read(db: Db, given: list[str]) -> list[AskedRow]:
            return [_asked(row) for row in db.query(query, given)]

        found: list[AskedRow] = []
        while since < until:
            # A day at a time, so that no citizen's message waits for a whole province.
            end = min(since + _AT_ONCE, until)
            given = [stamp(since), stamp(end), *communes]
            found += await self.worker.read(partial(read, given=given))
            since = end
        return found

    async def needs(self, gaps: Collection[int]) -> dict[int, Need]:
        query = f"select id, state, owner, due, entry, answered from gaps where id in ({marks(gaps)})"
        rows = await self.worker.read(lambda db: db.query(query, list(gaps)))
        return {row["id"]: _need(row) for row in rows}


def _asked(row: Mapping[str, Any]) -> AskedRow:
    return AskedRow(
        row["commune"] or "", row["person"], datetime.fromisoformat(row["at"]), row["channel"], row["decision"],
        row["picked"] or row["entry"] or "", row["picked"] is not None,
        bool(row["good"]), bool(row["bad"]), row["gap"], row["text"] or "",
    )  # fmt: skip


def _need(row: Mapping[str, Any]) -> Need:
    due = date.fromisoformat(row["due"]) if row["due"] else None
    answered = datetime.fromisoformat(row["answered"]) if row["answered"] else None
    return Need(row["id"], row["state"], row["owner"], due, row["entry"], answered)
