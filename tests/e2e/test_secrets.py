"""Personal data and secrets go in by every door, and then everything the installation leaves behind is searched."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT
from tests.e2e.conftest import TOKEN, House, installation
from tests.e2e.knowledge import Knowledge
from tests.e2e.planting import HOUSE, Planted, command_lines, finds, pieces, planted, unpacked
from tests.e2e.service import LISTENS, by_webhook, until
from tests.e2e.test_telegram_staff import ALWAYS, STAFF, Office
from tests.e2e.ways_in import FORGOTTEN, TELEGRAM, WEB, come_by_telegram, come_by_web, sign_in
from tests.e2e.web.visitor import Visitor
from tests.telegram_api import TelegramServer

pytestmark = pytest.mark.slow

PEOPLE = planted((*TELEGRAM, *WEB))
COMMANDS = {
    "export": ("export",),
    "export all": ("export", "--all"),
    "settings": ("settings",),
    "staff": ("staff", "list"),
    "report": ("report", "--commune", "00004", "--format", "json", "--out", "-"),
    "open data": ("report", "--open-data", "--out", "-"),
}
PAGES = ("/", "/healthz", "/readyz", "/metrics", "/c", "/c/00004", "/commune", "/review", "/nowhere", "/robots.txt")
STAFF_PAGES = (
    "/review", "/review/cau.csv", "/review/cau.xlsx", "/review/muc.csv", "/review/muc.xlsx", "/review/nhat-ky",
    "/review/lich-su", "/commune/00004", "/commune/00004/bao-cao.csv", "/commune/00004/bao-cao.json",
)  # fmt: skip
WITH_CHATS = ("motcua.db", "backups/", "whole.jsonl", "command: export all")
"""Whoever moves or restores an installation takes its promises along, and with them the chats they are kept for."""


@dataclass(frozen=True)
class Left:
    """What can be read after everybody has been there."""

    office: Office
    chats: dict[str, str]
    """Way -> the citizen's chat."""
    traces: dict[str, bytes]
    """Place -> what stands there."""

    def places_with(self, secret: str) -> list[str]:
        return [place for place, data in self.traces.items() if finds(secret, data)]


@contextmanager
def opened(folder: Path, knowledge: Knowledge) -> Iterator[Office]:
    with TelegramServer(token=TOKEN, privacy=True) as tg:
        room, binh = tg.group(STAFF, "Tổ hỗ trợ"), tg.user(first_name="Bình")
        binh.join_group(room)
        given = {"TELEGRAM_STAFF_CHAT": str(STAFF), "WORKING_HOURS": ALWAYS, **HOUSE, **by_webhook(tg)}
        service = installation(folder, knowledge, {**given, "TMPDIR": str(folder)})
        # Nobody can sign in as one person as often as this test does.
        for name in ("minh", "hoa"):
            run(service.environment, "staff", "add", name, "admin")
        service.begin()
        try:
            until(lambda: LISTENS.search(service.log) or not service.is_running, 300)
            yield Office(House(service, tg, knowledge), room, binh)
        finally:
            if service.is_running:
                service.kill()


