"""One published file as one git commit, where the knowledge folder is in a work tree."""

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

__all__ = ["commit"]

log = logging.getLogger(__name__)

_SECONDS = 20
# Nothing of the repository's own settings may start a program that waits for somebody.
_QUIETLY = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "commit.gpgSign=false", "gc.auto=0", "maintenance.auto=false",
)  # fmt: skip
_LONGEST_MESSAGE = 2_000


def commit(folder: Path, file: str, why: str, author: str, approver: str) -> str:
    """Commit `file` below `folder` and nothing else; return what failed, "" when nothing did or there is no git."""
    if not any((parent / ".git").exists() for parent in (folder.resolve(), *folder.resolve().parents)):
        return ""
    message = "".join(letter for letter in why if letter.isprintable() or letter == "\n").strip()[:_LONGEST_MESSAGE]
    try:
        if not _git(folder, author, approver, "status", "--porcelain", "--untracked-files=all", "--", file):
            return ""
        _git(folder, author, approver, "add", "--all", "--", file)
        _git(folder, author, approver, "commit", "--quiet", "--only", f"--message={message or file}", "--", file)
    except (OSError, subprocess.SubprocessError) as error:
        log.error("git: %s is published but not committed: %s", file, error)
        return str(error)
    return ""


def _git(folder: Path, author: str, approver: str, *arguments: str) -> str:
    """Return what git says; OSError with its words when it fails."""
    program = shutil.which("git")
    if program is None:
        raise OSError("git is not installed")
    settings = [part for setting in _QUIETLY for part in ("-c", setting)]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [program, "--literal-pathspecs", *settings, *arguments],
            cwd=folder, env=_environment(author, approver), stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            code = process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            # With all that it started.
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        said.seek(0)
        told = said.read().decode("utf-8", "replace").strip()
    if code:
        raise OSError(f"git {arguments[0]}: {told or code}")
    return told


def _environment(author: str, approver: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **own, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": f"{author}@motcua.local",
        "GIT_COMMITTER_NAME": approver, "GIT_COMMITTER_EMAIL": f"{approver}@motcua.local",
    }  # fmt: skip
