"""`run`: serve."""

import argparse
import asyncio

from bot import logs
from bot.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """`run` takes none; everything is a setting."""


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.app import run as serve

    asyncio.run(serve(settings, logs.say))
    return 0
