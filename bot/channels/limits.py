"""Rate limits: a bucket of requests for each person and, larger, for each address."""

import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["RateLimit"]

_MOST_KEYS = 20_000


class RateLimit:
    """Token buckets; the least recently seen are forgotten first."""

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.burst = burst
        self.per_second = per_second
        self.clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, key: str, at: float | None = None) -> bool:
        """Take one token of `key`; False when there is none. `at`: when it was asked for, if not now."""
        now = self.clock() if at is None else at
        tokens, last = self._buckets.pop(key, (float(self.burst), now))
        # What arrives late fills no bucket twice.
        tokens = min(self.burst, tokens + max(now - last, 0.0) * self.per_second)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, max(now, last))
        if len(self._buckets) > _MOST_KEYS:
            self._buckets.popitem(last=False)
        return allowed
