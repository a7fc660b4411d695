"""Who asks for too much is slowed down and told so; everybody else is answered meanwhile."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import borrow
from tests.e2e.loop.conftest import learned
from tests.e2e.service import Service
from tests.e2e.web.visitor import Visitor, words
from tests.small import copy_base, read_small

pytestmark = pytest.mark.slow
__all__ = ["learned"]

LONG = "làm giấy khai sinh cho con mới sinh ở bệnh viện " * 40


@pytest.fixture(scope="module")
def service(learned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("abuse")
    borrow(learned, home)
    running = Service(home, KNOWLEDGE_DIR=str(copy_base(home / "knowledge")), EMBEDDINGS="off")
    running.start()
    yield running
    assert running.stop() == 0
    assert "Traceback" not in running.log


@pytest.fixture
def lan(service: Service) -> Iterator[Visitor]:
    """Somebody who asks a question now and then."""
    with Visitor(service.url) as visitor:
        visitor.client.headers["x-forwarded-for"] = "10.1.1.1"
        yield visitor


def line(service: Service) -> socket.socket:
    host, _, port = service.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), 10)


def test_who_floods_is_told_and_others_are_answered(service: Service, lan: Visitor, tmp_path: Path) -> None:
    phrases = read_small(tmp_path / "knowledge").phrases
    assert phrases
    with Visitor(service.url) as spammer, ThreadPoolExecutor(6) as pool:
        flood = [pool.submit(spammer.say, LONG) for _ in range(60)]
        answered = [lan.say("quên mật khẩu vneid") for _ in range(5)]
        answers = [one.result() for one in flood]
    assert [answer.status_code for answer in answered] == [200] * 5
    assert {answer.status_code for answer in answers} == {200, 429}
    told = {words(answer.text) for answer in answers if answer.status_code == 429}
    assert [phrases.say("slow_down") in one for one in told] == [True] * len(told)
    # What was answered before is kept: nothing was dropped in silence.
    kept = service.rows("select count(*) as n from questions where text like 'làm giấy khai sinh cho con mới%'")
    assert kept[0]["n"] == sum(answer.status_code == 200 for answer in answers)


def test_many_visitors_of_one_address_are_limited_together(service: Service) -> None:
    with httpx.Client(base_url=service.url, headers={"x-forwarded-for": "10.2.2.2"}) as office:
        statuses = [office.get("/commune/00070").status_code for _ in range(150)]
        assert statuses[0] == 303
        assert 429 in statuses
        other = office.get("/commune/00070", headers={"x-forwarded-for": "10.2.2.3"})
        assert other.status_code == 303


def test_connections_that_say_nothing_stop_nobody(service: Service, lan: Visitor) -> None:
    """Two hundred that begin a request, one byte at a time, and never end it."""
    with ExitStack() as stack:
        lines = [stack.enter_context(line(service)) for _ in range(200)]
        for one in lines:
            one.sendall(b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nX-Slow: ")
        for _ in range(3):
            for one in lines:
                one.sendall(b"a")
            assert lan.say("mã otp").status_code == 200
            time.sleep(0.2)
    assert httpx.get(f"{service.url}/healthz").text == "ok"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 300_000 + b"\r\n\r\n",
        b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /review/dang-nhap HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n" + b"a" * 100_000,
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + b"a" * 1_000,
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["header", "announced", "endless", "webhook", "address"],
)
def test_what_is_too_large_is_refused_before_it_is_read(service: Service, request_bytes: bytes) -> None:
    with line(service) as one:
        received: list[bytes] = []
        reader = threading.Thread(target=lambda: received.append(one.recv(200)))
        reader.start()
        try:
            one.sendall(request_bytes)
        except OSError:
            received.append(b"HTTP/1.1 400 closed")
        reader.join(10)
    assert received
    assert received[0].split()[1:2] in ([b"400"], [b"403"], [b"404"], [b"413"], [b"414"], [b"431"]), received[0]


def test_many_fields_and_files_are_refused(lan: Visitor) -> None:
    fields = {f"f{number}": "x" for number in range(500)}
    assert lan.post(fields).status_code in (400, 403, 413)
    file = {"text": ("a.txt", b"x" * 1_000)}
    assert lan.client.post("/chat", data={"token": lan.token}, files=file).status_code in (400, 403, 413)
    assert lan.say("mã otp").status_code == 200


def test_memory_stays_flat_under_visitors_without_cookies(service: Service) -> None:
    """Each request of a robot is a new visitor; what is remembered of them is bounded."""
    first = resident(service)
    with httpx.Client(base_url=service.url) as robot:
        for number in range(400):
            robot.cookies.clear()
            robot.get("/", headers={"x-forwarded-for": f"10.9.{number % 250}.{number // 250}"})
    assert resident(service) - first < 60_000


def resident(service: Service) -> int:
    """Memory of the process in kB."""
    status = Path(f"/proc/{service.pid}/status").read_text()
    return int(next(text for text in status.splitlines() if text.startswith("VmRSS")).split()[1])
