"""Wrong addresses, health, a database that fails, and what is on disk."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.health import grade
from intents.text import fold
from tests.e2e.service import Service, until
from tests.e2e.web.visitor import Visitor, words

pytestmark = pytest.mark.slow

TROUBLE = "Máy đang gặp trục trặc"
SECRETS = {
    "căn cước của tôi là 001099012345": "001099012345",
    "gọi lại cho tôi số 0912 345 678": "0912 345 678",
    "thư của tôi là lan.nguyen@example.com": "lan.nguyen@example.com",
    "mã otp là 483920 có đúng không": "483920",
    "tôi tên là Nguyễn Thị Hồng Gấm, quên mật khẩu": "Nguyễn Thị Hồng Gấm",
}


@pytest.fixture
def regular(own: Service) -> Iterator[Visitor]:
    """Somebody who has asked something before."""
    with Visitor(own.url) as somebody:
        somebody.say("quên mật khẩu")
        yield somebody


@pytest.mark.parametrize("path", ["/khong-co", "/chat/x", "/static/khong-co.css", "/static/%2e%2e/app.py", "/.env"])
def test_a_wrong_address_gets_a_page_that_leads_back(visitor: Visitor, path: str) -> None:
    response = visitor.client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "Không có trang này" in words(response.text)
    assert 'href="/"' in response.text


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/chat"), ("GET", "/co-chu"), ("POST", "/"), ("PUT", "/chat"), ("DELETE", "/"), ("POST", "/healthz")],
)
def test_a_wrong_method_is_refused_with_the_right_one(visitor: Visitor, method: str, path: str) -> None:
    response = visitor.client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"]
    assert "Về trang trò chuyện" in words(response.text)


def test_pages_of_refusal_are_large_for_who_reads_large_text(visitor: Visitor) -> None:
    visitor.client.post("/co-chu", data={"token": visitor.token, "size": "to"})
    assert 'class="large"' in visitor.client.get("/khong-co").text


def test_the_process_says_that_it_lives_and_is_ready(visitor: Visitor) -> None:
    assert visitor.client.get("/healthz").text == "ok"
    ready = visitor.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["database"] == "ok"


def test_a_full_disk_is_said_and_mended(regular: Visitor, own: Service) -> None:
    write_at_most(own, 0)
    assert unready(own)
    answer = regular.say("quên mật khẩu")
    assert answer.status_code == 503
    assert TROUBLE in words(answer.text)
    assert regular.client.get("/").status_code == 200
    write_at_most(own, resource.RLIM_INFINITY)
    assert httpx.get(f"{own.url}/readyz").status_code == 200
    assert regular.say("quên mật khẩu").status_code == 200


def remove(own: Service) -> None:
    for file in own.folder.glob("motcua.db*"):
        file.unlink()


def replace_by_another(own: Service) -> None:
    remove(own)
    sqlite3.connect(own.database).close()
    own.database.touch()


def fill_with_rubbish(own: Service) -> None:
    for file in own.folder.glob("motcua.db*"):
        file.write_bytes(b"rubbish" * 1_000)


@pytest.mark.parametrize("harm", [remove, replace_by_another, fill_with_rubbish])
def test_a_broken_database_is_named(regular: Visitor, own: Service, harm: Callable[[Service], None]) -> None:
    harm(own)
    assert unready(own)


def test_with_a_broken_database_the_page_says_so_honestly(regular: Visitor, own: Service) -> None:
    fill_with_rubbish(own)
    page = regular.client.get("/")
    assert page.status_code == 200
    assert TROUBLE in words(page.text)
    answer = regular.say("quên mật khẩu")
    assert answer.status_code == 503
    assert TROUBLE in words(answer.text)
    with_page = regular.client.post("/chat", data={"token": regular.token, "text": "quên mật khẩu"})
    assert with_page.status_code == 503
    assert "Về trang trò chuyện" in words(with_page.text)


def test_a_database_that_somebody_else_is_writing_to_is_waited_for(regular: Visitor, own: Service) -> None:
    with closing(own.lock()):
        answer = regular.say("quên mật khẩu")
        assert answer.status_code == 503
        assert TROUBLE in words(answer.text)
    assert regular.say("quên mật khẩu").status_code == 200


def test_what_was_said_is_known_after_kill_9(regular: Visitor, own: Service, guided_question: str) -> None:
    regular.say(guided_question)
    own.kill()
    own.start()
    assert guided_question in regular.page()


def test_personal_data_is_nowhere_on_disk(regular: Visitor, own: Service) -> None:
    for text in SECRETS:
        assert "thông tin riêng" in words(regular.say(text).text), text
    page = regular.page()
    own.stop()
    disk = own.on_disk() + own.log.encode()
    for secret in SECRETS.values():
        for spelling in {secret, secret.replace(" ", ""), fold(secret), secret.lower()}:
            assert spelling.encode() not in disk
            assert spelling not in page


def test_the_page_shows_no_more_than_the_last_day(regular: Visitor, own: Service, guided_question: str) -> None:
    regular.say(guided_question)
    assert guided_question in regular.page()
    asked_before(own, guided_question, timedelta(hours=25))
    assert guided_question not in regular.page()
    assert "quên mật khẩu" in regular.page()
    asked_before(own, guided_question, timedelta(hours=23))
    assert guided_question in regular.page()


def test_stopping_ends_cleanly_while_somebody_is_connected(regular: Visitor, own: Service) -> None:
    regular.page()
    assert own.stop() == 0
    until(lambda: not own.is_running)


def unready(own: Service) -> bool:
    """Whether it says that the database is what fails, while the process lives."""
    ready = httpx.get(f"{own.url}/readyz", timeout=20)
    others = [grade(state) for part, state in ready.json().items() if part != "database"]
    alive = httpx.get(f"{own.url}/healthz").text == "ok"
    return alive and ready.status_code == 503 and ready.json()["database"] != "ok" and set(others) == {1.0}


def write_at_most(own: Service, size: int) -> None:
    """Let the process make no file longer than `size` bytes, as on a full disk."""
    resource.prlimit(own.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def asked_before(own: Service, text: str, age: timedelta) -> None:
    """Make the question that old."""
    at = (datetime.now(UTC) - age).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(own.database)) as connection, connection:
        connection.execute("update questions set at = ? where text = ?", [at, text])
