"""The bench of posters."""

from bot.communes.gazetteer import load_gazetteer
from bot.measuring.posters import measure, spread
from tests.bot.posters.posters import fifty


def test_it_makes_everything_of_some_communes() -> None:
    found = measure(fifty(), 1)
    assert (found.communes, found.files, found.refused, found.all_communes) == (1, 8, 0, 50)
    assert found.megabytes > 0.1
    assert found.all_megabytes > found.megabytes


def test_communes_are_spread_over_the_country() -> None:
    places = [place for place in load_gazetteer().places.values() if place.code != place.province_code]
    assert len({place.province for place in spread(places, 100)}) > 25
    assert spread(places[:3], 9) == places[:3]
