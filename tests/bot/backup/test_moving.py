"""Everything a database holds comes through a file into another one, or nothing does."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.backup.faults import BackupError, DamagedError, RefusedError
from bot.backup.filling import filled as put_into
from bot.backup.lines import Lines
from bot.storage.dump import Table
from bot.storage.protocol import StoreError
from bot.storage.sql.store import SqlStore
from bot.storage.staff import Change, Staff
from tests.bot.backup.databases import Maker, is_empty, move, put, quiet, text_of
from tests.bot.backup.rows import content
from tests.bot.storage.making import asked, message, wrote

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
few = settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@pytest.fixture
def filled(maker: Maker) -> SqlStore:
    """A database as a few people leave it."""

    async def use(store: SqlStore) -> None:
        for n in range(3):
            await store.write(wrote(asked(f"{n:010x}", f"câu {n}"), person=f"p{n}", update=2**40 + n))
        waits = wrote(asked("f" * 10, "câu chờ"), waiting=["f" * 10], address="chat-1", outgoing=[message("chat-1")])
        await store.write(waits)
        await store.gaps.place("f" * 10, "unknown", None, NOW)
        await store.staff.put(Staff("hoa", "editor", (), "$argon2id$x", NOW), Change(NOW, "hoa", "staff-add", "hoa"))

    store = maker()
    asyncio.run(use(store))
    return store


@given(st.data())
@few
def test_every_row_of_every_table_comes_through(
    sqlite: Maker, tables: Mapping[str, Table], kinds: Mapping[tuple[str, str], str], data: st.DataObject
) -> None:
    source, target = sqlite(), sqlite()
    rows = data.draw(content(tables, kinds))
    put(source.dump, rows)
    moved = move(text_of(source.dump), target.dump)
    assert {table.name: table.came.rows for table in moved} == {name: len(found) for name, found in rows.items()}
    assert all(table.came == table.is_now for table in moved)
    assert text_of(target.dump) == text_of(source.dump)


@given(st.data())
@few
def test_there_and_back_over_the_other_kind_of_database(
    sqlite: Maker, server: Maker, tables: Mapping[str, Table], kinds: Mapping[tuple[str, str], str], data: st.DataObject
) -> None:
    source, between, target = sqlite(), server(), sqlite()
    put(source.dump, data.draw(content(tables, kinds)))
    text = text_of(source.dump)
    move(text, between.dump)
    assert text_of(between.dump) == text
    move(text_of(between.dump), target.dump)
    assert text_of(target.dump) == text


def test_no_table_is_forgotten(maker: Maker) -> None:
    store = maker()
    query = {
        "sqlite": "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
        "postgres": "select table_name as name from information_schema.tables where table_schema = current_schema()",
    }
    db = store.connect()
    there = {row["name"] for row in db.query(query[db.dialect])}
    db.close()
    with store.dump.picture() as picture:
        assert {table.name for table in picture.tables} == there - {"migrations"}


def test_both_kinds_keep_the_same_columns(sqlite: Maker, server: Maker) -> None:
    with sqlite().dump.picture() as one, server().dump.picture() as other:
        assert one.tables == other.tables


def test_it_goes_on_counting_where_it_was(filled: SqlStore, sqlite: Maker, server: Maker) -> None:
    for target in (sqlite(), server()):
        move(text_of(filled.dump), target.dump)
        asyncio.run(target.write(wrote(asked("e" * 10, "câu mới"), person="p9", outgoing=[message("chat-2")])))
        assert asyncio.run(target.gaps.place("e" * 10, "unknown", None, NOW)) == 2
        assert [row["text"] for _, row in asyncio.run(target.rows("questions", 4, 10))] == ["câu mới"]
        assert [one.id for one in asyncio.run(target.due(datetime.now(UTC), 10))] == [1, 2]


def test_an_update_seen_there_is_not_handled_again(filled: SqlStore, sqlite: Maker, server: Maker) -> None:
    for target in (sqlite(), server()):
        move(text_of(filled.dump), target.dump)
        assert not asyncio.run(target.write(wrote(asked("d" * 10), update=2**40)))


def test_who_waits_and_who_may_sign_in_comes_through(filled: SqlStore, sqlite: Maker, server: Maker) -> None:
    for target in (sqlite(), server()):
        move(text_of(filled.dump), target.dump)
        assert [promise.address for promise in asyncio.run(target.promises())] == ["chat-1"]
        assert [staff.password for staff in asyncio.run(target.staff.everyone())] == ["$argon2id$x"]


def test_only_into_an_empty_database(filled: SqlStore, maker: Maker) -> None:
    target = maker()
    asyncio.run(target.write(wrote(asked("a" * 10, "đã có"))))
    before = text_of(target.dump)
    with pytest.raises(RefusedError, match=r"not empty: questions \(1\)"):
        move(text_of(filled.dump), target.dump)
    assert text_of(target.dump) == before


def test_what_came_out_otherwise_is_undone(filled: SqlStore, sqlite: Maker) -> None:
    target = sqlite()
    db = target.connect()
    db.execute("create trigger meddles after insert on staff begin update staff set role = 'admin'; end")
    db.close()
    with pytest.raises(BackupError, match="hold something else: staff"):
        move(text_of(filled.dump), target.dump)
    assert is_empty(target.dump)


def test_a_row_the_database_does_not_take_undoes_all(filled: SqlStore, maker: Maker) -> None:
    target = maker()
    db = target.connect()
    with db.writing():
        db.execute("create unique index idx_one_channel on questions (channel)")
    db.close()
    with pytest.raises(StoreError):
        move(text_of(filled.dump), target.dump)
    assert is_empty(target.dump)


def test_a_file_cut_off_anywhere_changes_nothing(filled: SqlStore, maker: Maker) -> None:
    text, target = text_of(filled.dump), maker()
    lines = text.splitlines(keepends=True)
    cuts = [b"".join(lines[:n]) for n in range(len(lines))]
    for cut in (*cuts[::7], cuts[-1], text[:-1], text[: len(text) // 2]):
        with pytest.raises(DamagedError):
            move(cut, target.dump)
    assert is_empty(target.dump)


@given(st.data())
@few
def test_no_changed_byte_goes_unnoticed(filled: SqlStore, sqlite: Maker, data: st.DataObject) -> None:
    text, target = text_of(filled.dump), sqlite()
    place = data.draw(st.integers(text.index(b"\n") + 1, len(text) - 1))
    other = bytes([data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))])
    with pytest.raises(BackupError):
        move(text[:place] + other + text[place + 1 :], target.dump)
    assert is_empty(target.dump)


@pytest.mark.parametrize("text", [b"", b"\n", b"[]\n", b'{"a": 1}\n', b"\xff\xfe\n", b'{"table": "questions"}\n'])
def test_what_is_none_of_ours_is_told_at_once(text: bytes) -> None:
    with pytest.raises(DamagedError):
        Lines(iter([text] if text else []))


def test_a_picture_does_not_change_while_it_is_read(filled: SqlStore) -> None:
    with filled.dump.picture() as picture:
        questions = next(table for table in picture.tables if table.name == "questions")
        assert picture.count(questions) == 4
        asyncio.run(filled.write(wrote(asked("b" * 10, "câu đến sau"))))
        assert picture.count(questions) == len(list(picture.rows(questions))) == 4


def test_nobody_sees_a_database_half_filled(filled: SqlStore, maker: Maker) -> None:
    target = maker()
    lines = text_of(filled.dump).splitlines(keepends=True)
    seen = []

    def slowly() -> Iterator[bytes]:
        for line in lines:
            seen.append(is_empty(target.dump))
            yield line

    with put_into(Lines(slowly()), target.dump, quiet):
        pass
    assert all(seen)
    assert not is_empty(target.dump)
