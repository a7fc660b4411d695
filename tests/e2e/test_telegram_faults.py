"""Telegram refuses, is away, forgets to answer: nothing is lost."""

import httpx
import pytest

from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service, until
from tests.telegram_api import Call, Citizen, TelegramServer

pytestmark = pytest.mark.slow


@pytest.fixture
def lan(tg: TelegramServer) -> Citizen:
    return tg.user(first_name="Lan")


def sendings(tg: TelegramServer) -> list[Call]:
    return [call for call in tg.calls if call.method == "sendMessage"]


def all_sent(service: Service) -> None:
    """Return as soon as nothing waits to be sent."""
    until(lambda: not service.rows("select id from outbox"))


def test_who_is_told_to_wait_waits_and_sends_once(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    service.start()
    tg.fail_next("sendMessage", 429, retry_after=2)
    lan.send(knowledge.asking_for("ket-hon"))
    lan.wait(knowledge.entry("ket-hon").title)
    all_sent(service)
    refused, sent = sendings(tg)
    assert sent.time - refused.time >= 2
    assert len(lan.replies()) == 1


def test_who_has_to_wait_does_not_hold_up_others(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    service.start()
    tg.fail_next("sendMessage", 429, retry_after=600)
    lan.send("/menu")
    tg.wait_call("sendMessage")
    hoa = tg.user(first_name="Hoa")
    hoa.send("/menu")
    hoa.wait(knowledge.say("menu_title"))
    assert lan.replies() == []


def test_errors_of_telegram_are_outlived(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    service.start()
    tg.fail_next("sendMessage", 500, times=2)
    tg.fail_next("getUpdates", 502)
    lan.send(knowledge.asking_for("ket-hon"))
    lan.send("/menu")
    answer, menu = lan.wait_count(2, timeout=30)
    assert knowledge.entry("ket-hon").title in answer.text
    assert knowledge.say("menu_title") in menu.text
    all_sent(service)
    assert len(lan.replies()) == 2


def test_a_lost_answer_leads_at_most_to_a_repeat(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    service.start()
    tg.lose_answer("sendMessage")
    lan.send(knowledge.asking_for("ket-hon"))
    until(lambda: len(sendings(tg)) == 2)
    all_sent(service)
    assert 1 <= len(lan.replies()) <= 2
    assert len(service.questions(lan.id)) == 1


def test_a_message_to_somebody_who_blocked_the_bot_is_dropped(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    service.start()
    tg.slow("sendMessage", 0.5)
    lan.send("/menu")
    lan.send("/trogiup")
    tg.wait_call("sendMessage")
    lan.block()
    all_sent(service)
    hoa = tg.user(first_name="Hoa")
    hoa.send("/menu")
    hoa.wait(knowledge.say("menu_title"))


def test_a_card_that_is_gone_is_shown_anew(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    service.start()
    lan.send("/menu")
    lan.wait(knowledge.say("menu_title"))
    tg.fail_next("editMessageText", 400, description="Bad Request: message to edit not found")
    lan.tap(knowledge.group("thu-tuc"))
    lan.wait(knowledge.say("menu_group", group=knowledge.group("thu-tuc")))


def test_a_second_tap_on_the_same_button_is_harmless(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    service.start()
    lan.send("/menu")
    lan.wait(knowledge.say("menu_title"))
    data = f"m:{'thu-tuc'}"
    lan.tap_raw(data)
    lan.tap_raw(data)
    lan.wait(knowledge.say("menu_group", group=knowledge.group("thu-tuc")))
    all_sent(service)
    assert len(lan.replies()) == 1


def test_telegram_may_come_after_the_assistant(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    tg.down()
    lan.start()
    service.start()
    assert httpx.get(f"{service.url}/").status_code == 200
    until(lambda: httpx.get(f"{service.url}/readyz").json()["telegram"] not in ("ok", "starting"))
    tg.up()
    lan.wait(knowledge.say("welcome")[:40], timeout=30)
    until(lambda: httpx.get(f"{service.url}/readyz").json()["telegram"] == "ok")


def test_telegram_may_go_away_for_a_while(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    service.start()
    lan.send("/menu")
    lan.wait(knowledge.say("menu_title"))
    tg.down()
    lan.send(knowledge.asking_for("ket-hon"))
    until(lambda: httpx.get(f"{service.url}/readyz").json()["telegram"] != "ok")
    tg.up()
    lan.wait(knowledge.entry("ket-hon").title, timeout=30)


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getUpdates"])
def test_being_told_to_wait_at_the_start_is_outlived(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge, method: str
) -> None:
    tg.fail_next(method, 429, retry_after=1)
    lan.start()
    service.start()
    lan.wait(knowledge.say("welcome")[:40], timeout=30)


def test_the_menu_of_commands_is_set_in_the_end_and_nobody_waits_for_it(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    tg.fail_next("setMyCommands", 429, retry_after=2)
    lan.start()
    service.start()
    lan.wait(knowledge.say("welcome")[:40])
    refused = tg.wait_call("setMyCommands")
    accepted = tg.wait_call("setMyCommands")
    assert accepted.params["commands"] == refused.params["commands"]
    assert {one["command"] for one in accepted.params["commands"]} >= {"menu", "gapcanbo", "dulieucuatoi", "xoadulieu"}
    assert lan.messages()[1].date <= accepted.time
    tg.wait_call("setMyDescription")


def test_another_process_with_the_same_token_is_outlived(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    tg.fail_next("getUpdates", 409)
    lan.start()
    service.start()
    lan.wait(knowledge.say("welcome")[:40], timeout=30)


def test_with_a_wrong_token_the_web_chat_is_up(service: Service, tg: TelegramServer) -> None:
    service.environment["TELEGRAM_BOT_TOKEN"] = "654321:NobodyMayReadThisTokenToo"
    service.start()
    until(lambda: "TELEGRAM_BOT_TOKEN was refused" in service.log)
    assert httpx.get(f"{service.url}/").status_code == 200
    assert httpx.get(f"{service.url}/readyz").json()["telegram"] == "TELEGRAM_BOT_TOKEN was refused"
    assert "NobodyMayReadThisTokenToo" not in service.log
    assert service.stop() == 0
