"""What the tests of the bot share: a store of each kind, and the small base's voice."""

import io
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot import renewal
from bot.cli import main
from bot.communes.gazetteer import load_gazetteer
from bot.conversation import Conversation
from bot.embedding import MODEL, embedder
from bot.library import Library
from bot.renewal import LiveBase
from bot.saying import Saying
from bot.settings import SETTINGS
from bot.storage.postgres import PostgresStore
from bot.storage.protocol import Store
from bot.storage.sqlite import SqliteStore
from intents.matching import Matcher
from intents.meaning import Embedder
from tests.bot.live import live_base
from tests.small import copy_base

Opener = Callable[[], Store]
Run = Callable[..., tuple[int, str, str]]
"""Arguments and standard input in; exit code, standard output and standard error out."""


def _sqlite(folder: Path) -> Store:
    return SqliteStore(folder / "motcua.db")


def _postgres(folder: Path) -> Store:
    return PostgresStore((folder / _ADDRESS).read_text("ascii"))


# Every store passes the same tests; another database is one more line here.
STORES: dict[str, Callable[[Path], Store]] = {"sqlite": _sqlite, "postgres": _postgres}
_ADDRESS = "database-url"


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name of one kind of store; `tmp_path` holds its file, or its address."""
    if request.param == "postgres":
        (tmp_path / _ADDRESS).write_text(request.getfixturevalue("database_url"), "ascii")
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


@pytest_asyncio.fixture
async def base(
    tmp_path: Path, small: Library, small_matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[LiveBase]:
    """A running base over a copy of the small one; nothing is learned in another process."""

    async def no_time(settings: object) -> str:
        return "there was no time"

    monkeypatch.setattr(renewal, "learn_anew", no_time)
    made = live_base(tmp_path, small, small_matcher)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def saying(small: Library) -> Saying:
    assert small.phrases is not None
    former = {old: entry for entry in small.entries for old in entry.formerly}
    return Saying(small.phrases, {**former, **{entry.id: entry for entry in small.entries}})


@pytest.fixture(scope="session")
def conversation(small_matcher: Matcher, saying: Saying) -> Conversation:
    """The conversation over the small base, with every place there is."""
    return Conversation(small_matcher, saying, gazetteer=load_gazetteer())


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small base; what is learned is kept for all tests."""
    home = tmp_path_factory.mktemp("cli")
    copy_base(home / "knowledge")
    return home


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(home / "knowledge"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{home}/data/m.db")
    monkeypatch.setattr("bot.logs.set_up", lambda settings: None)
    monkeypatch.chdir(home)

    def call(*arguments: str, typed: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        output = capsys.readouterr()
        return code, output.out, output.err

    return call


@pytest.fixture(scope="session")
def embed() -> Embedder:
    """The real embeddings; tests that need them are skipped where they cannot be installed."""
    pytest.importorskip(MODEL)
    found = embedder("auto")
    assert found is not None
    return found
