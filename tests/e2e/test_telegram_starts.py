"""The start, while Telegram is away, busy or does not know the token."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from tests.e2e.conftest import TOKEN, installation
from tests.e2e.knowledge import Knowledge
from tests.e2e.service import Service, by_polling, until
from tests.telegram_api import Citizen, TelegramServer

pytestmark = pytest.mark.slow


@pytest.fixture
def tg() -> Iterator[TelegramServer]:
    with TelegramServer(token=TOKEN) as server:
        yield server
        assert server.violations == []


@pytest.fixture
def service(tg: TelegramServer, knowledge: Knowledge, tmp_path: Path) -> Iterator[Service]:
    """An installation that polls `tg` and was not started yet."""
    service = installation(tmp_path, knowledge, by_polling(tg))
    yield service
    if service.is_running:
        service.kill()
    assert TOKEN not in service.log


@pytest.fixture
def lan(tg: TelegramServer) -> Citizen:
    """Somebody who has opened the bot before the assistant runs."""
    citizen = tg.user(first_name="Lan")
    citizen.start()
    return citizen


def state(service: Service) -> str:
    """What the assistant says of its Telegram channel."""
    return str(httpx.get(f"{service.url}/readyz").json()["telegram"])


def test_telegram_may_come_after_the_assistant_and_go_away_for_a_while(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    tg.down()
    service.start()
    assert httpx.get(f"{service.url}/").status_code == 200
    until(lambda: state(service) not in ("ok", "starting"))
    tg.up()
    lan.wait(knowledge.say("welcome")[:40], timeout=30)
    until(lambda: state(service) == "ok")
    tg.down()
    lan.send(knowledge.asking_for("ket-hon"))
    until(lambda: state(service) != "ok")
    tg.up()
    lan.wait(knowledge.entry("ket-hon").title, timeout=30)


def test_being_told_to_wait_at_every_step_is_outlived(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    for method in ("getMe", "deleteWebhook", "getUpdates"):
        tg.fail_next(method, 429, retry_after=1)
    service.start()
    lan.wait(knowledge.say("welcome")[:40], timeout=30)


def test_the_menu_of_commands_is_set_in_the_end_and_nobody_waits_for_it(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    tg.fail_next("setMyCommands", 429, retry_after=3)
    service.start()
    welcome = lan.wait(knowledge.say("welcome")[:40])
    refused, accepted = (tg.wait_call("setMyCommands") for _ in range(2))
    assert welcome.date < accepted.time
    assert accepted.params["commands"] == refused.params["commands"]
    assert {one["command"] for one in accepted.params["commands"]} >= {"menu", "gapcanbo", "dulieucuatoi", "xoadulieu"}
    tg.wait_call("setMyDescription")


def test_another_process_with_the_same_token_is_outlived(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge
) -> None:
    tg.fail_next("getUpdates", 409)
    service.start()
    lan.wait(knowledge.say("welcome")[:40], timeout=30)


def test_with_a_wrong_token_the_web_chat_is_up(service: Service) -> None:
    service.environment["TELEGRAM_BOT_TOKEN"] = "654321:NobodyMayReadThisTokenToo"
    service.start()
    until(lambda: state(service) == "TELEGRAM_BOT_TOKEN was refused")
    assert httpx.get(f"{service.url}/").status_code == 200
    assert "TELEGRAM_BOT_TOKEN was refused" in service.log
    assert "NobodyMayReadThisTokenToo" not in service.log
    assert service.stop() == 0


def test_an_answer_longer_than_a_message_comes_in_parts(
    service: Service, tg: TelegramServer, lan: Citizen, knowledge: Knowledge, tmp_path: Path
) -> None:
    papers = long_entry(knowledge.base, tmp_path / "knowledge")
    service.environment["KNOWLEDGE_DIR"] = str(tmp_path / "knowledge")
    service.start()
    lan.wait(knowledge.say("welcome")[:40])
    lan.send(knowledge.asking_for("ket-hon"))
    lan.wait(knowledge.say("source_label"))
    parts = lan.replies()[1:]
    assert len(parts) > 2
    assert parts[0].text.startswith(knowledge.entry("ket-hon").title)
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]
    words = " ".join(part.text for part in parts).split()
    assert " ".join(papers).split() == [word for word in words if word.startswith("tờ-")]


def long_entry(base: Path, folder: Path) -> list[str]:
    """Copy the base, with an entry that asks for very many papers; returns those."""
    shutil.copytree(base, folder)
    file = folder / "thu-tuc" / "ket-hon.yaml"
    entry = yaml.safe_load(file.read_text("utf-8"))
    papers = [" ".join(f"tờ-{number}-{letter}&<b>" for letter in "abcdefgh") for number in range(100)]
    file.write_text(yaml.safe_dump(entry | {"documents": papers}, allow_unicode=True, sort_keys=False), "utf-8")
    return papers
