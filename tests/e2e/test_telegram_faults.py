"""Telegram refuses, fails, forgets to answer: nothing is lost, and nobody else waits. By polling and by webhook."""

import pytest

from tests.e2e.conftest import House
from tests.e2e.service import until
from tests.telegram_api import Call, Citizen

pytestmark = pytest.mark.slow


def sendings(house: House, citizen: Citizen) -> list[Call]:
    calls = (call for call in house.tg.calls if call.method == "sendMessage")
    return [call for call in calls if str(call.params["chat_id"]) == str(citizen.id)]


def test_who_is_told_to_wait_waits_and_sends_once(house: House, lan: Citizen) -> None:
    house.tg.fail_next("sendMessage", 429, retry_after=2)
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(house.knowledge.entry("ket-hon").title)
    house.settled(lan)
    refused, sent = sendings(house, lan)
    assert sent.time - refused.time >= 2
    assert len(lan.replies()) == 1


def test_who_has_to_wait_does_not_hold_up_others(house: House, lan: Citizen) -> None:
    house.tg.fail_next("sendMessage", 429, retry_after=600)
    lan.send("/menu")
    until(lambda: sendings(house, lan))
    hoa = house.citizen("Hoa")
    hoa.send("/menu")
    hoa.wait(house.say("menu_title"))
    assert lan.replies() == []


def test_a_message_that_gets_no_answer_does_not_hold_up_others(house: House, lan: Citizen) -> None:
    house.tg.hang("sendMessage")
    lan.send("/menu")
    until(lambda: sendings(house, lan))
    hoa = house.citizen("Hoa")
    hoa.send("/menu")
    # Less than the five seconds after which the first is given up.
    hoa.wait(house.say("menu_title"), timeout=4)
    assert lan.replies() == []
    lan.wait(house.say("menu_title"), timeout=30)


def test_errors_of_telegram_are_outlived(house: House, lan: Citizen) -> None:
    house.tg.fail_next("sendMessage", 500, times=2)
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.send("/menu")
    answer, menu = lan.wait_count(2, timeout=30)
    assert house.knowledge.entry("ket-hon").title in answer.text
    assert house.say("menu_title") in menu.text
    house.settled(lan)
    assert len(lan.replies()) == 2


def test_a_lost_answer_leads_at_most_to_a_repeat(house: House, lan: Citizen) -> None:
    house.tg.lose_answer("sendMessage")
    lan.send(house.knowledge.asking_for("ket-hon"))
    until(lambda: len(sendings(house, lan)) == 2, 30)
    house.settled(lan)
    assert 1 <= len(lan.replies()) <= 2
    assert len(house.service.questions(lan.id)) == 1


def test_what_is_meant_for_somebody_who_blocked_the_bot_is_dropped(house: House, lan: Citizen) -> None:
    house.tg.fail_next("sendMessage", 429, retry_after=1)
    lan.send("/menu")
    lan.send("/trogiup")
    until(lambda: sendings(house, lan))
    lan.block()
    house.settled(lan)
    assert lan.replies() == []


def test_a_card_that_is_gone_is_shown_anew(house: House, lan: Citizen) -> None:
    lan.send("/menu")
    lan.wait(house.say("menu_title"))
    house.tg.fail_next("editMessageText", 400, description="Bad Request: message to edit not found")
    lan.tap(house.knowledge.group("thu-tuc"))
    lan.wait(house.say("menu_group", group=house.knowledge.group("thu-tuc")))
    assert len(lan.replies()) == 2


def test_a_second_tap_on_the_same_button_is_harmless(house: House, lan: Citizen) -> None:
    lan.send("/menu")
    lan.wait(house.say("menu_title"))
    for _ in range(2):
        lan.tap_raw("m:thu-tuc")
    lan.wait(house.say("menu_group", group=house.knowledge.group("thu-tuc")))
    house.settled(lan)
    assert len(lan.replies()) == 1
