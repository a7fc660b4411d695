"""`export`: what is kept, one JSON object a line, for analysis elsewhere; or all of it, for another database."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bot.backup.disk import whole_file
from bot.backup.faults import BackupError
from bot.backup.lines import write_lines
from bot.backup.making import head_of
from bot.backup.telling import show_progress
from bot.settings import Settings
from bot.storage.opening import has_store, open_store
from bot.storage.protocol import EXPORTED

_AT_ONCE = 1_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="default: standard output")
    parser.add_argument("--only", nargs="*", choices=EXPORTED, metavar="TABLE", help=f"of {', '.join(EXPORTED)}")
    parser.add_argument(
        "--all", action="store_true",
        help="every table whole, chat ids and hashes of passwords too, for `import --all` into another database; "
        "FILE is then readable by its user only",
    )  # fmt: skip


def run(settings: Settings, args: argparse.Namespace) -> int:
    if args.all and args.only is not None:
        print("export: give --all or --only", file=sys.stderr)
        return 2
    tables = EXPORTED if args.only is None else args.only
    try:
        if args.all:
            return _export_all(settings, args.file)
        if args.file == "-":
            asyncio.run(_export(settings, tables, sys.stdout))
            return 0
        with open(args.file, "w", encoding="utf-8") as file:
            count = asyncio.run(_export(settings, tables, file))
    except OSError as error:
        print(f"export: {args.file}: {error.strerror}", file=sys.stderr)
        return 2
    except BackupError as error:
        print(f"export: {error}", file=sys.stderr)
        return 1
    print(f"{args.file}: {count}")
    return 0


async def _export(settings: Settings, tables: Sequence[str], file: TextIO) -> int:
    store = open_store(settings)
    count = 0
    try:
        for table in tables:
            after = 0
            while rows := await store.rows(table, after, _AT_ONCE):
                file.writelines(json.dumps({"table": table, **row}, ensure_ascii=False) + "\n" for _, row in rows)
                count += len(rows)
                after = rows[-1][0]
    finally:
        await store.close()
    return count


def _export_all(settings: Settings, file: str) -> int:
    if not has_store(settings):
        print("export: there is no database yet; is DATABASE_URL right?", file=sys.stderr)
        return 1
    store = open_store(settings)
    head = head_of(settings, datetime.now(UTC))
    try:
        with store.dump.picture() as picture:
            if file == "-":
                sums = write_lines(picture, head, sys.stdout.buffer.write, show_progress)
            else:
                with whole_file(Path(file)) as whole:
                    sums = write_lines(picture, head, whole.write, show_progress)
    finally:
        asyncio.run(store.close())
    where = "standard output" if file == "-" else file
    print(f"{where}: {sum(table.rows for table in sums.values())} rows of {len(sums)} tables", file=sys.stderr)
    print("Next: `import --all` with DATABASE_URL of the empty database and the same SECRET_KEY.", file=sys.stderr)
    return 0
