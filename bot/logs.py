"""The log: one line a record, as text or JSON, without personal data and secrets, and never in anybody's way.

Lines are handed to a thread that writes them. A full disk, a closed pipe or a reader that sleeps costs lines, which
are counted; it never stops or delays the service.
"""

import copy
import json
import logging
import os
import re
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from queue import Full, Queue
from traceback import TracebackException
from types import TracebackType
from urllib.parse import unquote, urlsplit

from bot.arrivals import current
from bot.scrubbing import Scrubber
from bot.settings import SETTINGS, Settings

__all__ = ["JsonLines", "Lines", "TextLines", "hide", "lost", "say", "set_up"]

_MOST_TEXT_BYTES = 2_000
_MOST_FRAMES = 8
_MOST_CAUSES = 3
_MOST_WAITING = 5_000
_FLUSH_SECONDS = 2.0
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
# httpx and telegram log addresses, and the token is part of Telegram's; telegram logs messages, too.
_CHATTY = ("httpx", "httpcore", "telegram", "asyncio", "aiohttp", "uvicorn.error", "psycopg", "psycopg.pool")


class JsonLines(logging.Formatter):
    """One JSON object a record."""

    def __init__(self, scrubber: Scrubber) -> None:
        super().__init__()
        self.scrubber = scrubber

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": _time(record), "level": record.levelname, "logger": record.name, "request": _belongs(record),
            "text": _text(record, self.scrubber), "error": _error(record), "trace": _trace(record, self.scrubber),
        }  # fmt: skip
        return json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False)


class TextLines(logging.Formatter):
    """One line a record for people; a traceback stands below it, indented."""

    def __init__(self, scrubber: Scrubber) -> None:
        super().__init__()
        self.scrubber = scrubber

    def format(self, record: logging.LogRecord) -> str:
        request = _belongs(record)
        where = f"{record.name} [{request}]" if request else record.name
        line = f"{_time(record)} {record.levelname} {where}: {_text(record, self.scrubber)}"
        trace = _trace(record, self.scrubber)
        return "\n  ".join([line, *trace.splitlines()])


class Lines(logging.Handler):
    """Writes what its formatter makes to a file descriptor, from a thread of its own."""

    def __init__(self, formatter: JsonLines | TextLines, descriptor: int = 2) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.scrubber = formatter.scrubber
        self.descriptor = descriptor
        self.lost = 0
        """Lines that could not be written."""
        self._waiting: Queue[logging.LogRecord] = Queue(_MOST_WAITING)
        self._cut_off = False
        threading.Thread(target=self._run, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            # What the arguments say may change before the thread comes to it.
            told = copy.copy(record)
            told.msg, told.args, told.request = record.getMessage(), None, _request()
            self._waiting.put_nowait(told)
        except Full:
            self.lost += 1
        except Exception:  # noqa: BLE001 - a record that cannot be put into words is no reason to fail
            self.lost += 1

    def flush(self) -> None:
        """Wait until everything is written, but not for long."""
        end = time.monotonic() + _FLUSH_SECONDS
        while self._waiting.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.005)

    def _run(self) -> None:
        while True:
            record = self._waiting.get()
            try:
                self._write(self.format(record).encode("utf-8", "replace") + b"\n")
            except Exception:  # noqa: BLE001 - whatever it is, the next line may be written
                self.lost += 1
            finally:
                self._waiting.task_done()

    def _write(self, line: bytes) -> None:
        rest = memoryview(b"\n" + line if self._cut_off else line)
        while rest:
            written = os.write(self.descriptor, rest)
            rest = rest[written:]
            self._cut_off = bool(rest)


def set_up(settings: Settings, descriptor: int = 2) -> None:
    """Send every log record of the process to `descriptor`, standard error, as the settings say."""
    scrubber = Scrubber(_secrets(settings))
    lines = Lines((JsonLines if settings.log_format == "json" else TextLines)(scrubber), descriptor)
    logging.basicConfig(level=settings.log_level, handlers=[lines], force=True)
    logging.captureWarnings(True)
    sys.excepthook = _crashed
    threading.excepthook = lambda args: _crashed(args.exc_type, args.exc_value, args.exc_traceback)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def hide(*secrets: str) -> None:
    """Blank secrets that were made after `set_up`."""
    for lines in _handlers():
        lines.scrubber.hide(secrets)


def lost() -> int:
    """Return how many lines could not be written."""
    return sum(lines.lost for lines in _handlers())


def say(line: str) -> None:
    """Print a line to standard output; nothing happens where that cannot be written to."""
    try:
        print(line, flush=True)
    except OSError:
        # What stays in the buffer would fail again when the process ends, and change its exit code.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _handlers() -> list[Lines]:
    return [handler for handler in logging.getLogger().handlers if isinstance(handler, Lines)]


def _secrets(settings: Settings) -> list[str]:
    found = [str(getattr(settings, setting.name.lower())) for setting in SETTINGS if setting.secret]
    # Of the database's address only the password is one: the rest says which server it is.
    found.remove(settings.database_url)
    password = urlsplit(settings.database_url).password or ""
    return [*found, password, unquote(password)]


def _crashed(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, (KeyboardInterrupt, SystemExit)):
        logging.getLogger("bot").critical("crashed", exc_info=(kind, error, trace))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _request() -> str:
    arrival = current()
    return arrival.id if arrival else ""


def _belongs(record: logging.LogRecord) -> str:
    return str(getattr(record, "request", ""))


def _text(record: logging.LogRecord, scrubber: Scrubber) -> str:
    return _CONTROL.sub(" ", scrubber.clean(record.getMessage(), _MOST_TEXT_BYTES))


def _error(record: logging.LogRecord) -> str:
    return record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""


def _trace(record: logging.LogRecord, scrubber: Scrubber) -> str:
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    parts: list[str] = []
    told: TracebackException | None = TracebackException(*record.exc_info, limit=-_MOST_FRAMES)
    while told and len(parts) < _MOST_CAUSES:
        # The lines of code above what was said are ours, and long: only what was said can hold anything.
        said = scrubber.clean("".join(told.format_exception_only()), _MOST_TEXT_BYTES)
        parts.append("".join(["Traceback (most recent call last):\n", *told.stack.format(), said]))
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
    return "\n".join(reversed(parts))
