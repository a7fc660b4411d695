"""Telegram is away, has enough of us, or breaks off: everybody gets their answer once it is well again.

TELEGRAM_AWAY: seconds for which it is away; 600 was tried.
"""

import random
import time
from itertools import pairwise

import pytest

from tests.e2e.chaos.conftest import Founder
from tests.e2e.chaos.stand import ANSWERED, TITLE, Stand, marked, seconds
from tests.e2e.conftest import MODES
from tests.e2e.service import until
from tests.e2e.web.visitor import Visitor, words
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow

AWAY = seconds("TELEGRAM_AWAY", 6)
MANY = 30
_PATIENCE = 120.0


def asked(stand: Stand) -> list[Citizen]:
    """Many citizens at once, each with an own question."""
    crowd = [stand.tg.user() for _ in range(MANY)]
    for number, citizen in enumerate(crowd):
        citizen.send(f"{ANSWERED} dấu {marked(number)}")
    return crowd


def check_answered(stand: Stand, crowd: list[Citizen], repeats: int = 0) -> None:
    """All have their answer; of all together no more than `repeats` came again."""
    for citizen in crowd:
        citizen.wait(TITLE, timeout=_PATIENCE)
    until(lambda: not stand.tg.pending and not stand.service.rows("select id from outbox"), _PATIENCE)
    assert sum(len(citizen.replies()) for citizen in crowd) <= len(crowd) + repeats
    assert stand.is_kept_once(*(f"{ANSWERED} dấu {marked(number)}" for number in range(MANY)))


@pytest.mark.parametrize("mode", MODES)
def test_telegram_away(founded: Founder, mode: str) -> None:
    with founded(mode) as stand:
        stand.citizen("Lan")
        stand.tg.down()
        crowd = asked(stand)
        time.sleep(AWAY)
        with Visitor(stand.service.url) as visitor:
            assert TITLE in words(visitor.say(ANSWERED).text)
        if mode == "polling":
            assert not stand.ready()["telegram"].startswith("ok")
        stand.tg.up()
        check_answered(stand, crowd)
        until(lambda: stand.ready()["telegram"].startswith("ok"), _PATIENCE)


def test_a_storm_of_429_is_waited_out(stand: Stand) -> None:
    stand.tg.fail_next("sendMessage", 429, retry_after=2, times=2 * MANY)
    crowd = asked(stand)
    check_answered(stand, crowd)
    for citizen in crowd:
        calls = [call for call in stand.tg.calls if call.params.get("chat_id") == citizen.id]
        times = [call.time for call in calls if call.method == "sendMessage"]
        assert all(later - sooner >= 2 for sooner, later in pairwise(times))


def test_errors_and_cut_connections_in_any_order(stand: Stand) -> None:
    faults = [500, 502, 429, 0] * (MANY // 2)
    random.Random(7).shuffle(faults)
    for fault in faults:
        if fault:
            stand.tg.fail_next("sendMessage", fault, retry_after=1)
        else:
            stand.tg.lose_answer("sendMessage")
    check_answered(stand, asked(stand), repeats=faults.count(0))
