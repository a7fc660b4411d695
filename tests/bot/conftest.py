"""What the tests of the bot share: a store of each kind, and the small base's voice."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.communes.gazetteer import load_gazetteer
from bot.conversation import Conversation
from bot.library import Library
from bot.saying import Saying
from bot.storage.protocol import Store
from bot.storage.sqlite import SqliteStore
from intents.matching import Matcher

Opener = Callable[[], Store]


def _sqlite(folder: Path) -> Store:
    return SqliteStore(folder / "motcua.db")


# Every store passes the same tests; another database is one more line here.
STORES: dict[str, Callable[[Path], Store]] = {"sqlite": _sqlite}


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> str:
    """Name of one kind of store."""
    return str(request.param)


@pytest.fixture
def opener(kind: str, tmp_path: Path) -> Opener:
    """Opens the same database each time it is called."""
    return lambda: STORES[kind](tmp_path)


@pytest_asyncio.fixture
async def store(opener: Opener) -> AsyncIterator[Store]:
    opened = opener()
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def saying(small: Library) -> Saying:
    assert small.phrases is not None
    former = {old: entry for entry in small.entries for old in entry.formerly}
    return Saying(small.phrases, {**former, **{entry.id: entry for entry in small.entries}})


@pytest.fixture(scope="session")
def conversation(small_matcher: Matcher, saying: Saying) -> Conversation:
    """The conversation over the small base, with every place there is."""
    return Conversation(small_matcher, saying, gazetteer=load_gazetteer())
