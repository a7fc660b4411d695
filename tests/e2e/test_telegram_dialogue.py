"""What a citizen sees in Telegram, by polling and by webhook."""

import pytest

from bot.communes.gazetteer import load_gazetteer
from bot.saying import MENU_PAGE, spoken_date
from intents.decision import Choice
from tests.e2e.conftest import House
from tests.telegram_api import Citizen, Seen

pytestmark = pytest.mark.slow


def labels(seen: Seen) -> list[str]:
    return [button.label for row in seen.buttons for button in row]


def test_start_by_a_poster_welcomes_and_keeps_the_commune(house: House, lan: Citizen) -> None:
    commune = next(iter(load_gazetteer().places))
    lan.start(f"c{commune}-truso")
    welcome = lan.wait(house.say("welcome")[:60])
    assert all(example in welcome.text for example in house.knowledge.brain.saying.phrases.lists["examples"])
    assert house.say("menu_button") in labels(welcome)
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(house.knowledge.entry("ket-hon").title)
    (question,) = house.service.questions(lan.id)
    assert (question["commune"], question["poster"]) == (commune, "truso")


@pytest.mark.parametrize("payload", ["c99999-truso", "c123", "x'; drop table questions"])
def test_start_with_a_payload_that_is_none_of_ours_only_welcomes(house: House, lan: Citizen, payload: str) -> None:
    lan.start(payload)
    lan.wait(house.say("welcome")[:60])
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(house.knowledge.entry("ket-hon").title)
    assert house.service.questions(lan.id)[0]["commune"] is None


def test_the_menu_is_turned_over_in_one_message(house: House, lan: Citizen) -> None:
    entries = house.knowledge.brain.library.entries
    titles = sorted((entry for entry in entries if entry.group == "thu-tuc"), key=lambda entry: entry.title)
    group = house.knowledge.group("thu-tuc")
    lan.send("/menu")
    menu = lan.wait(house.say("menu_title"))
    lan.tap(group)
    first = lan.wait(house.say("menu_group", group=group))
    assert labels(first)[:MENU_PAGE] == [entry.title for entry in titles[:MENU_PAGE]]
    lan.tap(house.say("menu_more"))
    second = lan.wait(house.say("menu_group", group=group))
    assert labels(second)[:MENU_PAGE] == [entry.title for entry in titles[MENU_PAGE : 2 * MENU_PAGE]]
    lan.tap(house.say("menu_back"))
    back = lan.wait(house.say("menu_title"))
    assert menu.message_id == first.message_id == second.message_id == back.message_id
    assert len(lan.replies()) == 1
    assert labels(back) == labels(menu)


def test_an_entry_of_the_menu_is_answered_below_it(house: House, lan: Citizen) -> None:
    lan.send("/menu")
    lan.wait(house.say("menu_title"))
    lan.tap(house.knowledge.group("tai-khoan"))
    page = lan.wait()
    lan.tap(labels(page)[0])
    assert labels(page)[0] in lan.wait(house.say("source_label")).text
    assert page.message_id in [seen.message_id for seen in lan.replies()]


def test_a_question_is_answered_with_title_source_and_the_day_of_the_check(house: House, lan: Citizen) -> None:
    entry = house.knowledge.entry("ket-hon")
    lan.send(house.knowledge.asking_for("ket-hon", "plain"))
    answer = lan.wait(entry.title)
    assert answer.html.startswith(f"<b>{entry.title}</b>")
    assert entry.answer in answer.text
    assert entry.sources[0].title in answer.text
    assert house.say("checked_label", date=spoken_date(entry.checked)) in answer.text
    assert house.say("steps_button", count=len(entry.steps)) in labels(answer)


@pytest.mark.parametrize("typed", ["2", " 2. ", "2)"])
def test_a_typed_number_picks_among_choices(house: House, lan: Citizen, typed: str) -> None:
    text = house.knowledge.ambiguous
    decision = house.knowledge.decide(text)
    assert isinstance(decision, Choice)
    lan.send(text)
    choice = lan.wait(house.say("choice"))
    assert labels(choice) == [*(entry.title for entry in decision.entries), house.say("choice_none")]
    lan.send(typed)
    lan.wait(decision.entries[1].title)
    chosen = house.service.rows("select * from feedback where person = ?", house.service.person(lan.id))
    assert [(row["entry"], row["verdict"]) for row in chosen] == [(decision.entries[1].id, "chosen")]