def run(environment: dict[str, str], *arguments: str) -> bytes:
    """What a command prints, on both of its outputs."""
    command = [sys.executable, "-m", "bot", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def left(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    with opened(tmp_path_factory.mktemp("secrets"), knowledge) as office:
        chats = {way: str(come_by_telegram(office, PEOPLE[way]).id) for way in TELEGRAM}
        for way in WEB:
            come_by_web(office, PEOPLE[way])
        traces = {**looked_at(office), **written(office)}
        yield Left(office, chats, traces)


def looked_at(office: Office) -> dict[str, bytes]:
    """What strangers, monitoring and the team read over HTTP, faults included."""
    monitoring = {"Authorization": f"Bearer {HOUSE['METRICS_TOKEN']}"}
    with Visitor(office.house.service.url) as stranger, Visitor(office.house.service.url) as member:
        seen = {f"page {path}": whole(stranger.client.get(path)) for path in PAGES}
        seen |= {f"watched {path}": whole(stranger.client.get(path, headers=monitoring)) for path in PAGES}
        seen["page forbidden"] = whole(stranger.post({"token": "wrong", "text": "x"}))
        seen["page no method"] = whole(stranger.client.put("/chat"))
        assert sign_in(member.client, "hoa", HOUSE["MOTCUA_PASSWORD"]).status_code == 303
        for path in STAFF_PAGES:
            answer = member.client.get(path)
            assert answer.status_code == 200, path
            seen |= {f"staff {path}": whole(answer), **dict(unpacked(path, answer.content))}
    return seen


def whole(answer: httpx.Response) -> bytes:
    return str(answer.headers).encode() + answer.content


def written(office: Office) -> dict[str, bytes]:
    """What stands on disk and in other programs: while the service runs, and what is there when it has ended."""
    service, folder = office.house.service, office.house.service.folder
    run(service.environment, "backup", "--to", str(folder / "backups"))
    run(service.environment, "export", "--all", str(folder / "whole.jsonl"))
    traces = {f"command: {name}": run(service.environment, *command) for name, command in COMMANDS.items()}
    traces["process list"] = command_lines()
    to_staff = [call.params for call in office.house.tg.calls if str(call.params.get("chat_id")) == str(STAFF)]
    traces["staff chat"] = str(to_staff).encode()
    traces |= dict(pieces(folder))
    assert service.stop() == 0
    return traces | {f"{name}, ended": data for name, data in pieces(folder) if "motcua.db" in name or "log" in name}


def test_the_search_sees_what_is_there(left: Left) -> None:
    backup = next(place for place in left.traces if place.endswith("!database.jsonl"))
    for place in ("motcua.db", "motcua.db-wal", "log.txt", "process list", "page /metrics", "page /readyz"):
        assert left.traces[place], place
    # What was asked beside the secrets stands wherever questions stand, so secrets would be found there.
    assert {"command: export", "command: export all", "whole.jsonl", backup} <= set(left.places_with(FORGOTTEN))
    assert any(place.startswith("motcua.db") for place in left.places_with(FORGOTTEN))
    assert finds("bot", left.traces["process list"])
    assert finds(left.office.house.knowledge.unheard_of, left.traces["staff chat"])
    assert b"motcua_" in left.traces["watched /metrics"]


@pytest.mark.parametrize("one", PEOPLE.values(), ids=PEOPLE)
def test_nothing_personal_is_left_anywhere(left: Left, one: Planted) -> None:
    places = {secret: left.places_with(secret) for secret in one.secrets}
    assert {secret: found for secret, found in places.items() if found} == {}


@pytest.mark.parametrize("secret", [TOKEN, *HOUSE.values()], ids=["TELEGRAM_BOT_TOKEN", *HOUSE])
def test_no_secret_of_the_house_is_left_anywhere(left: Left, secret: str) -> None:
    assert left.places_with(secret) == []


def test_a_chat_is_kept_only_where_somebody_consented(left: Left) -> None:
    service = left.office.house.service
    tables = {way: service.tables_with(chat) for way, chat in left.chats.items()}
    assert {way: found for way, found in tables.items() if found} == {"told_later": {"waiting"}}


def test_a_chat_stands_in_nothing_that_others_read(left: Left) -> None:
    read = {place: data for place, data in left.traces.items() if not place.startswith(WITH_CHATS)}
    assert {
        place for place, data in read.items() if any(chat.encode() in data for chat in left.chats.values())
    } == set()


def test_copies_with_chats_are_their_owners_only(left: Left) -> None:
    folder = left.office.house.service.folder
    copies = [folder / "whole.jsonl", *(folder / "backups").iterdir()]
    assert [path for path in copies if path.stat().st_mode & 0o077] == []


def test_a_secret_is_found_in_other_spellings(tmp_path: Path) -> None:
    one = next(iter(PEOPLE.values()))
    number = one.identity
    for written_so in (one.email.replace("@", "%40"), f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"):
        (tmp_path / "file").write_text(f"x{written_so}y", "utf-8")
        ((_, data),) = pieces(tmp_path)
        assert any(finds(secret, data) for secret in one.secrets)
