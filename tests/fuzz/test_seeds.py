"""What is known to be worth trying, among it everything that ever broke a reader."""

from pathlib import Path

import pytest

from tests.fuzz import SEEDS
from tests.fuzz.targets import TARGETS

_ALL = sorted(path for path in SEEDS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("seed", _ALL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_seed_is_read_or_refused(seed: Path) -> None:
    TARGETS[seed.parent.name](seed.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_every_reader_has_seeds_and_takes_nothing_at_all(name: str) -> None:
    assert any(seed.parent.name == name for seed in _ALL)
    for data in (b"", b"\x00", b"\xff\xfe", b"\n" * 1_000, b"\xed\xa0\x80"):
        TARGETS[name](data)
