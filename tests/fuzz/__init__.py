"""Whatever comes from outside is read or refused in words, and ends nothing.

`targets` says for each reader what must hold for any bytes. Three things feed them: the seeds (among them all that ever
broke one), made-up values (hypothesis), and bytes bred by what they reach in the code (atheris). FUZZ_SECONDS says how
long each may search: `FUZZ_SECONDS=600 pytest tests/fuzz`.
"""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

__all__ = ["SECONDS", "SEEDS", "searching"]

SECONDS = int(os.environ.get("FUZZ_SECONDS", "3"))
SEEDS = Path(__file__).resolve().parent / "seeds"


def searching(per_second: int) -> settings:
    """Settings of a property that tries about so many values a second."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=per_second * SECONDS, deadline=None, suppress_health_check=slow)
