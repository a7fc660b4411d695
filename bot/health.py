"""What /readyz asks: each part of the service for real, side by side, none for longer than a few seconds.

A part says "ok" (more may follow), "ok, but …" when somebody should look, or what is wrong.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Check", "Found", "Health", "Part", "grade"]

Check = Callable[[], Awaitable[str]]
PATIENCE_SECONDS = 6.0
"""Longer than SQLite waits for a lock."""
_FRESH_SECONDS = 5.0


@dataclass(frozen=True)
class Part:
    name: str
    check: Check
    vital: bool = False
    """Without it the service cannot do its work."""


@dataclass(frozen=True)
class Found:
    """What all parts said."""

    states: Mapping[str, str]
    ready: bool

    def briefly(self) -> dict[str, str]:
        """Return what anybody may know."""
        return {name: "ok" if grade(state) else "not ok" for name, state in self.states.items()}


def grade(state: str) -> float:
    """Return 1 for ok, 0.5 for "ok, but …", 0 for what is wrong."""
    if not state.startswith("ok"):
        return 0.0
    return 0.5 if state.startswith("ok, but") else 1.0


class Health:
    """One per process."""

    def __init__(
        self, parts: Sequence[Part], patience: float = PATIENCE_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.parts = parts
        self.patience = patience
        self.clock = clock
        self.noted: Callable[[str, float], None] = _unnoted
        """Hears of every part's grade."""
        self._seen: tuple[float, Found] | None = None
        self._asking = asyncio.Lock()

    async def look(self) -> Found:
        """Ask every part now."""
        states = await asyncio.gather(*(self._ask(part) for part in self.parts))
        told = {part.name: state for part, state in zip(self.parts, states)}
        for name, state in told.items():
            self.noted(name, grade(state))
        found = Found(told, all(grade(told[part.name]) for part in self.parts if part.vital))
        self._seen = (self.clock(), found)
        return found

    async def seen(self) -> Found:
        """Return what was found within the last seconds: whoever asks often costs the database nothing."""
        async with self._asking:
            if self._seen and self.clock() - self._seen[0] < _FRESH_SECONDS:
                return self._seen[1]
            return await self.look()

    async def _ask(self, part: Part) -> str:
        try:
            async with asyncio.timeout(self.patience):
                return await part.check()
        except TimeoutError:
            return f"no answer within {self.patience:g} s"
        except Exception as error:  # noqa: BLE001 - a check that fails says so, and the other parts are told all the same
            return f"cannot be asked: {type(error).__name__}"


def _unnoted(part: str, grade: float) -> None:
    """Where nobody measures."""
