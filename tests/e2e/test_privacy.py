"""What is kept is shown, and what is erased is gone from the database of a running assistant, in both channels.

What stays after `/xoadulieu`, by design: the numbers of handled updates for two days (they name nobody), the counts
of visits older than some days (nobody can tell any more whose), what the support team wrote down itself (drafts,
revisions, audit), and the confirmation until it is sent.
"""

import pytest

from tests.e2e.conftest import House
from tests.e2e.service import until
from tests.e2e.test_attribution import scanned
from tests.e2e.web.visitor import Visitor, words
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow

HERE, POSTER = "00004", "cho-dau-moi"
COOKIE = "motcua"


def lived(house: House, citizen: Citizen) -> list[str]:
    """Leave a trace of every kind; return the ids of the questions."""
    citizen.send(f"/start c{HERE}-{POSTER}")
    citizen.wait("Ba Đình")
    citizen.send(house.knowledge.asking_for("ket-hon"))
    citizen.wait(house.knowledge.entry("ket-hon").title)
    citizen.tap(house.say("good_button"))
    citizen.wait(house.say("good_thanks"))
    citizen.send(house.knowledge.unheard_of)
    citizen.wait(house.say("unknown"))
    citizen.tap(house.say("tell_me_button"))
    citizen.wait(house.say("tell_me_done"))
    house.settled(citizen)
    return [row["id"] for row in house.service.questions(citizen.id)]


def visits(house: House) -> int:
    return int(house.service.rows("select count(*) as n from visits where poster = ?", POSTER)[0]["n"])


def test_all_is_shown_in_telegram(house: House, lan: Citizen) -> None:
    lived(house, lan)
    lan.send("/dulieucuatoi")
    told = lan.wait("Những gì đang lưu về bạn")
    for what in (
        house.knowledge.asking_for("ket-hon"), "bạn chấm đúng ý", house.knowledge.unheard_of, "lời đồng ý số 1",
        "Ba Đình", POSTER, "sau 365 ngày", "còn nhận ra là của bạn: 1",
    ):  # fmt: skip
        assert what in told.text, what
    assert told.buttons[-1][0].label == house.say("erase_button")
    (row,) = house.service.rows("select * from waiting where address = ?", str(lan.id))
    assert row["consent"] == "1"


def test_all_is_gone_in_telegram_and_old_buttons_bring_nothing_back(house: House, lan: Citizen) -> None:
    before, questions = visits(house), lived(house, lan)
    assert visits(house) == before + 1
    lan.send("/dulieucuatoi")
    lan.wait("Những gì đang lưu về bạn")
    lan.tap(house.say("erase_button"))
    lan.wait(house.say("erase_ask").split("\n")[0])
    lan.tap(house.say("erase_yes"))
    lan.wait(house.say("erase_done"))
    house.settled(lan)
    gone = (house.service.person(lan.id), str(lan.id), *questions)
    assert [house.service.tables_with(what) for what in gone] == [set()] * len(gone)
    assert visits(house) == before
    lan.tap(house.say("good_button"))
    lan.wait(house.say("feedback_gone"))
    lan.tap(house.say("tell_me_button"))
    lan.wait(house.say("tell_me_gone"))
    house.settled(lan)
    assert [house.service.tables_with(what) for what in gone] == [set()] * len(gone)
    lan.send("/dulieucuatoi")
    lan.wait(house.say("my_data_none"))


def test_all_is_gone_on_the_page_and_the_visitor_is_somebody_new(house: House) -> None:
    before = visits(house)
    with scanned(house, f"{HERE}-{POSTER}") as visitor:
        old, person = visitor.client.cookies[COOKIE], web_person(house, visitor)
        visitor.say(house.knowledge.asking_for("ket-hon"))
        visitor.say(house.knowledge.unheard_of)
        visitor.tap(f"t:{newest(house, person)}")
        shown = words(visitor.say("/dulieucuatoi").text)
        assert all(what in shown for what in (house.knowledge.unheard_of, "Ba Đình", POSTER, "lời đồng ý số 1"))
        assert house.service.tables_with(person) == {"questions", "waiting", "contexts"}
        assert house.say("erase_yes") in visitor.tap("d:ask").text
        done = visitor.tap("d:yes")
        assert house.say("erase_done") in words(done.text)
        assert house.service.tables_with(person) == set()
        assert visits(house) == before
        # Nothing ties the two: another cookie, another token, another hash; the old cookie is nobody's.
        assert visitor.client.cookies[COOKIE] != old
        visitor.token = done.headers["x-token"]
        assert house.knowledge.unheard_of not in visitor.page()
        visitor.say(house.knowledge.asking_for("ket-hon"))
        assert house.service.tables_with(person) == set()
        visitor.client.cookies.set(COOKIE, old, domain="127.0.0.1", path="/")
        visitor.client.get("/")
        assert visitor.client.cookies[COOKIE] != old


def test_without_script_the_page_begins_anew(house: House) -> None:
    with Visitor(house.service.url) as visitor:
        visitor.say(house.knowledge.unheard_of)
        old = visitor.client.cookies[COOKIE]
        page = visitor.client.post("/chat", data={"token": visitor.token, "action": "d:yes"})
        assert house.say("erase_done") in words(page.text)
        assert house.knowledge.unheard_of not in page.text
        assert visitor.client.cookies[COOKIE] != old
        until(lambda: house.say("erase_done") not in visitor.page())


def web_person(house: House, visitor: Visitor) -> str:
    """What the visitor is called in the database: the one who wrote last."""
    visitor.say("/menu")
    return str(house.service.rows("select person from contexts order by at desc limit 1")[0]["person"])


def newest(house: House, person: str) -> str:
    return str(
        house.service.rows("select id from questions where person = ? order by at desc limit 1", person)[0]["id"]
    )
