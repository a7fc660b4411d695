"""A disk of its own that a test can fill."""

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.service import Service

__all__ = ["Disk", "small_disk"]

_SIZE = "48m"
_PIECES = (1 << 20, 4096, 1)


class Disk:
    """A folder whose disk can be full. Where nothing may be mounted, the process itself is kept from writing."""

    def __init__(self, folder: Path, is_own: bool) -> None:
        self.folder = folder
        self._is_own = is_own
        self._ballast = folder / "ballast"

    def fill(self, service: Service) -> None:
        """Leave room for nothing."""
        if not self._is_own:
            resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            return
        with open(self._ballast, "ab", buffering=0) as file:
            for size in _PIECES:
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError:
                    continue

    def free(self, service: Service) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)
        if not self._is_own:
            resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    is_own = subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield Disk(folder, is_own)
    finally:
        if is_own:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
