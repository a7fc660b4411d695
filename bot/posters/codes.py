"""QR codes as modules."""

from functools import lru_cache

import segno

from bot.posters.shapes import Code

__all__ = ["code", "quiet_zone"]

_QUIET = 4
"""Modules that must stay white on each side."""


def code(address: str, x: float, y: float, side: float, colour: str) -> Code:
    """Return the code of `address`, of which a quarter may be spoilt, in a white square of that place and side."""
    modules = _modules(address)
    quiet = side * _QUIET / (len(modules) + 2 * _QUIET)
    return Code(x + quiet, y + quiet, side - 2 * quiet, modules, colour)


def quiet_zone(drawn: Code) -> float:
    """Return how many millimetres around it stay white."""
    return drawn.size * _QUIET / len(drawn.modules)


# Every sheet of a poster has the same code.
@lru_cache(maxsize=16)
def _modules(address: str) -> tuple[tuple[bool, ...], ...]:
    made = segno.make(address, error="q", micro=False)
    return tuple(tuple(module == 1 for module in row) for row in made.matrix)
