"""A backup is whole, private and of one moment, or there is none."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.backup.archive import DATABASE, KEY, read_archive
from bot.backup.faults import BackupError, DamagedError, RefusedError
from bot.backup.knowledge import read_folder
from bot.backup.making import make_backup
from bot.backup.thinning import name_of
from bot.settings import Settings
from bot.storage.dump import Picture
from bot.storage.sql.store import SqlStore
from tests.bot.backup.databases import Maker, quiet
from tests.bot.backup.installations import FILES, NOW, back_up, failing_at, home


def test_the_manifest_says_what_is_in_it(here: Settings, used: SqlStore, made: Path) -> None:
    manifest = read_archive(made).manifest
    with used.dump.picture() as picture:
        assert {name: sum.rows for name, sum in manifest.tables.items()} == {
            table.name: picture.count(table) for table in picture.tables
        }
    assert manifest.tables["questions"].rows == 1
    assert manifest.head.at == "2026-11-22T03:00:00+00:00"
    assert set(manifest.members) == {DATABASE, KEY, *(f"knowledge/{name}" for name in FILES)}
    assert "secret.key" in manifest.note


def test_an_empty_database_is_not_backed_up(here: Settings, maker: Maker, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="empty"):
        back_up(here, maker(), tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_folder_without_space_is_told(
    here: Settings, used: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=2**20))
    with pytest.raises(RefusedError, match="1 MB free"):
        back_up(here, used, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_disk_that_fills_meanwhile_leaves_nothing(
    here: Settings, used: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = back_up(here, used, tmp_path / "backups").path
    monkeypatch.setattr(os, "fsync", failing_at(1))
    with pytest.raises(BackupError, match="No space left"):
        back_up(here, used, tmp_path / "backups", NOW + timedelta(days=900))
    assert list((tmp_path / "backups").iterdir()) == [earlier]


def test_what_cannot_be_read_again_is_no_backup(
    here: Settings, used: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(file: Any) -> None:
        file.flush()
        file.seek(200)
        file.write(b"\0" * 50)
        file.flush()

    earlier = back_up(here, used, tmp_path / "backups").path
    monkeypatch.setattr("bot.backup.making.settle_file", spoil)
    with pytest.raises(DamagedError):
        back_up(here, used, tmp_path / "backups", NOW + timedelta(days=900))
    assert list((tmp_path / "backups").iterdir()) == [earlier]


def test_old_ones_are_thinned_out_after_a_new_one(here: Settings, used: SqlStore, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / name_of(NOW - timedelta(days=days)) for days in (3, 500, 501)]
    for path in (*old, folder / "notes.txt"):
        path.write_bytes(b"")
    done = back_up(here, used, folder)
    assert done.deleted == (old[2], old[1])
    assert sorted(folder.iterdir()) == sorted([done.path, old[0], folder / "notes.txt"])


def test_what_a_killed_backup_left_is_cleared_away_a_day_later(
    here: Settings, used: SqlStore, tmp_path: Path
) -> None:
    (tmp_path / "backups").mkdir()
    old, young = (tmp_path / "backups" / f".{name_of(NOW - timedelta(days=n))}.part" for n in (2, 0))
    for path, age in ((old, 2), (young, 0)):
        path.write_bytes(b"half")
        at = (NOW - timedelta(days=age)).timestamp()
        os.utime(path, (at, at))
    done = back_up(here, used, tmp_path / "backups", NOW + timedelta(seconds=1))
    assert set((tmp_path / "backups").iterdir()) == {done.path, young}


def test_knowledge_and_database_are_of_one_moment(here: Settings, used: SqlStore, tmp_path: Path) -> None:
    class Publishing:
        """A store in which something is published just before its picture is taken."""

        times = 0

        @contextmanager
        def picture(self) -> Iterator[Picture]:
            self.times += 1
            if self.times == 1:
                (here.knowledge_dir / "_words.yaml").write_bytes(b"a: published\n")
            with used.dump.picture() as picture:
                yield picture

        filling = used.dump.filling

    publishing = Publishing()
    made = make_backup(here, publishing, tmp_path / "backups", None, NOW, quiet)
    assert publishing.times == 2
    assert read_archive(made.path).knowledge["_words.yaml"] == b"a: published\n"


def test_a_copy_of_git_and_half_written_files_are_left_out(tmp_path: Path) -> None:
    folder = home(tmp_path, FILES).knowledge_dir
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("")
    (folder / "tai-khoan" / ".quen.yaml.tmp").write_text("half")
    assert read_folder(folder) == FILES
