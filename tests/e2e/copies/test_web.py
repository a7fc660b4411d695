"""The web chat through nginx while copies come and go: answered or honestly refused, and what was said is there."""

import threading
import time
from functools import partial

import httpx
import pytest

from tests.e2e.copies.house import Copy, House
from tests.e2e.service import until
from tests.e2e.web.visitor import Visitor, words

pytestmark = pytest.mark.slow

_TEXTS = ("quên passcode vneid", "làm giấy khai sinh cho con")


def heard(copy: Copy) -> int:
    """How many questions this copy counts since it was started."""
    lines = httpx.get(f"{copy.url}/metrics").text.splitlines()
    return sum(int(float(line.rpartition(" ")[2])) for line in lines if line.startswith("motcua_questions_total"))


def opens(visitor: Visitor) -> bool:
    return visitor.client.get("/").status_code == 200


def test_a_message_sent_during_a_restart_is_answered_or_refused_and_never_half_kept(house: House) -> None:
    visitors = [Visitor(house.gate.url) for _ in range(12)]
    outcomes: dict[str, int] = {}

    def talk(number: int, visitor: Visitor) -> None:
        for turn in range(8):
            text = f"{_TEXTS[turn % 2]} {'zq' + 'bcdghklm'[turn] + 'bcdghklmnpqr'[number]}"
            outcomes[text] = visitor.say(text).status_code
            time.sleep(1.0)

    threads = [threading.Thread(target=talk, args=pair) for pair in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for copy in house.copies:
        assert copy.stop() == 0
        copy.start()
    house.copies[0].kill()
    for thread in threads:
        thread.join()
    kept = [row["text"] for row in house.rows("select text from questions")]
    statuses = sorted(outcomes.values())
    print(f"\n{len(outcomes)} messages: {statuses.count(200)} answered, {len(statuses) - statuses.count(200)} refused")
    assert set(statuses) <= {200, 503}
    assert all(kept.count(text) == 1 for text, status in outcomes.items() if status == 200)
    assert all(kept.count(text) <= 1 for text in outcomes)
    # Who comes back finds what was kept, on whichever copy.
    for number, visitor in enumerate(visitors):
        # nginx passes over a copy for two seconds after it was not there: one was just started, the other just killed.
        until(partial(opens, visitor), 10)
        page = visitor.page()
        own = [text for text in kept if text.endswith("bcdghklmnpqr"[number])]
        assert own
        assert [text for text in own if text not in page] == []
        visitor.client.close()
    house.copies[0].start()


def test_when_no_copy_runs_people_are_told_so(house: House) -> None:
    with Visitor(house.gate.url) as visitor:
        for copy in house.copies:
            copy.stop()
        for answer in (visitor.client.get("/"), visitor.say("quên passcode vneid")):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert "18001096" in words(answer.text)
        for copy in house.copies:
            copy.start()
        until(partial(opens, visitor), 10)


def test_one_visitor_stays_with_one_copy(house: House) -> None:
    with Visitor(house.gate.url) as visitor:
        for turn in range(6):
            assert visitor.say(f"quên passcode vneid lần {turn}").status_code == 200
    assert sorted(heard(copy) for copy in house.copies) == [0, 6]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/metrics", "GET", 404), ("/telegram", "GET", 403), ("/telegram", "POST", 403), ("/healthz", "GET", 200)],
)
def test_what_leads_inside(house: House, path: str, method: str, status: int) -> None:
    assert httpx.request(method, house.gate.url + path, json={}).status_code == status


def test_what_is_too_large_goes_no_further(house: House) -> None:
    assert httpx.post(f"{house.gate.url}/telegram", content=b" " * 1_100_000).status_code == 413
    assert httpx.get(house.gate.url, headers={"Cookie": "a=" + "b" * 9_000}).status_code == 400


def test_haste_of_one_address_is_slowed(house: House) -> None:
    with httpx.Client(base_url=house.gate.url) as client:
        assert any(client.get("/healthz").status_code == 429 for _ in range(2_000))
