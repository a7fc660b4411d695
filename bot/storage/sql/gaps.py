"""Groups of unanswered questions, in SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.storage.gaps import (
    Confused,
    Day,
    Gap,
    Grouped,
    Loose,
    Note,
    Remembered,
    Use,
    Wanted,
    asks_again,
)
from bot.storage.sql import gap_queries as queries
from bot.storage.sql.db import Db, first, marks, stamp
from bot.storage.sql.staff import audit
from bot.storage.staff import Change
from bot.storage.worker import Worker

__all__ = ["SqlGaps", "change_fields", "note", "reopen"]

_TIME_TO_CHOOSE = timedelta(minutes=10)
_SOON_AFTER = timedelta(minutes=3)
# Clocks of copies, and what was still on its way into the database when it was looked at.
_SLACK = timedelta(minutes=5)
# Before any question, with room for the slack.
_EVER = datetime(1960, 1, 1, tzinfo=UTC)
_TEXTS_TOGETHER = 500
_FIELDS = ("state", "reason", "owner", "due")


class SqlGaps:
    """Implements `bot.storage.gaps.GapStore`."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def loose(self, limit: int, now: datetime, since: datetime | None = None) -> list[Loose]:
        judged = (since or _EVER) - _SLACK
        given = {
            "settled": stamp(now - _TIME_TO_CHOOSE), "judged": stamp(judged),
            "answers": stamp(judged - _SOON_AFTER), "choices": stamp(judged - _TIME_TO_CHOOSE),
        }  # fmt: skip
        rows = await self.worker.read(lambda db: db.query(queries.LOOSE, given))
        found = [(row, why) for row in rows if (why := _why(row))][:limit]
        return [Loose(row["id"], row["text"], datetime.fromisoformat(row["at"]), why) for row, why in found]

    async def place(self, question: str, why: str, gap: int | None, at: datetime) -> int | None:
        def put(db: Db) -> int | None:
            if db.query("select 1 from gap_questions where question = ?", [question]):
                return None
            if not db.query("select 1 from questions where id = ?", [question]):  # erased meanwhile
                return None
            found = gap if gap is not None and _exists(db, gap) else _new(db)
            db.insert("gap_questions", {"question": question, "gap": found, "why": why})
            reopen(db, found, at)
            return found

        return await self.worker.run(put)

    async def grouped(self, gap: int | None = None, communes: Sequence[str] = ()) -> list[Grouped]:
        where, given = queries.where(Wanted(gap=gap, communes=tuple(communes)))
        rows = await self.worker.read(lambda db: db.query(queries.GROUPED.format(where=where), given))
        return [_grouped(row) for row in rows]

    async def places(self) -> dict[str, int]:
        rows = await self.worker.read(lambda db: db.query("select question, gap from gap_questions order by rowid"))
        return {row["question"]: row["gap"] for row in rows}

    async def texts(self, questions: Sequence[str]) -> dict[str, str]:
        def read(db: Db) -> dict[str, str]:
            found: dict[str, str] = {}
            for begin in range(0, len(questions), _TEXTS_TOGETHER):
                part = questions[begin : begin + _TEXTS_TOGETHER]
                rows = db.query(f"select id, text from questions where id in ({marks(part)})", part)
                found |= {row["id"]: row["text"] for row in rows}
            return found

        return await self.worker.read(read)

    async def gaps(self, now: datetime, wanted: Wanted = Wanted()) -> list[Gap]:  # noqa: B008 - frozen
        where, given = queries.where(wanted)
        week = timedelta(days=7)
        given |= {"week": stamp(now - week), "before": stamp(now - 2 * week)}
        rows = await self.worker.read(lambda db: db.query(queries.GAPS.format(where=where), given))
        return sorted(map(_gap, rows), key=lambda gap: (-gap.rank, -gap.last.timestamp()))

    async def change(self, gap: int, fields: Mapping[str, str], change: Change) -> bool:
        return await self.worker.run(lambda db: change_fields(db, gap, fields, change))

    async def comment(self, gap: int, comment: Note) -> bool:
        def write(db: Db) -> bool:
            if not _exists(db, gap):
                return False
            note(db, gap, comment)
            return True

        return await self.worker.run(write)

    async def notes(self, gap: int) -> Sequence[Note]:
        query = "select at, who, kind, text from gap_notes where gap = ? order by id"
        rows = await self.worker.read(lambda db: db.query(query, [gap]))
        return [Note(datetime.fromisoformat(row["at"]), row["who"], row["kind"], row["text"]) for row in rows]

    async def move(self, questions: Sequence[str], gap: int | None, change: Change) -> int | None:
        def write(db: Db) -> int | None:
            query = f"select question from gap_questions where question in ({marks(questions)})"
            known = db.query(query, questions)
            if not known or (gap is not None and not _exists(db, gap)):
                return None
            target = _new(db) if gap is None else gap
            moved = [row["question"] for row in known]
            db.do(
                f"update gap_questions set gap = ? where question in ({marks(moved)})", [target, *moved]
            )
            # A gap that has nothing left goes; what was said about it stays with its questions.
            db.do("update gap_notes set gap = ? where gap not in (select gap from gap_questions)", [target])
            db.do("delete from gaps where id not in (select gap from gap_questions)")
            note(db, target, Note(change.at, change.who, "moved", str(len(moved))))
            audit(db, change)
            return target

        return await self.worker.run(write)

    async def days(self, since: datetime, communes: Sequence[str] = ()) -> list[Day]:
        where, given = queries.where(Wanted(since=since, communes=tuple(communes)))
        rows = await self.worker.read(lambda db: db.query(queries.DAYS.format(where=where), given))
        return [Day(**{**row, "day": date.fromisoformat(row["day"])}) for row in rows]

    async def uses(self) -> dict[str, Use]:
        rows = await self.worker.read(lambda db: db.query(queries.USES))
        return {row["entry"]: Use(row["times"], row["good"], row["bad"], _moment(row["last"])) for row in rows}

    async def confused(self, limit: int) -> list[Confused]:
        rows = await self.worker.read(lambda db: db.query(queries.CONFUSED, [limit]))
        return [Confused(**row) for row in rows]

    async def remembered(self, since: datetime, limit: int) -> list[Remembered]:
        given = {"since": stamp(since), "limit": limit}
        rows = await self.worker.read(lambda db: db.query(queries.REMEMBERED, given))
        return [Remembered(row["text"], row["times"], _ids(row["good"]), _ids(row["bad"])) for row in rows]


