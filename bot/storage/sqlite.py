"""The store on SQLite: WAL, one writer thread, sqlite-utils."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.messages import Asked, Context, Feedback, PersonalData, Waiting
from bot.storage.migrations import migrations
from bot.storage.protocol import EXPORTED, Outgoing, PastQuestion, Promise, StoreError, Unanswered, Write
from bot.storage.sql import first, stamp
from bot.storage.sqlite_commune_rows import SqliteCommunes
from bot.storage.sqlite_desk import SqliteDesk
from bot.storage.sqlite_drafts import SqliteDrafts
from bot.storage.sqlite_gaps import SqliteGaps, reopen
from bot.storage.sqlite_local import SqliteLocal
from bot.storage.sqlite_staff import SqliteStaff
from bot.storage.sqlite_visits import SqliteVisits, forget_visits
from bot.storage.worker import Worker
from intents.text import fold

__all__ = ["SqliteStore"]

# An update id comes again within seconds; two days outlast any retry of a webhook.
_REMEMBER_UPDATES = timedelta(days=2)
# A follow-up an hour later is a new conversation.
_CONTEXT_LIFE = timedelta(hours=1)
_RECENT = 10
_KEPT_BACK = frozenset({"address", "password"})

_UNANSWERED = """
select q.id, q.folded, q.text, q.decision, q.kind, q.choices, q.channel, q.person, q.at,
       max(f.verdict = 'bad') as bad, max(f.verdict in ('chosen', 'good')) as chosen
from questions q left join feedback f on f.question = q.id
where q.at >= :since
group by q.id
having q.decision in ('unknown', 'handover', 'catalogue') or q.kind != '' or bad
    or (q.decision = 'choice' and chosen is not 1)
order by q.at
"""

# Whatever was judged of a question was picked before: the verdict replaces "chosen".
_HISTORY = """
select q.*, (select f.entry from feedback f where f.question = q.id and f.entry != '' order by f.at desc limit 1) chosen
from questions q where q.person = ? and q.at >= ? order by q.at desc, q.rowid desc limit ?
"""


_PROMISES = """
select w.question, w.person, w.channel, w.address, w.person_wanted, w.at, q.text, q.entry, q.commune,
    group_concat(f.entry) as judged,
    (select g.entry from gap_questions m join gaps g on g.id = m.gap
     where m.question = q.id and g.state = 'answered') as answer
