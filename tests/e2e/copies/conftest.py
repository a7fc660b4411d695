"""What the small base teaches, and two copies at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.brain import build_brain
from bot.settings import read_settings
from tests.e2e.copies.house import House, at_work
from tests.small import copy_base


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the small base teaches, learned once."""
    home = tmp_path_factory.mktemp("copies-learned")
    base = copy_base(home / "knowledge")
    given = {"KNOWLEDGE_DIR": str(base), "DATABASE_URL": f"sqlite:///{home}/m.db", "EMBEDDINGS": "off"}
    build_brain(read_settings(given))
    return home


@pytest.fixture
def house(tmp_path: Path, learned: Path, database_url: str) -> Iterator[House]:
    with at_work(tmp_path, learned, database_url) as house:
        yield house
