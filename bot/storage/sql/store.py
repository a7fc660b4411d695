"""The store in SQL that both databases understand."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.messages import Asked, Context, Feedback, PersonalData, Waiting
from bot.storage.bus import Bus
from bot.storage.protocol import EXPORTED, Backlog, Outgoing, PastQuestion, Promise, Unanswered, Watched, Write
from bot.storage.sql.backlog import backlog
from bot.storage.sql.commune_rows import SqlCommunes
from bot.storage.sql.db import Db, first, marks, number, stamp
from bot.storage.sql.desk import SqlDesk
from bot.storage.sql.drafts import SqlDrafts
from bot.storage.sql.dumping import SqlDump
from bot.storage.sql.gaps import SqlGaps, reopen
from bot.storage.sql.local import SqlLocal
from bot.storage.sql.personal import erase, personal_data
from bot.storage.sql.schema import NUMBERED
from bot.storage.sql.staff import SqlStaff
from bot.storage.sql.visits import SqlVisits, forget_visits
from bot.storage.worker import Worker
from intents.text import fold

__all__ = ["SqlStore"]

# An update id comes again within seconds, whatever a clock says meanwhile; so many outlast any retry of a webhook.
_REMEMBER_UPDATES = 100_000
# After a quiet week Telegram's numbers begin anywhere: the old ones must be forgotten by then.
_QUIET = timedelta(days=2)
# A follow-up an hour later is a new conversation.
_CONTEXT_LIFE = timedelta(hours=1)
_AT_ONCE = ""
_FORGOTTEN_TOGETHER = 1_000
_KEPT_BACK = frozenset({"address", "password", "rowid"})

_UNANSWERED = """
select q.id, q.folded, q.text, q.decision, q.kind, q.choices, q.channel, q.person, q.at,
       count(*) filter (where f.verdict = 'bad') as bad
from questions q left join feedback f on f.question = q.id
where q.at >= :since
group by q.id
having q.decision in ('unknown', 'handover', 'catalogue') or q.kind != ''
    or count(*) filter (where f.verdict = 'bad') > 0
    or (q.decision = 'choice' and count(*) filter (where f.verdict in ('chosen', 'good')) = 0)
order by q.at
"""

# Whatever was judged of a question was picked before: the verdict replaces "chosen".
_HISTORY = """
select q.*, (select f.entry from feedback f where f.question = q.id and f.entry != '' order by f.at desc limit 1) chosen
from questions q where q.person = ? and q.at >= ? order by q.at desc, q.rowid desc limit ?
"""


_PROMISES = """
select w.question, w.person, w.channel, w.address, w.person_wanted, w.consent, w.at, q.text, q.entry, q.commune,
    string_agg(f.entry, ',') as judged,
    (select g.entry from gap_questions m join gaps g on g.id = m.gap
     where m.question = q.id and g.state = 'answered') as answer,
    q.id in (select m.question from gap_questions m join drafts d on d.gap = m.gap
        where d.state = 'publishing') as held