def test_a_tapped_choice_is_answered(house: House, lan: Citizen) -> None:
    lan.send(house.knowledge.ambiguous)
    first = labels(lan.wait(house.say("choice")))[0]
    lan.tap(first)
    assert lan.wait(house.say("source_label")).text.startswith(first)


def test_none_of_the_choices_asks_for_more(house: House, lan: Citizen) -> None:
    lan.send(house.knowledge.ambiguous)
    lan.wait(house.say("choice"))
    lan.tap(house.say("choice_none"))
    assert house.say("tell_me_button") in labels(lan.wait(house.say("choice_none_reply")))


def test_steps_go_forward_and_back_in_one_message(house: House, lan: Citizen) -> None:
    entry = house.knowledge.entry("ket-hon")
    count = len(entry.steps)
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(entry.title)
    lan.tap(house.say("steps_button", count=count))
    first = lan.wait(f"bước 1/{count}")
    assert entry.steps[0].do in first.text
    assert house.say("step_back") not in labels(first)
    lan.tap(house.say("step_next"))
    second = lan.wait(f"bước 2/{count}")
    assert entry.steps[1].do in second.text
    lan.tap(house.say("step_back"))
    again = lan.wait(f"bước 1/{count}")
    assert first.message_id == second.message_id == again.message_id


def test_somebody_stuck_is_led_to_help_and_back_to_the_step(house: House, lan: Citizen) -> None:
    entry = house.knowledge.entry("ket-hon")
    number = next(n for n, step in enumerate(entry.steps, 1) if n > 1 and step.stuck)
    helpers = [house.knowledge.entry(id) for id in entry.steps[number - 1].stuck]
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(entry.title)
    lan.tap(house.say("steps_button", count=len(entry.steps)))
    for at in range(1, number):
        lan.wait(f"bước {at}/")
        lan.tap(house.say("step_next"))
    lan.wait(f"bước {number}/")
    lan.tap(house.say("step_stuck"))
    stuck = lan.wait(house.say("stuck_title", number=number))
    assert labels(stuck) == [*(helper.title for helper in helpers), house.say("stuck_return")]
    lan.tap(helpers[0].title)
    assert helpers[0].answer in lan.wait(helpers[0].answer[:40]).text
    lan.tap(house.say("stuck_return"))
    assert entry.steps[number - 1].do in lan.wait(f"bước {number}/{len(entry.steps)}").text


def test_the_last_step_ends_with_thanks_and_a_judgement(house: House, lan: Citizen) -> None:
    entry = house.knowledge.entry("ket-hon")
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(entry.title)
    lan.tap(house.say("steps_button", count=len(entry.steps)))
    for number in range(1, len(entry.steps)):
        lan.wait(f"bước {number}/")
        lan.tap(house.say("step_next"))
    lan.wait(f"bước {len(entry.steps)}/{len(entry.steps)}")
    lan.tap(house.say("step_done"))
    done = lan.wait(house.say("steps_finished", title=entry.title))
    assert labels(done) == [house.say("good_button"), house.say("bad_button")]


def test_steps_can_be_typed_through(house: House, lan: Citizen) -> None:
    count = len(house.knowledge.entry("ket-hon").steps)
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(house.say("source_label"))
    for typed, shown in (
        ("làm từng bước", f"bước 1/{count}"),
        ("bước tiếp theo", f"bước 2/{count}"),
        ("buoc tiep theo", f"bước 3/{count}"),
        ("quay lại", f"bước 2/{count}"),
    ):
        lan.send(typed)
        lan.wait(shown)


def test_a_follow_up_is_about_the_last_answer(house: House, lan: Citizen) -> None:
    entry = house.knowledge.entry("ket-hon")
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(entry.title)
    lan.send("phí thì sao")
    fee = lan.wait(house.say("part_intro", title=entry.title))
    assert entry.fee is not None
    assert entry.fee in fee.text


def test_a_new_topic_is_not_answered_from_the_last_one(house: House, lan: Citizen) -> None:
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(house.knowledge.entry("ket-hon").title)
    lan.send(house.knowledge.asking_for("quen-mat-khau", "short"))
    lan.wait(house.knowledge.entry("quen-mat-khau").title)
    lan.send("bước tiếp theo")
    assert house.knowledge.entry("quen-mat-khau").title in lan.wait("bước 1/").text


def test_leaving_the_steps_ends_them(house: House, lan: Citizen) -> None:
    lan.send(house.knowledge.asking_for("ket-hon"))
    lan.wait(house.say("source_label"))
    lan.send("làm từng bước")
    lan.wait("bước 1/")
    lan.tap(house.say("step_leave"))
    lan.wait(house.say("left"))
