"""A running assistant as its operator sees it: log, numbers, health, and switched off with a notice."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT
from tests.e2e.service import Service, by_polling, free_port, until
from tests.e2e.web.visitor import Visitor, words
from tests.small import copy_base
from tests.telegram_api import TelegramServer
from tests.test_deploy import named

pytestmark = pytest.mark.slow

TOKEN = "123456:NobodyMayReadThisToken"
METRICS_TOKEN = "a-token-for-prometheus-only"
SECRET = "001099012345"
NOTICE = "Trợ lý tạm ngừng để bảo trì"


def house(folder: Path, **settings: str) -> Service:
    """An installation with the small base."""
    copy_base(folder / "knowledge")
    given = {"KNOWLEDGE_DIR": str(folder / "knowledge"), "EMBEDDINGS": "off", "WEB_PORT": str(free_port())}
    return Service(folder, **given, **settings)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = house(tmp_path, LOG_FORMAT="json", LOG_LEVEL="DEBUG", METRICS_TOKEN=METRICS_TOKEN)
    running.start()
    yield running
    if running.is_running:
        running.kill()


def numbers(service: Service) -> str:
    return httpx.get(f"{service.url}/metrics").text


def test_every_number_that_is_watched_exists_and_nobody_is_in_it(service: Service) -> None:
    httpx.get(f"{service.url}/readyz")
    with Visitor(service.url) as visitor:
        visitor.say(f"quên mật khẩu, căn cước {SECRET}")
        visitor.say("0912345678 xyzzy")
    page = numbers(service)
    assert named() <= set(re.findall(r"^([a-z_]+)", page, re.MULTILINE))
    assert 'motcua_questions_total{channel="web",decision="answer"} 1.0' in page
    assert 'motcua_answer_seconds_count{channel="web"} 2.0' in page
    assert 'motcua_web_requests_total{route="chat",status="2xx"} 2.0' in page
    assert 'motcua_part_ok{part="database"} 1.0' in page
    assert "motcua_leading 1.0" in page
    assert re.search(r'motcua_store_seconds_count\{kind="write"\} [1-9]', page)
    assert SECRET not in page + service.log
    assert "0912345678" not in page + service.log
    people = {row["person"] for row in service.rows("select person from questions")}
    assert not any(person in page for person in people)


def test_strangers_see_no_numbers_and_no_details(service: Service) -> None:
    stranger = {"x-forwarded-for": "203.0.113.7"}
    assert httpx.get(f"{service.url}/metrics", headers=stranger).status_code == 404
    told = httpx.get(f"{service.url}/readyz", headers=stranger)
    assert set(told.json().values()) == {"ok"}
    bearer = stranger | {"authorization": f"Bearer {METRICS_TOKEN}"}
    assert httpx.get(f"{service.url}/metrics", headers=bearer).status_code == 200
    assert "kept 365 days" in httpx.get(f"{service.url}/readyz", headers=bearer).text


def test_every_line_of_the_log_is_json(service: Service) -> None:
    assert service.stop() == 0
    lines = [line for line in service.log.splitlines() if not line.startswith("Web chat: ")]
    assert lines
    for line in lines:
        assert {"time", "level", "logger", "text"} <= json.loads(line).keys()


@pytest.mark.parametrize("output", ["full", "closed", "asleep"])
def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, output: str) -> None:
    service = house(tmp_path, LOG_LEVEL="DEBUG")
    port = service.environment["WEB_PORT"]
    reads, writes = os.pipe()
    out = os.open("/dev/full", os.O_WRONLY) if output == "full" else writes
    if output == "closed":
        os.close(reads)
    command = [sys.executable, "-m", "bot", "run"]
    process = subprocess.Popen(command, cwd=ROOT, env=service.environment, stdout=out, stderr=out)
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(url), 60)
        with Visitor(url) as visitor:
            for _ in range(5):
                assert visitor.say("quên mật khẩu").status_code == 200
        lost = re.search(r"^motcua_log_lines_lost (\S+)", httpx.get(f"{url}/metrics").text, re.MULTILINE)
        assert lost
        assert (float(lost[1]) > 0) == (output != "asleep")
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").text == "ok"
    except httpx.HTTPError:
        return False


def test_switched_off_with_a_notice_everybody_reads_it_and_questions_are_kept(tmp_path: Path) -> None:
    with TelegramServer(token=TOKEN) as tg:
        service = house(tmp_path, **by_polling(tg))
        lan = tg.user(first_name="Lan")
        service.start()
        try:
            with Visitor(service.url) as visitor:
                assert "mật khẩu" in words(visitor.say("quên mật khẩu").text)
                assert service.stop() == 0
                service.environment["CLOSED_NOTICE"] = NOTICE
                service.start()
                page = visitor.page()
                assert NOTICE in page
                assert "VNeID" not in page.split(NOTICE)[1]
                assert NOTICE in words(visitor.say("làm khai sinh").text)
                assert NOTICE not in words(visitor.say("/dulieucuatoi").text)
            lan.start()
            lan.wait(NOTICE)
            lan.send("đăng ký kết hôn")
            until(lambda: len(lan.replies()) == 2)
            texts = {row["text"] for row in service.rows("select text from questions")}
            assert {"làm khai sinh", "đăng ký kết hôn"} <= texts
            assert service.stop() == 0
        finally:
            if service.is_running:
                service.kill()
        assert TOKEN not in service.log
        assert tg.violations == []