def reopen(db: Db, gap: int, at: datetime) -> None:
    """Open `gap` again if it counted as answered."""
    if db.execute("update gaps set state = 'new' where id = ? and state = 'answered'", [gap]):
        note(db, gap, Note(at, "", "reopened", ""))


def change_fields(db: Db, gap: int, fields: Mapping[str, str], change: Change) -> bool:
    """See `bot.storage.gaps.GapStore.change`."""
    before = first(db, "select * from gaps where id = ?", [gap])
    if before is None:
        return False
    wanted = {key: value for key, value in fields.items() if key in _FIELDS}
    db.update("gaps", gap, wanted)
    told = ", ".join(f"{key}: {before[key] or '–'} → {value or '–'}" for key, value in wanted.items())
    note(db, gap, Note(change.at, change.who, "changed", told))
    audit(db, change)
    return True


def note(db: Db, gap: int, told: Note) -> None:
    db.insert("gap_notes", {**asdict(told), "gap": gap, "at": told.at.isoformat()})


def _why(row: Mapping[str, Any]) -> str:
    """Return why the question counts as unanswered; "" when what came next says nothing against the answer."""
    if row["why"] or row["good"]:
        return str(row["why"] or "")
    if not row["next_at"] or _moment(row["next_at"]) - _moment(row["at"]) > _SOON_AFTER:  # type: ignore[operator]
        return ""
    if row["next_decision"] == "handover":
        return "person"
    return "again" if asks_again(row["folded"] or "", row["next_folded"] or "") else ""


def _exists(db: Db, gap: int) -> bool:
    return bool(db.query("select 1 from gaps where id = ?", [gap]))


def _new(db: Db) -> int:
    row = {"state": "new", "reason": "", "owner": "", "due": "", "entry": "", "answered": ""}
    return db.add("gaps", row)


def _gap(row: Mapping[str, Any]) -> Gap:
    values = {**row, "due": date.fromisoformat(row["due"]) if row["due"] else None}
    return Gap(**{**values, **{key: _moment(row[key]) for key in ("answered", "first", "last")}})


def _grouped(row: Mapping[str, Any]) -> Grouped:
    thought = [row["entry"], *(row["choices"] or "").split(",")]
    nearest = tuple(dict.fromkeys(entry for entry in thought if entry))
    at = datetime.fromisoformat(row["at"])
    return Grouped(
        row["id"], row["gap"], row["text"], at, row["why"], row["channel"], row["commune"] or None, nearest
    )


def _ids(joined: str | None) -> frozenset[str]:
    return frozenset(filter(None, (joined or "").split(",")))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

