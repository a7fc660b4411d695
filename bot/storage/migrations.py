"""The SQLite schema as named steps, each applied once and whole. Never edit one that has shipped: add another."""

from sqlite_utils import Database, Migrations

__all__ = ["migrations"]

migrations = Migrations("motcua")


@migrations()
def first_tables(db: Database) -> None:
    db.table("questions").create(
        {
            "id": str,
            "person": str,
            "channel": str,
            "at": str,
            "text": str,
            "folded": str,
            "decision": str,
            "entry": str,
            "choices": str,
            "score": float,
            "kind": str,
            "commune": str,
            "poster": str,
        },
        pk="id",
        not_null={"person", "channel", "at", "text", "decision"},
    )
    db.table("questions").create_index(["person", "at"])
    db.table("questions").create_index(["at"])
    db.table("feedback").create(
        {"question": str, "entry": str, "verdict": str, "reason": str, "person": str, "at": str},
        pk=("question", "entry"),
        not_null={"verdict", "person", "at"},
    )
    db.table("waiting").create(
        {"question": str, "person": str, "channel": str, "address": str, "at": str},
        pk="question",
        not_null={"person", "channel", "at"},
    )
    db.table("contexts").create({"person": str, "data": str, "at": str}, pk="person", not_null={"data", "at"})
    db.table("updates").create({"channel": str, "id": int, "at": str}, pk=("channel", "id"))
    db.table("outbox").create(
        {"id": int, "chat": str, "method": str, "params": str, "attempts": int, "due": str},
        pk="id",
        not_null={"chat", "method", "params", "attempts", "due"},
    )
    db.table("outbox").create_index(["chat", "id"])


@migrations()
def catalogue(db: Database) -> None:
    db.table("procedures").create({"code": str, "line": str}, pk="code", not_null={"line"})


@migrations()
def staff(db: Database) -> None:
    db.table("staff").create(
        {"name": str, "role": str, "communes": str, "password": str, "since": str, "disabled": int},
        pk="name",
        not_null={"role", "communes", "password", "since", "disabled"},
    )
    db.table("sessions").create(
        {"token": str, "name": str, "opened": str, "seen": str}, pk="token", not_null={"name", "opened", "seen"}
    )
    db.table("audit").create(
        {"id": int, "at": str, "who": str, "what": str, "subject": str, "before": str, "after": str},
        pk="id",
        not_null={"at", "who", "what", "subject"},
    )
