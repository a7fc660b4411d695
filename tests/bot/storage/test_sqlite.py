"""What is particular to SQLite: the file, and what it says when it cannot be used."""

import sqlite3
from pathlib import Path

import pytest

from bot.storage.protocol import StoreError
from bot.storage.sqlite import SqliteStore
from tests.bot.storage.making import DAY, NOW, asked, wrote


async def test_the_folder_is_made(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "mot" / "hai" / "m.db")
    await store.check()
    await store.close()


async def test_the_file_is_in_write_ahead_mode(tmp_path: Path) -> None:
    await SqliteStore(tmp_path / "m.db").close()
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert db.execute("pragma journal_mode").fetchone() == ("wal",)
    db.close()


@pytest.mark.parametrize("content", [b"not a database" * 100, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused_and_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.db").write_bytes(content)
    with pytest.raises(StoreError, match=r"m\.db"):
        SqliteStore(tmp_path / "m.db")
    assert (tmp_path / "m.db").read_bytes() == content


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.db").mkdir()
    with pytest.raises(StoreError):
        SqliteStore(tmp_path / "m.db")


def traces(folder: Path, text: str) -> list[str]:
    return [file.name for file in folder.iterdir() if text.encode() in file.read_bytes()]


@pytest.mark.parametrize("how", ["erase", "forget"])
async def test_no_file_holds_what_was_deleted(tmp_path: Path, how: str) -> None:
    store = SqliteStore(tmp_path / "m.db")
    for number in range(50):
        await store.write(wrote(asked(f"q{number}", f"chuyện riêng số {number}")))
    assert traces(tmp_path, "chuyện riêng")
    if how == "erase":
        await store.write(wrote(erase=True))
    else:
        assert await store.forget(NOW + DAY) == 50
    assert traces(tmp_path, "chuyện riêng") == []
    await store.close()


async def test_the_log_is_emptied_when_a_reader_is_done(tmp_path: Path) -> None:
    store, reader = SqliteStore(tmp_path / "m.db"), sqlite3.connect(tmp_path / "m.db", isolation_level=None)
    await store.write(wrote(asked("q1", "chuyện riêng")))
    reader.execute("begin")
    reader.execute("select count(*) from questions").fetchone()
    await store.write(wrote(erase=True))
    assert traces(tmp_path, "chuyện riêng")
    reader.execute("rollback")
    reader.close()
    await store.write(wrote(asked("q2", "câu sau"), person="hoa"))
    assert traces(tmp_path, "chuyện riêng") == []
    await store.close()


async def test_a_lost_table_is_a_store_error_and_the_store_goes_on(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "m.db")
    with sqlite3.connect(tmp_path / "m.db") as db:
        db.execute("drop table updates")
    db.close()
    with pytest.raises(StoreError):
        await store.write(wrote(asked("q1"), update=1))
    assert await store.history("lan", wrote().at, 9) == []
    await store.close()


async def test_a_locked_file_is_a_store_error_for_the_health_check(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "m.db")
    await store.worker.run(lambda db: db.execute("pragma busy_timeout = 50"))
    holder = sqlite3.connect(tmp_path / "m.db")
    holder.execute("begin exclusive")
    with pytest.raises(StoreError, match="locked"):
        await store.check()
    with pytest.raises(StoreError, match="locked"):
        await store.write(wrote(asked("q1")))
    holder.rollback()
    holder.close()
    await store.check()
    assert await store.write(wrote(asked("q1")))
    await store.close()
