"""`export`: what is kept, one JSON object a line, for analysis elsewhere."""

import argparse
import asyncio
import json
import sys
from typing import TextIO

from bot.settings import Settings
from bot.storage.protocol import EXPORTED
from bot.storage.sqlite import SqliteStore

_AT_ONCE = 1_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="default: standard output")
    parser.add_argument(
        "--only", nargs="*", choices=EXPORTED, default=EXPORTED, metavar="TABLE", help=f"of {', '.join(EXPORTED)}"
    )


def run(settings: Settings, args: argparse.Namespace) -> int:
    if args.file == "-":
        asyncio.run(_export(settings, args.only, sys.stdout))
        return 0
    try:
        with open(args.file, "w", encoding="utf-8") as file:
            count = asyncio.run(_export(settings, args.only, file))
    except OSError as error:
        print(f"export: {args.file}: {error.strerror}", file=sys.stderr)
        return 2
    print(f"{args.file}: {count}")
    return 0


async def _export(settings: Settings, tables: tuple[str, ...], file: TextIO) -> int:
    store = SqliteStore(settings.database_path)
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
