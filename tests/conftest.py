"""Settings of all tests, and the small base."""

import secrets
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from bot.library import Library
from bot.review import access
from intents.matching import Matcher
from tests.postgres import database_url, postgres
from tests.small import make_matcher, read_small

__all__ = ["database_url", "postgres", "small", "small_matcher"]

# A slow machine is no fault, so no deadline.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords cost a thief a tenth of a second each; a thousand tests need not pay it."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "_hasher", cheap)
        patch.setattr(access, "_NOBODY", cheap.hash(secrets.token_hex(16)))
        yield


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The small base, read."""
    return read_small(tmp_path_factory.mktemp("small") / "knowledge")


@pytest.fixture(scope="session")
def small_matcher(small: Library) -> Matcher:
    """A matcher that has learned the small base."""
    return make_matcher(small)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever starts a database server is slow: it asks for one, or is its turn among several stores."""
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        asked = (*getattr(item, "fixturenames", ()), params.get("kind"), params.get("maker"))
        if any(name in asked for name in ("postgres", "database_url", "server")):
            item.add_marker(pytest.mark.slow)
