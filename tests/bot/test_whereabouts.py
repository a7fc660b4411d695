"""Where a person is: asked for, said, tapped or brought by a poster; always told, never guessed in silence."""

from dataclasses import replace
from datetime import date

import pytest

from bot.communes.gazetteer import load_gazetteer
from bot.conversation import Conversation
from bot.library import Library
from bot.messages import Context, Said, Tapped, Turn
from bot.saying import Saying
from intents.entry import Entry
from intents.matching import Lesson, Matcher
from intents.office import Office
from intents.places import Gazetteer, Place
from tests.bot.speaking import actions, hear, says, silent, tap, text
from tests.small import make_entry

TAN_HONG = "29926"
BA_DINH = "00004"
BEN_THANH = "26743"  # in Ho Chi Minh City, 79, where the small base registers births "Trong buổi."
# No province has the code 00 and no commune this name; only its office is "checked".
MADE_UP = Place("00001", "Xã Mẫu Thử", "00", "Tỉnh Mẫu")
MERGED = "29000"
"""Code of a commune that is gone."""
OFFICE = Office(
    MADE_UP.code,
    "Trung tâm Phục vụ hành chính công xã Mẫu Thử",
    "Thôn Một, xã Mẫu Thử",
    "Thứ hai đến thứ sáu: 7:30 đến 11:30",
    date(2026, 11, 3),
    "https://mau.gov.vn/lien-he",
    "0236 000 0000",
)


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    """All places there are, and one that is not."""
    real = load_gazetteer()
    communes = [place for place in real.places.values() if place.code != place.province_code]
    former = [row for rows in real.old_districts.values() for row in rows]
    return Gazetteer([*communes, MADE_UP], former, {}, merged={MERGED: TAN_HONG})


@pytest.fixture(scope="module")
def opening_hours() -> Entry:
    questions = {"short": ("giờ làm việc của xã", "xã mấy giờ mở cửa"), "plain": ("may gio xa lam viec",)}
    return make_entry("gio-lam-viec", group="ho-tro", title="Giờ làm việc", questions=questions, nearby=True)


@pytest.fixture(scope="module")
def talk(small: Library, opening_hours: Entry, places: Gazetteer) -> Conversation:
    """A conversation over the small base and one entry that tells the office nearby."""
    assert small.phrases
    entries = (*small.entries, opening_hours)
    matcher = Matcher(Lesson(entries, small.words, small.elsewhere))
    saying = Saying(small.phrases, {entry.id: entry for entry in entries}, {OFFICE.commune: OFFICE})
    return Conversation(matcher, saying, gazetteer=places)


def at(code: str | None, poster: str | None = None) -> Context:
    return Context(commune=code, poster=poster)


def say(talk: Conversation, key: str, **values: object) -> str:
    return talk.saying.phrases.say(key, **values)


def sets(talk: Conversation, turn: Turn, code: str) -> bool:
    """Whether the turn sets the place, tells so, and writes nothing else down."""
    place = talk.whereabouts.gazetteer.places[code]
    told = say(talk, "place_set", place=talk.saying.place(place)) in text(turn)
    return told and silent(turn) and (turn.context.commune, turn.context.awaiting) == (code, None)


# Asking and saying


def test_the_command_asks_and_the_next_name_is_the_answer(talk: Conversation) -> None:
    asked = hear(talk, "/xa")
    assert says(asked, talk.saying.text("place_ask"))
    assert asked.context == Context(awaiting="place")
    for name in ("Tân Hồng, Đồng Tháp", "xã Tân Công Chí", "tan hong dong thap", "em ở Tân Hồng Đồng Tháp ạ"):
        assert sets(talk, hear(talk, name, asked.context), TAN_HONG)


def test_the_button_asks_as_the_command_does(talk: Conversation) -> None:
    assert "p" in actions(hear(talk, "/start"))
    assert tap(talk, "p").replies == hear(talk, "/xa").replies


def test_the_command_with_a_name_asks_nothing(talk: Conversation) -> None:
    assert sets(talk, hear(talk, "/xa xã Tân Hồng, Đồng Tháp"), TAN_HONG)
    assert sets(talk, hear(talk, "/xa phường Ba Đình"), BA_DINH)


def test_the_command_with_a_name_that_is_not_there_asks_again(talk: Conversation) -> None:
    turn = hear(talk, "/xa Xyzzy Qwrtp", at(BA_DINH))
    assert says(turn, talk.saying.text("place_unknown"))
    assert (turn.context.commune, turn.context.awaiting) == (BA_DINH, "place")


