"""In groups the assistant speaks when it is spoken to, by polling and by webhook."""

import pytest

from tests.e2e.conftest import House
from tests.telegram_api import Citizen, Group

pytestmark = pytest.mark.slow


@pytest.fixture
def group(house: House, lan: Citizen) -> Group:
    group = house.group()
    lan.join_group(group)
    return group


def call_by_name(house: House) -> str:
    return f"@{house.tg.me['username']}"


def in_group(citizen: Citizen, group: Group) -> str:
    """The account by which somebody is known in one group."""
    return f"{citizen.id}@{group.id}"


def test_who_does_not_address_it_is_neither_answered_nor_stored(house: House, lan: Citizen, group: Group) -> None:
    group.send(lan, "bà con ơi đăng ký kết hôn cần chi rứa hè")
    group.send(lan, "/menu")
    group.send(lan, "quên mật khẩu rồi", mention=house.citizen("Hoa"))
    group.send(lan, house.knowledge.asking_for("ket-hon"), mention=True)
    group.wait(house.knowledge.entry("ket-hon").title)
    assert len(group.replies()) == 1
    assert len(house.service.questions(in_group(lan, group))) == 1
    assert "bà con ơi".encode() not in house.service.on_disk()


def test_a_mention_is_answered_as_a_reply(house: House, lan: Citizen, group: Group) -> None:
    sent = group.send(lan, house.knowledge.asking_for("ket-hon"), mention=True)
    answer = group.wait(house.knowledge.entry("ket-hon").title)
    assert answer.reply_to == sent
    (question,) = house.service.questions(in_group(lan, group))
    assert question["text"] == house.knowledge.asking_for("ket-hon")


def test_a_mention_at_the_end_in_other_letters_is_one(house: House, lan: Citizen, group: Group) -> None:
    group.send(lan, f"{house.knowledge.asking_for('ket-hon')} {call_by_name(house).upper()}")
    group.wait(house.knowledge.entry("ket-hon").title)


def test_a_bot_with_a_longer_name_is_somebody_else(house: House, lan: Citizen, group: Group) -> None:
    group.send(lan, f"{call_by_name(house)}_khac {house.knowledge.asking_for('ket-hon')}")
    group.send(lan, f"/menu{call_by_name(house)}_khac")
    group.send(lan, f"/trogiup{call_by_name(house)}")
    group.wait(house.knowledge.entry("tro-giup").title)
    assert len(group.replies()) == 1


def test_a_reply_to_the_assistant_is_answered(house: House, lan: Citizen, group: Group) -> None:
    group.send(lan, house.knowledge.asking_for("ket-hon"), mention=True)
    answer = group.wait(house.knowledge.entry("ket-hon").title)
    sent = group.send(lan, "phí thì sao", reply_to=answer.message_id)
    fee = group.wait(house.say("part_intro", title=house.knowledge.entry("ket-hon").title))
    assert fee.reply_to == sent


def test_a_reply_to_somebody_else_is_not_answered(house: House, lan: Citizen, group: Group) -> None:
    hoa = house.citizen("Hoa")
    said = group.send(hoa, "ai biết không")
    group.send(lan, house.knowledge.asking_for("ket-hon"), reply_to=said)
    group.send(lan, f"/menu{call_by_name(house)}")
    group.wait(house.say("menu_title"))
    assert len(group.replies()) == 1


def test_a_command_with_its_name_is_obeyed(house: House, lan: Citizen, group: Group) -> None:
    sent = group.send(lan, f"/menu{call_by_name(house)}")
    assert group.wait(house.say("menu_title")).reply_to == sent


def test_the_menu_is_turned_over_in_the_group(house: House, lan: Citizen, group: Group) -> None:
    group.send(lan, f"/menu{call_by_name(house)}")
    menu = group.wait(house.say("menu_title"))
    group.tap(lan, house.knowledge.group("thu-tuc"))
    page = group.wait(house.say("menu_group", group=house.knowledge.group("thu-tuc")))
    assert page.message_id == menu.message_id


def test_in_a_forum_it_stays_in_the_topic(house: House, lan: Citizen) -> None:
    forum = house.group(forum=True)
    thread = forum.add_topic(lan, "Giấy tờ")
    forum.send(lan, house.knowledge.asking_for("ket-hon"), mention=True, thread=thread)
    forum.wait(house.knowledge.entry("ket-hon").title)
    forum.tap(lan, house.say("steps_button", count=len(house.knowledge.entry("ket-hon").steps)))
    forum.wait("bước 1/")
    sent = [call for call in house.tg.calls if str(call.params.get("chat_id")) == str(forum.id)]
    assert [call.params["message_thread_id"] for call in sent] == [thread, thread]


def test_group_and_private_chat_do_not_mix(house: House, lan: Citizen, group: Group) -> None:
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(house.knowledge.entry("ket-hon").title)
    group.send(lan, house.knowledge.asking_for("quen-mat-khau"), mention=True)
    group.wait(house.knowledge.entry("quen-mat-khau").title)
    lan.send("bước tiếp theo")
    assert house.knowledge.entry("ket-hon").title in lan.wait("bước 1/").text
    group.send(lan, "bước tiếp theo", mention=True)
    assert house.knowledge.entry("quen-mat-khau").title in group.wait("bước 1/").text
    lan.send("/dulieucuatoi")
    lan.wait(house.say("my_data", questions=2, feedback=0, waiting=0, days=365, since="", until="")[:110])
    assert {row["entry"] for row in house.service.questions(lan.id)} == {"ket-hon"}


def test_two_members_do_not_share_a_conversation(house: House, lan: Citizen, group: Group) -> None:
    hoa = house.citizen("Hoa")
    group.send(lan, house.knowledge.asking_for("ket-hon"), mention=True)
    group.wait(house.knowledge.entry("ket-hon").title)
    group.send(hoa, house.knowledge.asking_for("quen-mat-khau"), mention=True)
    group.wait(house.knowledge.entry("quen-mat-khau").title)
    group.send(lan, "phí thì sao", mention=True)
    group.wait(house.say("part_intro", title=house.knowledge.entry("ket-hon").title))


def test_one_member_cannot_judge_for_another(house: House, lan: Citizen, group: Group) -> None:
    group.send(lan, house.knowledge.asking_for("ket-hon"), mention=True)
    group.wait(house.knowledge.entry("ket-hon").title)
    group.tap(house.citizen("Hoa"), house.say("bad_button"))
    group.wait(house.say("feedback_gone"))
    question = house.service.questions(in_group(lan, group))[0]["id"]
    assert house.service.rows("select * from feedback where question = ?", question) == []


def test_a_photo_in_a_group_is_left_alone(house: House, lan: Citizen, group: Group) -> None:
    content = {"photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]}
    photo = group.post(lan.user, content)
    group.send(lan, f"/menu{call_by_name(house)}")
    group.wait(house.say("menu_title"))
    assert photo in [seen.message_id for seen in group.messages()]
    assert len(group.replies()) == 1
