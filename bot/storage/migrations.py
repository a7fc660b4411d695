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


@migrations()
def gaps(db: Database) -> None:
    db.table("gaps").create(
        {"id": int, "state": str, "reason": str, "owner": str, "due": str, "entry": str, "answered": str},
        pk="id",
        not_null={"state", "reason", "owner", "due", "entry", "answered"},
    )
    db.table("gap_questions").create({"question": str, "gap": int, "why": str}, pk="question", not_null={"gap", "why"})
    db.table("gap_questions").create_index(["gap"])
    # What was judged lately may belong to a question of long ago.
    db.table("feedback").create_index(["at"])
    db.table("gap_notes").create(
        {"id": int, "gap": int, "at": str, "who": str, "kind": str, "text": str},
        pk="id",
        not_null={"gap", "at", "who", "kind", "text"},
    )
    # Whoever deletes a question, for retention or for its asker, deletes it here too, and the group with its last.
    db.execute(
        "create trigger question_gone after delete on questions begin "
        "delete from gap_questions where question = old.id; end"
    )
    db.execute(
        "create trigger gap_empty after delete on gap_questions "
        "when not exists (select 1 from gap_questions where gap = old.gap) begin "
        "delete from gap_notes where gap = old.gap; delete from gaps where id = old.gap; end"
    )


@migrations()
def drafts(db: Database) -> None:
    db.table("drafts").create(
        {
            "id": int, "file": str, "text": str, "base": str, "author": str, "at": str, "gap": int, "state": str,
            "why": str, "replay": str, "seen": int, "approver": str, "problem": str,
        },
        pk="id",
        not_null={"file", "text", "base", "author", "at", "state", "why", "replay", "seen", "approver", "problem"},
    )  # fmt: skip
    db.table("drafts").create_index(["state"])
    db.table("revisions").create(
        {
            "id": int, "file": str, "before": str, "after": str, "who": str, "approver": str, "why": str, "at": str,
            "gap": int, "draft": int,
        },
        pk="id",
        not_null={"file", "before", "after", "who", "approver", "why", "at"},
    )  # fmt: skip
    # One revision a draft, whoever finishes publishing after a crash.
    db.table("revisions").create_index(["draft"], unique=True)


@migrations()
def people(db: Database) -> None:
    """Test traffic, requests for a person, their answers on the web, and what may be done once only."""
    db.execute("alter table questions add column test integer not null default 0")
    db.execute("alter table waiting add column person_wanted integer not null default 0")
    db.table("letters").create(
        {"question": str, "person": str, "text": str, "at": str, "seen": str},
        pk="question",
        not_null={"person", "text", "at", "seen"},
    )
    db.table("letters").create_index(["person"])
    db.table("once").create({"name": str, "at": str}, pk="name", not_null={"at"})


@migrations()
def visits(db: Database) -> None:
    """Who came by which poster; one row a person, day, place and deed."""
    columns = ("day", "kind", "channel", "commune", "poster", "person")
    db.table("visits").create(dict.fromkeys(columns, str), not_null=set(columns))
    db.table("visits").create_index(columns, unique=True)
    db.table("visits").create_index(["person"])


@migrations()
def local_content(db: Database) -> None:
    db.table("local").create(
        {
            "id": int, "commune": str, "kind": str, "who": str, "at": str, "text": str, "entry": str, "start": str,
            "until": str, "name": str, "address": str, "hours": str, "phone": str, "ended": str, "ended_by": str,
            "why": str, "version": int,
        },
        pk="id",
        not_null={"commune", "kind", "who", "at", "ended", "version"},
    )  # fmt: skip
    db.table("local").create_index(["commune"])
    db.table("local").create_index(["version"])
    db.table("local_revisions").create(
        {"id": int, "local": int, "commune": str, "at": str, "who": str, "what": str, "before": str},
        pk="id",
        not_null={"local", "commune", "at", "who", "what", "before"},
    )
    db.table("local_revisions").create_index(["commune"])