@pytest.mark.parametrize("typed", ["em ở xã Tân Công Chí", "tui o xa tan cong chi", "xã Tân Hồng, Đồng Tháp"])
def test_a_place_is_set_by_saying_it(talk: Conversation, typed: str) -> None:
    assert sets(talk, hear(talk, typed), TAN_HONG)


@pytest.mark.parametrize("typed", ["quên mật khẩu", "cảm ơn", "làm khai sinh ở xã Tân Hồng", "không", "ai biết đâu"])
def test_who_was_asked_may_say_something_else(talk: Conversation, typed: str) -> None:
    turn = hear(talk, typed, Context(awaiting="place"))
    assert (turn.context.commune, turn.context.awaiting) == (None, None)
    assert [asked.text for asked in turn.asked] == [typed]


def test_who_leaves_is_not_waited_for(talk: Conversation) -> None:
    assert hear(talk, "/huy", Context(awaiting="place")).context.awaiting is None


def test_a_bare_name_that_was_not_asked_for_is_a_question(talk: Conversation) -> None:
    turn = hear(talk, "Hải Châu")
    assert (turn.context.commune, len(turn.asked)) == (None, 1)


@pytest.mark.parametrize(
    "typed",
    ["làm khai sinh ở phường Ba Đình", "quên mật khẩu", "/menu", "/start", "/gapcanbo", "hòa bình", "xã hội", "👍"],
)
def test_the_place_is_never_set_or_changed_in_silence(talk: Conversation, typed: str) -> None:
    for context in (at(None), at(TAN_HONG)):
        assert hear(talk, typed, context).context.commune == context.commune


# Which of several


def test_an_ambiguous_name_gives_buttons_and_a_button_or_its_number_sets_the_place(talk: Conversation) -> None:
    turn = hear(talk, "huyện Tân Hồng cũ")
    assert text(turn) == say(talk, "place_which")
    assert sorted(actions(turn)) == ["w:29926", "w:29929", "w:29938", "w:29944"]
    assert (turn.context.commune, turn.context.awaiting) == (None, "place")
    assert sets(talk, tap(talk, "w:29929", turn.context), "29929")
    assert sets(talk, hear(talk, "2", turn.context), actions(turn)[1].removeprefix("w:"))
    assert sets(talk, hear(talk, "xã Tân Hồng Đồng Tháp", turn.context), TAN_HONG)


def test_the_buttons_tell_equal_names_apart_by_their_province(talk: Conversation) -> None:
    (reply,) = hear(talk, "xã Tân Phú").replies
    labels = [button.label for button in reply.buttons()]
    assert len(set(labels)) == 5
    assert "Xã Tân Phú, tỉnh Đồng Tháp" in labels


def test_of_too_many_places_the_province_is_asked(talk: Conversation) -> None:
    turn = hear(talk, "phường 5")
    assert text(turn) == say(talk, "place_many", count=22)
    assert (actions(turn), turn.context.awaiting) == ([], "place")
    assert sets(talk, hear(talk, "phường 5 quận 3", turn.context), "27154")


@pytest.mark.parametrize("forged", ["w:99999", "w:99", "w:", "w:abc", "w:29926:1", "w:-1", "w:None"])
def test_a_forged_button_changes_no_place(talk: Conversation, forged: str) -> None:
    turn = tap(talk, forged, at(TAN_HONG, "cho"))
    assert says(turn, talk.saying.text("tap_gone"))
    assert turn.context == at(TAN_HONG, "cho")


# Changing and forgetting


def test_who_asks_is_told_the_place_and_can_take_it_back(talk: Conversation) -> None:
    turn = hear(talk, "/xa", at(TAN_HONG))
    assert say(talk, "place_now", place="Xã Tân Hồng, tỉnh Đồng Tháp") in text(turn)
    assert actions(turn) == ["w:none"]
    gone = tap(talk, "w:none", at(TAN_HONG, "cong-cho"))
    assert says(gone, talk.saying.text("place_forgotten"))
    assert gone.context == Context()


def test_another_place_replaces_the_first_and_its_poster(talk: Conversation) -> None:
    moved = hear(talk, "em ở phường Ba Đình", at(TAN_HONG, "cong-cho"))
    assert sets(talk, moved, BA_DINH)
    assert moved.context.poster is None
    assert hear(talk, "em ở xã Tân Hồng Đồng Tháp", at(TAN_HONG, "cong-cho")).context.poster == "cong-cho"


