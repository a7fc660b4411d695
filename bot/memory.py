"""What the malloc of glibc holds: kept small, for a service that runs for months. Other C libraries do without."""

import asyncio
import ctypes
from contextlib import suppress

__all__ = ["give_back", "share"]

# From glibc's malloc.h.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE = 128 * 1024
_EVERY_SECONDS = 600.0


def share() -> None:
    """Keep glibc from a heap for each thread, each with holes of its own; large blocks go back to the system at once.

    To be called before libraries start threads.
    """
    with suppress(OSError, AttributeError, TypeError):
        malloc = ctypes.CDLL(None)
        malloc.mallopt(_M_ARENA_MAX, 2)
        malloc.mallopt(_M_MMAP_THRESHOLD, _LARGE)


async def give_back(every: float = _EVERY_SECONDS) -> None:
    """Give the holes in the heap back to the system now and then, until cancelled. Threads wait milliseconds for it."""
    with suppress(OSError, AttributeError, TypeError):
        trim = ctypes.CDLL(None).malloc_trim
        while True:
            await asyncio.sleep(every)
            await asyncio.to_thread(trim, 0)
