"""People are keyed hashes; the key is made once and kept to oneself."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.identity import Identity, secret_key

pytestmark = pytest.mark.slow


def test_a_person_is_32_hex_digits_that_say_nothing() -> None:
    person = Identity("key").person("telegram", "123456789")
    assert re.fullmatch("[0-9a-f]{32}", person)
    assert "123456789" not in person


def test_a_person_is_the_same_each_time_and_differs_by_channel_account_and_key() -> None:
    one = Identity("key").person("telegram", "1")
    assert Identity("key").person("telegram", "1") == one
    others = [("key", "web", "1"), ("key", "telegram", "2"), ("other", "telegram", "1"), ("key", "telegram:1", "")]
    assert len({one, *(Identity(key).person(channel, account) for key, channel, account in others)}) == 5


def test_purposes_have_keys_of_their_own() -> None:
    identity = Identity("key")
    keys = {identity.derive(purpose) for purpose in ("cookies", "telegram webhook", "person:telegram:1")}
    assert len(keys) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)


def test_a_key_that_was_given_is_taken_and_nothing_written(tmp_path: Path) -> None:
    assert secret_key("given", tmp_path / "data") == "given"
    assert not (tmp_path / "data").exists()


def test_a_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    key = secret_key("", tmp_path / "data")
    assert len(key) >= 64
    assert secret_key("", tmp_path / "data") == key
    (kept,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert secret_key("", tmp_path / "one") != secret_key("", tmp_path / "two")


def test_copies_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    for attempt in range(20):
        with ThreadPoolExecutor(8) as pool:
            keys = list(pool.map(lambda _: secret_key("", tmp_path / str(attempt)), range(8)))  # noqa: B023
        assert len(set(keys)) == 1
        assert keys[0]


def test_an_empty_key_file_is_not_a_key(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(Exception, match=r"secret\.key"):
        secret_key("", tmp_path)
