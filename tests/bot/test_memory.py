"""Holes in the heap go back to the system while the service runs."""

import asyncio
import ctypes
from pathlib import Path

import pytest

from bot.memory import give_back
from tests.bot.live import until

_PAGE = 4096


def resident() -> int:
    """Bytes of this process that lie in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="needs glibc")
async def test_holes_are_given_back() -> None:
    # Larger than what Python keeps for itself, smaller than what malloc gives back at once.
    blocks = [bytes(2_000) for _ in range(20_000)]
    last = blocks[-1]
    del blocks
    full = resident()
    task = asyncio.create_task(give_back(every=0.01))
    await until(lambda: full - resident() > 20_000_000)
    task.cancel()
    assert len(last) == 2_000
