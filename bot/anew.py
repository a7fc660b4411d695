"""Learns the whole base in a process of its own: half a minute that would slow every answer in a thread of ours."""

import asyncio
import contextlib
import os
import sys

from bot.brain import build_brain
from bot.settings import ROOT, Settings, read_settings

__all__ = ["learn_anew"]

_LONGEST_SECONDS = 1800.0


async def learn_anew(settings: Settings) -> str:
    """Have what the folder holds now learned and left in the data folder; return what went wrong, "" for nothing."""
    given = {
        "KNOWLEDGE_DIR": str(settings.knowledge_dir), "DATABASE_URL": settings.database_url,
        "EMBEDDINGS": settings.embeddings,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, env={**os.environ, **given}, stdin=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            code = await process.wait()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return f"learning ended with {code}" if code else ""


if __name__ == "__main__":
    os.nice(10)  # who asks comes first
    build_brain(read_settings())
