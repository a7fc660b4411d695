"""From the scan of a poster to the 👍, in the web chat and in Telegram, over a running assistant."""

import asyncio
import html
import re
from datetime import timedelta

import pytest

from bot.assistant import vietnam_today
from bot.communes.gazetteer import load_gazetteer
from bot.storage.sqlite import SqliteStore
from bot.storage.visits import Tally
from intents.places import Place
from tests.e2e.conftest import House
from tests.e2e.service import Service, until
from tests.e2e.web.visitor import Visitor, token_in, words
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow

PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A057F) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
WHOLE_WAY = dict.fromkeys(("start", "question", "answered", "good"), 1)
_PLACES = iter([place for place in load_gazetteer().places.values() if place.code != place.province_code][:100])


@pytest.fixture
def place() -> Place:
    """A commune that no other test has used."""
    return next(_PLACES)


def scanned(house: House, name: str) -> Visitor:
    """Somebody whose phone opened the page of a poster's code."""
    visitor = Visitor(house.service.url)
    visitor.client.headers.update({"user-agent": PHONE, "accept": "text/html,*/*;q=0.8"})
    visitor.welcome = visitor.client.get(f"/c/{name}")
    assert visitor.welcome.status_code == 200
    visitor.token = token_in(visitor.welcome.text)
    return visitor


def tallies(service: Service, commune: str) -> dict[tuple[str, str], dict[str, int]]:
    """Poster and channel -> kind -> people, of today."""

    async def read() -> list[Tally]:
        store = SqliteStore(service.database)
        try:
            return await store.visits.tallies(vietnam_today() - timedelta(days=1), vietnam_today(), commune)
        finally:
            await store.close()

    found: dict[tuple[str, str], dict[str, int]] = {}
    for tally in asyncio.run(read()):
        found.setdefault((tally.poster, tally.channel), {})[tally.kind] = tally.people
    return found


def test_a_scan_is_followed_to_the_thumb_in_the_web_chat(house: House, place: Place) -> None:
    with scanned(house, f"{place.code}-truong-hoc") as lan, scanned(house, f"{place.code}-truong-hoc") as minh:
        answer = lan.say(house.knowledge.asking_for("ket-hon")).text
        (good,) = re.findall(r'value="(g:[^"]+)"', answer)
        lan.tap(good)
        assert tallies(house.service, place.code) == {("truong-hoc", "web"): {"scan": 2, **WHOLE_WAY}}
        assert place.name in words(minh.welcome.text)


def test_a_scan_leads_into_telegram_and_is_followed_there(house: House, lan: Citizen, place: Place) -> None:
    with scanned(house, f"{place.code}-Thon_3") as visitor:
        (link,) = re.findall(r'href="https://t\.me/motcua_test_bot\?start=([^"]+)"', visitor.welcome.text)
    lan.start(html.unescape(link))
    lan.wait(house.say("welcome")[:60])
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(house.knowledge.entry("ket-hon").title)
    lan.tap(house.say("good_button"))
    lan.wait(house.say("good_thanks")[:30])
    until(lambda: tallies(house.service, place.code).get(("Thon_3", "telegram")) == WHOLE_WAY)
    assert tallies(house.service, place.code)["Thon_3", "web"] == {"scan": 1}


def test_nobody_is_followed_from_commune_to_commune(house: House) -> None:
    here, there = next(_PLACES), next(_PLACES)
    with scanned(house, here.code) as visitor:
        visitor.client.get(f"/c/{there.code}")
        visitor.client.get(f"/c/{there.code}")
    rows = house.service.rows("select * from visits where commune in (?, ?)", here.code, there.code)
    assert [row["commune"] for row in rows] == [here.code, there.code]
    first, second = (row["person"] for row in rows)
    assert first != second
    # Nothing else in the row, and no other table, joins the two.
    assert house.service.tables_with(first) == house.service.tables_with(second) == {"visits"}


def test_a_robot_sees_the_page_and_counts_for_nothing(house: House, place: Place) -> None:
    with Visitor(house.service.url) as robot:
        page = robot.client.get(f"/c/{place.code}", headers={"user-agent": "Googlebot/2.1", "accept": "text/html"})
        assert place.name in words(page.text)
    assert tallies(house.service, place.code) == {}
