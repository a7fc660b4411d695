"""`review`: the questions that found no good answer, asked by most people first."""

import argparse
import asyncio
import csv
import sys
from datetime import UTC, datetime, timedelta
from typing import TextIO

from bot.assistant import VIETNAM
from bot.settings import Settings
from bot.storage.opening import open_store
from bot.storage.protocol import Unanswered

_COLUMNS = ("people", "times", "reason", "text", "nearest", "first", "last", "channels")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, metavar="N", help="only of the last N days")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most N lines (default 50; 0: all)")
    parser.add_argument("--csv", metavar="FILE", help="write all of it as CSV (- for standard output)")


def run(settings: Settings, args: argparse.Namespace) -> int:
    since = datetime.now(UTC) - timedelta(days=args.days) if args.days else None
    limit = sys.maxsize if args.csv or not args.limit else args.limit
    rows = asyncio.run(_unanswered(settings, since, limit))
    if args.csv == "-":
        _write_csv(rows, sys.stdout)
    elif args.csv:
        try:
            # The mark at the start makes spreadsheets read the accents.
            with open(args.csv, "w", encoding="utf-8-sig", newline="") as file:
                _write_csv(rows, file)
        except OSError as error:
            print(f"review: {args.csv}: {error.strerror}", file=sys.stderr)
            return 2
        print(f"{args.csv}: {len(rows)}")
    else:
        _print(rows)
    return 0


async def _unanswered(settings: Settings, since: datetime | None, limit: int) -> list[Unanswered]:
    store = open_store(settings)
    try:
        return await store.unanswered(since, limit)
    finally:
        await store.close()


def _write_csv(rows: list[Unanswered], file: TextIO) -> None:
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    writer.writerows([str(cell) for cell in _cells(row)] for row in rows)


def _cells(row: Unanswered) -> tuple[object, ...]:
    first, last = (moment.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M") for moment in (row.first, row.last))
    return (row.people, row.times, row.reason, _harmless(row.text), row.nearest, first, last, " ".join(row.channels))


def _harmless(text: str) -> str:
    # A spreadsheet runs a cell that starts like a formula.
    return "'" + text if text[:1] in "=+-@\t\r" else text


def _print(rows: list[Unanswered]) -> None:
    print(f"{'people':>6} {'times':>5}  {'reason':9} question")
    for row in rows:
        print(f"{row.people:6} {row.times:5}  {row.reason:9} {row.text}")
    print(f"{len(rows)} questions without a good answer")
