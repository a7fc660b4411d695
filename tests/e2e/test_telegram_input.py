"""All kinds of things that people send, by polling and by webhook."""

import unicodedata
from collections.abc import Callable

import pytest

from tests.e2e.conftest import House
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow


def test_an_edited_message_is_answered_anew(house: House, lan: Citizen) -> None:
    sent = lan.send(house.knowledge.unheard_of)
    lan.wait(house.say("unknown"))
    lan.edit(sent, house.knowledge.asking_for("ket-hon"))
    lan.wait(house.say("edited"))
    lan.wait(house.knowledge.entry("ket-hon").title)
    assert [row["decision"] for row in house.service.questions(lan.id)] == ["unknown", "answer"]


def test_a_place_that_moves_is_spoken_of_once(house: House, lan: Citizen) -> None:
    lan.send_location()
    lan.wait(house.say("location"))
    place = {"latitude": 16.06, "longitude": 108.22, "live_period": 900}
    chat, sender = {"id": lan.id, "type": "private", "first_name": "Lan"}, lan.user
    moved = {"message_id": 1, "date": 1, "edit_date": 2, "chat": chat, "from": sender, "location": place}
    house.tg.wait_acknowledged(house.tg.inject({"edited_message": moved}))
    lan.send("/menu")
    lan.wait(house.say("menu_title"))
    assert len(lan.replies()) == 2


def test_a_photo_is_deleted_with_a_word_why(house: House, lan: Citizen) -> None:
    photo = lan.send_photo()
    lan.wait(house.say("photo_deleted"))
    assert [seen.deleted for seen in lan.history() if seen.message_id == photo] == [True]


def test_a_file_is_deleted_with_a_word_why(house: House, lan: Citizen) -> None:
    file = lan.send_document("cccd.pdf", "application/pdf")
    lan.wait(house.say("file_deleted"))
    assert [seen.deleted for seen in lan.history() if seen.message_id == file] == [True]


def test_a_question_under_a_photo_is_answered(house: House, lan: Citizen) -> None:
    lan.send_photo(caption=house.knowledge.asking_for("ket-hon"))
    lan.wait(house.say("photo_deleted"))
    lan.wait(house.knowledge.entry("ket-hon").title)


@pytest.mark.parametrize(
    ("send", "sentence"),
    [
        (Citizen.send_sticker, "sticker"),
        (Citizen.send_voice, "voice"),
        (Citizen.send_location, "location"),
        (Citizen.send_contact, "contact"),
    ],
)
def test_what_is_no_text_gets_a_sentence(
    house: House, lan: Citizen, send: Callable[[Citizen], int], sentence: str
) -> None:
    sent = send(lan)
    lan.wait(house.say(sentence))
    assert sent in [seen.message_id for seen in lan.messages()]
    assert house.service.questions(lan.id) == []


def test_two_messages_at_once_are_answered_in_order(house: House, lan: Citizen) -> None:
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.send(house.knowledge.asking_for("quen-mat-khau"))
    first, second = lan.wait_count(2)
    assert house.knowledge.entry("ket-hon").title in first.text
    assert house.knowledge.entry("quen-mat-khau").title in second.text
    assert [row["entry"] for row in house.service.questions(lan.id)] == ["ket-hon", "quen-mat-khau"]


def test_many_people_at_once_are_all_answered_each_in_order(house: House) -> None:
    people = [house.citizen(f"Người {number}") for number in range(20)]
    questions = [house.knowledge.asking_for(id) for id in ("ket-hon", "quen-mat-khau", "ho-chieu")]
    for question in questions:
        for person in people:
            person.send(question)
    for person in people:
        person.wait_count(3, timeout=30)
        asked = [row["entry"] for row in house.service.questions(person.id)]
        assert asked == ["ket-hon", "quen-mat-khau", "ho-chieu"]
        titles = [house.knowledge.entry(id).title for id in asked]
        assert all(title in reply.text for title, reply in zip(titles, person.replies(), strict=True))


def test_of_a_very_long_message_the_beginning_is_answered(house: House, lan: Citizen) -> None:
    story = house.knowledge.asking_for("ket-hon")
    lan.send(f"{story} {'ạ ' * 1_900}"[:4_096])
    lan.wait(house.say("too_long"))
    lan.wait()


def test_markup_in_a_question_is_shown_as_it_was_typed(house: House, lan: Citizen) -> None:
    typed = '</b><script>alert("x")</script> <a href="tg://user?id=1">bấm đây</a> &amp; &lt;'
    lan.send(typed)
    lan.wait()
    lan.send("/gapcanbo")
    assert typed in lan.wait(house.say("handover")).text
    lan.send("/dulieucuatoi")
    assert typed in lan.wait(house.say("my_data_recent")).text


@pytest.mark.parametrize(
    "decorate",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f"\u202e\u200b{text}\u200f\x00\x07",
        str.upper,
        lambda text: f"🙏 {text} 😭😭",
        lambda text: text.replace(" ", "  \n\t "),
    ],
)
def test_strange_ways_of_writing_change_nothing(house: House, lan: Citizen, decorate: Callable[[str], str]) -> None:
    lan.send(decorate("đăng ký kết hôn"))
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait_count(2)
    strange, plain = house.service.questions(lan.id)
    assert (strange["decision"], strange["entry"]) == (plain["decision"], plain["entry"])


@pytest.mark.parametrize("text", ["🙏🙏", "???", "\u200b", "."])
def test_what_has_no_words_gets_a_sentence(house: House, lan: Citizen, text: str) -> None:
    lan.send(text)
    assert lan.wait().text in (house.say("no_words"), house.say("empty"))


@pytest.mark.parametrize("text", ["/khongcolenhnay", "/MENUU"])
def test_an_unknown_command_gets_the_list(house: House, lan: Citizen, text: str) -> None:
    lan.send(text)
    lan.wait(house.say("unknown_command"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nhà tôi đang cháy", "emergency_fire"),
        ("nha hang xom dang chay to lam", "emergency_fire"),
        ("chồng tôi cầm dao dọa giết tôi", "emergency_violence"),
        ("bố tôi đột quỵ bất tỉnh rồi", "emergency_medical"),
    ],
)
def test_an_emergency_is_told_whom_to_call(house: House, lan: Citizen, text: str, sentence: str) -> None:
    lan.send(text)
    lan.wait(house.say(sentence))
    assert len(lan.replies()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "giấy phép phòng cháy chữa cháy làm ở đâu",
        "hồ sơ hưởng chế độ tai nạn lao động gồm gì",
        "tính năng nổi bật của vneid là gì",
        "hệ thống chạy chậm quá",
    ],
)
def test_what_only_sounds_like_an_emergency_is_none(house: House, lan: Citizen, text: str) -> None:
    lan.send(text)
    lan.wait()
    (question,) = house.service.questions(lan.id)
    assert question["decision"] in ("answer", "choice", "unknown")
