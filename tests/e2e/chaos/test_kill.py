"""`kill -9` at random moments while citizens write without a pause: nothing is lost, and nothing done twice.

What is told apart by design: the number of an update is kept in the same transaction as everything it leads to, so an
update that comes again changes nothing; an answer is a row of the outbox, gone once it is known to be sent. Between
sending and noting that, a kill makes a citizen read the same message twice, at most one in each chat.

KILLS: how many in all, over the whole matrix; SEED: the first of all random numbers.
"""

import os
import random
import time

import pytest

from tests.e2e.chaos.books import Books, PostgresBooks, SqliteBooks
from tests.e2e.chaos.conftest import Founder
from tests.e2e.chaos.crowd import Crowd
from tests.e2e.chaos.reckoning import Kill, Reckoning
from tests.e2e.chaos.stand import Stand
from tests.e2e.service import until

pytestmark = pytest.mark.slow

MODES = ("polling", "webhook")
KILLS = int(os.environ.get("KILLS", "32")) // 4
SEED = int(os.environ.get("SEED", "7"))
RATE = 15.0
# One kill in five comes while it starts.
WHILE_STARTING = 0.2
_PATIENCE = 180.0


@pytest.mark.parametrize("mode", MODES)
def test_killed_at_random_moments_over_a_file(founded: Founder, mode: str) -> None:
    with founded(mode) as stand:
        endure(stand, SqliteBooks(stand.service.database), f"{mode} sqlite")


@pytest.mark.parametrize("mode", MODES)
def test_killed_at_random_moments_over_a_server(founded: Founder, mode: str, database_url: str) -> None:
    with founded(mode, DATABASE_URL=database_url) as stand:
        endure(stand, PostgresBooks(database_url), f"{mode} postgresql")


def endure(stand: Stand, books: Books, name: str) -> None:
    chance = random.Random(f"{SEED} {name}")
    crowd = Crowd(stand.tg, RATE, chance)
    crowd.start()
    begin = time.monotonic()
    kills = [killed(stand, books, chance) for _ in range(KILLS)]
    took = time.monotonic() - begin
    stand.service.start()
    crowd.stop()
    until(lambda: not stand.tg.pending and not books.rows("select id from outbox"), _PATIENCE)
    found = Reckoning.of(crowd.sent, books, stand.tg.calls)
    print(
        f"{name}, seed {SEED}: {len(kills)} kills in {took:.0f} s, {len(crowd.sent)} questions, "
        f"{len(crowd.wishes)} wishes, {sum(len(kill.picture.unsent) for kill in kills)} answers waiting at a kill, "
        f"{sum(found.repeats.values())} shown again",
        flush=True,
    )
    assert [kill.picture.fault for kill in kills if kill.picture.fault] == []
    assert found.miscounted == {}
    assert found.unanswered == []
    assert found.out_of_order(crowd.sent) == []
    assert found.unexplained(kills) == []
    assert max((found.most_on_the_way(kill) for kill in kills), default=0) <= 1
    assert {row["question"] for row in books.rows("select question from waiting")} == crowd.wishes


def killed(stand: Stand, books: Books, chance: random.Random) -> Kill:
    """Start it if it does not run, kill it at some moment, and look at what it leaves."""
    if chance.random() < WHILE_STARTING:
        if not stand.service.is_running:
            stand.service.begin()
        time.sleep(chance.uniform(0, 2.5))
    else:
        if not stand.service.is_running:
            stand.service.start()
        time.sleep(chance.uniform(0, 2.0))
    stand.service.kill()
    return Kill(time.time(), books.picture())
