"""The process dies at the worst moment, or an update comes twice: every question is kept and answered once."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram.channel import WEBHOOK_PATH
from tests.e2e.conftest import TOKEN, installation
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service, by_polling, by_webhook, until
from tests.telegram_api import Citizen, TelegramServer

pytestmark = pytest.mark.slow


@pytest.fixture(params=[by_polling, by_webhook], ids=["polling", "webhook"])
def service(
    request: pytest.FixtureRequest, tg: TelegramServer, knowledge: Knowledge, tmp_path: Path
) -> Iterator[Service]:
    """An installation of the test's own, once for each way to get updates."""
    settings: Callable[[TelegramServer], dict[str, str]] = request.param
    service = installation(tmp_path, knowledge, settings(tg))
    service.start()
    yield service
    if service.is_running:
        service.kill()
    assert TOKEN not in service.log


@pytest.fixture
def lan(tg: TelegramServer) -> Citizen:
    return tg.user(first_name="Lan")


def settled(service: Service, tg: TelegramServer) -> None:
    """Return as soon as every update is acknowledged and every answer sent."""
    until(lambda: not tg.pending and not service.rows("select id from outbox"), 30)


def test_killed_between_receiving_and_answering(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    tg.hang("sendMessage")
    lan.send(knowledge.asking_for("ket-hon"))
    tg.wait_call("sendMessage")
    service.kill()
    assert lan.replies() == []
    tg.heal()
    service.start()
    lan.wait(knowledge.entry("ket-hon").title, timeout=30)
    settled(service, tg)
    assert len(lan.replies()) == 1
    assert [row["entry"] for row in service.questions(lan.id)] == ["ket-hon"]


def test_killed_before_the_question_was_written(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    lan.send("/menu")
    lan.wait(knowledge.say("menu_title"))
    settled(service, tg)
    with closing(service.lock()):
        lan.send(knowledge.asking_for("ket-hon"))
        # Long enough to receive it; the test holds all the same when it was not.
        time.sleep(0.5)
        service.kill()
    assert len(tg.pending) == 1
    assert service.questions(lan.id) == []
    service.start()
    lan.wait(knowledge.entry("ket-hon").title, timeout=30)
    settled(service, tg)
    assert len(lan.replies()) == 2
    assert [row["entry"] for row in service.questions(lan.id)] == ["ket-hon"]


def test_a_database_that_takes_no_writes_is_told_once_and_outlived(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    lan.send("/menu")
    lan.wait(knowledge.say("menu_title"))
    settled(service, tg)
    with closing(service.lock()):
        lan.send(knowledge.asking_for("ket-hon"))
        lan.wait(knowledge.say("trouble"), timeout=30)
        until(lambda: service.log.count("database is locked") >= 2, 30)
    lan.wait(knowledge.entry("ket-hon").title, timeout=30)
    settled(service, tg)
    assert [reply.text == knowledge.say("trouble") for reply in lan.replies()] == [False, True, False]
    assert [row["entry"] for row in service.questions(lan.id)] == ["ket-hon"]


def test_an_update_that_comes_again_is_handled_once(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    lan.send(knowledge.asking_for("ket-hon"))
    lan.wait(knowledge.entry("ket-hon").title)
    settled(service, tg)
    (update,) = tg.acknowledged
    tg.redeliver(update)
    settled(service, tg)
    service.kill()
    tg.redeliver(update)
    service.start()
    lan.send("/menu")
    lan.wait(knowledge.say("menu_title"))
    settled(service, tg)
    assert tg.acknowledged.count(update) == 3
    assert len(service.questions(lan.id)) == 1
    assert len(lan.replies()) == 2


def test_asked_to_end_it_ends_cleanly_and_goes_on_later(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    tg.fail_next("sendMessage", 429, retry_after=3)
    lan.send(knowledge.asking_for("ket-hon"))
    tg.wait_call("sendMessage")
    assert service.stop() == 0
    assert "Traceback" not in service.log
    assert lan.replies() == []
    service.start()
    lan.wait(knowledge.entry("ket-hon").title, timeout=30)
    settled(service, tg)
    assert len(lan.replies()) == 1
    assert len(service.questions(lan.id)) == 1


@pytest.mark.parametrize("service", [by_webhook], indirect=True, ids=["webhook"])
@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"}], ids=["none", "wrong"])
def test_without_the_secret_nobody_is_heard(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge, headers: dict[str, str]
) -> None:
    chat, text = {"id": lan.id, "type": "private", "first_name": "Lan"}, knowledge.asking_for("ket-hon")
    message = {"message_id": 1, "date": 1, "chat": chat, "from": lan.user, "text": text}
    update = {"update_id": 99, "message": message}
    answer = httpx.post(service.url + WEBHOOK_PATH, json=update, headers=headers)
    assert answer.status_code == 403
    assert service.questions(lan.id) == []
    assert service.rows("select * from updates where id = 99") == []
    lan.send(text)
    lan.wait(knowledge.entry("ket-hon").title)
    assert len(lan.replies()) == 1


@pytest.mark.parametrize("service", [by_polling], indirect=True, ids=["polling"])
def test_without_a_webhook_there_is_no_door_for_updates(service: Service) -> None:
    assert httpx.post(service.url + WEBHOOK_PATH, json={"update_id": 1}).status_code in (404, 405)
