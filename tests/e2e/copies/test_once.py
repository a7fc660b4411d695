"""What is to be done once is done once, however many copies run and whichever of them ends."""

import time
from pathlib import Path

import pytest

from tests.e2e.copies.house import House, at_work
from tests.e2e.service import until

pytestmark = pytest.mark.slow

_CHAT = -1_001_234_567_890
_OPEN_ALWAYS = "1-7 00:00-23:59"


def handed_over(house: House, name: str) -> None:
    """Somebody asks for a person; returns when that is posted."""
    before = posts(house, house.say("desk_request_how"))
    citizen = house.tg.user(first_name=name)
    citizen.send("mở tiệm xăm hình cần gì")
    citizen.wait(timeout=30)
    citizen.send("/gapcanbo")
    citizen.wait(house.say("handover"), timeout=30)
    citizen.tap(house.say("hand_over_button"))
    until(lambda: posts(house, house.say("desk_request_how")) > before, 30)


def posts(house: House, text: str) -> int:
    """How often the support team's chat was sent `text`."""
    calls = [call.params for call in house.tg.calls if call.method == "sendMessage"]
    return sum(str(call["chat_id"]) == str(_CHAT) and text in str(call["text"]) for call in calls)


def test_the_digest_is_posted_once_and_each_request_too(tmp_path: Path, learned: Path, database_url: str) -> None:
    with at_work(
        tmp_path, learned, database_url, prepare=lambda tg: tg.group(_CHAT),
        TELEGRAM_STAFF_CHAT=str(_CHAT), WORKING_HOURS=_OPEN_ALWAYS,
    ) as house:  # fmt: skip
        digest = house.say("desk_digest", day="\0").partition("\0")[0]
        until(lambda: posts(house, digest), 60)
        handed_over(house, "Lan")
        # What arrived and is not noted as sent may be sent again: that is not what is looked at here.
        house.settled()
        leader = house.leader
        leader.kill()
        handed_over(house, "Hoa")
        leader.start()
        handed_over(house, "Minh")
        time.sleep(4)  # longer than from one look at what is due to the next
        assert posts(house, digest) == 1
        assert posts(house, house.say("desk_request_how")) == 3


def test_what_nobody_leads_waits_and_what_was_not_sent_is_sent_by_who_leads_next(house: House) -> None:
    (lan,) = house.citizens(1)
    leader, follower = house.leader, house.follower
    house.tg.hang("sendMessage")
    lan.send("quên passcode vneid")
    house.tg.wait_call("sendMessage", timeout=30)
    leader.kill()
    assert lan.wait(timeout=30)
    assert follower.leads
    house.settled()
    assert len(house.rows("select id from questions")) == 1
    leader.start()