from waiting w join questions q on q.id = w.question left join feedback f on f.question = q.id and f.verdict = 'bad'
where :person is null or w.person = :person
group by w.question
order by w.at
"""


class SqliteStore:
    """Implements `bot.storage.protocol.Store`."""

    def __init__(self, path: Path) -> None:
        """Open or create the file and bring its schema up to date; raises StoreError when that fails."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.worker = Worker(self._connect)
            self.staff = SqliteStaff(self.worker)
            self.gaps = SqliteGaps(self.worker)
            self.drafts = SqliteDrafts(self.worker)
            self.desk = SqliteDesk(self.worker, _queue)
            self.local = SqliteLocal(self.worker)
            self.visits = SqliteVisits(self.worker)
            self.communes = SqliteCommunes(self.worker)
            self.file = path.stat().st_ino
        except Exception as error:
            raise StoreError(f"cannot open {path}: {error}") from error

    def _connect(self) -> Database:
        db = Database(self.path)
        db.enable_wal()
        # FULL: a question that was promised to be looked at outlives a power cut, not only a crash.
        db.execute("pragma synchronous = full")
        db.execute("pragma busy_timeout = 5000")
        migrations.apply(db)
        return db

    async def context(self, person: str) -> Context:
        row = await self.worker.run(lambda db: first(db, "select data, at from contexts where person = ?", [person]))
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

    async def owns(self, person: str, question: str) -> bool:
        return await self.worker.run(lambda db: _owns(db, question, person))

    async def history(self, person: str, since: datetime, limit: int) -> list[PastQuestion]:
        rows = await self.worker.run(lambda db: list(db.query(_HISTORY, [person, stamp(since), limit])))
        return [_past(row) for row in reversed(rows)]

    async def personal_data(self, person: str) -> PersonalData:
        def read(db: Database) -> PersonalData:
            counts = [
                first(db, f"select count(*) as n from {table} where person = ?", [person])
                for table in ("questions", "feedback", "waiting")
            ]
            recent = db.query("select text from questions where person = ? order by at desc limit ?", [person, _RECENT])
            questions, feedback, waiting = (row["n"] if row else 0 for row in counts)
            return PersonalData(questions, feedback, waiting, tuple(row["text"] for row in recent))

        return await self.worker.run(read)

    async def unanswered(self, since: datetime | None, limit: int) -> list[Unanswered]:
        start = stamp(since) if since else ""
        rows = await self.worker.run(lambda db: list(db.query(_UNANSWERED, {"since": start})))
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            groups.setdefault(row["folded"], []).append(row)
        found = [_group(members) for members in groups.values()]
        return sorted(found, key=lambda group: (-group.people, -group.times, group.first))[:limit]

    async def promises(self, person: str | None = None) -> list[Promise]:
        rows = await self.worker.run(lambda db: list(db.query(_PROMISES, {"person": person})))
        return [_promise(row) for row in rows]

    async def fulfil(self, question: str, outgoing: Sequence[Outgoing], entry: str) -> bool:
        def tell(db: Database) -> bool:
            row = first(db, "delete from waiting where question = ? returning person", [question])
            if row is None:
                return False
            now = datetime.now(UTC)
            told = [question, entry, "told", "", row["person"], stamp(now)]
            db.execute("insert or ignore into feedback values (?, ?, ?, ?, ?, ?)", told)
            _queue(db, outgoing, now)
            return True

        return await self.worker.run(tell)

    async def due(self, now: datetime, limit: int) -> list[Outgoing]:
        rows = await self.worker.run(
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
        marks = ", ".join("?" * len(ids))
        await self.worker.run(lambda db: db.execute(f"delete from outbox where id in ({marks})", list(ids)).rowcount)

    async def postpone(self, id: int, until: datetime) -> None:
        await self.worker.run(
            lambda db: (
                db.execute(
                    "update outbox set due = ?, attempts = attempts + 1 where id = ?", [stamp(until), id]
                ).rowcount
            )
        )

    async def forget(self, before: datetime) -> int:
        def delete(db: Database) -> int:
            gone = db.execute("delete from questions where at < ?", [stamp(before)]).rowcount
            for table in ("feedback", "waiting", "letters", "contexts", "once"):
                db.execute(f"delete from {table} where at < ?", [stamp(before)])
            forget_visits(db, before, datetime.now(UTC))
            return gone

        return await self.worker.run(delete)

    async def keep_procedures(self, lines: Mapping[str, str]) -> int:
        def keep(db: Database) -> int:
            before = _count(db, "procedures")
            rows = [{"code": code, "line": line} for code, line in lines.items()]
            db.table("procedures").upsert_all(rows, pk="code")
            return _count(db, "procedures") - before

        return await self.worker.run(keep)

    async def procedures(self) -> list[str]:
        rows = await self.worker.run(lambda db: list(db.query("select line from procedures order by code")))
        return [row["line"] for row in rows]

    async def remove_procedures(self) -> int:
        return await self.worker.run(lambda db: int(db.execute("delete from procedures").rowcount))

    async def rows(self, table: str, after: int, limit: int) -> list[tuple[int, Mapping[str, object]]]:
        if table not in EXPORTED:
            raise ValueError(table)

        def read(db: Database) -> list[tuple[int, Mapping[str, object]]]:
            query = f"select rowid as number, * from {table} where rowid > ? order by rowid limit ?"
            return [(row.pop("number"), _shown(row)) for row in db.query(query, [after, limit])]

        return await self.worker.run(read)

    async def check(self) -> None:
        try:
            moved = self.path.stat().st_ino != self.file
        except OSError as error:
            raise StoreError(f"database file: {error.strerror}") from error
        if moved:
            raise StoreError("database file: replaced while running")
        # Writes for real, which an update that finds no row does not.
        await self.worker.run(lambda db: db.execute("pragma user_version = 1").rowcount)

    async def close(self) -> None:
        self.worker.close()


def _write(db: Database, write: Write) -> bool:
    if write.update is not None:
        row = {"channel": write.channel, "id": write.update, "at": stamp(write.at)}
        if db.execute("insert or ignore into updates values (:channel, :id, :at)", row).rowcount == 0:
            return False
        db.execute("delete from updates where at < ?", [stamp(write.at - _REMEMBER_UPDATES)])
    if write.turn.erase:
        for table in ("questions", "feedback", "waiting", "letters", "contexts"):
            db.execute(f"delete from {table} where person = ?", [write.person])
    db.table("questions").insert_all([_question(asked, write) for asked in write.turn.asked])
    for feedback in write.turn.feedback:
        _judge(db, feedback, write)
    for waiting in write.turn.waiting:
        _wait(db, waiting, write)
    if write.turn.context != Context() or not write.turn.erase:
        data = json.dumps(asdict(write.turn.context))
        db.execute("insert or replace into contexts values (?, ?, ?)", [write.person, data, stamp(write.at)])
    _queue(db, write.outgoing, write.at)
    return True


def _queue(db: Database, outgoing: Sequence[Outgoing], at: datetime) -> None:
    rows = [
        {"chat": o.chat, "method": o.method, "params": json.dumps(dict(o.params), ensure_ascii=False), "attempts": 0}
        for o in outgoing
    ]
    db.table("outbox").insert_all({**row, "due": stamp(at)} for row in rows)


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


def _judge(db: Database, feedback: Feedback, write: Write) -> None:
    # Callback data can be forged: a judgement counts only for the person's own question.
    if not _owns(db, feedback.question, write.person):
        return
    row = [feedback.question, feedback.entry, feedback.verdict, feedback.reason, write.person, stamp(write.at)]
    db.execute("insert or replace into feedback values (?, ?, ?, ?, ?, ?)", row)
    if feedback.verdict == "bad":
        for gap in db.query("select gap from gap_questions where question = ?", [feedback.question]):
            reopen(db, gap["gap"], write.at)


def _wait(db: Database, waiting: Waiting, write: Write) -> None:
    if _owns(db, waiting.question, write.person):
        row = [waiting.question, write.person, write.channel, write.address, stamp(write.at), waiting.person_wanted]
        db.execute("insert or replace into waiting values (?, ?, ?, ?, ?, ?)", row)


def _owns(db: Database, question: str, person: str) -> bool:
    return first(db, "select 1 from questions where id = ? and person = ?", [question, person]) is not None


def _shown(row: dict[str, Any]) -> dict[str, object]:
    return {key: value for key, value in row.items() if key not in _KEPT_BACK}


def _count(db: Database, table: str) -> int:
    return int(next(iter(db.query(f"select count(*) as n from {table}")))["n"])


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
        bool(row["person_wanted"]), row["commune"], datetime.fromisoformat(row["at"]),
    )  # fmt: skip


def _past(row: dict[str, Any]) -> PastQuestion:
    choices = tuple(row["choices"].split(",")) if row["choices"] else ()
    return PastQuestion(
        row["id"], row["text"], row["decision"], row["entry"], choices, datetime.fromisoformat(row["at"]), row["chosen"]
    )


def _outgoing(row: dict[str, Any]) -> Outgoing:
    return Outgoing(row["chat"], row["method"], json.loads(row["params"]), row["id"], row["attempts"])
