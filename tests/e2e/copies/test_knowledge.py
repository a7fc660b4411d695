"""What is published on one copy is answered by the other: from a shared folder or own ones, and after an absence."""

import threading
import time
from pathlib import Path

import pytest

from tests.e2e.copies.house import Copy, House, at_work
from tests.e2e.service import until
from tests.e2e.web.visitor import Visitor, words

pytestmark = pytest.mark.slow

ENTRY, FILE = "quen-mat-khau", "tai-khoan/quen-mat-khau.yaml"
ASKED, TITLE = "quên mật khẩu vneid", "Quên mật khẩu"


def answers(copy: Copy, text: str) -> bool:
    """Whether a new visitor who asks this copy reads `text`."""
    with Visitor(copy.url) as visitor:
        return text in words(visitor.say(ASKED).text)


def file_of(copy: Copy) -> Path:
    return Path(copy.environment["KNOWLEDGE_DIR"]) / FILE


def seconds_until_answered(house: House, publisher: Copy, other: Copy, text: str) -> tuple[float, float]:
    """Publish; return how long after that the publisher was done, and the other copy answered with it."""
    seen: list[float] = []

    def watch() -> None:
        until(lambda: answers(other, text), 60)
        seen.append(time.monotonic())

    watching = threading.Thread(target=watch)
    watching.start()
    house.published(publisher, ENTRY, answer=text)
    done = time.monotonic()
    age = "select extract(epoch from now() - at::timestamptz) as age from revisions order by id desc limit 1"
    (row,) = house.rows(age)
    watching.join()
    kept = done - float(row["age"])
    return done - kept, seen[0] - kept


@pytest.mark.parametrize("own_folders", [False, True], ids=["shared", "own"])
def test_what_one_copy_publishes_the_other_answers(
    tmp_path: Path, learned: Path, database_url: str, own_folders: bool
) -> None:
    with at_work(tmp_path, learned, database_url, own_folders) as house:
        for number, publisher in enumerate((house.follower, house.leader)):
            other = next(copy for copy in house.copies if copy is not publisher)
            text = f"Bạn mở ứng dụng VNeID, bấm «Quên mật khẩu», lần thứ {number}."
            done, seen = seconds_until_answered(house, publisher, other, text)
            print(f"\nkept to answered: by the publisher {done:.2f} s, by the other copy {seen:.2f} s")
            assert text in file_of(other).read_text("utf-8")
        assert len(house.rows("select id from revisions")) == 2


def test_who_was_off_catches_up_and_leaves_what_was_changed_by_hand(
    tmp_path: Path, learned: Path, database_url: str
) -> None:
    with at_work(tmp_path, learned, database_url, own_folders=True) as house:
        off, on = house.follower, house.leader
        assert off.stop() == 0
        house.published(on, ENTRY, answer="Bạn bấm «Quên mật khẩu».")
        house.published(on, "ma-otp", answer="Bạn chờ 2 phút rồi lấy lại mã.")
        other = file_of(off).parent.parent / "tai-khoan" / "ma-otp.yaml"
        by_hand = other.read_text("utf-8") + "# của chúng tôi\n"
        other.write_text(by_hand, "utf-8")
        off.start()
        until(lambda: answers(off, "Bạn bấm «Quên mật khẩu»."), 30)
        assert file_of(off).read_text("utf-8") == file_of(on).read_text("utf-8")
        assert other.read_text("utf-8") == by_hand
        assert "tai-khoan/ma-otp.yaml is not as it was published" in off.log
