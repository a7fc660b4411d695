"""The support team's group and a citizen who wants a person: neither learns who the other is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.hours import read_hours
from tests.e2e.conftest import TOKEN, House, installation
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import by_polling, until
from tests.e2e.web.visitor import Visitor
from tests.telegram_api import Citizen, Group, Seen, TelegramServer

pytestmark = pytest.mark.slow

STAFF = -1_001_999_000_001
ALWAYS = "1-7 00:00-23:59"


@dataclass(frozen=True)
class Office:
    """A running assistant, the team's group, and one of the team."""

    house: House
    room: Group
    binh: Citizen

    def labels(self, seen: Seen) -> list[str]:
        return [button.label for row in seen.buttons for button in row]

    def handed_over(self, citizen: Citizen, text: str) -> Seen:
        """The citizen asks, wants a person and consents; returns the card in the group."""
        say = self.house.say
        citizen.send(text)
        citizen.wait()
        citizen.send("/gapcanbo")
        citizen.wait(say("handover"))
        citizen.tap(say("hand_over_button"))
        citizen.wait(say("handed_over", when=say("working_now"))[:30])
        return self.room.wait(say("desk_request_how"))

    def gap(self, text: str, people: int = 3) -> int:
        """A gap as gathering leaves it behind."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        with closing(sqlite3.connect(self.house.service.database, timeout=30)) as db, db:
            row = ("new", "", "", "", "", "")
            fields = "state, reason, owner, due, entry, answered"
            number = db.execute(f"insert into gaps ({fields}) values (?, ?, ?, ?, ?, ?)", row).lastrowid
            for person in range(people):
                id = f"{number:05x}{person:05x}"
                db.execute(
                    "insert into questions (id, person, channel, at, text, folded, decision, choices, kind) "
                    "values (?, ?, 'web', ?, ?, ?, 'answer', 'ket-hon', '')",
                    (id, f"p{person}", now, f"{text} {person}", f"{text} {person}"),
                )
                db.execute("insert into gap_questions values (?, ?, 'bad')", (id, number))
        return int(number or 0)

    def state(self, gap: int) -> tuple[str, str, str]:
        (row,) = self.house.service.rows("select state, reason, owner from gaps where id = ?", gap)
        return row["state"], row["reason"], row["owner"]


@contextmanager
def opened(folder: Path, knowledge: Knowledge) -> Iterator[Office]:
    # With privacy mode on the group tells the bot little, as it is in life.
    with TelegramServer(token=TOKEN, privacy=True) as tg:
        room, binh = tg.group(STAFF, "Tổ hỗ trợ"), tg.user(first_name="Bình Nguyên Vũ", username="binh_can_bo")
        binh.join_group(room)
        # Only a test's own gap ranks so high, not what its citizens ask.
        given = {"TELEGRAM_STAFF_CHAT": str(STAFF), "WORKING_HOURS": ALWAYS, "GAP_ALERT_RANK": "9", **by_polling(tg)}
        service = installation(folder, knowledge, given)
        try:
            yield Office(House(service, tg, knowledge), room, binh)
            assert tg.violations == []
        finally:
            if service.is_running:
                service.stop()


@pytest.fixture(scope="module")
def office(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("staff"), knowledge) as found:
        found.house.service.start()
        yield found


@pytest.fixture
def lan(office: Office) -> Citizen:
    return office.house.citizen("Lan Đặc Biệt")


def test_an_answer_goes_from_the_group_to_the_citizen_and_nobody_is_named(office: Office, lan: Citizen) -> None:
    say, text = office.house.say, office.house.knowledge.unheard_of
    card = office.handed_over(lan, f"{text}, gọi 0912345678")
    assert text in card.text
    for secret in ("0912345678", "Lan", str(lan.id), office.house.service.person(lan.id)):
        assert secret not in card.text + card.html
    reply = office.room.send(office.binh, "Anh chị ra phòng Kinh tế của xã.", reply_to=card.message_id)
    answer = lan.wait("Anh chị ra phòng Kinh tế của xã.")
    assert text in answer.text
    assert "Bình" not in answer.text + answer.html
    assert office.labels(answer) == [say("person_good"), say("person_bad")]
    assert office.room.wait(say("desk_done_sent")).reply_to == reply
    done = office.room.wait("Đã trả lời (tg:")
    assert (done.message_id, done.edited) == (card.message_id, True)
    office.house.settled(lan)
    until(lambda: str(lan.id) not in str(office.house.service.rows("select * from outbox")))
    assert office.house.service.tables_with(str(lan.id)) == set()
    for name in ("Bình Nguyên Vũ", "binh_can_bo", str(office.binh.id), "Lan Đặc Biệt"):
        assert name.encode() not in office.house.service.on_disk()
    lan.tap(say("person_good"))
    lan.wait(say("good_thanks"))
    office.room.send(office.binh, "Thêm lời nữa.", reply_to=card.message_id)
    office.room.wait(say("desk_done_before"))
    assert "Thêm lời nữa." not in str(lan.messages())


def test_who_is_not_helped_is_heard_again(office: Office, lan: Citizen) -> None:
    say = office.house.say
    card = office.handed_over(lan, office.house.knowledge.unheard_of)
    office.room.send(office.binh, "Đợi ba ngày.", reply_to=card.message_id)
    lan.wait("Đợi ba ngày.")
    lan.tap(say("person_bad"))
    lan.wait(say("person_unsolved"))
    lan.send("đợi năm ngày rồi mà chưa thấy gì")
    assert "đợi năm ngày" in lan.wait(say("handover")).text
    lan.tap(say("hand_over_button"))
    office.room.wait("đợi năm ngày")


def test_a_visitor_of_the_web_chat_reads_the_answer_on_return(office: Office) -> None:
    with Visitor(office.house.service.url) as hoa:
        hoa.say(office.house.knowledge.unheard_of)
        offered = hoa.say("/gapcanbo").text
        hoa.tap(next(part.split('"')[0] for part in offered.split('value="') if part.startswith("h:")))
        card = office.room.wait(office.house.say("desk_request_how"))
        office.room.send(office.binh, "Hỏi ở Trung tâm.", reply_to=card.message_id)
        office.room.wait(office.house.say("desk_done_web"))
        assert "Hỏi ở Trung tâm." in hoa.page()
        assert "Hỏi ở Trung tâm." in hoa.page(), "a page loaded again shows it again"


def test_other_talk_and_commands_in_the_group_are_left_alone(office: Office) -> None:
    before = len(office.room.replies())
    office.room.send(office.binh, "/xoadulieu")
    office.room.send(office.binh, "đăng ký kết hôn cần gì", mention=True)
    until(lambda: not office.house.tg.pending)
    assert len(office.room.replies()) == before


def test_a_gap_is_taken_answered_and_set_aside_in_the_group(office: Office) -> None:
    say = office.house.say
    gap = office.gap("nuôi cá sấu")
    card = office.room.wait("nuôi cá sấu 2", timeout=40)
    assert card.text.endswith(f"#g{gap}")
    office.room.tap(office.binh, f"G:t:{gap}")
    taken = office.room.wait(say("desk_gap_state", state="đang xử lý"))
    assert taken.message_id == card.message_id
    assert office.state(gap)[::2] == ("doing", next(w for w in taken.text.split() if w.startswith("tg:")))
    office.room.send(office.binh, "Xin phép ở Chi cục Kiểm lâm.", reply_to=card.message_id)
    office.room.wait(say("desk_drafted"))
    (draft,) = office.house.service.rows("select * from drafts where gap = ?", gap)
    assert "Xin phép ở Chi cục Kiểm lâm." in draft["text"]
    assert "nuôi cá sấu 1" in draft["text"]
    office.room.tap(office.binh, f"G:a:{gap}")
    until(lambda: "không thuộc phạm vi" in str(office.room.messages()))
    office.room.tap(office.binh, "không thuộc phạm vi")
    office.room.wait("bỏ qua – không thuộc phạm vi")
    assert office.state(gap)[:2] == ("aside", "not-ours")


def test_the_same_data_from_elsewhere_does_nothing(office: Office, lan: Citizen) -> None:
    gap = office.gap("nuôi đà điểu", people=1)
    lan.start()
    lan.wait()
    lan.tap_raw(f"G:d:{gap}:abuse")
    lan.wait(office.house.say("tap_gone"))
    other = office.house.group()
    lan.join_group(other)
    other.tap_raw(lan, f"G:t:{gap}")
    other.wait(office.house.say("tap_gone"))
    assert office.state(gap) == ("new", "", "")


def test_the_digest_comes_once_over_all_starts(office: Office) -> None:
    if not read_hours(ALWAYS).is_open(datetime.now(UTC)):
        pytest.skip("no digest on a public holiday")
    title = office.house.say("desk_digest", day="")
    until(lambda: any(title in seen.text for seen in office.room.replies()))
    office.house.service.stop()
    office.house.service.start()
    lan = office.house.citizen("Hoa")
    office.handed_over(lan, office.house.knowledge.unheard_of)
    assert sum(title in seen.text for seen in office.room.replies()) == 1


def test_a_group_in_which_it_may_not_write_is_told_to_the_operator(knowledge: Knowledge, tmp_path: Path) -> None:
    with opened(tmp_path, knowledge) as office:
        office.room.restrict_bot(office.binh)
        office.house.service.start()
        url = f"{office.house.service.url}/readyz"
        until(lambda: "may not send messages" in httpx.get(url).text, 20)
        ready = httpx.get(url)
        assert ready.status_code == 200
        assert ready.json()["telegram"].startswith("ok, but TELEGRAM_STAFF_CHAT")
        assert "may not send messages" in office.house.service.log
        citizen = office.house.citizen("Lan")
        citizen.send("/menu")
        citizen.wait(office.house.say("menu_title"))
        assert office.room.replies() == []
