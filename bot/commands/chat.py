"""`chat`: the same conversation in the terminal."""

import argparse
import asyncio
import sys

from bot.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """`chat` takes none."""


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.app import build_assistant
    from bot.brain import build_brain
    from bot.channels.console import Console
    from bot.storage.opening import open_store

    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]

    async def talk() -> None:
        store = open_store(settings)
        try:
            await Console(build_assistant(settings, build_brain(settings, await store.procedures()), store)).run()
        finally:
            await store.close()

    asyncio.run(talk())
    return 0
