"""A backup becomes an installation again: checked before anything is written, and all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.backup.archive import Archive
from bot.backup.disk import private
from bot.backup.faults import BackupError, RefusedError
from bot.backup.filling import Moved, filled
from bot.backup.keys import check_key, key_file, key_of
from bot.backup.knowledge import check_folder, placed
from bot.backup.lines import Progress
from bot.settings import Settings
from bot.storage.dump import DumpStore

__all__ = ["Restored", "restore"]


@dataclass(frozen=True)
class Restored:
    moved: list[Moved]
    files: int
    """Files of the knowledge folder that were not there."""
    key_written: bool


def restore(settings: Settings, store: DumpStore, archive: Archive, any_key: bool, progress: Progress) -> Restored:
    """Put everything into an empty database and an empty (or equal) knowledge folder; BackupError: nothing was done."""
    check_folder(settings.knowledge_dir, archive.knowledge)
    if not archive.key and not any_key:
        check_key(settings, archive.manifest.head.key)
    try:
        with (
            archive.lines() as lines,
            filled(lines, store, progress) as moved,
            placed(settings.knowledge_dir, archive.knowledge) as files,
            _key_placed(settings, archive.key, any_key) as key_written,
        ):
            return Restored(moved, files, key_written)
    except OSError as error:
        raise BackupError(f"{error.filename or archive.path}: {error.strerror}") from error


@contextmanager
def _key_placed(settings: Settings, key: str, any_key: bool) -> Iterator[bool]:
    """Keep the key where the service looks for it, and say whether that was needed."""
    own = key_of(settings)
    if not key or own == key or (own and any_key):
        yield False
        return
    if own:
        raise RefusedError(
            f"this installation has another secret key ({'SECRET_KEY' if settings.secret_key else key_file(settings)}) "
            "than the backup: take it away; if it must stay, --any-key leaves it, and nobody's older questions are "
            "found, shown or erased again"
        )
    path = key_file(settings)
    with private():
        path.parent.mkdir(parents=True, exist_ok=True)
    with placed(path.parent, {path.name: key.encode()}, mode=0o600):
        yield True
