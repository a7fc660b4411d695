"""A backup that is not byte for byte what was written is refused before anything is."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.backup.archive import DATABASE, KEY, MANIFEST, read_archive
from bot.backup.faults import BackupError, DamagedError
from bot.backup.knowledge import read_folder
from bot.settings import Settings
from bot.storage.sql.store import SqlStore
from tests.bot.backup.databases import Maker, is_empty
from tests.bot.backup.installations import back_up, home, put_back


def test_a_file_cut_off_anywhere_is_refused(made: Path, tmp_path: Path, maker: Maker) -> None:
    there, store = home(tmp_path / "there"), maker()
    whole = made.read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        made.write_bytes(whole[:length])
        with pytest.raises(DamagedError):
            put_back(there, store, made)
    assert is_empty(store.dump)
    assert read_folder(there.knowledge_dir) == {}


def test_a_changed_byte_in_any_member_is_noticed(made: Path) -> None:
    whole = made.read_bytes()
    with zipfile.ZipFile(made) as pack:
        starts = [(info.header_offset + 55 + len(info.filename), info.compress_size) for info in pack.infolist()]
    for place in (start + size // 2 for start, size in starts):
        made.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(DamagedError):
            read_archive(made)


def rewritten(path: Path, change: Callable[[dict[str, bytes]], Any]) -> None:
    """Make the zip anew with other members; its own checksums are right then."""
    with zipfile.ZipFile(path) as pack:
        members = {name: pack.read(name) for name in pack.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as pack:
        for name, content in members.items():
            pack.writestr(name, content)


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.update({DATABASE: members[DATABASE].replace(b"chat-4455", b"chat-6666")}),
        lambda members: members.update({"knowledge/_words.yaml": b"a: c\n"}),
        lambda members: members.update({"knowledge/more.yaml": b""}),
        lambda members: members.update({"../../evil": b""}),
        lambda members: members.update({KEY: b"0" * 64}),
        lambda members: members.update({MANIFEST: b"{}"}),
        lambda members: members.update({MANIFEST: members[MANIFEST].replace(b"_words", b"../../w")}),
        lambda members: members.update({MANIFEST: members[MANIFEST].replace(b'"rows": 1', b'"rows": 2')}),
        lambda members: members.pop(DATABASE),
        lambda members: members.pop(MANIFEST),
        lambda members: members.pop("knowledge/_words.yaml"),
    ],
)
def test_what_was_altered_is_refused(made: Path, change: Callable[[dict[str, bytes]], Any]) -> None:
    rewritten(made, change)
    with pytest.raises(DamagedError):
        read_archive(made)


def test_a_name_that_leads_out_of_the_folder_is_refused(here: Settings, used: SqlStore, tmp_path: Path) -> None:
    made = back_up(here, used, tmp_path / "b").path

    def change(members: dict[str, bytes]) -> None:
        members["knowledge/../../evil"] = members.pop("knowledge/_words.yaml")
        members[MANIFEST] = members[MANIFEST].replace(b"knowledge/_words.yaml", b"knowledge/../../evil")

    rewritten(made, change)
    with pytest.raises(DamagedError, match="no name of a knowledge file"):
        read_archive(made)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="No such file"):
        read_archive(tmp_path / "none.zip")
