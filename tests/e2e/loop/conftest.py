"""A town that runs over the small base, and browsers for those who visit it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.brain import build_brain
from bot.library import read_library
from bot.settings import read_settings
from tests.e2e.conftest import borrow
from tests.e2e.loop.staff_page import StaffPage
from tests.e2e.loop.town import Town
from tests.e2e.service import Service, by_polling, free_port
from tests.e2e.web.chat_page import SCREENS, ChatPage
from tests.e2e.web.conftest import browser
from tests.small import copy_base
from tests.telegram_api import TelegramServer

__all__ = ["browser"]

Founder = Callable[..., AbstractContextManager[Town]]
ACCOUNTS = {"lan": "editor", "minh": "approver"}


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the small base teaches, learned once."""
    home = tmp_path_factory.mktemp("small-learned")
    base = copy_base(home / "knowledge")
    # What is learned with embeddings serves words alone too.
    build_brain(read_settings({"KNOWLEDGE_DIR": str(base), "DATABASE_URL": f"sqlite:///{home}/m.db"}))
    return home


@pytest.fixture(scope="session")
def founded(learned: Path) -> Founder:
    """Opens a running town in a new folder; `prepare` is called with the folder before it starts."""

    @contextmanager
    def open_town(
        home: Path, accounts: dict[str, str] = ACCOUNTS, prepare: Callable[[Path], object] = lambda home: None,
        **settings: str,
    ) -> Iterator[Town]:  # fmt: skip
        base = copy_base(home / "knowledge")
        borrow(learned, home)
        prepare(home)
        phrases = read_library(base).phrases
        assert phrases
        with TelegramServer(token="123456:NobodyMayReadThisToken") as tg:
            given = {"KNOWLEDGE_DIR": str(base), "WEB_PORT": str(free_port()), "EMBEDDINGS": "off", **by_polling(tg)}
            town = Town(Service(home, **{**given, **settings}), tg, phrases, base)
            for name, role in accounts.items():
                town.staff("add", name, *role.split())
            town.service.start()
            try:
                yield town
                assert town.service.stop() == 0
                assert "Traceback" not in town.service.log
                assert tg.violations == []
            finally:
                for colleague in town.colleagues:
                    colleague.client.close()
                if town.service.is_running:
                    town.service.kill()

    return open_town


@pytest.fixture
def town(founded: Founder, tmp_path: Path) -> Iterator[Town]:
    """A town with an editor, lan, and an approver, minh."""
    with founded(tmp_path) as opened:
        yield opened


@pytest.fixture
def desk(browser: Browser) -> Iterator[Callable[[Town, str], StaffPage]]:
    """Opens a browser in which somebody of the support team signs in."""
    pages: list[StaffPage] = []

    def open_page(town: Town, name: str) -> StaffPage:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
        context.set_default_timeout(30_000)
        pages.append(StaffPage(context.new_page(), f"{town.service.url}/review"))
        return pages[-1].sign_in(name)

    yield open_page
    for page in pages:
        page.page.context.close()
        assert page.problems == []


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[Town], ChatPage]]:
    """Opens the chat page of a town for a new visitor."""
    pages: list[ChatPage] = []

    def open_page(town: Town) -> ChatPage:
        width, height = SCREENS["phone"]
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        context.set_default_timeout(30_000)
        pages.append(ChatPage(context.new_page(), f"{town.service.url}/", "phone"))
        return pages[-1].open()

    yield open_page
    for chat in pages:
        chat.page.context.close()
        assert chat.problems == []
