"""`run`: serve."""

import argparse
import asyncio

from bot import logs, memory
from bot.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """`run` takes none; everything is a setting."""


def run(settings: Settings, args: argparse.Namespace) -> int:
    # What the import brings in starts threads.
    memory.share()
    from bot.app import run as serve

    asyncio.run(serve(settings, logs.say))
    return 0
