"""`python -m bot chat` as a process of its own, driven through its standard input."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.library import read_library
from bot.settings import ROOT, SETTINGS
from intents.entry import Entry
from tests.small import copy_base

pytestmark = pytest.mark.slow

PROMPT = "> "


class Console:
    """The terminal of one person, with a base and a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.base = copy_base(folder / "knowledge")
        self.database = folder / "motcua.db"
        library = read_library(self.base)
        assert library.phrases
        self.phrases = library.phrases
        self.entries: dict[str, Entry] = {entry.id: entry for entry in library.entries}

    def chat(self, *lines: str | bytes) -> list[str]:
        """Type `lines`, then end the input; returns the welcome and what each line was answered."""
        typed = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
        empty = dict.fromkeys((one.name for one in SETTINGS), "")
        own = {"KNOWLEDGE_DIR": str(self.base), "DATABASE_URL": f"sqlite:///{self.database}"}
        # As in a terminal with a Vietnamese or English locale, where a byte that is no text is an error.
        environment = {**os.environ, **empty, **own, "PYTHONIOENCODING": "utf-8:strict"}
        command = [sys.executable, "-m", "bot", "chat"]
        done = subprocess.run(command, input=typed, capture_output=True, cwd=ROOT, env=environment, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        answers = done.stdout.decode().split(f"\n{PROMPT}")
        assert answers.pop() == ""
        assert len(answers) == 1 + len(lines)
        return answers

    def say(self, key: str, **values: object) -> str:
        return self.phrases.say(key, **values)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path)


def test_it_greets_and_ends_well_when_the_input_ends(console: Console) -> None:
    (welcome,) = console.chat()
    assert console.say("welcome") in welcome
    assert f"1. {console.say('menu_button')}" in welcome


def test_a_question_is_answered_and_a_number_goes_through_the_steps(console: Console) -> None:
    entry = console.entries["quen-mat-khau"]
    count = len(entry.steps)
    _welcome, answer, first, second, stuck = console.chat("quên mật khẩu", "1", "1", "3")
    assert entry.title in answer
    assert entry.answer in answer
    assert f"1. {console.say('steps_button', count=count)}" in answer
    assert f"1/{count}" in first
    assert entry.steps[0].do in first
    assert f"2/{count}" in second
    assert console.say("stuck_title", number=2) in stuck


def test_a_number_chooses_among_several(console: Console) -> None:
    _welcome, choice, answer = console.chat("mật khẩu hay passcode", "2")
    assert console.say("choice") in choice
    second = next(line for line in choice.splitlines() if line.strip().startswith("2. ")).strip()[3:]
    assert answer.strip().startswith(second)
    assert console.rows("select verdict from feedback") == [("chosen",)]


def test_a_number_that_no_button_has_is_no_tap(console: Console) -> None:
    _welcome, answer, other = console.chat("quên mật khẩu", "77")
    assert console.entries["quen-mat-khau"].title in answer
    assert "1/3" not in other


def test_what_was_asked_is_kept_masked(console: Console) -> None:
    _welcome, answer = console.chat("căn cước 001099012345 của tôi, quên mật khẩu")
    assert console.say("private_warning", kinds=console.phrases.tables["kinds"]["identity"]) in answer
    ((text, channel),) = console.rows("select text, channel from questions")
    assert channel == "console"
    assert "001099012345" not in str(text)


@pytest.mark.parametrize(
    "line", ["", "   ", "\x00", "😀", b"\xff\xfe", b"qu\xean m\xe2t kh\xe2u", "/khongco", "a" * 10_000]
)
def test_any_line_gets_an_answer_and_the_next_one_too(console: Console, line: str | bytes) -> None:
    _welcome, answer, after = console.chat(line, "quên mật khẩu")
    assert answer.strip()
    assert console.entries["quen-mat-khau"].title in after
