"""Visits by poster, in SQL."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.storage.sql.db import Db
from bot.storage.visits import Origin, Tally, Visit
from bot.storage.worker import Worker

__all__ = ["SqlVisits", "forget_visits"]

# Two days are one day in any zone, and a visit of yesterday evening can still be erased by its person.
_KNOWN_DAYS = timedelta(days=2)

_NOTE = """
insert into visits (day, kind, channel, commune, poster, person)
select :day, :kind, :channel, :commune, :poster, :person
where :after = '' or exists (select 1 from visits where day = :day and kind = :after and channel = :channel
    and commune = :commune and poster = :poster and person = :person)
on conflict do nothing
"""

# Vietnam is seven hours ahead of the stamps all year. The bounds in stamps let the index on questions.at work.
_TALLIES = """
with asked as (
    select q.id, q.person, q.channel, q.decision, coalesce(q.commune, '') as commune, coalesce(q.poster, '') as poster,
        vietnam_day(q.at) as day
    from questions q
    where q.test = 0 and q.decision not in ('talk', 'handover') and q.at >= :from and q.at < :to
), noted as (
    select day, commune, poster, channel, kind, person from visits where day between :since and :until
    union all
    select day, commune, poster, channel, 'question', person from asked
    union all
    select a.day, a.commune, a.poster, a.channel, 'answered', a.person from asked a
    where not exists (select 1 from feedback where question = a.id and verdict = 'bad') and (
        a.decision in ('answer', 'emergency')
        or exists (select 1 from feedback where question = a.id and verdict in ('chosen', 'good'))
    )
    union all
    select vietnam_day(f.at), coalesce(q.commune, ''), coalesce(q.poster, ''), q.channel, 'good', f.person
    from feedback f join questions q on q.id = f.question
    where f.verdict = 'good' and q.test = 0 and f.at >= :from and f.at < :to
)
select day, commune, poster, channel, kind, count(distinct person) as people from noted
where :commune is null or commune = :commune
group by day, commune, poster, channel, kind
order by day, commune, poster, channel, kind
"""


class SqlVisits:
    """Implements `bot.storage.visits.VisitStore`."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def note(self, visit: Visit, after: str = "") -> bool:
        given = {
            "day": visit.day.isoformat(), "kind": visit.kind, "channel": visit.channel, "commune": visit.commune,
            "poster": visit.poster, "person": visit.person, "after": after,
        }  # fmt: skip
        return await self.worker.run(lambda db: db.execute(_NOTE, given) > 0)

    async def places(self, since: date) -> list[tuple[date, str]]:
        query = "select distinct day, commune from visits where day >= ? order by 1, 2"
        rows = await self.worker.read(lambda db: db.query(query, [since.isoformat()]))
        return [(date.fromisoformat(row["day"]), row["commune"]) for row in rows]

    async def origin(self, question: str) -> Origin | None:
        query = "select commune, poster, channel from questions where id = ? and test = 0"
        rows = await self.worker.read(lambda db: db.query(query, [question]))
        return next((Origin(row["commune"] or "", row["poster"] or "", row["channel"]) for row in rows), None)

    async def tallies(self, since: date, until: date, commune: str | None = None) -> list[Tally]:
        given = {
            "since": since.isoformat(), "until": until.isoformat(), "commune": commune,
            "from": _midnight(since), "to": _midnight(until + timedelta(days=1)),
        }  # fmt: skip
        rows = await self.worker.read(lambda db: db.query(_TALLIES, given))
        return [_tally(row) for row in rows]


def forget_visits(db: Db, before: datetime, now: datetime) -> None:
    """Delete visits of days before `before`, and of all but the newest leave nothing but that there was somebody.

    The hash serves to count a person once a day. After that a number in its place counts as well, and nobody,
    not even who has the key, can tell any more whose visit it was.
    """
    db.do("delete from visits where day < ?", [before.date().isoformat()])
    known = (now - _KNOWN_DAYS).date().isoformat()
    db.do("update visits set person = 'x' || rowid where day < ? and person not like 'x%'", [known])


def _midnight(day: date) -> str:
    """The beginning of a day in Vietnam, as stamps are written."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    return start.isoformat(timespec="microseconds")


def _tally(row: dict[str, Any]) -> Tally:
    return Tally(**{**row, "day": date.fromisoformat(row["day"])})
