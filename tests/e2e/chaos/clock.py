"""The clock of a process, set by a test: libfaketime, which Debian has as `faketime`."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

__all__ = ["Clock"]

_LIBRARY = Path("/usr/lib")
_NAME = "*/faketime/libfaketimeMT.so.1"


class Clock:
    """What a process that runs with `settings` takes for the time. Its own stopwatches go on as they were."""

    def __init__(self, folder: Path) -> None:
        library = next(_LIBRARY.glob(_NAME), None)
        if library is None and os.environ.get("CI") != "true":
            pytest.skip("no libfaketime found: sudo apt-get install faketime")
        assert library, "CI needs faketime"
        self._file = folder / "clock"
        self.settings: Mapping[str, str] = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.set(timedelta())

    def set(self, ahead: timedelta) -> None:
        """Let it be this far ahead of the real one."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{ahead.total_seconds():+.0f}s\n")
        new.replace(self._file)
