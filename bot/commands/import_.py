"""`import procedures`: load the national catalogue of procedures into storage, or take it out.

`import --all`: everything that `export --all` wrote, into an empty database.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

from bot.actions import Action, read_action
from bot.backup.disk import private
from bot.backup.faults import BackupError
from bot.backup.filling import Moved, filled
from bot.backup.keys import check_key
from bot.backup.lines import Lines
from bot.backup.telling import show_moved, show_progress
from bot.settings import Settings
from bot.storage.opening import open_store
from intents.catalogue.procedure import read_procedure

_BATCH = 500


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=["procedures"], help="what to import")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.jsonl", help="one JSON object a line")
    parser.add_argument("--remove", action="store_true", help="take the catalogue out of storage")
    parser.add_argument(
        "--all", metavar="FILE", help="what `export --all` wrote, into an empty database; - is standard input"
    )
    parser.add_argument("--any-key", action="store_true", help="with --all: go on with another SECRET_KEY than there")


def run(settings: Settings, args: argparse.Namespace) -> int:
    if args.all and not (args.what or args.remove):
        return _import_all(settings, args.all, args.any_key)
    if args.all or not args.what:
        print("import: give procedures, or --all FILE", file=sys.stderr)
        return 2
    if args.remove == bool(args.file):
        print("import procedures: give FILE.jsonl, or --remove", file=sys.stderr)
        return 2
    if args.remove:
        return asyncio.run(_remove(settings))
    try:
        with open(args.file, "rb") as lines:
            return asyncio.run(_load(settings, lines, args.file.stat().st_size))
    except OSError as error:
        print(f"import procedures: {args.file}: {error.strerror}", file=sys.stderr)
        return 2


async def _remove(settings: Settings) -> int:
    store = open_store(settings)
    try:
        print(f"{await store.remove_procedures()} procedures removed")
    finally:
        await store.close()
    return 0


async def _load(settings: Settings, lines: Iterable[bytes], size: int) -> int:
    """Import in batches; a line that cannot be used is reported by its number and skipped."""
    store = open_store(settings)
    bad: list[str] = []
    kept = new = 0
    try:
        for batch, read in _batches(lines, bad):
            new += await store.keep_procedures(batch)
            kept += len(batch)
            print(f"\r{100 * read // max(1, size):3} %  {kept} procedures", end="", file=sys.stderr, flush=True)
    finally:
        await store.close()
    print(file=sys.stderr)
    for line in bad:
        print(line)
    print(f"{kept} procedures kept ({new} new, {kept - new} updated), {len(bad)} lines skipped")
    return 1 if bad else 0


def _batches(lines: Iterable[bytes], bad: list[str]) -> Iterator[tuple[dict[str, str], int]]:
    """Yield code -> line and the bytes read so far; the last batch may be empty."""
    batch: dict[str, str] = {}
    read = 0
    for number, raw in enumerate(lines, 1):
        read += len(raw)
        if not raw.strip():
            continue
        try:
            line = raw.decode("utf-8-sig").strip()
            batch[_code(line)] = line
        except ValueError as error:
            bad.append(f"line {number}: {error}")
        if len(batch) >= _BATCH:
            yield batch, read
            batch = {}
    yield batch, read


def _code(line: str) -> str:
    code = read_procedure(line).code
    if read_action(str(Action("c", (code,)))) is None:
        raise ValueError(f"code {code[:40]!r} cannot stand on a button")
    return code


def _import_all(settings: Settings, file: str, any_key: bool) -> int:
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb") as source:
            lines = Lines(source)
            if not any_key:
                check_key(settings, lines.head.key)
            moved = _moved(settings, lines)
    except OSError as error:
        print(f"import: {file}: {error.strerror}", file=sys.stderr)
        return 2
    except BackupError as error:
        print(f"import: {error}", file=sys.stderr)
        return 1
    show_moved(moved)
    print("Next: start the service with this DATABASE_URL; what it came from is no longer written to.")
    return 0


def _moved(settings: Settings, lines: Lines) -> list[Moved]:
    with private():
        store = open_store(settings)
        try:
            with filled(lines, store.dump, show_progress) as moved:
                return moved
        finally:
            asyncio.run(store.close())
