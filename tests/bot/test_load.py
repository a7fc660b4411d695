"""The load bench counts what it should: replies, errors, what is lost; and its echo bot really echoes."""

import asyncio
from pathlib import Path

import pytest

from bot.measuring.load.driving import Book, Figures, at_pace, flat_out
from bot.measuring.load.measure import Bench, Minute, flatness

NUMBERS = range(1, 1_000)


def test_a_stream_keeps_its_pace_and_what_fails_is_an_error() -> None:
    book, heard = Book(), []

    async def send(number: int, text: str) -> None:
        heard.append(text)
        if number == 3:
            raise OSError("refused")
        book.reply(number)

    figures = asyncio.run(at_pace(book, send, ["a", "b"], 200, 0.2, NUMBERS))
    assert set(heard) == {"a", "b"}
    assert (figures.sent, figures.errors, figures.lost) == (len(heard), 1, 0)
    # The same seed is the same stream: what is compared met the same moments.
    assert asyncio.run(at_pace(Book(), _silent, ["a"], 0.001, 0.1, NUMBERS)).sent == 0


def test_what_gets_no_reply_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.measuring.load.driving._PATIENCE", 0.05)
    figures = asyncio.run(at_pace(Book(), _silent, ["a"], 100, 0.1, NUMBERS))
    assert figures.sent == figures.lost > 0
    assert figures.answered_a_second == figures.p99_ms == 0


def test_flat_out_never_has_more_on_the_way_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.measuring.load.driving._AT_ONCE", 3)
    book, on_the_way = Book(), []

    async def send(number: int, text: str) -> None:
        on_the_way.append(len(book.waiting))
        asyncio.get_running_loop().call_later(0.001, book.reply, number)

    figures = asyncio.run(flat_out(book, send, ["a"], 0.1, NUMBERS))
    assert max(on_the_way) == 3
    assert figures.sent == len(on_the_way) and figures.lost == 0


def test_growth_is_told_an_hour_with_its_doubt() -> None:
    nothing = Figures(0, 0, 0, 0, 0, 0, 0, 0)
    told = flatness([Minute(minute, 100 + minute, 20, nothing) for minute in range(1, 7)])
    assert told["megabytes_an_hour"] == pytest.approx(60)
    assert told["files_an_hour"] == told["files_give_or_take"] == told["megabytes_give_or_take"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("transport", ["webhook", "polling", "web"])
def test_the_echo_bots_answer_everything(transport: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.measuring.load.measure._WHO", ("echo", "echo with SQLite"))
    monkeypatch.setattr("bot.measuring.load.measure._WARM", (20, 0.1))
    rows = list(Bench(["xin chào"], tmp_path, {}).rows([transport], [20], 0.3))
    assert [row.figures.wanted for row in rows] == [0, 20] * 2
    assert all(row.figures.errors == row.figures.lost == 0 and row.megabytes > 0 for row in rows)


async def _silent(number: int, text: str) -> None:
    pass
