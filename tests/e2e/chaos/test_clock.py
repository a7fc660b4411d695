"""The clock jumps: everybody is answered at once all the same, and nothing is taken for old that is not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.chaos.clock import Clock
from tests.e2e.chaos.conftest import Founder
from tests.e2e.chaos.stand import ANSWERED, TITLE, Stand
from tests.e2e.service import until
from tests.e2e.web.visitor import Visitor, words

pytestmark = pytest.mark.slow

LEAPS = (timedelta(days=3), timedelta(hours=-5), timedelta(days=400), timedelta(days=-400))


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


@pytest.fixture
def timed(founded: Founder, clock: Clock) -> Iterator[Stand]:
    with founded(**clock.settings) as opened:
        yield opened
        # libfaketime moves the end of sleeps that are under way, too: a thread may sleep for years.
        opened.service.kill()


def test_whatever_the_clock_says_everybody_is_answered(timed: Stand, clock: Clock) -> None:
    lan = timed.citizen()
    for number, leap in enumerate(LEAPS, 2):
        clock.set(leap)
        lan.send(ANSWERED)
        lan.wait_count(number, timeout=20)
        with Visitor(timed.service.url) as visitor:
            assert TITLE in words(visitor.say(ANSWERED).text)
        assert timed.ready()["database"].startswith("ok")
    timed.settled(lan)
    assert len(timed.service.questions(lan.id)) == 1 + len(LEAPS)


def test_a_clock_set_back_holds_no_message_up(timed: Stand, clock: Clock) -> None:
    lan = timed.citizen()
    timed.tg.fail_next("sendMessage", 500, times=2)
    lan.send(ANSWERED)
    until(lambda: timed.service.rows("select id from outbox where attempts = 2"), 20)
    clock.set(timedelta(hours=-5))
    lan.wait_count(2, timeout=30)


def test_an_update_that_comes_again_after_a_leap_is_handled_once(timed: Stand, clock: Clock) -> None:
    lan = timed.citizen()
    update = timed.tg.acknowledged[-1]
    clock.set(timedelta(days=3))
    hoa = timed.citizen("Hoa")
    timed.tg.redeliver(update)
    timed.settled(hoa)
    timed.settled(lan)
    assert (len(lan.replies()), len(timed.service.questions(lan.id))) == (1, 1)


def test_started_with_a_wrong_clock_it_deletes_nothing(timed: Stand, clock: Clock) -> None:
    lan = timed.citizen()
    for leap in (timedelta(days=4000), timedelta()):
        timed.service.kill()
        clock.set(leap)
        timed.service.start()
        timed.citizen("Hoa")
    assert len(timed.service.questions(lan.id)) == 1
