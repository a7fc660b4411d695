"""The process dies at the worst moment, or an update comes twice: every question is kept and answered once."""

import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from bot.channels.telegram.channel import WEBHOOK_PATH
from tests.e2e.conftest import MODES, House, serving
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import until
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=MODES)
def running(
    request: pytest.FixtureRequest, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """An assistant of this module's own, which it may kill and start again."""
    with serving(request.param, tmp_path_factory.mktemp("mortal"), knowledge) as house:
        yield house


@pytest.fixture
def lan(house: House) -> Citizen:
    """Somebody whom the assistant has answered before."""
    citizen = house.citizen("Lan")
    citizen.send("/menu")
    citizen.wait(house.say("menu_title"))
    house.settled(citizen)
    return citizen


def ask(house: House, citizen: Citizen) -> None:
    citizen.send(house.knowledge.asking_for("ket-hon"))


def check_answered_once(house: House, citizen: Citizen) -> None:
    """The question of `ask` is stored once, and its answer came once."""
    title = house.knowledge.entry("ket-hon").title
    citizen.wait(title, timeout=30)
    house.settled(citizen)
    assert len([reply for reply in citizen.replies() if title in reply.text]) == 1
    assert [row["entry"] for row in house.service.questions(citizen.id)] == ["ket-hon"]


def test_killed_between_receiving_and_answering(house: House, lan: Citizen) -> None:
    house.tg.hang("sendMessage")
    ask(house, lan)
    house.tg.wait_call("sendMessage", where=lambda call: house.knowledge.entry("ket-hon").title in call.params["text"])
    house.service.kill()
    assert len(lan.replies()) == 1
    house.tg.heal()
    house.service.start()
    check_answered_once(house, lan)


def test_killed_before_the_question_was_written(house: House, lan: Citizen) -> None:
    with closing(house.service.lock()):
        ask(house, lan)
        # Long enough to receive it; the test holds all the same when it was not.
        time.sleep(0.5)
        house.service.kill()
    assert len(house.tg.pending) == 1
    assert house.service.questions(lan.id) == []
    house.service.start()
    check_answered_once(house, lan)


def test_who_cannot_be_answered_for_want_of_a_database_is_told_once(house: House, lan: Citizen) -> None:
    failed = house.service.log.count("database is locked")
    with closing(house.service.lock()):
        ask(house, lan)
        lan.wait(house.say("trouble"), timeout=30)
        until(lambda: house.service.log.count("database is locked") >= failed + 2, 30)
    check_answered_once(house, lan)
    assert [reply.text for reply in lan.replies()].count(house.say("trouble")) == 1


def test_an_update_that_comes_again_is_handled_once(house: House, lan: Citizen) -> None:
    ask(house, lan)
    check_answered_once(house, lan)
    update = house.tg.acknowledged[-1]
    house.tg.redeliver(update)
    house.settled(lan)
    house.service.kill()
    house.tg.redeliver(update)
    house.service.start()
    lan.send("/menu")
    lan.wait(house.say("menu_title"))
    house.settled(lan)
    assert house.tg.acknowledged.count(update) == 3
    assert len(house.service.questions(lan.id)) == 1
    assert len(lan.replies()) == 3


def test_asked_to_end_it_ends_cleanly_and_goes_on_later(house: House, lan: Citizen) -> None:
    house.tg.fail_next("sendMessage", 429, retry_after=3)
    ask(house, lan)
    house.tg.wait_call("sendMessage", where=lambda call: house.knowledge.entry("ket-hon").title in call.params["text"])
    assert house.service.stop() == 0
    assert "Traceback" not in house.service.log
    assert len(lan.replies()) == 1
    house.service.start()
    check_answered_once(house, lan)


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"}], ids=["none", "wrong"])
def test_without_the_secret_nobody_is_heard(house: House, lan: Citizen, headers: dict[str, str]) -> None:
    chat, text = {"id": lan.id, "type": "private", "first_name": "Lan"}, house.knowledge.asking_for("ket-hon")
    message = {"message_id": 1, "date": 1, "chat": chat, "from": lan.user, "text": text}
    url = house.service.url + WEBHOOK_PATH
    answer = httpx.post(url, json={"update_id": 99, "message": message}, headers=headers)
    # Who polls has no such door at all.
    has_door = bool(house.service.environment["TELEGRAM_WEBHOOK_URL"])
    assert answer.status_code == (403 if has_door else 404)
    assert house.service.questions(lan.id) == []
    assert house.service.rows("select * from updates where id = 99") == []
    ask(house, lan)
    check_answered_once(house, lan)
