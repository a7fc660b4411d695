"""Odd requests to every route of a running service, made up from openapi.yaml.

None fails, shows how the program is built, or puts what was sent into the page as markup. The number of requests is
bounded, all go to this machine, and FUZZ_SECONDS multiplies them.
"""

import json
import re
import socket
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import yaml
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance
from starlette.applications import Starlette
from starlette.routing import Route

from bot.app import _service
from bot.settings import ROOT, read_settings
from bot.storage.opening import open_store
from intents.text import fold
from tests.e2e.conftest import borrow
from tests.e2e.loop.conftest import Founder, founded, learned
from tests.e2e.loop.town import Colleague, Town
from tests.e2e.service import Service, by_webhook
from tests.fuzz import SECONDS, searching
from tests.fuzz.test_made_up import seeds, twisted
from tests.small import copy_base
from tests.telegram_api import TelegramServer

pytestmark = pytest.mark.slow
__all__ = ["founded", "learned"]

DESCRIPTION = Path(__file__).with_name("openapi.yaml")
SCHEMA = schemathesis.openapi.from_dict(yaml.safe_load(DESCRIPTION.read_text("utf-8")))
OPERATIONS: dict[str, Any] = {
    operation.label: operation for found in SCHEMA.get_all_operations() if (operation := found.ok())  # type: ignore[union-attr]
}
EVIL = "'\"></textarea></title><zzz onload=x><script>zzz</script>{{7*7}}${7*7}"
SIGNS = re.compile(rf"Traceback|File \"|site-packages|sqlite3|{re.escape(str(ROOT))}|python3|\b49\$|psycopg")
SECRET = "webhook-secret-of-the-tests"
NUMBERS = count(1)


class Team:
    """An installation with something in it, and an administrator who is signed in."""

    def __init__(self, town: Town) -> None:
        self.town = town
        question = "thả bè nuôi tôm hùm ngoài vịnh thì hỏi ai"
        town.wondering("Lan", question, "00070")
        self.staff: Colleague = town.colleague("minh")
        self.staff.begin(town.gap_of(question), [fold(question)])
        self.token = self.staff.token
        self.cookies = dict(self.staff.client.cookies.items())


