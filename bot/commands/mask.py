"""`mask`: lines with personal data masked, by the same function that storage and logs use."""

import argparse
import json
import sys

from bot.settings import Settings
from intents.masking import mask


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jsonl", action="store_true", help='write one JSON object {"masked"} a line')


def run(settings: Settings, args: argparse.Namespace) -> int:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for line in sys.stdin:
        masked = mask(line.rstrip("\r\n")).text
        print(json.dumps({"masked": masked}, ensure_ascii=False) if args.jsonl else masked, flush=True)
    return 0
