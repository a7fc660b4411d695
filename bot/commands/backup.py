"""`backup`: everything in one file, while the service runs."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.backup.faults import BackupError
from bot.backup.making import make_backup
from bot.backup.telling import show_progress
from bot.backup.thinning import DEFAULT, RULE_HELP, Keep, read_keep
from bot.brain import backup_folder
from bot.settings import Settings
from bot.storage.opening import has_store, open_store


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write the database, the knowledge folder (without git's history) and the secret key, unless SECRET_KEY is "
        "set, into one zip with a manifest and checksums, as they are at one moment. The service may run and write. "
        "The file holds chat ids and hashes of passwords: it is readable by its user only; keep copies elsewhere so."
    )
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: BACKUP_DIR, or backups in the data folder")
    parser.add_argument("--keep", type=_keep, default=DEFAULT, metavar="RULE", help=f"which ones stay. {RULE_HELP}")


def run(settings: Settings, args: argparse.Namespace) -> int:
    if not has_store(settings):
        print("backup: there is no database yet; is DATABASE_URL right?", file=sys.stderr)
        return 1
    store = open_store(settings)
    try:
        made = make_backup(
            settings, store.dump, args.to or backup_folder(settings), args.keep, datetime.now(UTC),
            show_progress,
        )  # fmt: skip
    except BackupError as error:
        print(f"backup: {error}", file=sys.stderr)
        return 1
    finally:
        asyncio.run(store.close())
    rows = sum(table.rows for table in made.manifest.tables.values())
    print(f"{made.path}: {made.size / 2**20:.1f} MB, {rows} rows, {len(made.manifest.members)} files, read again whole")
    print(made.manifest.note)
    for path in made.deleted:
        print(f"deleted {path}")
    return 0


def _keep(text: str) -> Keep | None:
    try:
        return read_keep(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
