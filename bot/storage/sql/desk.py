"""Answers to single people, and what is done once,, in SQL."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.storage.desk import Letter
from bot.storage.outgoing import Outgoing
from bot.storage.sql.db import Db, first, marks
from bot.storage.worker import Worker

__all__ = ["SqlDesk"]

Queue = Callable[[Db, Sequence[Outgoing], datetime], None]


class SqlDesk:
    """Implements `bot.storage.desk.DeskStore`."""

    def __init__(self, worker: Worker, queue: Queue) -> None:
        """`queue` puts messages into the outbox."""
        self.worker = worker
        self.queue = queue

    async def once(self, name: str, at: datetime, outgoing: Sequence[Outgoing]) -> bool:
        def write(db: Db) -> bool:
            if not db.keep_first("once", {"name": name, "at": at.isoformat()}):
                return False
            self.queue(db, outgoing, at)
            return True

        return await self.worker.run(write)

    async def over(self, name: str, at: datetime, outgoing: Sequence[Outgoing]) -> bool:
        def write(db: Db) -> bool:
            if not db.execute("delete from once where name = ?", [name]):
                return False
            self.queue(db, outgoing, at)
            return True

        return await self.worker.run(write)

    async def reply(self, question: str, text: str, at: datetime, outgoing: Sequence[Outgoing]) -> bool:
        def write(db: Db) -> bool:
            query = "delete from waiting where question = ? and person_wanted = 1 returning person, address"
            row = first(db, query, [question])
            if row is None:
                return False
            if row["address"]:
                self.queue(db, outgoing, at)
            else:
                letter = {"question": question, "person": row["person"], "text": text, "at": at.isoformat(), "seen": ""}
                db.upsert("letters", letter, ["question"])
            return True

        return await self.worker.run(write)

    async def letters(self, person: str, since: datetime) -> list[Letter]:
        query = (
            "select l.question, q.text as asked, l.text, l.at from letters l join questions q on q.id = l.question "
            "where l.person = ? and (l.seen = '' or l.seen >= ?) order by l.at"
        )
        rows = await self.worker.read(lambda db: db.query(query, [person, since.isoformat()]))
        return [Letter(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]

    async def delivered(self, questions: Sequence[str], at: datetime) -> None:
        query = f"update letters set seen = ? where seen = '' and question in ({marks(questions)})"
        await self.worker.run(lambda db: db.execute(query, [at.isoformat(), *questions]))
