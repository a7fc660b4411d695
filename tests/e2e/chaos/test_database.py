"""The database file is replaced, removed or held by somebody else while the assistant runs."""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.chaos.stand import ANSWERED, TITLE, Stand, seconds
from tests.e2e.web.visitor import Visitor

pytestmark = pytest.mark.slow

AWAY = seconds("DATABASE_AWAY", 8)
LATER = "em mất passcode rồi"


def copy_of(stand: Stand) -> Path:
    """A consistent copy, as a backup is."""
    copy = stand.service.folder / "copy.db"
    with closing(sqlite3.connect(stand.service.database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def test_replaced_by_a_copy_it_goes_on_in_the_new_one(stand: Stand) -> None:
    lan = stand.citizen()
    copy_of(stand).replace(stand.service.database)
    lan.send(LATER)
    lan.wait(TITLE, timeout=60)
    stand.until_ready()
    stand.settled(lan)
    assert stand.is_kept_once(ANSWERED, LATER)


def test_removed_it_promises_nothing_until_it_is_back(stand: Stand) -> None:
    lan, kept = stand.citizen(), copy_of(stand)
    stand.service.database.unlink()
    lan.send(LATER)
    lan.wait(stand.say("trouble"), timeout=30)
    stand.until_ready(503)
    shutil.move(kept, stand.service.database)
    lan.wait(TITLE, timeout=60)
    stand.until_ready()
    stand.settled(lan)
    assert stand.is_kept_once(ANSWERED, LATER)


def test_held_by_somebody_else_it_says_so_and_mends(stand: Stand) -> None:
    lan = stand.citizen()
    with closing(stand.service.lock()), Visitor(stand.service.url) as visitor:
        lan.send(LATER)
        began = time.monotonic()
        assert visitor.say(LATER).status_code == 503
        lan.wait(stand.say("trouble"), timeout=30)
        stand.until_ready(503)
        time.sleep(max(0.0, AWAY - (time.monotonic() - began)))
    lan.wait(TITLE, timeout=60)
    stand.until_ready()
    stand.settled(lan)
    assert stand.is_kept_once(ANSWERED, LATER)
