"""What is kept about people, and what is not, by polling and by webhook."""

from datetime import datetime, timedelta

import pytest

from bot.assistant import VIETNAM
from bot.saying import spoken_date
from tests.e2e.conftest import House
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow


def ask(house: House, citizen: Citizen, entry: str) -> str:
    """Have a question answered by `entry`; returns its id."""
    citizen.send(house.knowledge.asking_for(entry))
    citizen.wait(house.knowledge.entry(entry).title)
    return str(house.service.questions(citizen.id)[-1]["id"])


def ask_in_vain(house: House, citizen: Citizen) -> str:
    """Ask what nobody knows; returns the question's id."""
    citizen.send(house.knowledge.unheard_of)
    citizen.wait(house.say("unknown"))
    return str(house.service.questions(citizen.id)[-1]["id"])


def judgements(house: House, citizen: Citizen) -> list[tuple[str, str, str]]:
    rows = house.service.rows("select * from feedback where person = ?", house.service.person(citizen.id))
    return [(row["entry"], row["verdict"], row["reason"]) for row in rows]


def kept(house: House) -> list[list[dict[str, object]]]:
    """All that is stored because of what people asked and tapped."""
    return [house.service.rows(f"select * from {table}") for table in ("questions", "feedback", "waiting")]


def test_thumbs_up_is_kept(house: House, lan: Citizen) -> None:
    ask(house, lan, "ket-hon")
    lan.tap(house.say("good_button"))
    lan.wait(house.say("good_thanks"))
    assert judgements(house, lan) == [("ket-hon", "good", "")]


@pytest.mark.parametrize("reason", ["wrong", "old", "hard", "other"])
def test_thumbs_down_is_kept_with_its_reason(house: House, lan: Citizen, reason: str) -> None:
    ask(house, lan, "ket-hon")
    lan.tap(house.say("bad_button"))
    lan.wait(house.say("bad_ask"))
    assert judgements(house, lan) == [("ket-hon", "bad", "")]
    lan.tap(house.say(f"bad_{reason}"))
    lan.wait(house.say("bad_thanks"))
    assert judgements(house, lan) == [("ket-hon", "bad", reason)]


def test_who_asks_in_vain_is_told_so_and_where_to_call(house: House, lan: Citizen) -> None:
    lan.send(house.knowledge.unheard_of)
    unknown = lan.wait(house.say("unknown"))
    assert all(number in unknown.text for number in ("18001096", "1900 0368"))
    assert unknown.buttons[-1][0].label == house.say("tell_me_button")
    assert house.service.questions(lan.id)[0]["decision"] == "unknown"


def test_a_chat_id_is_kept_only_after_consent(house: House, lan: Citizen) -> None:
    question = ask_in_vain(house, lan)
    house.settled(lan)
    assert house.service.tables_with(str(lan.id)) == set()
    lan.tap(house.say("tell_me_button"))
    lan.wait(house.say("tell_me_done"))
    house.settled(lan)
    assert house.service.tables_with(str(lan.id)) == {"waiting"}
    (row,) = house.service.rows("select * from waiting where address = ?", str(lan.id))
    assert (row["question"], row["channel"]) == (question, "telegram")


def test_who_wants_a_person_is_noted_with_the_question(house: House, lan: Citizen) -> None:
    ask(house, lan, "ket-hon")
    lan.send("/gapcanbo")
    told = lan.wait(house.say("handover"))
    assert house.say("handover_last", question=house.knowledge.asking_for("ket-hon")) in told.text
    assert told.buttons[0][0].label == house.say("tell_me_button")
    assert house.service.questions(lan.id)[-1]["decision"] == "handover"


def test_people_can_see_what_is_kept_about_them(house: House, lan: Citizen) -> None:
    lan.send("/dulieucuatoi")
    lan.wait(house.say("my_data_none"))
    ask(house, lan, "ket-hon")
    lan.tap(house.say("good_button"))
    lan.wait(house.say("good_thanks"))
    ask_in_vain(house, lan)
    lan.tap(house.say("tell_me_button"))
    lan.wait(house.say("tell_me_done"))
    lan.send("/dulieucuatoi")
    today = datetime.now(VIETNAM).date()
    since, until = spoken_date(today), spoken_date(today + timedelta(days=365))
    kept = {"questions": 2, "feedback": 1, "waiting": 1, "days": 365, "since": since, "until": until}
    data = lan.wait(house.say("my_data", **kept))
    assert house.knowledge.asking_for("ket-hon") in data.text


