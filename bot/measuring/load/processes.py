"""The service and its peers as processes of their own, and how much of the machine they hold."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.measuring.load.echo import TOKEN
from bot.settings import ROOT, SETTINGS

__all__ = ["SECRET", "Running", "echo", "ours"]

SECRET = "bench"
_LISTENS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_PATIENCE = 180.0


@dataclass(frozen=True)
class Running:
    url: str
    pid: int

    @property
    def megabytes(self) -> float:
        """Resident memory; Linux only, 0 elsewhere."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        except OSError:
            return 0
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000, 1)

    @property
    def files(self) -> int:
        """Open file handles; Linux only, 0 elsewhere."""
        try:
            return len(os.listdir(f"/proc/{self.pid}/fd"))
        except OSError:
            return 0


@asynccontextmanager
async def ours(
    transport: str, api: str, learned: Path, folder: Path, given: Mapping[str, str]
) -> AsyncIterator[Running]:  # fmt: skip
    """Run the service over a new database in `folder`; `learned` is the folder of what was learned before."""
    await asyncio.to_thread(_bring, learned, folder)
    environment = {
        **os.environ, **dict.fromkeys((one.name for one in SETTINGS), ""), "WEB_PORT": "0", "SECRET_KEY": SECRET,
        "DATABASE_URL": f"sqlite:///{folder / 'load.db'}", "LOG_LEVEL": "ERROR", **given,
    }  # fmt: skip
    if transport != "web":
        environment |= {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    if transport == "webhook":
        environment["TELEGRAM_WEBHOOK_URL"] = "https://bench.example"
    async with _process(["-m", "bot", "run"], environment) as running:
        yield running


@asynccontextmanager
async def echo(transport: str, api: str, keeps: str = "") -> AsyncIterator[Running]:
    """Run the echo bot; `keeps`: the SQLite file that it keeps texts in."""
    async with _process(["-m", "bot.measuring.load.echo", transport, api, keeps], dict(os.environ)) as running:
        yield running


def _bring(learned: Path, folder: Path) -> None:
    for file in learned.glob("*.npz"):
        shutil.copy(file, folder)


@asynccontextmanager
async def _process(command: list[str], environment: dict[str, str]) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            port = await _port(process)
        yield Running(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        async with asyncio.timeout(_PATIENCE):
            await process.wait()


async def _port(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    async for line in process.stdout:
        told = line.decode().strip()
        found = _LISTENS.search(told)
        if found or told.isdecimal():
            return found[1] if found else told
    raise RuntimeError("it does not listen")
