"""`import procedures`: load the national catalogue of procedures into storage, or take it out."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.settings import Settings
from bot.storage.sqlite import SqliteStore
from intents.catalogue.procedure import read_procedure

_BATCH = 500


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["procedures"], help="what to import")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.jsonl", help="one JSON object a line")
    parser.add_argument("--remove", action="store_true", help="take the catalogue out of storage")


def run(settings: Settings, args: argparse.Namespace) -> int:
    if args.remove == bool(args.file):
        print("import procedures: give FILE.jsonl, or --remove", file=sys.stderr)
        return 2
    if args.remove:
        return asyncio.run(_remove(settings))
    try:
        size = args.file.stat().st_size
    except OSError as error:
        print(f"import procedures: {args.file}: {error.strerror}", file=sys.stderr)
        return 2
    return asyncio.run(_load(settings, args.file, size))


async def _remove(settings: Settings) -> int:
    store = SqliteStore(settings.database_path)
    try:
        print(f"{await store.remove_procedures()} procedures removed")
    finally:
        await store.close()
    return 0


async def _load(settings: Settings, file: Path, size: int) -> int:
    """Import in batches; a line that cannot be used is reported by its number and skipped."""
    store = SqliteStore(settings.database_path)
    bad: list[str] = []
    kept = new = read = 0
    try:
        for batch, at in _batches(file, bad):
            new += await store.keep_procedures(batch)
            kept += len(batch)
            read = at
            print(f"\r{100 * read // max(1, size):3} %  {kept} procedures", end="", file=sys.stderr, flush=True)
    finally:
        await store.close()
    print(file=sys.stderr)
    for line in bad:
        print(line)
    print(f"{kept} procedures kept ({new} new, {kept - new} updated), {len(bad)} lines skipped")
    return 1 if bad else 0


def _batches(file: Path, bad: list[str]) -> Iterator[tuple[dict[str, str], int]]:
    """Yield code -> line and the bytes read so far."""
    batch: dict[str, str] = {}
    read = 0
    with open(file, "rb") as lines:
        for number, raw in enumerate(lines, 1):
            read += len(raw)
            if not raw.strip():
                continue
            try:
                line = raw.decode("utf-8-sig").strip()
                batch[read_procedure(line).code] = line
            except ValueError as error:
                bad.append(f"line {number}: {error}")
            if len(batch) >= _BATCH:
                yield batch, read
                batch = {}
    if batch:
        yield batch, read
