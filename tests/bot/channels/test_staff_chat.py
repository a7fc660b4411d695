"""The support team's chat: what is posted there and when, and what replies and taps do."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from telegram import Bot, Update

from bot.assistant import VIETNAM, Assistant, Sender
from bot.channels.telegram.staff import StaffDesk
from bot.communes.gazetteer import load_gazetteer
from bot.conversation import Conversation
from bot.identity import Identity
from bot.messages import Message, Said, Tapped, Turn
from bot.saying import Saying
from bot.settings import read_settings
from bot.storage.gaps import Gap, Wanted
from bot.storage.protocol import Outgoing, Store
from intents.matching import Matcher
from tests.bot.storage.making import asked, wrote
from tests.telegram_api import Group, TelegramServer
from tests.telegram_api.conftest import make_bot

pytestmark = pytest.mark.slow

STAFF = -1_001_234_567_890
# Far ahead, so that no context is an hour old; the day after it is a holiday.
MONDAY = datetime(2048, 11, 23, 7, 30, tzinfo=VIETNAM)
LAN = Sender("a" * 32, "telegram", "987654321987")
HOA = Sender("b" * 32, "web")
BINH = {"id": 4242, "is_bot": False, "first_name": "Cán Bộ Bình"}
FAR = "nuôi cá sấu cần giấy gì"


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Team:
    """The desk over one store, and what its chat is sent."""

    def __init__(
        self, bot: Bot, store: Store, assistant: Assistant, clock: Clock, topic: str = "", url: str = ""
    ) -> None:
        given = {"TELEGRAM_STAFF_CHAT": f"{STAFF}{topic}", "PUBLIC_URL": url}
        settings = read_settings(given)
        assistant.staffed(settings.working_hours)
        self.bot, self.store, self.assistant, self.clock = bot, store, assistant, clock
        self.woken: list[int] = []
        self.desk = StaffDesk(bot, settings, assistant, Identity("key"), lambda: self.woken.append(1), clock)
        self.numbers: Iterator[int] = count(1)

    async def due(self) -> list[Outgoing]:
        """Everything that waits to be sent, which is then sent."""
        calls: list[Outgoing] = []
        while found := await self.store.due(datetime(2100, 1, 1, tzinfo=VIETNAM), 99):
            calls += found
            await self.store.sent([call.id for call in found])
        return sorted(calls, key=lambda call: call.id)

    async def post(self) -> list[Outgoing]:
        """One round of posting."""
        poster = self.desk.poster
        for part in (poster.look, poster.digest, poster.requests, poster.gaps):
            await part()
        return await self.due()

    async def say(self, message: Message | str, sender: Sender = LAN) -> Turn:
        turn = await self.assistant.hear(Said(message) if isinstance(message, str) else message, sender)
        assert turn is not None
        return turn

    async def requested(self, text: str = FAR, sender: Sender = LAN) -> str:
        """Somebody asks, wants a person, and consents; returns the id of the question."""
        question = (await self.say(text, sender)).asked[0].id
        await self.say("/gapcanbo", sender)
        await self.say(Tapped(f"h:{question}"), sender)
        return question

    async def gap(self, people: int = 3, text: str = FAR, why: str = "bad") -> int:
        number = None
        for person in range(people):
            question = f"{next(self.numbers):010x}"
            words = f"{text} {'ạ' * person}".strip()
            write = wrote(asked(question, words, choices=("khai-sinh",)), person=f"p{person}", at=self.clock.now)
            await self.store.write(write)
            number = await self.store.gaps.place(question, why, number, self.clock.now)
        assert number is not None
        return number

    async def state(self, gap: int) -> Gap:
        (found,) = await self.store.gaps.gaps(self.clock.now, Wanted(gap=gap))
        return found

    async def reply(self, card: str, content: str | dict[str, Any], update: int | None = None) -> list[Outgoing]:
        said = {"text": content} if isinstance(content, str) else content
        head = {"date": 0, "chat": {"id": STAFF, "type": "supergroup", "title": "Tổ"}}
        ours = {"message_id": 7, "from": self.bot.bot.to_dict(), "text": card, **head}
        message = {"message_id": 8, "from": BINH, "reply_to_message": ours, **head, **said}
        await self.desk.take(self._update({"message": message}, update))
        return await self.due()

    async def tap(self, data: str) -> list[Outgoing]:
        chat = {"id": STAFF, "type": "supergroup", "title": "Tổ"}
        card = {"message_id": 7, "date": 0, "chat": chat, "from": self.bot.bot.to_dict(), "text": "x"}
        query = {"id": "1", "from": BINH, "chat_instance": "1", "message": card, "data": data}
        await self.desk.take(self._update({"callback_query": query}))
        return await self.due()

    def _update(self, content: dict[str, Any], number: int | None = None) -> Update:
        update = Update.de_json({"update_id": number or 1000 + next(self.numbers), **content}, self.bot)
        assert self.desk.owns(update)
        return update

    def says(self, key: str, **values: object) -> str:
        return self.assistant.conversation.saying.phrases.say(key, **values)


@pytest.fixture
def tg() -> Iterator[TelegramServer]:
    with TelegramServer(token="123456:TEST") as server:
        yield server
    assert server.violations == []


@pytest.fixture
def room(tg: TelegramServer) -> Group:
    return tg.group(STAFF)


@pytest_asyncio.fixture
async def bot(tg: TelegramServer, room: Group) -> AsyncIterator[Bot]:
    async with make_bot(tg) as client:
        yield client


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def assistant(small_matcher: Matcher, saying: Saying, store: Store, clock: Clock) -> Assistant:
    # Not the shared conversation: this one has a support team.
    return Assistant(Conversation(small_matcher, saying, gazetteer=load_gazetteer()), store, 30, clock)


@pytest.fixture
def team(bot: Bot, store: Store, assistant: Assistant, clock: Clock) -> Team:
    return Team(bot, store, assistant, clock)


def texts(calls: list[Outgoing]) -> list[str]:
    return [re.sub("<[^>]+>", "", str(call.params.get("text", ""))) for call in calls]


def buttons(call: Outgoing) -> list[list[dict[str, str]]]:
    markup: Any = call.params.get("reply_markup", {"inline_keyboard": []})
    return markup["inline_keyboard"]  # type: ignore[no-any-return]


# The digest


@pytest.mark.parametrize(
    ("now", "posted"),
    [
        (MONDAY - timedelta(minutes=1), 0), (MONDAY, 1), (MONDAY + timedelta(hours=7), 1),
        (MONDAY + timedelta(hours=11), 0), (MONDAY + timedelta(days=1), 0), (MONDAY - timedelta(days=1), 0),
    ],
)  # fmt: skip
async def test_the_digest_comes_within_working_hours_of_a_working_day(
    team: Team, clock: Clock, now: datetime, posted: int
) -> None:
    clock.now = now
    assert len(await team.post()) == posted


async def test_the_digest_comes_once_a_day_however_many_copies_run(
    team: Team, bot: Bot, store: Store, assistant: Assistant, clock: Clock
) -> None:
    other = Team(bot, store, assistant, clock)
    first = [*await team.post(), *await other.post(), *await team.post()]
    assert len(first) == 1
    assert team.says("desk_digest", day="23/11/2048") in texts(first)[0]
    clock.now += timedelta(days=2)  # the day between is a holiday
    assert len(await other.post()) == 1
    assert team.woken == [1]


# Requests for a person


async def test_a_request_is_posted_masked_with_its_commune_and_without_its_person(team: Team) -> None:
    await team.post()
    await team.say("em ở phường Bến Thành")
    question = await team.requested(f"{FAR}, gọi tôi 0912345678")
    (call,) = await team.post()
    (card,) = texts([call])
    assert "0912345678" not in card
    assert FAR in card
    assert "Bến Thành" in card
    assert card.endswith(f"#h{question}")
    assert LAN.person not in str(call)
    assert str(LAN.address) not in str(call)
    assert await team.post() == []


async def test_a_reply_reaches_the_person_once_and_says_so(team: Team, store: Store) -> None:
    question = await team.requested()
    await team.post()
    card = f"Có người\n#h{question}"
    calls = await team.reply(card, "Anh chị hỏi <b>Chi cục</b> Kiểm lâm.", update=5)
    to_lan = next(call for call in calls if call.chat == LAN.address)
    assert "Anh chị hỏi <b>Chi cục</b> Kiểm lâm." in str(to_lan.params["text"]).replace("&lt;", "<").replace(
        "&gt;", ">"
    )
    assert team.says("person_answer", question=FAR) in texts([to_lan])[0]
    assert [b["callback_data"] for b in buttons(to_lan)[0]] == [f"g:gap-can-bo:{question}", f"b:gap-can-bo:{question}"]
    assert "Bình" not in str(to_lan)
    assert "tg:" not in str(to_lan)
    told, shown = (call for call in calls if call.chat == str(STAFF))
    assert texts([told]) == [team.says("desk_done_sent")]
    assert (shown.method, shown.params["message_id"]) == ("editMessageText", 7)
    assert re.search(r"Đã trả lời \(tg:[0-9a-f]{8}\)", str(shown.params["text"]))
    assert await store.promises() == []
    assert await team.reply(card, "Anh chị hỏi Chi cục Kiểm lâm.", update=5) == []
    assert texts(await team.reply(card, "Lần hai.")) == [team.says("desk_done_before")]
    (change,) = await store.staff.changes(9)
    assert (change.what, change.subject, change.who[:3]) == ("person-answer", question, "tg:")


async def test_nobodys_name_is_kept(team: Team, store: Store) -> None:
    question = await team.requested()
    calls = await team.reply(f"#h{question}", "Đây.")
    assert "Bình" not in str(calls) + str(await store.staff.changes(9))
    assert "4242" not in str(calls) + str(await store.staff.changes(9))


async def test_a_web_visitor_reads_the_answer_later(team: Team, store: Store) -> None:
    question = await team.requested(sender=HOA)
    calls = await team.reply(f"#h{question}", "Đây.")
    assert texts(calls)[0] == team.says("desk_done_web")
    assert {call.chat for call in calls} == {str(STAFF)}
    (letter,) = await store.desk.letters(HOA.person, datetime.now(UTC))
    assert (letter.question, letter.asked, letter.text) == (question, FAR, "Đây.")


async def test_a_question_asked_again_after_the_answer_is_another_request(team: Team, clock: Clock) -> None:
    await team.post()
    question = await team.requested()
    assert len(await team.post()) == 1
    await team.say(Tapped(f"h:{question}"))
    await team.say(Tapped(f"t:{question}"))
    assert await team.post() == []
    await team.reply(f"#h{question}", "Đây.")
    clock.now += timedelta(minutes=1)
    await team.say(Tapped(f"h:{question}"))
    assert len(await team.post()) == 1


async def test_a_request_by_night_rings_no_phone(team: Team, clock: Clock) -> None:
    clock.now = MONDAY - timedelta(hours=3)
    await team.requested()
    (call,) = await team.post()
    assert call.params["disable_notification"] is True


@pytest.mark.parametrize("content", [{"photo": []}, "dài " * 1000])
async def test_what_cannot_be_sent_on_is_refused_and_still_waits(
    team: Team, store: Store, content: str | dict[str, Any]
) -> None:
    question = await team.requested()
    (told,) = await team.reply(f"#h{question}", content)
    assert texts([told])[0] in (
        team.says("desk_only_text"), team.says("desk_too_long", count=4000, most=3500),
    )  # fmt: skip
    assert len(await store.promises()) == 1


@pytest.mark.parametrize("card", ["Lời khác", "#h12", "#hzzzzzzzzzz", "x #g1", "#g1\nkhác", ""])
async def test_other_talk_is_left_alone(team: Team, card: str) -> None:
    assert await team.reply(card, "/xoadulieu") == []


# Gaps


async def test_a_gap_is_posted_once_when_its_rank_reaches_the_threshold(team: Team, clock: Clock) -> None:
    await team.post()
    await team.gap(people=1, text="câu hỏi hiếm")
    number = await team.gap(people=3)
    clock.now += timedelta(minutes=1)
    (call,) = await team.post()
    (card,) = texts([call])
    assert card.count(FAR) == 3
    assert team.says("desk_gap_size", people=3, communes=1, wrong=3) in card
    assert "Đăng ký khai sinh" in card
    assert card.endswith(f"#g{number}")
    assert [[b.get("callback_data") for b in row] for row in buttons(call)] == [
        [f"G:t:{number}", f"G:a:{number}"], [f"G:n:{number}"],
    ]  # fmt: skip
    clock.now += timedelta(minutes=1)
    assert await team.post() == []


async def test_many_gaps_come_a_few_at_a_time(team: Team, clock: Clock) -> None:
    await team.post()
    for number in range(5):
        await team.gap(text=f"câu {number}")
    rounds = []
    for _ in range(3):
        clock.now += timedelta(seconds=20)
        rounds.append(len(await team.post()))
    assert rounds == [3, 2, 0]


async def test_a_gap_is_taken_and_the_card_shows_by_whom(team: Team, store: Store) -> None:
    number = await team.gap()
    toast, card = await team.tap(f"G:t:{number}")
    gap = await team.state(number)
    assert (gap.state, gap.owner[:3]) == ("doing", "tg:")
    assert toast.params["text"] == team.says("desk_taken", who=gap.owner)
    assert team.says("desk_gap_owner", who=gap.owner) in str(card.params["text"])
    assert f"G:t:{number}" not in str(card.params)
    again, _ = await team.tap(f"G:t:{number}")
    assert again.params["text"] == team.says("desk_closed", state="đang xử lý")
    assert [change.what for change in await store.staff.changes(9)] == ["gap-take"]


async def test_a_gap_is_set_aside_with_a_reason(team: Team, store: Store) -> None:
    number = await team.gap()
    _, asking = await team.tap(f"G:a:{number}")
    offered = [row[0]["callback_data"] for row in buttons(asking)]
    assert offered == [
        *(f"G:d:{number}:{reason}" for reason in ("not-ours", "unclear", "test", "abuse", "duplicate", "no-source")),
        f"G:k:{number}",
    ]
    assert all(len(data) <= 64 for data in offered)
    _, back = await team.tap(f"G:k:{number}")
    assert f"G:t:{number}" in str(back.params)
    toast, card = await team.tap(f"G:d:{number}:no-source")
    assert (await team.state(number)).reason == "no-source"
    assert toast.params["text"] == team.says("desk_set_aside", reason="chưa có nguồn chắc chắn")
    assert buttons(card) == []
    (change,) = await store.staff.changes(9)
    assert (change.what, change.before, change.after) == ("gap-aside", "new", "aside")
    late, _ = await team.tap(f"G:t:{number}")
    assert late.params["text"] == team.says("desk_closed", state="bỏ qua")


async def test_nearest_entries_are_told_where_the_dashboard_cannot_be_opened(team: Team) -> None:
    number = await team.gap()
    _, near = await team.tap(f"G:n:{number}")
    assert "Đăng ký khai sinh" in str(near.params["text"])


async def test_with_an_https_address_the_gap_opens_in_the_dashboard(
    bot: Bot, store: Store, assistant: Assistant, clock: Clock
) -> None:
    team = Team(bot, store, assistant, clock, url="https://motcua.example")
    number = await team.gap()
    posts = await team.post()
    assert buttons(posts[-1])[1] == [
        {"text": team.says("desk_belongs"), "url": f"https://motcua.example/review/cau/{number}"}
    ]
    assert f"https://motcua.example/review/cau/{number}" in str(posts[0].params["text"])


@pytest.mark.parametrize("data", ["G:t:999999", "G:d:1", "G:z:1", "G:t:1:abuse:x", "G:t:9" + "9" * 18, "d:yes", ""])
async def test_forged_taps_do_nothing(team: Team, store: Store, data: str) -> None:
    number = await team.gap()
    await team.tap(data)
    assert (await team.state(number)).state == "new"
    assert await store.staff.changes(9) == []


async def test_a_reply_to_a_gap_becomes_a_draft(team: Team, store: Store) -> None:
    number = await team.gap()
    told, card = await team.reply(f"x\n#g{number}", "Xin giấy ở Chi cục Kiểm lâm.", update=5)
    (draft,) = await store.drafts.drafts()
    assert (draft.gap, draft.file, draft.base, draft.author[:3]) == (number, "", "", "tg:")
    assert "Xin giấy ở Chi cục Kiểm lâm." in draft.text
    assert FAR in draft.text
    assert texts([told]) == [team.says("desk_drafted")]
    assert (await team.state(number)).state == "checking"
    assert team.says("desk_gap_state", state="chờ duyệt") in texts([card])[0]
    assert await team.reply(f"x\n#g{number}", "Xin giấy ở Chi cục Kiểm lâm.", update=5) == []
    assert len(await store.drafts.drafts()) == 1


async def test_a_reply_to_a_gap_that_is_gone_says_so(team: Team) -> None:
    assert texts(await team.reply("#g77", "Đây.")) == [team.says("desk_gone")]


# The chat itself


async def test_a_chat_without_the_bot_is_a_problem_and_gets_nothing(
    team: Team, room: Group, tg: TelegramServer
) -> None:
    await team.gap()
    room.remove_bot(tg.user())
    assert await team.post() == []
    assert "the bot is not in it" in team.desk.problem


async def test_a_bot_without_the_right_to_write_posts_once_it_has_it(
    team: Team, room: Group, tg: TelegramServer, clock: Clock
) -> None:
    question = await team.requested()
    room.restrict_bot(tg.user())
    assert await team.post() == []
    assert "may not send" in team.desk.problem
    room.add_bot(tg.user())
    clock.now += timedelta(minutes=1)
    assert question in str(await team.post())
    assert team.desk.problem == ""


async def test_a_chat_that_does_not_exist_is_a_problem(bot: Bot, team: Team) -> None:
    team.desk.poster.wanted = type(team.desk.poster.wanted)("-100999")
    await team.post()
    assert "no such chat" in team.desk.problem


async def test_posts_go_into_the_topic(
    bot: Bot, store: Store, assistant: Assistant, clock: Clock, tg: TelegramServer, room: Group
) -> None:
    room.chat.json["is_forum"] = True
    thread = room.add_topic(tg.user(), "Hỏi đáp")
    team = Team(bot, store, assistant, clock, topic=f":{thread}")
    (call,) = await team.post()
    assert call.params["message_thread_id"] == thread
    assert team.desk.problem == ""
    question = await team.requested()
    in_topic = {"text": "Đây.", "is_topic_message": True, "message_thread_id": thread}
    told = (await team.reply(f"#h{question}", in_topic))[1]
    assert told.params["message_thread_id"] == thread


@pytest.mark.parametrize(("forum", "phrase"), [(False, "desk_no_topics"), (True, "desk_topic_missing")])
async def test_a_missing_topic_is_told_once_and_posts_go_to_the_group(
    bot: Bot, store: Store, assistant: Assistant, clock: Clock, room: Group, forum: bool, phrase: str
) -> None:
    room.chat.json["is_forum"] = forum
    team = Team(bot, store, assistant, clock, topic=":77")
    calls = await team.post()
    assert texts(calls)[0] == team.says(phrase, topic=77)
    assert all("message_thread_id" not in call.params for call in calls)
    clock.now += timedelta(minutes=5)
    assert await team.post() == []
    assert "topic" in team.desk.problem
