"""What a commune wrote: when it holds, whether it may be shown, and how citizens read it."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.communes.gazetteer import load_gazetteer
from bot.communes.local import MOST_NOTICES, LocalBoard, crowded, newer_office, state_of
from bot.communes.local_checking import host_problems, problems_of
from bot.communes.local_watch import keep_board
from bot.conversation import Conversation
from bot.messages import Context
from bot.phrases import Phrases
from bot.reply import Bullets, Labelled, Note, plain_text
from bot.saying import Saying
from bot.storage.local import Local, LocalStore
from bot.storage.protocol import Promise, Store, StoreError
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change
from bot.telling import answers
from intents.entry import Resolved, resolve
from intents.matching import Matcher
from intents.office import Office
from tests.bot.conftest import Opener
from tests.bot.live import until
from tests.bot.speaking import hear, tap
from tests.bot.test_telling_web import Browser
from tests.small import TODAY, make_entry

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE, THERE = "20242", "00004"
PLACE = load_gazetteer().places[HERE]
OFFICE = Local(HERE, "office", "xuan", NOW, address="1 Lê Lợi", hours="7:30–17:00", phone="18001096")
NOTICE = Local(HERE, "notice", "xuan", NOW, "Hôm nay hệ thống bảo trì đến 17:00.", start=NOW, until=NOW + 7 * HOUR)
NOTE = Local(HERE, "note", "xuan", NOW, "Mang thêm bản gốc.", "khai-sinh")
DOMAINS = ("gov.vn",)
ENTRIES = ("khai-sinh",)


# When it holds


@pytest.mark.parametrize(
    ("hours", "state"), [(-1, "scheduled"), (0, "showing"), (6.99, "showing"), (7, "over"), (99, "over")]
)
def test_a_notice_holds_from_its_start_up_to_its_end(hours: float, state: str) -> None:
    assert state_of(NOTICE, NOW + hours * HOUR) == state


def test_what_was_ended_stays_so() -> None:
    for ended in ("removed", "withdrawn"):
        assert state_of(replace(NOTICE, ended=ended), NOW) == ended


def notice(start: int, length: int, id: int = 0) -> Local:
    return replace(NOTICE, start=NOW + start * HOUR, until=NOW + (start + length) * HOUR, id=id)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6)), max_size=12))
def test_never_more_notices_than_allowed_hold_at_once(spans: list[tuple[int, int]]) -> None:
    kept: list[Local] = []
    for number, (start, length) in enumerate(spans, 1):
        new = notice(start, length, number)
        fits = all(
            sum(other.start <= NOW + hour * HOUR < other.until for other in [*kept, new]) <= MOST_NOTICES  # type: ignore[operator]
            for hour in range(20)
        )
        assert crowded(new, kept) is not fits
        kept += [new] if fits else []


def test_a_notice_does_not_crowd_out_its_own_change() -> None:
    three = [notice(0, 5, id) for id in (1, 2, 3)]
    assert crowded(notice(1, 1), three)
    assert not crowded(notice(1, 1, id=2), three)
    assert not crowded(notice(1, 1), [*three[:2], replace(three[2], ended="removed")])


def test_the_communes_office_is_shown_unless_somebody_checked_it_since() -> None:
    # 21:00 in Vietnam, and 1:00 of the next day there.
    evening, night = (datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (14, 18))
    for checked, at, own in [
        (None, evening, True), (date(2026, 11, 19), evening, True), (date(2026, 11, 20), evening, False),
        (date(2026, 11, 20), night, True),
    ]:  # fmt: skip
        office = Office(HERE, "a", "b", "c", checked, "https://x.gov.vn") if checked else None
        assert bool(newer_office(office, replace(OFFICE, at=at))) is own
    assert newer_office(None, None) is None


def test_the_board_answers_for_one_commune_and_one_moment() -> None:
    now = [NOW]
    board = LocalBoard(clock=lambda: now[0])
    assert board.notices(HERE) == []
    later = replace(NOTICE, id=2, start=NOW + 2 * HOUR, until=NOW + 3 * HOUR)
    board.show([OFFICE, NOTICE, later, NOTE, replace(NOTICE, commune=THERE, text="nơi khác")])
    assert board.notices(HERE) == [NOTICE]
    assert board.office(HERE) == OFFICE and board.office(THERE) is None
    now[0] = NOW + 2 * HOUR
    assert board.notices(HERE) == [later, NOTICE]
    board.show([])
    assert board.notices(HERE) == [] and board.office(HERE) is None


def test_a_note_goes_along_when_its_entry_gets_another_id() -> None:
    board = LocalBoard(clock=lambda: NOW)
    board.show([NOTE])
    assert board.note(HERE, make_entry("khai-sinh-moi", formerly=("khai-sinh",))) == NOTE
    assert board.note(HERE, make_entry("khai-tu")) is None
    assert board.note(THERE, make_entry("khai-sinh")) is None


# Whether it may be shown


def codes(item: Local, *others: Local) -> list[tuple[str, str]]:
    return [(found.field, found.code) for found in problems_of(item, others, ENTRIES, DOMAINS, NOW)]


@pytest.mark.parametrize("item", [OFFICE, NOTICE, NOTE])
def test_what_is_sound_has_no_problem(item: Local) -> None:
    assert codes(item) == []


def test_what_is_needed_is_asked_for() -> None:
    assert codes(Local(HERE, "office", "x", NOW)) == [("address", "missing"), ("hours", "missing")]
    assert codes(Local(HERE, "notice", "x", NOW)) == [("text", "missing"), ("start", "no-time"), ("until", "no-time")]
    assert codes(replace(NOTICE, until=None)) == [("until", "no-time")]
    assert codes(Local(HERE, "note", "x", NOW)) == [("text", "missing"), ("entry", "no-entry")]
    assert codes(replace(NOTE, entry="khong-co")) == [("entry", "no-entry")]


@pytest.mark.parametrize(("item", "most"), [(NOTICE, 300), (NOTE, 600)])
def test_a_text_has_its_longest(item: Local, most: int) -> None:
    assert codes(replace(item, text="ạ" * most)) == []
    assert codes(replace(item, text="ạ" * (most + 1))) == [("text", "too-long")]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [(0, 0, "over"), (-3, -1, "over"), (3, 2, "before-start"), (0, 24 * 91, "too-far"), (24 * 91, 24 * 92, "too-far")],
)
def test_a_notice_needs_a_time_to_come(start: int, end: int, code: str) -> None:
    assert codes(replace(NOTICE, start=NOW + start * HOUR, until=NOW + end * HOUR)) == [("until", code)]


def test_a_fourth_notice_at_once_is_refused() -> None:
    assert codes(NOTICE, *[replace(NOTICE, id=id) for id in (1, 2, 3)]) == [("text", "crowded")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Hỏi CCCD 049085001234", "identity"), ("Gặp bà Nguyễn Thị Hoa", "name"), ("Gọi 0905 123 456", "phone"),
     ("OTP là 482913", "otp")],
)  # fmt: skip
def test_nobodys_data_is_shown(text: str, kind: str) -> None:
    for item, key in ((NOTICE, "text"), (NOTE, "text"), (OFFICE, "hours"), (OFFICE, "name"), (OFFICE, "address")):
        (found,) = problems_of(replace(item, **{key: text}), (), ENTRIES, DOMAINS, NOW)  # type: ignore[arg-type]
        assert (found.field, found.code) == (key, "private") and kind in found.what


def test_where_an_office_is_may_be_told() -> None:
    for address in ("Số nhà 12, ngõ 5 Trần Phú", "trụ sở cũ 15 Lê Lợi", "42 Bạch Đằng, TP.HCM"):
        assert codes(replace(OFFICE, address=address)) == codes(replace(NOTICE, text=address)) == []


@pytest.mark.parametrize("phone", ["0236 3822 010", "(0236) 3822.010", "+84 236 3822 010", "1800 1096", "0905-123-456"])
def test_a_phone_number_of_vietnam_is_taken(phone: str) -> None:
    assert codes(replace(OFFICE, phone=phone)) == []


@pytest.mark.parametrize("phone", ["12345", "0905123", "gọi 18001096", "113 114 115", "+1 202 555 0143", "<b>"])
def test_nothing_else_is_a_phone_number(phone: str) -> None:
    assert codes(replace(OFFICE, phone=phone)) == [("phone", "phone")]


@pytest.mark.parametrize(
    "text",
    ["Xem https://dichvucong.gov.vn/a?b=1.", "(haichau.danang.gov.vn)", "gửi motcua@haichau.danang.gov.vn nhé",
     "từ 7.30 đến 17.00, TP.HCM, UBND.", "http://DICHVUCONG.GOV.VN", "Nghỉ 2.9. Mở lại 3.9"],
)  # fmt: skip
def test_pages_of_the_government_may_be_named(text: str) -> None:
    assert list(host_problems(text, DOMAINS)) == []


@pytest.mark.parametrize(
    "text",
    ["https://evil.com", "bit.ly/abc", "BIT.LY/ABC", "www.facebook.com", "FACEBOOK.COM", "t.me/motcua", "zalo.me",
     "https://gov.vn.evil.com", "https://gov.vn@evil.com/", "https://evil.com\\.gov.vn", "evilgov.vn", "a@gmail.com",
     "ftp://x.gov.vn.co", "tg://resolve?domain=x", "https://1.2.3.4/", "dichvucong-gov.vn", "đăng-ký.vn", "https://"],
)  # fmt: skip
def test_no_other_page_is(text: str) -> None:
    assert list(host_problems(f"Xem {text} nhé", DOMAINS)) != []


# How citizens read it


@pytest.fixture
def local(small_matcher: Matcher, saying: Saying) -> tuple[Conversation, LocalBoard]:
    """A conversation whose board shows nothing yet."""
    own = Saying(saying.phrases, saying.entries)
    own.local = LocalBoard(clock=lambda: NOW)
    return Conversation(small_matcher, own, gazetteer=load_gazetteer()), own.local


def heading(phrases: Phrases) -> Labelled:
    return Labelled(phrases.say("local_notice", place=PLACE.name, until="17:00 21/11/2026"), NOTICE.text)


def test_a_notice_stands_above_answers_in_its_commune_only(
    local: tuple[Conversation, LocalBoard],
) -> None:
    conversation, board = local
    board.show([NOTICE])
    expected = heading(conversation.saying.phrases)
    for said in ("quên mật khẩu", "xyz qwerty asdf", "/gapcanbo"):
        assert hear(conversation, said, Context(commune=HERE)).replies[0].blocks[0] == expected, said
        for elsewhere in (None, THERE, PLACE.province_code):
            told = "".join(map(plain_text, hear(conversation, said, Context(commune=elsewhere)).replies))
            assert NOTICE.text not in told
    chosen = tap(conversation, "e:khai-sinh:0123456789", Context(commune=HERE))
    assert chosen.replies[0].blocks[0] == expected


def test_small_talk_and_emergencies_wait_for_no_notice(local: tuple[Conversation, LocalBoard]) -> None:
    conversation, board = local
    board.show([NOTICE])
    for said in ("xin chào", "cháy nhà rồi cứu với", "/menu"):
        told = "".join(map(plain_text, hear(conversation, said, Context(commune=HERE)).replies))
        assert NOTICE.text not in told


def test_a_note_stands_below_the_whole_national_text(local: tuple[Conversation, LocalBoard]) -> None:
    conversation, board = local
    saying, entry = conversation.saying, make_entry("khai-sinh", fee="Miễn phí", time="1 ngày")
    reading = resolve(entry, TODAY)
    assert isinstance(reading, Resolved)
    before = saying.answer(reading, "0123456789", PLACE)
    board.show([NOTE])
    after = saying.answer(reading, "0123456789", PLACE)
    note = Labelled(saying.phrases.say("local_note", place=PLACE.name, date="21/11/2026"), NOTE.text)
    assert after.blocks[-1] == note
    change = Note(saying.phrases.say("place_change", place=saying.place(PLACE)))
    assert [block for block in after.blocks[:-1] if block != change] == list(before.blocks)
    assert after.rows == before.rows
    assert saying.answer(reading, "0123456789", load_gazetteer().places[THERE]) == before


def test_the_communes_office_is_told_as_its_own(local: tuple[Conversation, LocalBoard]) -> None:
    conversation, board = local
    saying, say = conversation.saying, conversation.saying.phrases.say
    reading = resolve(make_entry(nearby=True), TODAY)
    assert isinstance(reading, Resolved)
    board.show([OFFICE])
    blocks = saying.answer(reading, None, PLACE).blocks
    own = say("office_own", place=PLACE.name, date="21/11/2026")
    assert Bullets(
        say("office_label"),
        (PLACE.name, "1 Lê Lợi", say("office_hours", hours="7:30–17:00"), say("office_phone", phone="18001096"), own),
    ) in blocks  # fmt: skip
    assert Note(say("office_unknown", place=saying.place(PLACE))) not in blocks


def test_a_renewed_base_goes_on_showing_what_communes_wrote(
    local: tuple[Conversation, LocalBoard], small_matcher: Matcher
) -> None:
    conversation, board = local
    conversation.use(small_matcher, Saying(conversation.saying.phrases, conversation.saying.entries))
    board.show([NOTICE])
    assert heading(conversation.saying.phrases) in hear(conversation, "quên mật khẩu", Context(commune=HERE)).replies[
        0
    ].blocks


# In every copy


class Away:
    """A store that can be away."""

    def __init__(self, store: LocalStore) -> None:
        self.store = store
        self.gone = False
        self.asked = 0

    async def version(self) -> int:
        self.asked += 1
        if self.gone:
            raise StoreError("away")
        return await self.store.version()

    async def live(self, now: datetime) -> list[Local]:
        return await self.store.live(now)


async def test_a_board_follows_what_another_copy_wrote_and_outlives_a_database_that_is_away(
    store: Store, opener: Opener
) -> None:
    other = opener()

    async def put(item: Local) -> None:
        version = (await other.local.sheet(HERE)).version
        assert await other.local.keep(item, Change(NOW, "xuan", "local-note", HERE), version)

    away, board = Away(store.local), LocalBoard()
    await put(OFFICE)
    keeping = asyncio.create_task(keep_board(away, board, every=0.01))  # type: ignore[arg-type]
    await until(lambda: board.office(HERE))
    away.gone, asked = True, away.asked
    await put(NOTE)
    await until(lambda: away.asked > asked + 3)
    assert board.office(HERE) and board.note(HERE, make_entry("khai-sinh")) is None
    away.gone = False
    await until(lambda: board.note(HERE, make_entry("khai-sinh")))
    keeping.cancel()
    await other.close()


async def test_the_web_chat_shows_a_notice_above_the_newest_answer_only(
    local: tuple[Conversation, LocalBoard], tmp_path: Path
) -> None:
    conversation, board = local
    store = SqliteStore(tmp_path / "m.db")
    browser = Browser(conversation, store)
    for said in (f"/start c{HERE}", "quên mật khẩu", "làm khai sinh"):
        await browser.send(text=said)
    assert NOTICE.text not in await browser.page()
    board.show([NOTICE, NOTE])
    page = await browser.page()
    texts = [conversation.saying.entries[id].answer.split("\n")[0] for id in ("quen-mat-khau", "khai-sinh")]
    first, second = map(page.index, texts)
    assert page.count(NOTICE.text) == page.count(NOTE.text) == 1
    assert first < page.index(NOTICE.text) < second < page.index(NOTE.text)
    board.show([])
    assert NOTICE.text not in await browser.page()
    await store.close()


def test_an_answer_told_later_comes_with_the_notice_of_its_commune(local: tuple[Conversation, LocalBoard]) -> None:
    conversation, board = local
    board.show([NOTICE])
    promise = Promise("0123456789", "lan", "telegram", "5", "quên mật khẩu", frozenset())
    found = answers(conversation, promise, Context(commune=HERE))
    assert found
    _, card = found.replies
    assert card.blocks[0] == heading(conversation.saying.phrases)
    elsewhere = answers(conversation, promise, Context())
    assert elsewhere
    assert NOTICE.text not in "".join(map(plain_text, elsewhere.replies))
