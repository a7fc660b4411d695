"""What the small base teaches, and installations over it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from bot.brain import build_brain
from bot.settings import read_settings
from tests.e2e.chaos.stand import Stand, standing
from tests.small import copy_base

Founder = Callable[..., AbstractContextManager[Stand]]


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the small base teaches, learned once."""
    home = tmp_path_factory.mktemp("chaos-learned")
    base = copy_base(home / "knowledge")
    given = {"KNOWLEDGE_DIR": str(base), "DATABASE_URL": f"sqlite:///{home}/m.db", "EMBEDDINGS": "off"}
    build_brain(read_settings(given))
    return home


@pytest.fixture
def founded(learned: Path, tmp_path: Path) -> Founder:
    """Opens an installation of the test's own."""
    return partial(standing, tmp_path, learned)


@pytest.fixture
def stand(founded: Founder) -> Iterator[Stand]:
    """One that polls."""
    with founded() as opened:
        yield opened
