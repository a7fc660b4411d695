"""`show`: an entry exactly as a citizen would read it, answer first, then step by step."""

import argparse
import sys
from datetime import date

from bot.reply import Button, Reply, plain_text
from bot.saying import Saying
from bot.settings import Settings
from intents.entry import Entry, NotInForce, resolve
from intents.places import Place


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entry", help="id of the entry")
    parser.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="as it reads on this day (default: today)"
    )
    parser.add_argument("--place", metavar="CODE", help="as it reads in this province (2 digits) or commune (5 digits)")


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.assistant import vietnam_today
    from bot.communes.gazetteer import load_gazetteer
    from bot.library import read_library

    library = read_library(settings.knowledge_dir)
    entries = {entry.id: entry for entry in library.entries}
    entry = entries.get(args.entry)
    if entry is None or library.phrases is None:
        print(f"show: no entry {args.entry} (python -m bot check lists what is wrong with the base)", file=sys.stderr)
        return 2
    today = args.on or vietnam_today()
    place = load_gazetteer().place(args.place)
    if args.place and place is None:
        print(f"show: no province or commune has the code {args.place}", file=sys.stderr)
        return 2
    saying = Saying(library.phrases, entries, library.offices)
    print(shown(saying, entry, today, place.path if place else None, place))
    return 0


def shown(saying: Saying, entry: Entry, today: date, path: str | None, place: Place | None = None) -> str:
    """Return all a citizen can read of `entry`: the answer and each step, with the labels of the buttons."""
    reading = resolve(entry, today, path)
    if isinstance(reading, NotInForce):
        return _text(saying.changed(reading, "0" * 10))
    parts = [saying.answer(reading, "0" * 10, place)]
    parts += [saying.step(reading.entry, number) for number in range(1, len(reading.entry.steps) + 1)]
    return "\n\n".join(_text(part) for part in parts)


def _text(reply: Reply) -> str:
    rows = ["  ".join(_label(button) for button in row) for row in reply.rows]
    return "\n".join([plain_text(reply), "", *rows]).strip()


def _label(button: Button) -> str:
    return f"[{button.label}]"
