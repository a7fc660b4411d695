"""Installations in folders of their own: settings, knowledge, and what backs them up and restores them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.backup.archive import read_archive
from bot.backup.making import Made, make_backup
from bot.backup.restoring import Restored, restore
from bot.backup.thinning import DEFAULT
from bot.settings import Settings, read_settings
from bot.storage.sql.store import SqlStore
from tests.bot.backup.databases import quiet

__all__ = ["FILES", "NOW", "back_up", "failing_at", "home", "put_back"]

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
FILES = {"_words.yaml": b"a: b\n", "tai-khoan/quen.yaml": "title: Quên\n".encode(), "embedded.npz": bytes(range(256))}


def home(folder: Path, files: dict[str, bytes] | None = None, **given: str) -> Settings:
    """The settings of an installation that has these knowledge files."""
    knowledge = folder / "knowledge"
    knowledge.mkdir(parents=True)
    for name, content in (files or {}).items():
        (knowledge / name).parent.mkdir(exist_ok=True)
        (knowledge / name).write_bytes(content)
    return read_settings({"DATABASE_URL": f"sqlite:///{folder}/m.db", "KNOWLEDGE_DIR": str(knowledge), **given})


def back_up(settings: Settings, store: SqlStore, folder: Path, now: datetime = NOW) -> Made:
    return make_backup(settings, store.dump, folder, DEFAULT, now, quiet)


def put_back(settings: Settings, store: SqlStore, path: Path, any_key: bool = False) -> Restored:
    return restore(settings, store.dump, read_archive(path), any_key, quiet)


def failing_at(time: int) -> Callable[[int], None]:
    """A disk that is full when it is asked for the `time`th time."""
    times: list[int] = []

    def fsync(handle: int) -> None:
        times.append(handle)
        if len(times) >= time:
            raise OSError(28, "No space left on device")

    return fsync
