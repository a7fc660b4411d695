"""What is kept about one person: shown on request, and erased on request."""

from collections.abc import Collection
from datetime import datetime

from bot.messages import KeptLetter, KeptPromise, KeptQuestion, PersonalData
from bot.storage.sql.db import Db, Row, first, marks, number

__all__ = ["erase", "personal_data"]

# Where a row names its person. The other tables hold nobody, or whom nobody can tell: see `forget_visits`.
_TABLES = ("questions", "feedback", "waiting", "letters", "contexts")
_SPOKEN = "method not in ('deleteMessage', 'answerCallbackQuery')"
"""A picture that is still to be taken out of the chat is taken out all the same."""

_RECENT = """
select q.text, q.at, (select string_agg(f.verdict, ',') from feedback f where f.question = q.id) as verdicts
from questions q where q.person = ? order by q.at desc, q.rowid desc limit ? offset ?
"""
_PROMISES = """
select q.text, w.at, w.person_wanted, w.consent
from waiting w join questions q on q.id = w.question where w.person = ? order by w.at desc
"""
_LETTERS = """
select coalesce(q.text, '') as asked, l.text, l.at
from letters l left join questions q on q.id = l.question where l.person = ? order by l.at desc
"""


def personal_data(
    db: Db, person: str, address: str | None, visits: Collection[str], skip: int, limit: int
) -> PersonalData:
    """Return what is kept; of the questions one page, of the rest everything.

    `address`: the chat that is the person's alone; `visits`: what the person is called in the visits of these days.
    """
    questions, feedback, waiting = (_count(db, table, person) for table in ("questions", "feedback", "waiting"))
    unsent = f"select count(*) as n from outbox where chat = ? and {_SPOKEN}"
    seen = f"select count(*) as n from visits where person in ({marks(visits)})"
    return PersonalData(
        questions, feedback, waiting,
        tuple(_question(row) for row in db.query(_RECENT, [person, limit, skip])),
        tuple(_promise(row) for row in db.query(_PROMISES, [person])),
        tuple(KeptLetter(row["asked"], row["text"], _moment(row)) for row in db.query(_LETTERS, [person])),
        number(db, unsent, [address]) if address else 0,
        number(db, seen, list(visits)),
        _oldest(db, person),
    )  # fmt: skip


def erase(db: Db, person: str, address: str | None, visits: Collection[str]) -> None:
    """Delete everything of the person; what waits for `address`, the person's own chat, is not sent any more."""
    asked = db.query("select question from waiting where person = ? and person_wanted = 1", [person])
    for row in asked:
        # Not yet posted into the support team's chat, then never.
        db.do("delete from outbox where holds(params, ?)", [row["question"]])
        db.do("delete from once where holds(name, ?)", [row["question"]])
    for table in _TABLES:
        db.do(f"delete from {table} where person = ?", [person])
    for visit in visits:
        db.do("delete from visits where person = ?", [visit])
    if address:
        db.do(f"delete from outbox where chat = ? and {_SPOKEN}", [address])
    db.wipe()


def _count(db: Db, table: str, person: str) -> int:
    return number(db, f"select count(*) as n from {table} where person = ?", [person])


def _oldest(db: Db, person: str) -> datetime | None:
    each = " union all ".join(f"select min(at) as at from {table} where person = ?" for table in _TABLES)
    row = first(db, f"select min(at) as at from ({each}) as kept", [person] * len(_TABLES))
    return _moment(row) if row and row["at"] else None


def _question(row: Row) -> KeptQuestion:
    return KeptQuestion(row["text"], _moment(row), tuple(filter(None, (row["verdicts"] or "").split(","))))


def _promise(row: Row) -> KeptPromise:
    return KeptPromise(row["text"], _moment(row), bool(row["person_wanted"]), row["consent"])


def _moment(row: Row) -> datetime:
    return datetime.fromisoformat(row["at"])
