"""The Vietnamese of reports, from `bot/texts/report.yaml`."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import yaml

from bot.faults import TEXTS

__all__ = ["say", "words"]


@cache
def words() -> Mapping[str, Any]:
    """Return all texts; read once a process."""
    return MappingProxyType(yaml.safe_load((TEXTS / "report.yaml").read_text("utf-8")))


def say(key: str, **values: object) -> str:
    """Return one of the sentences with its gaps filled."""
    return str(words()["sentences"][key]).format_map({name: str(value) for name, value in values.items()})
