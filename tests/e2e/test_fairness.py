"""Whoever writes without end is told so and slowed down; nobody else notices."""

import pytest

from tests.e2e.conftest import House
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow

MANY = 45
AT_LEAST = 30


def test_who_writes_too_fast_is_told_once_and_what_was_read_is_kept(house: House, lan: Citizen) -> None:
    hoa, question = house.citizen("Hoa"), house.knowledge.asking_for("ket-hon")
    for number in range(MANY):
        lan.send(f"{question} lần {number}")
    hoa.send(question)
    hoa.wait(house.knowledge.entry("ket-hon").title)
    lan.wait(house.say("slow_down_chat"), timeout=60)
    house.settled(lan)
    kept = house.service.questions(lan.id)
    assert AT_LEAST <= len(kept) < MANY
    assert [row["text"].rsplit(" ", 1)[1] for row in kept] == [str(n) for n in range(len(kept))]
    told = [reply for reply in lan.replies() if house.say("slow_down_chat") in reply.text]
    assert len(told) == 1
    assert house.service.rows("select * from questions where person = ?", house.service.person(hoa.id))


def test_taps_without_end_are_slowed_down_too(house: House, lan: Citizen) -> None:
    lan.send("/menu")
    lan.wait(house.say("menu_title"))
    for _ in range(MANY):
        lan.tap_raw("x")
    lan.wait(house.say("slow_down_chat"), timeout=60)
