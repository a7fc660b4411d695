"""Which database the settings name, and databases of earlier versions."""

import sqlite3
from pathlib import Path

import pytest

from bot.brain import data_folder
from bot.settings import SettingsError, read_settings
from bot.storage.opening import has_store, open_store
from bot.storage.sql import schema
from bot.storage.sqlite import SqliteStore
from tests.bot.storage.making import DAY, NOW, asked, message, wrote

# As sqlite-utils wrote it, when the tables were made through it.
_FIRST_VERSION = """
create table questions (id text primary key, person text not null, channel text not null, at text not null,
    text text not null, folded text, decision text not null, entry text, choices text, score float, kind text,
    commune text, poster text);
create table feedback (question text, entry text, verdict text not null, reason text, person text not null,
    at text not null, primary key (question, entry));
create table waiting (question text primary key, person text not null, channel text not null, address text,
    at text not null);
create table contexts (person text primary key, data text not null, at text not null);
create table updates (channel text, id integer, at text, primary key (channel, id));
create table outbox (id integer primary key, chat text not null, method text not null, params text not null,
    attempts integer not null, due text not null);
create index idx_outbox_chat_id on outbox (chat, id);
create table _sqlite_migrations (id integer primary key, migration_set text, name text, applied_at text);
insert into _sqlite_migrations (migration_set, name, applied_at) values ('motcua', 'first_tables', '2026-11-21');
insert into outbox values (7, '55', 'sendMessage', '{"text": "chờ gửi"}', 1, '2026-11-21T05:00:00.000000+00:00');
insert into waiting values ('q0', 'lan', 'telegram', '55', '2026-11-21T05:00:00.000000+00:00');
"""


async def test_a_database_of_the_first_version_is_gone_on_with(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "m.db") as db:
        db.executescript(_FIRST_VERSION)
        values = ("q0", "lan", "telegram", NOW.isoformat(timespec="microseconds"), "cũ", "cu", "unknown")
        columns = "id, person, channel, at, text, folded, decision"
        db.execute(f"insert into questions ({columns}) values (?, ?, ?, ?, ?, ?, ?)", values)
    db.close()
    for number in (1, 2):
        store = SqliteStore(tmp_path / "m.db")
        assert await store.write(wrote(asked(f"q{number}", f"mới {number}"), waiting=[f"q{number}"]))
        assert len(await store.history("lan", NOW - DAY, 9)) == 1 + number
        (old, *_) = await store.promises()
        assert (old.question, old.address, old.person_wanted, old.consent) == ("q0", "55", False, "")
        await store.close()


async def test_what_the_first_version_had_to_send_is_sent_and_its_number_not_given_again(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "m.db") as db:
        db.executescript(_FIRST_VERSION)
    db.close()
    store = SqliteStore(tmp_path / "m.db")
    (old,) = await store.due(NOW + DAY, 9)
    assert (old.id, old.chat, old.params, old.attempts) == (7, "55", {"text": "chờ gửi"}, 1)
    await store.sent([old.id])
    await store.write(wrote(outgoing=[message("1")]))
    (new,) = await store.due(NOW + DAY, 9)
    assert new.id == 8
    await store.close()


async def test_numbers_that_count_on_change_nothing_else_of_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(name: str) -> set[tuple[str, str, str]]:
        db = sqlite3.connect(tmp_path / name)
        found = set(db.execute("select type, name, sql from sqlite_master where name not like 'sqlite%'"))
        db.close()
        return found

    with monkeypatch.context() as before:
        before.setitem(schema._WORDS["sqlite"], "id", "id integer primary key")
        before.setattr(schema, "_STEPS", schema._STEPS[:-1])
        old = SqliteStore(tmp_path / "old.db")
        await old.write(wrote(asked("q1", decision="unknown"), outgoing=[message("1")]))
        gap = await old.gaps.place("q1", "unknown", None, NOW)
        await old.close()
    assert not any("autoincrement" in sql for _, _, sql in made("old.db") if sql)
    old, new = SqliteStore(tmp_path / "old.db"), SqliteStore(tmp_path / "new.db")
    assert [question.gap for question in await old.gaps.grouped()] == [gap]
    assert len(await old.due(NOW, 9)) == 1
    await old.write(wrote(erase=True))
    assert await old.gaps.grouped() == []
    await old.close()
    await new.close()
    assert made("old.db") == made("new.db")
    assert sum("autoincrement" in sql for _, _, sql in made("old.db") if sql) == len(schema.NUMBERED)


async def test_nothing_to_look_at_makes_no_file(tmp_path: Path) -> None:
    settings = read_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/a/m.db"})
    assert not has_store(settings)
    store = open_store(settings)
    assert has_store(settings)
    assert data_folder(settings) == tmp_path / "a"
    await store.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_server_needs_a_key_that_all_copies_know(scheme: str) -> None:
    url = f"{scheme}://db.example/motcua"
    with pytest.raises(SettingsError, match=r"SECRET_KEY: .*copies"):
        read_settings({"DATABASE_URL": url})
    settings = read_settings({"DATABASE_URL": url, "SECRET_KEY": "k"})
    assert settings.on_server
    assert data_folder(settings) == Path("data")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://db:5432/motcua", "postgresql://(hidden)@db:5432/motcua"),
        ("postgres://u:geheim@db/motcua", "postgres://(hidden)@db/motcua"),
        ("postgresql://db/motcua?user=u&password=geheim@geheim", "postgresql://(hidden)@db/motcua"),
        ("postgresql://u:ge?geheim@db/motcua", "(set)"),
        ("postgresql://u:a@geheim@db/motcua", "(set)"),
        ("postgresql://a:geheim,b/motcua", "(set)"),
    ],
)
def test_where_the_server_is_can_be_seen_but_no_password(url: str, shown: str) -> None:
    told = read_settings({"DATABASE_URL": url, "SECRET_KEY": "k"}).shown()["DATABASE_URL"]
    assert "geheim" not in told
    assert told == shown
