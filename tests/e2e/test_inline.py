"""`@bot tạo tài khoản` in any chat: official answers with their source, and nothing kept of what was typed."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.assistant import vietnam_today
from bot.channels.telegram.inline import MOST_OFFERED
from bot.storage.sqlite import SqliteStore
from bot.storage.visits import Tally
from tests.e2e.conftest import House
from tests.e2e.service import until
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow


def answered(house: House, citizen: Citizen, text: str) -> tuple[str, Mapping[str, Any]]:
    """Type `text` after the bot's name; return the query and what the bot answered."""
    query = citizen.ask_inline(text)
    call = house.tg.wait_call("answerInlineQuery", where=lambda call: call.params["inline_query_id"] == query)
    return query, call.params


def looked_up(house: House) -> dict[str, int]:
    async def read() -> list[Tally]:
        store = SqliteStore(house.service.database)
        try:
            return await store.visits.tallies(vietnam_today(), vietnam_today(), "")
        finally:
            await store.close()

    return {tally.kind: tally.people for tally in asyncio.run(read()) if tally.channel == "inline"}


def test_the_official_answer_with_its_source_is_offered(house: House, lan: Citizen) -> None:
    entry = house.knowledge.entry("ket-hon")
    _, given = answered(house, lan, house.knowledge.asking_for("ket-hon"))
    first = given["results"][0]
    assert 1 <= len(given["results"]) <= MOST_OFFERED
    assert (first["id"], first["title"]) == (entry.id, entry.title)
    text = first["input_message_content"]["message_text"]
    assert entry.title in text and entry.sources[0].title in text and house.say("source_label") in text
    assert str(entry.checked.year) in text
    assert first["reply_markup"]["inline_keyboard"][0][0]["url"].startswith("https://t.me/motcua_test_bot")
    assert not given.get("is_personal") and 0 < given["cache_time"] <= 300


def test_several_answers_are_offered_where_the_words_fit_several(house: House, lan: Citizen) -> None:
    _, given = answered(house, lan, house.knowledge.ambiguous)
    assert 2 <= len(given["results"]) <= MOST_OFFERED


@pytest.mark.parametrize("text", ["", "a", "?!", "🙂", " " * 50])
def test_nothing_to_look_up_offers_the_way_to_the_bot(house: House, lan: Citizen, text: str) -> None:
    _, given = answered(house, lan, text)
    assert given["results"] == []
    assert given["button"]["text"] == house.say("inline_ask")


def test_personal_data_comes_back_nowhere_and_nothing_typed_is_kept(house: House, lan: Citizen) -> None:
    number = "001203004567"
    question = f"{house.knowledge.asking_for('ket-hon')} căn cước {number}"
    _, given = answered(house, lan, question)
    assert number not in str(given)
    assert house.service.tables_with(number) == set()
    assert house.service.questions(lan.id) == []
    assert number not in house.service.log


def test_whoever_looks_up_counts_once_and_what_was_put_into_a_chat_is_known(house: House, lan: Citizen) -> None:
    before = looked_up(house)
    for text in ("kết hôn cần gì", house.knowledge.asking_for("ket-hon"), house.knowledge.asking_for("ket-hon")):
        query, given = answered(house, lan, text)
    lan.choose_inline(query, given["results"][0]["id"])
    until(lambda: looked_up(house).get("answered", 0) == before.get("answered", 0) + 1)
    assert looked_up(house)["question"] == before.get("question", 0) + 1


def test_a_query_that_is_too_old_disturbs_nobody(house: House, lan: Citizen) -> None:
    house.tg.fail_next("answerInlineQuery", 400, description="query is too old")
    answered(house, lan, "kết hôn cần gì")
    lan.send("/trogiup")
    lan.wait()