# Posters


def test_a_poster_brings_its_place_and_it_is_told(talk: Conversation) -> None:
    turn = hear(talk, f"/start c{TAN_HONG}-cong-cho_2")
    assert (turn.context.commune, turn.context.poster) == (TAN_HONG, "cong-cho_2")
    assert say(talk, "welcome") in text(turn)
    assert say(talk, "place_set", place="Xã Tân Hồng, tỉnh Đồng Tháp") in text(turn)
    assert hear(talk, f"/start c{TAN_HONG}").context == replace(turn.context, poster=None, options=("m",))


def test_a_poster_of_a_commune_that_went_into_another_brings_the_one_of_today(talk: Conversation) -> None:
    assert hear(talk, f"/start c{MERGED}-cong-cho").context == hear(talk, f"/start c{TAN_HONG}-cong-cho").context


@pytest.mark.parametrize(
    "payload", ["c99999", "c29926-", "c2992", "29926", "c29926-a b", "c29926-" + "x" * 41, "C29926", "c82"]
)
def test_a_poster_of_nowhere_is_only_greeted(talk: Conversation, payload: str) -> None:
    for context in (at(None), at(BA_DINH, "cho")):
        turn = hear(talk, f"/start {payload}", context)
        assert says(turn, talk.saying.welcome())
        assert (turn.context.commune, turn.context.poster) == (context.commune, context.poster)


# What the place changes


def test_the_variant_of_a_province_holds_in_its_communes(talk: Conversation) -> None:
    assert "Trong ngày." in text(hear(talk, "làm khai sinh"))
    for code in (BEN_THANH, "79"):
        turn = hear(talk, "làm khai sinh", at(code))
        assert "Trong buổi." in text(turn)
        assert "Trong ngày." not in text(turn)
    assert "Trong ngày." in text(hear(talk, "làm khai sinh", at(TAN_HONG)))


@pytest.mark.parametrize("message", [Said("làm khai sinh"), Tapped("e:khai-sinh")])
def test_whose_place_is_used_is_told_in_one_line(talk: Conversation, message: Said | Tapped) -> None:
    line = say(talk, "place_change", place="Phường Bến Thành, thành phố Hồ Chí Minh")
    assert text(hear(talk, message, at(BEN_THANH))).count(line) == 1
    assert "/xa" in line
    assert "/xa" not in text(hear(talk, message))


def test_an_entry_that_is_the_same_everywhere_names_no_place(talk: Conversation) -> None:
    assert "Đồng Tháp" not in text(hear(talk, "quên mật khẩu", at(TAN_HONG)))


def test_the_office_near_the_person_is_told_with_its_hours_phone_and_date(talk: Conversation) -> None:
    told = text(hear(talk, "xã mấy giờ mở cửa", at(MADE_UP.code)))
    for part in (
        OFFICE.name, OFFICE.address, say(talk, "office_hours", hours=OFFICE.hours),
        say(talk, "office_phone", phone="0236 000 0000"),
        say(talk, "office_checked", date="3/11/2026", source=OFFICE.source),
        say(talk, "place_change", place="Xã Mẫu Thử, tỉnh Mẫu"),
    ):  # fmt: skip
        assert part in told


def test_a_procedure_names_the_office_where_it_is_done(talk: Conversation) -> None:
    assert OFFICE.address in text(hear(talk, "làm khai tử", at(MADE_UP.code)))
    assert OFFICE.address not in text(hear(talk, "quên mật khẩu", at(MADE_UP.code)))


def test_of_an_office_nobody_checked_nothing_is_made_up(talk: Conversation) -> None:
    told = text(hear(talk, "xã mấy giờ mở cửa", at(TAN_HONG)))
    assert say(talk, "office_unknown", place="Xã Tân Hồng, tỉnh Đồng Tháp") in told
    assert OFFICE.hours not in told


def test_who_has_no_place_is_offered_to_choose_one(talk: Conversation) -> None:
    assert "p" in actions(hear(talk, "xã mấy giờ mở cửa"))
    assert "p" not in actions(hear(talk, "xã mấy giờ mở cửa", at(TAN_HONG)))
    assert "p" not in actions(hear(talk, "quên mật khẩu"))
