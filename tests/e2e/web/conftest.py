"""An assistant that serves the web chat, browsers that visit it, and visitors without a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from intents.entry import Entry
from tests.e2e.conftest import installation
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service, free_port
from tests.e2e.web.chat_page import SCREENS, ChatPage
from tests.e2e.web.visitor import Visitor

Visit = Callable[..., ChatPage]

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def web(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The assistant that most tests visit; every test brings its own visitors."""
    service = installation(tmp_path_factory.mktemp("web"), knowledge, {})
    service.start()
    yield service
    assert service.stop() == 0
    assert "Traceback" not in service.log


@pytest.fixture
def own(knowledge: Knowledge, tmp_path: Path) -> Iterator[Service]:
    """A running installation of the test's own, for one that breaks things. It keeps its port over restarts."""
    service = installation(tmp_path, knowledge, {"WEB_PORT": str(free_port())})
    service.start()
    yield service
    if service.is_running:
        service.kill()
    assert "Traceback" not in service.log


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Of the module, because a test that is a coroutine could not run beside it."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None and os.environ.get("CI") != "true":
        pytest.skip("no Chromium found: sudo apt-get install chromium fonts-noto-core")
    assert path, "CI needs Chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, web: Service) -> Iterator[Visit]:
    """Opens the chat page for a new visitor. When the test ends, nothing may have gone wrong in any page."""
    pages: list[ChatPage] = []

    def open_page(screen: str = "desktop", service: Service = web, **options: Any) -> ChatPage:
        width, height = SCREENS[screen]
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **options)
        context.set_default_timeout(15_000)
        pages.append(ChatPage(context.new_page(), f"{service.url}/", screen))
        return pages[-1].open()

    yield open_page
    for chat in pages:
        chat.page.context.close()
        assert chat.problems == []
        assert chat.hosts == {urlsplit(chat.url).netloc}


@pytest.fixture(params=SCREENS)
def chat(request: pytest.FixtureRequest, visit: Visit) -> ChatPage:
    """The chat page of a new visitor, once at a desk and once on a phone."""
    return visit(request.param)


@pytest.fixture
def phone(visit: Visit) -> ChatPage:
    return visit("phone")


@pytest.fixture
def visitor(web: Service) -> Iterator[Visitor]:
    """A new visitor without a browser."""
    with Visitor(web.url) as somebody:
        yield somebody


@pytest.fixture(scope="session")
def guided(knowledge: Knowledge) -> Entry:
    """An entry with steps, at the second of which the base knows how one gets stuck."""
    entries = [e for e in knowledge.brain.library.entries if e.group == "tai-khoan" and not e.variants]
    return next(entry for entry in entries if len(entry.steps) >= 3 and entry.steps[1].stuck)


@pytest.fixture(scope="session")
def guided_question(knowledge: Knowledge, guided: Entry) -> str:
    return knowledge.asking_for(guided.id)