from waiting w join questions q on q.id = w.question left join feedback f on f.question = q.id and f.verdict = 'bad'
where :person is null or w.person = :person
group by w.question, q.id
order by w.at
"""


class SqlStore:
    """Implements `bot.storage.protocol.Store`."""

    def __init__(self, worker: Worker, connect: Callable[[], Db], bus: Bus) -> None:
        """`connect` makes one more connection, for what takes long; whoever asks for it closes it."""
        self.worker = worker
        self.connect = connect
        self.bus = bus
        self.staff = SqlStaff(worker)
        self.gaps = SqlGaps(worker)
        self.drafts = SqlDrafts(worker)
        self.desk = SqlDesk(worker, _queue)
        self.local = SqlLocal(worker)
        self.visits = SqlVisits(worker)
        self.communes = SqlCommunes(worker)
        self.dump = SqlDump(connect)

    async def context(self, person: str) -> Context:
        row = await self.worker.read(lambda db: first(db, "select data, at from contexts where person = ?", [person]))
        if row is None:
            return Context()
        data = json.loads(row["data"])
        data["options"] = tuple(data.get("options", ()))
        context = Context(**data)
        if datetime.fromisoformat(row["at"]) < datetime.now(UTC) - _CONTEXT_LIFE:
            return Context(commune=context.commune, poster=context.poster)
        return context

    async def write(self, write: Write) -> bool:
        return await self.worker.run(lambda db: _write(db, write))

    def watch(self, watched: Watched) -> None:
        self.worker.watched = watched

    async def backlog(self) -> Backlog:
        return await self.worker.read(backlog)

    async def owns(self, person: str, question: str) -> bool:
        return await self.worker.read(lambda db: _owns(db, question, person))

    async def history(self, person: str, since: datetime, limit: int) -> list[PastQuestion]:
        rows = await self.worker.read(lambda db: db.query(_HISTORY, [person, stamp(since), limit]))
        return [_past(row) for row in reversed(rows)]

    async def personal_data(
        self, person: str, address: str | None = None, visits: Collection[str] = (), skip: int = 0, limit: int = 10
    ) -> PersonalData:
        return await self.worker.read(lambda db: personal_data(db, person, address, visits, skip, limit))

    async def unanswered(self, since: datetime | None, limit: int) -> list[Unanswered]:
        start = stamp(since) if since else ""
        rows = await self.worker.read(lambda db: db.query(_UNANSWERED, {"since": start}))
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            groups.setdefault(row["folded"], []).append(row)
        found = [_group(members) for members in groups.values()]
        return sorted(found, key=lambda group: (-group.people, -group.times, group.first))[:limit]

    async def promises(self, person: str | None = None) -> list[Promise]:
        rows = await self.worker.read(lambda db: db.query(_PROMISES, {"person": person}))
        return [_promise(row) for row in rows]

    async def fulfil(self, question: str, outgoing: Sequence[Outgoing], entry: str) -> bool:
        def tell(db: Db) -> bool:
            row = first(db, "delete from waiting where question = ? returning person", [question])
            if row is None:
                return False
            now = datetime.now(UTC)
            told = {"question": question, "entry": entry, "verdict": "told", "reason": "", "person": row["person"]}
            db.keep_first("feedback", {**told, "at": stamp(now)})
            _queue(db, outgoing, now)
            return True

        return await self.worker.run(tell)

    async def due(self, now: datetime, limit: int) -> list[Outgoing]:
        rows = await self.worker.read(
            lambda db: list(
                db.query(
                    "select * from outbox where id in (select min(id) from outbox group by chat) and due <= ? "
                    "order by id limit ?",
                    [stamp(now), limit],
                )
            )
        )
        return [_outgoing(row) for row in rows]

    async def sent(self, ids: Sequence[int]) -> None:
        await self.worker.run(lambda db: db.execute(f"delete from outbox where id in ({marks(ids)})", ids))

    async def postpone(self, id: int, until: datetime) -> None:
        await self.worker.run(
            lambda db: db.execute(
                "update outbox set due = ?, attempts = attempts + 1 where id = ?", [stamp(until), id]
            )
        )

    async def forget(self, before: datetime) -> int:
        def some(db: Db) -> int:
            query = "delete from questions where id in (select id from questions where at < ? order by at limit ?)"
            return db.execute(query, [stamp(before), _FORGOTTEN_TOGETHER])

        def rest(db: Db) -> None:
            for table in ("feedback", "waiting", "letters", "contexts", "once"):
                db.do(f"delete from {table} where at < ?", [stamp(before)])
            db.do("delete from updates where at < ?", [stamp(datetime.now(UTC) - _QUIET)])
            forget_visits(db, before, datetime.now(UTC))
            db.wipe()

        gone = 0
        # Bit by bit, so that no citizen's message waits for the whole.
        while found := await self.worker.run(some):
            gone += found
        await self.worker.run(rest)
        return gone

    async def keep_procedures(self, lines: Mapping[str, str]) -> int:
        def keep(db: Db) -> int:
            before = _count(db, "procedures")
            for code, line in lines.items():
                db.upsert("procedures", {"code": code, "line": line}, ["code"])
            return _count(db, "procedures") - before

        return await self.worker.run(keep)

    async def procedures(self) -> list[str]:
        rows = await self.worker.read(lambda db: db.query("select line from procedures order by code"))
        return [row["line"] for row in rows]

    async def remove_procedures(self) -> int:
        return await self.worker.run(lambda db: db.execute("delete from procedures"))

    async def rows(self, table: str, after: int, limit: int) -> list[tuple[int, Mapping[str, object]]]:
        if table not in EXPORTED:
            raise ValueError(table)

        def read(db: Db) -> list[tuple[int, Mapping[str, object]]]:
            place = "id" if table in NUMBERED else "rowid"
            query = f"select {place} as number, * from {table} where {place} > ? order by {place} limit ?"
            return [(row.pop("number"), _shown(row)) for row in db.query(query, [after, limit])]

        return await self.worker.read(read)

    async def check(self) -> None:
        # Writes for real, which an update that finds no row, or changes nothing, does not.
        query = "update migrations set at = ? where name = 'first_tables'"
        await self.worker.run(lambda db: db.execute(query, [stamp(datetime.now(UTC))]))

    async def close(self) -> None:
        self.worker.close()


def _write(db: Db, write: Write) -> bool:
    if write.update is not None:
        if not db.keep_first("updates", {"channel": write.channel, "id": write.update, "at": stamp(write.at)}):
            return False
        db.do("delete from updates where channel = ? and id < ?", [write.channel, write.update - _REMEMBER_UPDATES])
    if write.turn.erase:
        erase(db, write.person, write.address, write.visits)
    db.insert_all("questions", [_question(asked, write) for asked in write.turn.asked])
    for feedback in write.turn.feedback:
        _judge(db, feedback, write)
    for waiting in write.turn.waiting:
        _wait(db, waiting, write)
    if write.turn.context == Context():
        db.do("delete from contexts where person = ?", [write.person])
    else:
        data = json.dumps(asdict(write.turn.context))
        db.upsert("contexts", {"person": write.person, "data": data, "at": stamp(write.at)}, ["person"])
    _queue(db, write.outgoing, write.at)
    return True


def _queue(db: Db, outgoing: Sequence[Outgoing], at: datetime) -> None:
    rows = [
        {"chat": o.chat, "method": o.method, "params": json.dumps(dict(o.params), ensure_ascii=False), "attempts": 0}
        for o in outgoing
    ]
    db.insert_all("outbox", ({**row, "due": _AT_ONCE, "at": stamp(at)} for row in rows))


def _question(asked: Asked, write: Write) -> dict[str, object]:
    return {
        "id": asked.id,
        "person": write.person,
        "channel": write.channel,
        "at": stamp(write.at),
        "text": asked.text,
        "folded": fold(asked.text),
        "decision": asked.decision,
        "entry": asked.entry,
        "choices": ",".join(asked.choices),
        "score": round(asked.score, 4),
        "kind": asked.kind,
        "commune": write.turn.context.commune,
        "poster": write.turn.context.poster,
        "test": write.test,
    }


def _judge(db: Db, feedback: Feedback, write: Write) -> None:
    # Callback data can be forged: a judgement counts only for the person's own question.
    if not _owns(db, feedback.question, write.person):
        return
    row = {**asdict(feedback), "person": write.person, "at": stamp(write.at)}
    db.upsert("feedback", row, ["question", "entry"])
    if feedback.verdict == "bad":
        for gap in db.query("select gap from gap_questions where question = ?", [feedback.question]):
            reopen(db, gap["gap"], write.at)


def _wait(db: Db, waiting: Waiting, write: Write) -> None:
    if _owns(db, waiting.question, write.person):
        row = {
            **asdict(waiting), "person": write.person, "channel": write.channel, "address": write.address,
            "at": stamp(write.at),
        }  # fmt: skip
        db.upsert("waiting", row, ["question"])


def _owns(db: Db, question: str, person: str) -> bool:
    return first(db, "select 1 from questions where id = ? and person = ?", [question, person]) is not None


def _shown(row: dict[str, Any]) -> dict[str, object]:
    return {key: value for key, value in row.items() if key not in _KEPT_BACK}


def _count(db: Db, table: str) -> int:
    return number(db, f"select count(*) as n from {table}")


def _group(members: list[dict[str, Any]]) -> Unanswered:
    reasons = Counter("bad" if row["bad"] else row["kind"] or row["decision"] for row in members)
    return Unanswered(
        text=members[-1]["text"],
        times=len(members),
        people=len({row["person"] for row in members}),
        reason=reasons.most_common(1)[0][0],
        nearest=members[-1]["choices"] or "",
        first=datetime.fromisoformat(members[0]["at"]),
        last=datetime.fromisoformat(members[-1]["at"]),
        channels=tuple(sorted({row["channel"] for row in members})),
    )


def _promise(row: dict[str, Any]) -> Promise:
    refused = frozenset(filter(None, [row["entry"], *(row["judged"] or "").split(",")]))
    return Promise(
        row["question"], row["person"], row["channel"], row["address"], row["text"], refused, row["answer"] or "",
        bool(row["person_wanted"]), row["commune"], datetime.fromisoformat(row["at"]), row["consent"],
        held=bool(row["held"]),
    )  # fmt: skip


def _past(row: dict[str, Any]) -> PastQuestion:
    choices = tuple(row["choices"].split(",")) if row["choices"] else ()
    return PastQuestion(
        row["id"], row["text"], row["decision"], row["entry"], choices, datetime.fromisoformat(row["at"]), row["chosen"]
    )


def _outgoing(row: dict[str, Any]) -> Outgoing:
    return Outgoing(row["chat"], row["method"], json.loads(row["params"]), row["id"], row["attempts"])
