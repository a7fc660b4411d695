"""The national catalogue in the conversation, with a search of the test's own: what is listed, shown, stored."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from bot.assistant import Assistant, Sender
from bot.conversation import Conversation
from bot.library import Library
from bot.messages import Feedback, Message, Said, Tapped, Turn
from bot.reply import Bullets, Folded
from bot.saying import Saying
from bot.storage.sqlite import SqliteStore
from intents.catalogue.procedure import Mode, Procedure
from intents.matching import Lesson, Matcher
from intents.text import fold
from tests.bot.speaking import QUESTION, actions, hear, says, silent, tap, text

LAN = Sender("a" * 32, "telegram", "7")
MINH = Sender("b" * 32, "telegram", "8")
FISH = "xin giấy nuôi cá suốt"
CAGE = Procedure(
    code="1.004692",
    name="Cấp giấy xác nhận nuôi cá suốt bằng lồng bè",
    agency="Chi cục Thủy sản",
    authority="Sở Nông nghiệp",
    modes=(Mode("Trực tiếp", "7 Ngày làm việc", "Miễn phí"), Mode("Trực tuyến", "5 Ngày làm việc", "")),
    documents=("Đơn đăng ký (mẫu 26)", "Bản sao giấy giao đất"),
    data_date="2026-06 (crawl)",
)
POND = Procedure(
    code="2.001694", name="Đăng ký nuôi cá suốt trong ao " + "rất dài " * 20, agency="UBND cấp xã", data_date="2026-06"
)
BARE = Procedure(code="258-39", name="Nuôi cá suốt")
OTHERS = tuple(Procedure(code=f"3.00000{n}", name=f"Việc nuôi cá suốt số {n}") for n in range(6))


class Shelf:
    """A catalogue that holds procedures about fish and nothing else."""

    def __init__(self, *procedures: Procedure) -> None:
        self.procedures = procedures

    def relevant(self, text: str, limit: int) -> Sequence[Procedure]:
        return self.search(text, limit) if "ca suot" in fold(text) else ()

    def search(self, text: str, limit: int) -> Sequence[Procedure]:
        words = fold(text).split()
        return [p for p in self.procedures if any(word in fold(p.name).split() for word in words)][:limit]

    def procedure(self, code: str) -> Procedure | None:
        return next((procedure for procedure in self.procedures if procedure.code == code), None)


def with_catalogue(small: Library, saying: Saying, *procedures: Procedure) -> Conversation:
    lesson = Lesson(small.entries, small.words, small.elsewhere)
    return Conversation(Matcher(lesson, catalogue=Shelf(*procedures)), saying)


@pytest.fixture(scope="module")
def talk(small: Library, saying: Saying) -> Conversation:
    return with_catalogue(small, saying, CAGE, POND, BARE, *OTHERS)


@pytest.fixture(scope="module")
def bare(small: Library, saying: Saying) -> Conversation:
    """Nothing was imported."""
    return Conversation(Matcher(Lesson(small.entries, small.words, small.elsewhere)), saying)


def say(talk: Conversation, key: str, **values: object) -> str:
    return talk.saying.phrases.say(key, **values)


# The list


def test_what_no_entry_answers_lists_procedures_as_buttons(talk: Conversation) -> None:
    turn = hear(talk, FISH)
    (asked,) = turn.asked
    codes = [CAGE.code, POND.code, BARE.code, OTHERS[0].code, OTHERS[1].code]
    assert (asked.text, asked.decision, asked.entry, asked.choices) == (FISH, "catalogue", None, tuple(codes))
    assert text(turn).startswith(say(talk, "catalogue_found"))
    assert actions(turn) == [*(f"c:{code}:{asked.id}" for code in codes), f"t:{asked.id}"]


def test_names_too_long_for_a_button_stand_in_full_by_number(talk: Conversation) -> None:
    lines = text(hear(talk, FISH)).split("\n")
    assert f"1. {CAGE.name}" in lines
    assert f"2. {POND.name}" in lines


def test_a_button_bears_the_name_cut_where_it_is_too_long(talk: Conversation) -> None:
    labels = [button.label for reply in hear(talk, FISH).replies for button in reply.buttons()]
    assert labels[0] == CAGE.name
    assert labels[1].endswith("…")
    assert POND.name.startswith(labels[1].removesuffix("…"))
    assert len(labels[1]) <= 90


def test_an_entry_comes_before_the_catalogue(small: Library, saying: Saying) -> None:
    rivals = with_catalogue(small, saying, Procedure(code="1.001193", name="đăng ký khai sinh cá suốt"))
    turn = hear(rivals, "đăng ký khai sinh")
    assert (turn.asked[0].decision, turn.asked[0].entry) == ("answer", "khai-sinh")
    assert not [action for action in actions(turn) if action.startswith("c:")]


@pytest.mark.parametrize("question", ["thời tiết ngày mai", "xyzzy qwrtp flurbo", "cháy nhà rồi cứu với"])
def test_a_question_about_something_else_gets_no_procedure(talk: Conversation, question: str) -> None:
    turn = hear(talk, question)
    assert turn.asked[0].decision in ("unknown", "emergency")
    assert not [action for action in actions(turn) if action.startswith("c:")]


def test_a_rule_that_changed_is_told_and_not_replaced_by_the_catalogue(small: Library, saying: Saying) -> None:
    rivals = with_catalogue(small, saying, Procedure(code="1.000009", name="sổ hộ tịch điện tử cá suốt"))
    assert hear(rivals, "sổ hộ tịch điện tử").asked[0].kind == "changed"


def test_without_a_catalogue_the_question_stays_unknown(bare: Conversation) -> None:
    assert hear(bare, FISH).asked[0].decision == "unknown"


# One procedure


def test_the_card_tells_all_that_the_catalogue_knows(talk: Conversation) -> None:
    turn = tap(talk, f"c:{CAGE.code}:{QUESTION}")
    assert says(turn, *tap(talk, f"c:{CAGE.code}").replies)
    for part in (
        CAGE.name,
        f"{say(talk, 'procedure_code')} 1.004692",
        f"{say(talk, 'procedure_authority')} Sở Nông nghiệp",
        "- Trực tiếp; 7 Ngày làm việc; Miễn phí\n- Trực tuyến; 5 Ngày làm việc",
        "- Bản sao giấy giao đất",
        say(talk, "procedure_date", date="6/2026"),
        "https://dichvucong.gov.vn/dvc-ket-qua-thu-tuc?keyword=1.004692",
    ):
        assert part in text(turn)
    assert "mới là nơi quyết định" in text(turn)


def test_the_documents_are_folded(talk: Conversation) -> None:
    (reply,) = tap(talk, f"c:{CAGE.code}").replies
    (folded,) = [block for block in reply.blocks if isinstance(block, Folded)]
    assert (folded.label, folded.items) == (say(talk, "procedure_documents", count=2), CAGE.documents)


def test_what_the_catalogue_does_not_know_is_left_out(talk: Conversation) -> None:
    (reply,) = tap(talk, f"c:{BARE.code}").replies
    assert not [block for block in reply.blocks if isinstance(block, Folded | Bullets)]
    assert say(talk, "procedure_authority") not in text(tap(talk, f"c:{BARE.code}"))
    assert "UBND cấp xã" in text(tap(talk, f"c:{POND.code}"))


def test_a_typed_number_picks_from_the_list(talk: Conversation) -> None:
    turn = hear(talk, FISH)
    picked = hear(talk, "2", turn.context)
    assert POND.name.strip() in text(picked)
    assert picked.feedback == (Feedback(turn.asked[0].id, POND.code, "chosen"),)


@pytest.mark.parametrize(
    "forged",
    [
        "c:",
        "c:9.999999",
        f"c:9.999999:{QUESTION}",
        "c:../../etc",
        "c:1.004692:x",
        "c:1.004692:0123456789:1",
        "c:" + "1" * 31,
    ],
)
def test_a_forged_code_is_answered_in_words_and_writes_nothing(talk: Conversation, forged: str) -> None:
    turn = tap(talk, forged)
    assert silent(turn)
    assert text(turn) in (say(talk, "tap_gone"), say(talk, "procedure_gone"))


def test_a_button_from_before_the_catalogue_was_taken_out_says_so(bare: Conversation) -> None:
    assert text(tap(bare, f"c:{CAGE.code}:{QUESTION}")) == say(bare, "procedure_gone")


# The command


def test_the_command_searches_whatever_the_entries_say(talk: Conversation) -> None:
    turn = hear(talk, "/thutuc nuôi cá suốt")
    assert text(turn).startswith(say(talk, "catalogue_searched", words="nuôi cá suốt"))
    assert actions(turn)[:2] == [f"c:{CAGE.code}", f"c:{POND.code}"]
    assert len(actions(turn)) == 5
    assert silent(turn)
    assert CAGE.name in text(hear(talk, "1", turn.context))


def test_the_command_that_finds_nothing_says_so(talk: Conversation) -> None:
    turn = hear(talk, "/thutuc xyzzy")
    assert (text(turn), actions(turn)) == (say(talk, "catalogue_nothing", words="xyzzy"), [])


@pytest.mark.parametrize("typed", ["/thutuc", "/thutuc  ", "/thutuc ???", "/thutuc@motcua_bot"])
def test_the_command_without_words_tells_how_to_use_it(talk: Conversation, typed: str) -> None:
    assert text(hear(talk, typed)) == say(talk, "catalogue_usage")


@pytest.mark.parametrize("typed", ["/thutuc", "/thutuc nuôi cá suốt"])
def test_the_command_without_a_catalogue_names_the_portal(bare: Conversation, typed: str) -> None:
    told = text(hear(bare, typed))
    assert told == say(bare, "catalogue_absent")
    assert "dichvucong.gov.vn" in told


def test_private_data_in_the_command_is_not_repeated(talk: Conversation) -> None:
    told = text(hear(talk, "/thutuc nuôi cá suốt cccd 079203001234"))
    assert "079203001234" not in told
    assert say(talk, "private_warning", kinds=talk.saying.phrases.tables["kinds"]["identity"]) in told


# Storage


@pytest_asyncio.fixture
async def kept(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "m.db")
    yield store
    await store.close()


async def tell(talk: Conversation, store: SqliteStore, message: Message, sender: Sender = LAN) -> Turn:
    turn = await Assistant(talk, store, 30).hear(message, sender)
    assert turn is not None
    return turn


async def test_the_question_counts_as_unanswered_even_when_a_procedure_was_opened(
    talk: Conversation, kept: SqliteStore
) -> None:
    turn = await tell(talk, kept, Said(FISH))
    await tell(talk, kept, Said("Xin giấy nuôi cá suốt?"), MINH)
    await tell(talk, kept, Tapped(actions(turn)[0]))
    (group,) = await kept.unanswered(None, 10)
    assert (group.times, group.people, group.reason) == (2, 2, "catalogue")
    assert group.nearest.startswith(f"{CAGE.code},{POND.code}")
    (past,) = await kept.history(LAN.person, group.first, 10)
    assert past.chosen == CAGE.code


async def test_a_choice_made_for_somebody_elses_question_is_not_kept(talk: Conversation, kept: SqliteStore) -> None:
    turn = await tell(talk, kept, Said(FISH))
    shown = await tell(talk, kept, Tapped(actions(turn)[0]), MINH)
    assert CAGE.name in text(shown)
    assert (await kept.personal_data(MINH.person)).feedback == 0


async def test_who_got_only_a_list_can_be_told_when_there_is_an_answer(talk: Conversation, kept: SqliteStore) -> None:
    turn = await tell(talk, kept, Said(FISH))
    await tell(talk, kept, Tapped(actions(turn)[-1]))
    assert [promise.text for promise in await kept.promises()] == [FISH]
