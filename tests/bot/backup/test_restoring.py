"""Restored it is the same installation, or nothing was done."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from bot.backup.archive import KEY
from bot.backup.faults import BackupError, RefusedError
from bot.backup.knowledge import read_folder
from bot.identity import secret_key
from bot.settings import Settings
from bot.storage.sql.store import SqlStore
from tests.bot.backup.databases import Maker, is_empty, text_of
from tests.bot.backup.installations import FILES, back_up, failing_at, home, put_back


def test_restored_it_is_the_same(here: Settings, used: SqlStore, made: Path, tmp_path: Path, maker: Maker) -> None:
    there, store = home(tmp_path / "there"), maker()
    done = put_back(there, store, made)
    assert text_of(store.dump) == text_of(used.dump)
    assert read_folder(there.knowledge_dir) == FILES
    assert secret_key("", tmp_path / "there") == secret_key("", tmp_path / "here")
    assert (done.files, done.key_written) == (3, True)


def test_nobody_else_may_read_it(made: Path, tmp_path: Path, maker: Maker) -> None:
    there = home(tmp_path / "there")
    put_back(there, maker(), made)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (made, tmp_path / "there" / "secret.key")]
    assert modes == [0o600, 0o600]
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_a_key_set_by_environment_is_not_in_it(used: SqlStore, tmp_path: Path, maker: Maker) -> None:
    made = back_up(home(tmp_path / "one", FILES, SECRET_KEY="by environment"), used, tmp_path / "backups")
    assert KEY not in zipfile.ZipFile(made.path).namelist()
    assert b"by environment" not in b"".join(zipfile.ZipFile(made.path).read(name) for name in made.manifest.members)
    with pytest.raises(RefusedError, match="SECRET_KEY"):
        put_back(home(tmp_path / "two", SECRET_KEY="another"), maker(), made.path)
    put_back(home(tmp_path / "three", SECRET_KEY="another"), maker(), made.path, any_key=True)
    put_back(home(tmp_path / "four", SECRET_KEY="by environment"), maker(), made.path)


def test_another_key_in_the_place_is_kept(made: Path, tmp_path: Path, maker: Maker) -> None:
    there, store = home(tmp_path / "there"), maker()
    own = secret_key("", tmp_path / "there")
    with pytest.raises(RefusedError, match="another secret key"):
        put_back(there, store, made)
    assert is_empty(store.dump)
    assert read_folder(there.knowledge_dir) == {}
    put_back(there, store, made, any_key=True)
    assert secret_key("", tmp_path / "there") == own


def test_only_into_an_empty_database(made: Path, used: SqlStore, tmp_path: Path) -> None:
    there = home(tmp_path / "there")
    with pytest.raises(RefusedError, match="not empty"):
        put_back(there, used, made)
    assert read_folder(there.knowledge_dir) == {}


@pytest.mark.parametrize("files", [{"other.yaml": b""}, {"_words.yaml": b"a: c\n"}, {"tai-khoan/x.yaml": b"x: X\n"}])
def test_no_knowledge_is_overwritten(made: Path, tmp_path: Path, maker: Maker, files: dict[str, bytes]) -> None:
    there, store = home(tmp_path / "there", files), maker()
    with pytest.raises(RefusedError, match="KNOWLEDGE_DIR"):
        put_back(there, store, made)
    assert read_folder(there.knowledge_dir) == files
    assert is_empty(store.dump)


def test_knowledge_that_is_the_same_may_be_there(made: Path, tmp_path: Path, maker: Maker) -> None:
    there = home(tmp_path / "there", {"_words.yaml": FILES["_words.yaml"]})
    (there.knowledge_dir / ".git").mkdir()
    assert put_back(there, maker(), made).files == 2
    assert read_folder(there.knowledge_dir) == FILES


def test_a_disk_that_fills_while_restoring_leaves_nothing(
    made: Path, tmp_path: Path, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, store = home(tmp_path / "there"), maker()
    monkeypatch.setattr(os, "fsync", failing_at(3))
    with pytest.raises(BackupError, match="No space left"):
        put_back(there, store, made)
    monkeypatch.undo()
    assert list(there.knowledge_dir.iterdir()) == []
    assert not (tmp_path / "there" / "secret.key").exists()
    assert is_empty(store.dump)
    put_back(there, store, made)
