"""Replies made of entries and phrases."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import read_action
from bot.reply import Bullets, Heading, Labelled, Note, Paragraph, Reply, plain_text
from bot.saying import MENU_PAGE, Saying, spoken_date
from intents.entry import Entry, NotInForce, Resolved, Source, Step, resolve
from tests.small import TODAY, make_entry

QUESTION = "0123456789"
STEPS = (
    Step("Bước đầu.", ("ma-otp",)),
    Step("Bước hai.", link="https://vneid.gov.vn"),
    Step("Bước cuối.", ("ma-otp", "quen-passcode", "khong-co")),
)


def actions(reply: Reply) -> list[str]:
    return [button.action for button in reply.buttons()]


def answer(saying: Saying, entry: Entry, question: str | None = QUESTION, day: date = TODAY) -> Reply:
    reading = resolve(entry, day)
    assert isinstance(reading, Resolved)
    return saying.answer(reading, question)


def notes(reply: Reply) -> list[str]:
    return [block.text for block in reply.blocks if isinstance(block, Note)]


@pytest.fixture
def steps() -> Entry:
    return make_entry(steps=STEPS)


def test_an_answer_has_title_text_facts_source_and_day(saying: Saying) -> None:
    say = saying.phrases.say
    reply = answer(saying, make_entry(documents=("Đơn", "Ảnh"), fee="20.000", time="3 ngày", online="partial"))
    assert reply.blocks[:2] == (Heading("Mục mẫu"), Paragraph("Làm theo mẫu."))
    assert Bullets(say("documents_label"), ("Đơn", "Ảnh")) in reply.blocks
    assert Labelled(say("fee_label"), "20.000") in reply.blocks
    assert Labelled(say("time_label"), "3 ngày") in reply.blocks
    assert Labelled(say("online_label"), say("online_partial")) in reply.blocks
    (footer,) = notes(reply)
    assert footer.startswith(say("source_label"))
    assert "Luật mẫu" in footer
    assert say("checked_label", date="21/11/2026") in footer
    assert not reply.card


def test_an_answer_without_facts_names_none(saying: Saying) -> None:
    assert not [block for block in answer(saying, make_entry()).blocks if isinstance(block, (Bullets, Labelled))]


def test_a_question_that_was_stored_can_be_judged(saying: Saying) -> None:
    judge = [f"g:muc-mau:{QUESTION}", f"b:muc-mau:{QUESTION}"]
    assert actions(answer(saying, make_entry()))[-2:] == judge
    assert not {"g", "b"} & {action[0] for action in actions(answer(saying, make_entry(), None))}


def test_steps_and_related_entries_are_offered(saying: Saying, steps: Entry) -> None:
    related = ("ma-otp", "khong-co", "khai-sinh", "khai-tu", "quen-passcode")
    reply = answer(saying, replace(steps, related=related), None)
    assert actions(reply) == ["s:muc-mau:1", "e:ma-otp", "e:khai-sinh", "e:khai-tu"]
    assert str(len(STEPS)) in reply.buttons()[0].label
    assert saying.entries["ma-otp"].title in reply.buttons()[1].label


def test_small_talk_shows_no_source_day_or_judgement(saying: Saying) -> None:
    reply = answer(saying, make_entry(talk=True, sources=()))
    assert notes(reply) == []
    assert actions(reply) == []


@pytest.mark.parametrize(("levels", "advised"), [(("V1",), False), (("V2",), True), (("V1", "V2"), True)])
def test_second_hand_sources_come_with_the_advice_to_look_again(
    saying: Saying, levels: tuple[str, ...], advised: bool
) -> None:
    sources = tuple(Source(f"Nguồn {level}", level, seen="2026") for level in levels)  # type: ignore[arg-type]
    text = plain_text(answer(saying, make_entry(sources=sources)))
    assert (saying.phrases.say("second_hand") in text) is advised
    assert all(source.title in text for source in sources)


def test_a_source_has_its_number_once_and_its_dates_as_far_as_known(saying: Saying) -> None:
    say = saying.phrases.say
    source = Source("Luật Hộ tịch", "V1", "60/2014/QH13", "2014-11-20", "2016-01", "2026")
    told = saying.source(source)
    assert told.startswith("Luật Hộ tịch")
    assert "60/2014/QH13" in told
    for key, spoken in (("source_issued", "20/11/2014"), ("source_in_force", "1/2016"), ("source_seen", "2026")):
        assert say(key, date=spoken) in told
    assert saying.source(replace(source, title="Luật 60/2014/QH13")).count("60/2014/QH13") == 1


def test_the_day_of_an_entry_long_overdue_is_said_first(saying: Saying) -> None:
    warning = saying.phrases.say("overdue", date=spoken_date(TODAY))
    entry = make_entry(recheck_by=TODAY)
    assert warning not in plain_text(answer(saying, entry))
    assert notes(answer(saying, entry, day=date(2028, 1, 1)))[0] == warning


@pytest.mark.parametrize(("number", "shown"), [(-5, 1), (0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (99, 3)])
def test_a_step_out_of_range_is_the_nearest_one(saying: Saying, steps: Entry, number: int, shown: int) -> None:
    reply = saying.step(steps, number)
    title = saying.phrases.say("step_title", title="Mục mẫu", number=shown, count=3)
    assert reply.blocks[:2] == (Heading(title), Paragraph(STEPS[shown - 1].do))
    assert reply.card


def test_steps_lead_on_back_out_and_to_help(saying: Saying, steps: Entry) -> None:
    assert actions(saying.step(steps, 1)) == ["s:muc-mau:2", "k:muc-mau:1", "x"]
    assert actions(saying.step(steps, 2)) == ["s:muc-mau:1", "s:muc-mau:3", "k:muc-mau:2", "x"]
    assert actions(saying.step(steps, 3)) == ["s:muc-mau:2", "f:muc-mau", "k:muc-mau:3", "x"]


def test_the_progress_of_a_step_is_said(saying: Saying, steps: Entry) -> None:
    assert "2/3" in plain_text(saying.step(steps, 2))


def test_a_step_shows_the_page_to_open(saying: Saying, steps: Entry) -> None:
    assert "https://vneid.gov.vn" in plain_text(saying.step(steps, 2))
    assert "https://" not in plain_text(saying.step(steps, 1))


def test_an_entry_without_steps_says_so(saying: Saying) -> None:
    assert saying.step(make_entry(), 1) == saying.text("no_steps", title="Mục mẫu")


def test_stuck_offers_the_entries_that_help_and_the_way_back(saying: Saying, steps: Entry) -> None:
    assert actions(saying.stuck(steps, 3)) == ["e:ma-otp", "e:quen-passcode", "s:muc-mau:3"]
    assert actions(saying.stuck(steps, 2)) == ["s:muc-mau:2"]
    assert plain_text(saying.stuck(steps, 2)) == saying.phrases.say("stuck_nothing", number=2)
    assert actions(saying.stuck(steps, 99)) == actions(saying.stuck(steps, 3))
    assert actions(saying.stuck(make_entry(), 1)) == ["s:muc-mau:1"]


def menu_of(saying: Saying, count: int) -> Saying:
    entries = [make_entry(f"muc-{n:02}", title=f"Mục {n:02}", group="thu-tuc") for n in range(count)]
    return Saying(saying.phrases, {entry.id: entry for entry in entries})


def test_the_menu_names_the_groups_that_have_entries(saying: Saying) -> None:
    reply = saying.menu()
    assert set(actions(reply)) == {"m:tai-khoan", "m:thu-tuc", "m:tra-cuu", "m:giao-tiep"}
    assert {button.label for button in reply.buttons()} <= set(saying.phrases.tables["groups"].values())


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (MENU_PAGE, 1), (MENU_PAGE + 1, 2), (3 * MENU_PAGE, 3)])
def test_every_entry_of_a_group_is_on_exactly_one_page(saying: Saying, count: int, pages: int) -> None:
    many = menu_of(saying, count)
    seen: list[str] = []
    for page in range(pages):
        found = actions(many.menu_group("thu-tuc", page))
        seen += [action for action in found if action.startswith("e:")]
        more = f"m:thu-tuc:{page + 1}"
        assert (more in found) is (page < pages - 1)
        assert found[-1] == "m"
    assert seen == [f"e:muc-{n:02}" for n in range(count)]


@pytest.mark.parametrize("page", [2, 50, 99])
def test_a_page_beyond_the_last_shows_the_first(saying: Saying, page: int) -> None:
    many = menu_of(saying, MENU_PAGE + 1)
    assert actions(many.menu_group("thu-tuc", page))[0] == "e:muc-00"


def test_a_former_id_does_not_stand_twice_in_the_menu(saying: Saying) -> None:
    found = actions(saying.menu_group("tai-khoan", 0))
    assert found.count("e:quen-mat-khau") == 1


@pytest.mark.parametrize("group", ["khong-co", "nop-ho-so", ""])
def test_an_unknown_or_empty_group_shows_the_whole_menu(saying: Saying, group: str) -> None:
    assert saying.menu_group(group, 0) == saying.menu()


@pytest.mark.parametrize(
    ("part", "value"), [("fee", "20.000"), ("time", "3 ngày"), ("documents", "Đơn"), ("online", "")]
)
def test_a_part_is_told_alone_or_said_to_be_missing(saying: Saying, part: str, value: str) -> None:
    say = saying.phrases.say
    full = make_entry(fee="20.000", time="3 ngày", documents=("Đơn",), online="full")
    told = plain_text(saying.part(Resolved(full, False), part, QUESTION))
    assert (value or say("online_full")) in told
    assert full.answer not in told
    assert say("part_intro", title="Mục mẫu") in told
    assert say("source_label") in told
    missing = saying.part(Resolved(make_entry(), False), part, QUESTION)
    assert say("part_missing", title="Mục mẫu") in plain_text(missing)
    assert full.answer in plain_text(missing)
    assert f"b:muc-mau:{QUESTION}" in actions(missing)


@pytest.mark.parametrize("part", ["where", "source"])
def test_other_parts_are_told_by_the_whole_answer(saying: Saying, part: str) -> None:
    assert "Làm theo mẫu." in plain_text(saying.part(Resolved(make_entry(), False), part, QUESTION))


def test_a_choice_offers_each_entry_for_the_question_and_none_of_them(saying: Saying) -> None:
    entries = saying.known(["khai-sinh", "khai-tu"])
    reply = saying.choice(entries, QUESTION)
    assert actions(reply) == [f"e:khai-sinh:{QUESTION}", f"e:khai-tu:{QUESTION}", f"n:{QUESTION}"]
    assert [button.label for button in reply.buttons()][:2] == [entry.title for entry in entries]


def test_not_knowing_names_the_hotlines_the_nearest_and_offers_to_tell_later(saying: Saying) -> None:
    reply = saying.unknown(saying.known(["khai-sinh"]), QUESTION)
    assert actions(reply) == [f"e:khai-sinh:{QUESTION}", f"t:{QUESTION}"]
    text = plain_text(reply)
    assert "18001096" in text
    assert "1900 0368" in text
    assert saying.phrases.say("unknown_nearest") in text
    assert saying.phrases.say("unknown_nearest") not in plain_text(saying.unknown([], QUESTION))


@pytest.mark.parametrize(("why", "key"), [("not-yet", "changed_not_yet"), ("no-longer", "changed_no_longer")])
def test_a_rule_not_in_force_is_explained_without_its_text(saying: Saying, why: str, key: str) -> None:
    entry = make_entry(answer="ĐỪNG HIỆN")
    reply = saying.changed(NotInForce(entry, why, TODAY), QUESTION)  # type: ignore[arg-type]
    assert saying.phrases.say(key, title="Mục mẫu", date="21/11/2026") in plain_text(reply)
    assert "ĐỪNG HIỆN" not in plain_text(reply)
    assert actions(reply) == [f"t:{QUESTION}"]


@pytest.mark.parametrize(("kind", "number"), [("fire", "114"), ("violence", "113"), ("medical", "115")])
def test_an_emergency_names_the_number_first(saying: Saying, kind: str, number: str) -> None:
    reply = saying.emergency(kind)
    assert number in plain_text(reply).split("\n")[0]
    assert actions(reply) == []


def test_the_reasons_of_a_bad_answer_are_four(saying: Saying) -> None:
    reply = saying.why_bad("muc-mau", QUESTION)
    assert actions(reply) == [f"r:{reason}:muc-mau:{QUESTION}" for reason in ("wrong", "old", "hard", "other")]


def test_the_warning_names_what_was_sent(saying: Saying) -> None:
    kinds = saying.phrases.tables["kinds"]
    text = plain_text(saying.private(["phone", "identity"]))
    assert kinds["phone"] in text
    assert kinds["identity"] in text
    assert "x-kind" in plain_text(saying.private(["x-kind"]))


@given(st.integers(0, 200), st.integers(-3, 200))
def test_every_button_can_be_read_back(saying: Saying, count: int, number: int) -> None:
    entry = make_entry("a" * 40, steps=tuple(Step(f"Bước {n}.") for n in range(min(count, 99))))
    replies = [saying.step(entry, number), saying.stuck(entry, number), answer(saying, entry), saying.menu()]
    for action in (action for reply in replies for action in actions(reply)):
        assert read_action(action) is not None
        assert len(action.encode()) <= 64