@pytest.fixture(scope="module")
def team(founded: Founder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with founded(tmp_path_factory.mktemp("schema"), {"minh": "admin"}) as town:
        made = Team(town)
        yield made
        # Whatever was asked, the service goes on.
        assert made.staff.client.get("/healthz").text == "ok"
        assert made.staff.see("")


@pytest.fixture(scope="module")
def hooked(learned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An installation that Telegram brings its updates to."""
    home = tmp_path_factory.mktemp("hooked")
    borrow(learned, home)
    base = str(copy_base(home / "knowledge"))
    given = {"KNOWLEDGE_DIR": base, "EMBEDDINGS": "off", "TELEGRAM_WEBHOOK_SECRET": SECRET}
    with TelegramServer(token="123456:NobodyMayReadThisToken") as tg:
        service = Service(home, **given, **by_webhook(tg))
        service.start()
        yield service
        assert service.stop() == 0


async def test_the_description_lists_exactly_the_routes_there_are(tmp_path: Path) -> None:
    given = {"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_WEBHOOK_URL": "https://motcua.example", "EMBEDDINGS": "off"}
    place = {"KNOWLEDGE_DIR": str(copy_base(tmp_path / "knowledge")), "DATABASE_URL": f"sqlite:///{tmp_path}/m.db"}
    settings = read_settings({**given, **place})
    store = open_store(settings)
    app: Any = _service(settings, store, []).server.config.app
    await store.close()
    while not isinstance(app, Starlette):
        app = app.app
    routes = [route for route in app.routes if isinstance(route, Route)]
    there = {
        f"{method} {re.sub(r':[a-z]+}', '}', route.path)}"
        for route in routes for method in (route.methods or set()) - {"HEAD"}
    }  # fmt: skip
    assert there == set(OPERATIONS)


@pytest.mark.parametrize("label", OPERATIONS)
@given(data=st.data())
@searching(3)
def test_odd_requests_are_answered_in_words(team: Team, label: str, data: st.DataObject) -> None:
    mode = data.draw(st.sampled_from(list(GenerationMode)))
    case: Case[Any] = data.draw(OPERATIONS[label].as_strategy(generation_mode=mode))
    _dress(case, team, data)
    answer = case.call(
        base_url=team.town.service.url, cookies=team.cookies, allow_redirects=False,
        headers={"x-forwarded-for": f"10.{next(NUMBERS) % 250}.{next(NUMBERS) % 250}.1"},
    )  # fmt: skip
    case.validate_response(answer, checks=[not_a_server_error, *([content_type_conformance] if answer.content else [])])
    _check_page(answer.content.decode(errors="replace"), "".join(answer.headers.get("content-type", "")))


@given(data=st.data())
@searching(30)
def test_odd_updates_are_taken_or_refused(hooked: Service, data: st.DataObject) -> None:
    """By whoever knows the secret. An update that cannot be read would come again for a day, so it is taken."""
    update = twisted(data, json.loads(data.draw(st.sampled_from(seeds("update")))))
    secret = data.draw(st.sampled_from([SECRET, SECRET, SECRET, "", "x", SECRET + "x"]))
    number = next(NUMBERS)
    if isinstance(update, dict) and update.get("update_id") == 1:
        update["update_id"] = number
    answer = httpx.post(
        f"{hooked.url}/telegram", content=json.dumps(update).encode(), timeout=20,
        headers={"x-telegram-bot-api-secret-token": secret},
    )  # fmt: skip
    assert (answer.status_code == 200) if secret == SECRET else (answer.status_code in (400, 403)), answer.text


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: \xb2\r\n\r\n", b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x00\xa5",
        b"GET /%ff%fe%00 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /c/..%2f..%2fetc HTTP/1.1\r\nHost: \xff\r\n\r\n",
        b"GET /static/..%2f..%2fapp.py HTTP/1.1\r\nHost: x\r\n\r\n", b"POST /chat HTTP/1.1\r\nHost: x\r\n"
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a=b; " * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: motcua=\xff\xfe; motcua-staff=\xe1; co-chu=\"\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_hardly_http_is_refused(team: Team, request_bytes: bytes) -> None:
    host, _, port = team.town.service.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 10) as line:
        line.sendall(request_bytes)
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    status = answer.partition(b"\r\n")[0].split()[1:2]
    assert not status or status[0][:1] in b"24", answer[:300]
    assert not SIGNS.search(answer.decode(errors="replace"))


def test_the_number_of_requests_is_bounded() -> None:
    assert next(NUMBERS) < 2 * len(OPERATIONS) * 3 * SECONDS * 3


def _dress(case: Case[Any], team: Team, data: st.DataObject) -> None:
    """Give a made-up case what lets it in, most often, and something that must not become markup."""
    for given_values in (case.query, case.body):
        if isinstance(given_values, dict) and given_values:
            field = data.draw(st.sampled_from(sorted(map(str, given_values))))
            given_values[field] = EVIL + str(given_values.get(field))
    if isinstance(case.body, dict) and not case.path.endswith("/dang-xuat") and data.draw(st.integers(0, 5)):
        case.body["token"] = team.token


class _Page(HTMLParser):
    script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        assert tag != "zzz"
        assert not [name for name in values if name.startswith("on") or name == "style"], values
        assert tag != "script" or (values.get("src") or "").startswith("/static/"), values
        assert not re.match(r"\s*(javascript|data):", values.get("href") or "", re.IGNORECASE), values
        self.script = tag == "script"

    def handle_data(self, data: str) -> None:
        assert not (self.script and data.strip()), data

    def handle_endtag(self, tag: str) -> None:
        self.script = False


def _check_page(body: str, kind: str) -> None:
    assert not (found := SIGNS.search(body)), found
    if kind.startswith("text/html"):
        page = _Page()
        page.feed(body)
        page.close()
