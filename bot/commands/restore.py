"""`restore`: a backup becomes an installation again, in an empty place."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.backup.archive import Archive, read_archive
from bot.backup.disk import private
from bot.backup.faults import BackupError
from bot.backup.keys import key_file
from bot.backup.restoring import Restored, restore
from bot.backup.telling import show_moved, show_progress
from bot.settings import Settings
from bot.storage.opening import open_store


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Put a backup into an empty database and an empty knowledge folder (one that holds the same files will do). "
        "Every checksum is compared before anything is written; it is restored whole or not at all. Run it as the "
        "user the service runs as, while the service is stopped."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
    parser.add_argument("--check", action="store_true", help="only read it and compare every checksum")
    parser.add_argument("--any-key", action="store_true", help="go on with another SECRET_KEY than it was made with")


def run(settings: Settings, args: argparse.Namespace) -> int:
    try:
        archive = read_archive(args.file)
        if args.check:
            _say_checked(archive)
        else:
            _say_restored(settings, archive, _restore(settings, archive, args.any_key))
    except BackupError as error:
        print(f"restore: {error}", file=sys.stderr)
        return 1
    return 0


def _restore(settings: Settings, archive: Archive, any_key: bool) -> Restored:
    with private():
        store = open_store(settings)
        try:
            return restore(settings, store.dump, archive, any_key, show_progress)
        finally:
            asyncio.run(store.close())


def _say_checked(archive: Archive) -> None:
    head, tables = archive.manifest.head, archive.manifest.tables.values()
    print(f"whole: {sum(table.rows for table in tables)} rows, {len(archive.knowledge)} knowledge files, of {head.at}")
    print(archive.manifest.note)


def _say_restored(settings: Settings, archive: Archive, done: Restored) -> None:
    show_moved(done.moved)
    print(f"{len(archive.knowledge)} knowledge files, {done.files} of them written to {settings.knowledge_dir}")
    if done.key_written:
        print(f"secret key written to {key_file(settings)}")
    print(f"This is the installation of {archive.manifest.head.at}.")
    print("Next: python -m bot check; then start the service (python -m bot run) and look at /readyz.")
