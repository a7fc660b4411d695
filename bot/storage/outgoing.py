"""A message on its way out."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Outgoing"]


@dataclass(frozen=True)
class Outgoing:
    """One call to a channel's API that still has to be made. Chat ids stand here only, until it was."""

    chat: str
    method: str
    params: Mapping[str, object]
    id: int = 0
    attempts: int = 0
