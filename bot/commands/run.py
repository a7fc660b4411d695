"""`run`: serve."""

import argparse
import asyncio

from bot.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """`run` takes none; everything is a setting."""


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.app import run as serve

    asyncio.run(serve(settings, lambda line: print(line, flush=True)))
    return 0
