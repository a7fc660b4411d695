"""What joins the parts: who hears of what."""

from pathlib import Path

import pytest

from bot import app
from bot.storage.sqlite import SqliteStore
from tests.bot.live import settings_of
from tests.small import copy_base

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("topic", ["news", "published"])
async def test_what_another_copy_publishes_is_news_to_those_who_wait(tmp_path: Path, topic: str) -> None:
    copy_base(tmp_path / "knowledge")
    settings = settings_of(tmp_path)
    store = SqliteStore(settings.database_path)
    service = app._service(settings, store, [])
    assert "bus" in {job.name for job in service.jobs()}
    service.news.clear()
    await store.bus.tell(topic, "1")
    assert service.news.is_set()
    await store.close()
