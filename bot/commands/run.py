"""`run`: serve."""

import argparse
import asyncio
import ctypes
from contextlib import suppress

from bot import logs
from bot.settings import Settings

# From glibc's malloc.h.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE = 128 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """`run` takes none; everything is a setting."""


def run(settings: Settings, args: argparse.Namespace) -> int:
    # Before libraries start threads.
    _share_memory()
    from bot.app import run as serve

    asyncio.run(serve(settings, logs.say))
    return 0


def _share_memory() -> None:
    """Keep glibc from a heap for each thread, each with holes of its own: a service for months grew by them.

    Large blocks go back to the system at once. Other C libraries have no such settings, nor the need.
    """
    with suppress(OSError, AttributeError, TypeError):
        malloc = ctypes.CDLL(None)
        malloc.mallopt(_M_ARENA_MAX, 2)
        malloc.mallopt(_M_MMAP_THRESHOLD, _LARGE)
