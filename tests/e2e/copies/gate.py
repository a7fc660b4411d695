"""nginx as it stands in front of the copies: deploy/nginx.conf with the addresses and folders of this machine."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT
from tests.e2e.service import free_port, until

__all__ = ["Gate", "configuration"]

_CONFIGURATION = ROOT / "deploy" / "nginx.conf"
_COPY = re.compile(r"172\.28\.7\.1(\d):8080")
_MISSING = "nginx not found: sudo apt-get install nginx-light"


def configuration(folder: Path, port: int, copies: Sequence[int]) -> str:
    """The deployed configuration, listening on `port` before copies on these ports, its files in `folder`."""
    text = _CONFIGURATION.read_text("utf-8")
    text, addresses = _COPY.subn(lambda found: f"127.0.0.1:{copies[int(found[1]) - 1]}", text)
    assert addresses == 2 * len(copies)
    for ours, theirs in (("/tmp/nginx", folder / "nginx"), ("/etc/nginx/away", ROOT / "deploy"),
                         ("listen 8080", f"listen 127.0.0.1:{port}")):  # fmt: skip
        assert ours in text
        text = text.replace(ours, str(theirs))
    return text


class Gate:
    """One nginx in front of copies that listen on these ports of loopback."""

    def __init__(self, folder: Path, copies: Sequence[int]) -> None:
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None and os.environ.get("CI") != "true":
            pytest.skip(_MISSING)
        assert program, _MISSING
        self.port = free_port()
        folder.mkdir()
        file = folder / "nginx.conf"
        file.write_text(configuration(folder, self.port, copies), "utf-8")
        self._command = [program, "-c", str(file), "-p", str(folder), "-e", "stderr"]
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def start(self) -> None:
        with open(self._log, "ab") as log:
            command = [*self._command, "-g", "daemon off;"]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(lambda: self._answers() or self._process is None or self._process.poll() is not None)
        assert self._process.poll() is None, self.log

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)

    def _answers(self) -> bool:
        try:
            httpx.get(f"{self.url}/healthz", timeout=5)
        except httpx.HTTPError:
            return False
        return True