def test_data_is_erased_after_a_second_yes(house: House, lan: Citizen) -> None:
    hoa = house.citizen("Hoa")
    for citizen in (lan, hoa):
        ask(house, citizen, "ket-hon")
        citizen.tap(house.say("good_button"))
        ask_in_vain(house, citizen)
        citizen.tap(house.say("tell_me_button"))
        citizen.wait(house.say("tell_me_done"))
    lan.send("/xoadulieu")
    lan.wait(house.say("erase_ask"))
    assert len(house.service.questions(lan.id)) == 2
    lan.tap(house.say("erase_yes"))
    lan.wait(house.say("erase_done"))
    house.settled(lan)
    assert house.service.tables_with(house.service.person(lan.id)) == set()
    assert house.service.tables_with(str(lan.id)) == set()
    assert house.service.tables_with(house.service.person(hoa.id)) == {"questions", "feedback", "waiting", "contexts"}


def test_without_the_second_yes_nothing_is_erased(house: House, lan: Citizen) -> None:
    ask(house, lan, "ket-hon")
    lan.send("/xoadulieu")
    lan.wait(house.say("erase_ask"))
    lan.tap(house.say("erase_no"))
    lan.wait(house.say("erase_kept"))
    assert len(house.service.questions(lan.id)) == 1


def test_nothing_is_promised_for_a_question_that_was_erased(house: House, lan: Citizen) -> None:
    ask_in_vain(house, lan)
    lan.send("/xoadulieu")
    lan.wait(house.say("erase_ask"))
    lan.tap(house.say("erase_yes"))
    lan.wait(house.say("erase_done"))
    lan.tap(house.say("tell_me_button"))
    lan.wait(house.say("tell_me_gone"))
    assert house.service.rows("select * from waiting where address = ?", str(lan.id)) == []


@pytest.mark.parametrize("lead", ["", "/gapcanbo "])
def test_personal_data_is_masked_and_its_owner_told(house: House, lan: Citizen, lead: str) -> None:
    lan.send(f"{lead}tôi tên là Trần Thị Mộng Thu, căn cước 048 199 007 512, máy 0905.123.457, quên mật khẩu vneid")
    warning = lan.wait(house.say("private_warning", kinds="{").partition("{")[0])
    (question,) = house.service.questions(lan.id)
    for secret in ("Mộng Thu", "048 199 007 512", "048199007512", "0905.123.457", "0905123457"):
        assert secret not in question["text"]
        assert secret.encode() not in house.service.on_disk()
        assert secret not in house.service.log
    names = house.knowledge.brain.saying.phrases.tables["kinds"]
    assert all(names[kind] in warning.text for kind in ("identity", "phone", "name"))


@pytest.mark.parametrize(
    "data",
    ["z" * 64, "🦊" * 16, "e:khong-co-muc-nay", "s:../../x:1", "s:ket-hon:999", "d:maybe", "t:';--", "", "\x00e", "e:"],
)
def test_forged_taps_change_nothing_and_get_a_sentence(house: House, lan: Citizen, data: str) -> None:
    lan.send("/menu")
    lan.wait(house.say("menu_title"))
    before = kept(house)
    query = lan.tap_raw(data)
    lan.wait(house.say("tap_gone"))
    house.tg.wait_call("answerCallbackQuery", where=lambda call: call.params["callback_query_id"] == query)
    assert kept(house) == before


@pytest.mark.parametrize("verb", ["g:ket-hon", "b:ket-hon", "r:wrong:ket-hon", "n", "t"])
def test_nobody_can_act_on_another_persons_question(house: House, lan: Citizen, verb: str) -> None:
    question = ask(house, house.citizen("Hoa"), "ket-hon")
    lan.send("/menu")
    lan.wait(house.say("menu_title"))
    before = kept(house)
    lan.tap_raw(f"{verb}:{question}")
    lan.wait(house.say("tell_me_gone" if verb in "nt" else "feedback_gone"))
    assert kept(house) == before


def test_an_entry_that_is_not_there_cannot_be_judged(house: House, lan: Citizen) -> None:
    question = ask(house, lan, "ket-hon")
    lan.tap_raw(f"g:khong-co-muc-nay:{question}")
    lan.wait(house.say("feedback_gone"))
    assert judgements(house, lan) == []
