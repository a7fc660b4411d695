"""Somebody pushes a broken file by hand: the rest answers, and the support team reads where the fault is."""

import pytest

from tests.e2e.chaos.stand import ANSWERED, TITLE, Stand
from tests.e2e.service import until
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow

FILE = "tai-khoan/quen-passcode.yaml"
OTHER, OTHER_TITLE = "tra cứu hồ sơ", "Tra cứu hồ sơ"


def answer(stand: Stand, citizen: Citizen, text: str) -> str:
    """What a citizen reads now."""
    count = len(citizen.replies())
    citizen.send(text)
    return citizen.wait_count(count + 1, timeout=30)[-1].text


def test_a_broken_entry_leaves_the_others_alone(stand: Stand) -> None:
    lan, file = stand.citizen(), stand.base / FILE
    sound = file.read_bytes()
    file.write_bytes(sound.replace(b"answer: ", b"answer: [", 1))
    until(lambda: f"{FILE}:" in stand.ready()["knowledge"], 30)
    assert stand.ready()["status"] == 200
    assert TITLE not in answer(stand, lan, ANSWERED)
    assert "tra cứu" in answer(stand, lan, OTHER).lower()
    file.write_bytes(sound)
    until(lambda: stand.ready()["knowledge"] == "ok", 30)
    assert TITLE in answer(stand, lan, ANSWERED)


@pytest.mark.parametrize(
    "rubbish", [b"", b"\xff\xfe\x00", b"trouble: [", b"{" * 100_000], ids=["empty", "bytes", "cut", "deep"]
)
def test_broken_phrases_leave_the_former_ones(stand: Stand, rubbish: bytes) -> None:
    lan, file = stand.citizen(), stand.base / "_phrases.yaml"
    sound = file.read_bytes()
    file.write_bytes(rubbish)
    until(lambda: "_phrases.yaml" in stand.ready()["knowledge"], 30)
    assert stand.ready()["status"] == 200
    assert TITLE in answer(stand, lan, ANSWERED)
    file.write_bytes(sound)
    until(lambda: stand.ready()["knowledge"] == "ok", 30)
