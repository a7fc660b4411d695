"""The log: one bounded line a record, nothing private in it, and nobody waits for it."""

import json
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs
from bot.arrivals import arriving
from bot.logs import JsonLines, Lines, TextLines
from bot.scrubbing import HIDDEN, Scrubber
from bot.settings import SETTINGS, Settings, read_settings

pytestmark = pytest.mark.slow

TOKEN = "123456:NobodyMayReadThisToken"
PRIVATE = {
    "căn cước 001099012345": "001099012345",
    "gọi lại số 0912345678": "0912345678",
    "thư lan.nguyen@example.com": "lan.nguyen@example.com",
    f"https://api.telegram.org/bot{TOKEN}/getMe": "NobodyMayReadThisToken",
    "postgresql://motcua:geheimnis@db/motcua": "geheimnis",
    "the key is a key of this house": "a key of this house",
}


class Log:
    """A logger of its own, whose lines go into a file."""

    def __init__(self, path: Path, formatter: type[JsonLines] | type[TextLines] = JsonLines) -> None:
        self.path = path
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT)
        self.lines = Lines(formatter(Scrubber(["a key of this house"])), self.file)
        self.logger = logging.Logger("house")
        self.logger.addHandler(self.lines)

    def text(self) -> str:
        self.lines.flush()
        return self.path.read_text("utf-8")

    def records(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "log.txt")


@pytest.fixture
def untouched() -> Iterator[None]:
    """Logging of the process as it was before."""
    root = logging.getLogger()
    before, level, quiet = root.handlers[:], root.level, threading.excepthook
    yield
    root.handlers, root.level, threading.excepthook = before, level, quiet
    logging.captureWarnings(False)


def settings(**given: str) -> Settings:
    return read_settings(given)


def test_a_record_is_one_json_object_a_line(log: Log) -> None:
    log.logger.warning("outbox: %s\nsecond line", "sendMessage")
    (record,) = log.records()
    assert record["level"] == "WARNING"
    assert record["logger"] == "house"
    assert record["text"] == "outbox: sendMessage second line"
    assert record["time"].endswith("Z")
    assert "request" not in record


def test_a_record_names_the_request_it_belongs_to(log: Log) -> None:
    with arriving("tg-17"):
        log.logger.warning("slow")
    log.logger.warning("idle")
    assert [record.get("request") for record in log.records()] == ["tg-17", None]


@pytest.mark.parametrize("formatter", [JsonLines, TextLines])
@pytest.mark.parametrize(("said", "secret"), PRIVATE.items())
def test_nothing_private_is_written(
    tmp_path: Path, formatter: type[JsonLines] | type[TextLines], said: str, secret: str
) -> None:
    log = Log(tmp_path / "log.txt", formatter)
    log.logger.warning(said)
    log.logger.warning("was: %s", said)
    try:
        try:
            raise ValueError(said)
        except ValueError as error:
            raise RuntimeError(f"again {said}") from error
    except RuntimeError:
        log.logger.exception("failed")
    assert secret not in log.text()
    assert "RuntimeError" in log.text()


def test_what_became_a_secret_later_is_blanked_too(log: Log) -> None:
    log.lines.scrubber.hide(["derived from the key", "no"])
    log.logger.warning("derived from the key, no more")
    assert log.records()[0]["text"] == f"{HIDDEN}, no more"


@given(st.text(max_size=50), st.integers(1, 2_000))
def test_every_line_is_bounded_and_whole(text: str, times: int) -> None:
    record = logging.LogRecord("house", logging.ERROR, "", 0, text * times, None, None)
    line = JsonLines(Scrubber()).format(record)
    assert len(line.encode()) < 16_000
    assert "\n" not in line
    assert json.loads(line)["logger"] == "house"


def test_half_a_number_is_not_left_where_a_long_text_is_cut() -> None:
    for start in range(1_970, 2_000):
        assert "00109901" not in Scrubber().clean("a " * (start // 2) + "001099012345", 2_000)


def test_a_full_disk_costs_lines_and_nothing_else() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    lines = Lines(JsonLines(Scrubber()), full)
    logger = logging.Logger("house")
    logger.addHandler(lines)
    for number in range(20):
        logger.warning("line %d", number)
    lines.flush()
    assert lines.lost == 20


def test_a_reader_that_sleeps_or_goes_away_stops_nobody() -> None:
    reads, writes = os.pipe()
    lines = Lines(JsonLines(Scrubber()), writes)
    logger = logging.Logger("house")
    logger.addHandler(lines)
    for _ in range(6_000):
        logger.warning("x" * 100)
    assert lines.lost > 0
    os.close(reads)
    lines.flush()
    logger.warning("nobody reads")
    lines.flush()
    assert lines.lost > 1


def test_after_a_line_that_was_cut_off_the_next_is_whole(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    real, once = os.write, [5]

    def short(descriptor: int, data: bytes) -> int:
        if descriptor == log.file and once:
            return real(descriptor, bytes(data)[: once.pop()])
        if descriptor == log.file and b"first" in bytes(data):
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", short)
    log.logger.warning("first")
    log.logger.warning("second")
    cut, whole = log.text().splitlines()
    assert cut == '{"tim'
    assert json.loads(whole)["text"] == "second"


def test_a_record_that_cannot_be_formatted_is_counted(log: Log) -> None:
    log.logger.warning("%d", "no number")
    assert log.records() == []
    assert log.lines.lost == 1


def test_every_secret_setting_is_blanked_and_chatty_libraries_are_quiet(untouched: None, tmp_path: Path) -> None:
    given = {
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "webhook-secret", "SECRET_KEY": "key of the house",
        "METRICS_TOKEN": "0123456789abcdef", "LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    assert {setting.name for setting in SETTINGS if setting.secret} <= {*given, "DATABASE_URL"}
    file = os.open(tmp_path / "log.txt", os.O_WRONLY | os.O_CREAT)
    logs.set_up(settings(**given), file)
    for value in given.values():
        logging.getLogger("bot.x").debug("it is %s", value)
    logs.hide("made later")
    logging.getLogger("uvicorn.error").warning("made later")
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org")
    logging.getLogger("aiohttp").debug("chatty")
    for handler in logging.getLogger().handlers:
        handler.flush()
    text = (tmp_path / "log.txt").read_text("utf-8")
    assert all(given[setting.name] not in text for setting in SETTINGS if setting.secret and setting.name in given)
    assert [json.loads(line)["logger"] for line in text.splitlines()] == ["bot.x"] * len(given) + ["uvicorn.error"]
    assert "made later" not in text
    assert logs.lost() == 0


def test_a_thread_that_crashes_is_logged_without_what_is_private(untouched: None, tmp_path: Path) -> None:
    file = os.open(tmp_path / "log.txt", os.O_WRONLY | os.O_CREAT)
    logs.set_up(settings(LOG_FORMAT="json"), file)

    def crash(said: str) -> None:
        raise ValueError(said)

    thread = threading.Thread(target=crash, args=["căn cước 001099012345"])
    thread.start()
    thread.join()
    for handler in logging.getLogger().handlers:
        handler.flush()
    record = json.loads((tmp_path / "log.txt").read_text("utf-8"))
    assert (record["level"], record["error"]) == ("CRITICAL", "ValueError")
    assert "001099012345" not in record["trace"]
