"""Who may do what below /review, asked of the running process; and that what people type stays text everywhere."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.app import _service
from bot.assistant import vietnam_today
from bot.settings import read_settings
from bot.storage.sqlite import SqliteStore
from tests.bot.channels.staff_desk import EVIL, shown
from tests.e2e.loop.conftest import Founder
from tests.e2e.loop.flycam import ANSWER, ASKED, ID, SENTENCES, SOURCE, TESTS, TITLE
from tests.e2e.loop.town import PASSWORD, Colleague, Town
from tests.e2e.service import Service
from tests.e2e.web.visitor import Visitor, token_in, words
from tests.telegram_api import Citizen

pytestmark = pytest.mark.slow

COMMUNE = "00004"
ACCOUNTS = {
    "vy": "viewer", "lan": "editor", "minh": "approver", "admin": "admin", "xuan": f"approver --communes {COMMUNE}",
    "yen": f"editor --communes {COMMUNE}", "tam": "editor",
}  # fmt: skip
"""xuan and yen are limited to one commune; tam is there to be shut out."""
WHOLE = "vy lan minh admin xuan yen"
SEE, EDIT, EDIT_ALL = WHOLE.split(), "lan minh admin xuan yen".split(), "lan minh admin".split()
APPROVE_ALL, ADMIN = "minh admin".split(), ["admin"]
GAP, DRAFT, ENTRY, REVISION = "/cau/{gap}", "/nhap/{draft}", "/muc/{entry}", "/lich-su/{revision}"
LOCAL = "/xa/{commune}"
MAY = {
    "GET ": SEE, "GET /cau.csv": SEE, "GET /cau.xlsx": SEE, "GET /nhat-ky": ADMIN,
    f"GET {GAP}": SEE, **{f"POST {GAP}/{name}": EDIT for name in ("nhan", "giao", "ghi", "bo-qua", "mo-lai")},
    **{f"POST {GAP}/{name}": EDIT_ALL for name in ("gop", "tach", "vao-muc")},
    "GET /muc": SEE, "GET /muc.csv": SEE, "GET /muc.xlsx": SEE, f"GET {ENTRY}": SEE, f"POST {ENTRY}/sua": EDIT_ALL,
    "GET /nhap": SEE, "POST /nhap/moi": EDIT_ALL, f"GET {DRAFT}": SEE, f"GET {DRAFT}/thu": SEE,
    **{f"POST {DRAFT}{name}": EDIT_ALL for name in ("", "/xem-truoc", "/thu", "/trinh", "/lam-lai", "/bo")},
    f"POST {DRAFT}/dang": APPROVE_ALL, "GET /lich-su": SEE, f"GET {REVISION}": SEE,
    f"POST {REVISION}/hoan-tac": APPROVE_ALL, "GET /ap-phich": EDIT, "GET /ap-phich/tep": EDIT,
    "GET /xa": SEE, f"GET {LOCAL}": SEE, f"POST {LOCAL}/rut": EDIT_ALL,
    **{f"POST {LOCAL}/{name}": EDIT for name in ("tru-so", "thong-bao", "bo-sung", "go")},
}  # fmt: skip
"""Method and address -> who may."""
OPEN = {"GET /dang-nhap", "POST /dang-nhap", "POST /dang-xuat"}
TRICKS = (
    "../../../etc/passwd", "..%2f..%2fREADME", "%2e%2e", "....//", "_phrases", "offices", "quen-mat-khau.yaml",
    "quen-mat-khau%00", "C:\\x", "~root",
)  # fmt: skip
WAYS_OUT = ("..", "../x", "/etc", "_phrases", "offices", "a/b", "x" * 41, "a\0b", "Tên-Có-Dấu", ".yaml", "")
YAML = "x: &a [*a, !!python/object:os.system {}] # hết\n- 'y': |\n  {{ 7*7 }}"


@pytest.fixture(scope="module")
def town(founded: Founder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with founded(tmp_path_factory.mktemp("access"), ACCOUNTS) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(town: Town) -> dict[str, Colleague]:
    """Everyone, signed in."""
    return {name: town.colleague(name) for name in WHOLE.split()}


@pytest.fixture(scope="module")
def own(town: Town) -> int:
    """A gap that one commune asked about."""
    town.wondering("Xã viên", ASKED[0], COMMUNE)
    return town.gap_of(ASKED[0])


@pytest.fixture(scope="module")
def others(town: Town) -> int:
    """A gap of people who named no commune."""
    town.wondering("Người lạ", "lịch chiếu phim rạp tối nay")
    return town.gap_of("lịch chiếu phim rạp tối nay")


@pytest.fixture(scope="module")
def revision(town: Town, people: dict[str, Colleague]) -> int:
    """Something that was published."""
    lan = people["lan"]
    draft = int(lan.send("/muc/ma-otp/sua").headers["location"].rpartition("/")[2])
    assert lan.save(draft, answer="Đợi 2 phút rồi bấm gửi lại mã.").status_code == 303
    lan.propose(draft)
    answer = people["minh"].publish(draft)
    return int(answer.headers["location"].rpartition("/")[2].partition("?")[0])


@pytest.fixture
def draft(people: dict[str, Colleague]) -> int:
    return int(people["lan"].send("/nhap/moi").headers["location"].rpartition("/")[2])


@pytest.fixture(scope="module")
def routes(town: Town) -> dict[str, Route]:
    """Method and address below /review -> route, of everything that the process serves."""
    given = {**town.service.environment, "WEB_PORT": "0", "TELEGRAM_BOT_TOKEN": ""}
    store = SqliteStore(Path(town.service.database))
    app: Any = _service(read_settings(given), store, []).server.config.app
    while not isinstance(app, Starlette):
        app = app.app
    walked = [route for route in app.routes if isinstance(route, Route) and route.path.startswith("/review")]
    return {
        f"{method} {re.sub(r':[a-z]+', '', route.path.removeprefix('/review'))}": route
        for route in walked for method in (route.methods or set()) - {"HEAD"}
    }  # fmt: skip


def address(key: str, gap: int, draft: int, revision: int) -> tuple[str, str]:
    """Method and address below /review of a line of MAY."""
    method, _, path = key.partition(" ")
    named = {
        GAP: f"/cau/{gap}", DRAFT: f"/nhap/{draft}", ENTRY: "/muc/quen-mat-khau", REVISION: f"/lich-su/{revision}",
        LOCAL: f"/xa/{COMMUNE}",
    }  # fmt: skip
    for pattern, value in named.items():
        path = path.replace(pattern, value)
    return method, path


def asked_by(person: Colleague, method: str, path: str) -> httpx.Response:
    return person.client.get(f"/review{path}") if method == "GET" else person.send(path)


def test_the_table_names_every_address(routes: dict[str, Route]) -> None:
    assert set(routes) == {*MAY, *OPEN}


@pytest.mark.parametrize("name", WHOLE.split())
def test_everyone_may_what_their_role_says(
    people: dict[str, Colleague], name: str, own: int, draft: int, revision: int
) -> None:
    refused = {key for key in MAY if is_refused(asked_by(people[name], *address(key, own, draft, revision)))}
    assert refused == {key for key, who in MAY.items() if name not in who}


def is_refused(answer: httpx.Response) -> bool:
    """Whether the account may not; what is refused for what was sent is allowed to be tried."""
    assert answer.status_code in (200, 303, 400, 403, 404, 409, 422), answer.text
    assert answer.headers.get("location") != "/review/dang-nhap"
    if answer.status_code == 403:
        assert "không được làm việc này" in words(answer.text)
    return answer.status_code == 403


@pytest.mark.parametrize("name", ["xuan", "yen"])
def test_what_other_communes_ask_is_not_there(people: dict[str, Colleague], name: str, others: int) -> None:
    person = people[name]
    for key in MAY:
        if GAP in key and name in MAY[key]:
            assert asked_by(person, *address(key, others, 0, 0)).status_code == 404, key
    for page in ("", "?trang-thai=tat-ca", "/cau.csv?trang-thai=tat-ca"):
        assert "lịch chiếu phim" not in person.see(page)


def test_nothing_answers_without_a_sign_in(town: Town, own: int, draft: int, revision: int) -> None:
    for cookie in ("", "x", "a" * 10_000, "../../x", '"; drop table sessions; --'):
        with httpx.Client(base_url=town.service.url, cookies={"motcua-staff": cookie}) as stranger:
            for key in MAY:
                method, path = address(key, own, draft, revision)
                answer = stranger.request(method, f"/review{path}", data={"token": "x"} if method == "POST" else None)
                assert (answer.status_code, answer.headers["location"]) == (303, "/review/dang-nhap"), key


def test_a_form_that_is_not_ours_does_nothing(
    town: Town, people: dict[str, Colleague], own: int, draft: int, revision: int
) -> None:
    admin, before = people["admin"], town.row("gaps", own),
    chat = token_in(admin.client.get("/").text)
    forged = [
        ({}, {}), ({"token": ""}, {}), ({"token": "x"}, {}), ({"token": people["minh"].token}, {}),
        ({"token": chat}, {}), ({"token": admin.token[:-1] + "x"}, {}),
        ({"token": admin.token}, {"sec-fetch-site": "cross-site"}),
        ({"token": admin.token}, {"sec-fetch-site": "same-site"}),
    ]  # fmt: skip
    for key in MAY:
        method, path = address(key, own, draft, revision)
        if method == "POST":
            for sent, headers in forged:
                answer = admin.client.post(f"/review{path}", data=sent, headers=headers)
                assert answer.status_code == 403 and "chưa ghi gì" in words(answer.text), (key, sent)
    assert town.row("gaps", own) == before
    assert town.row("drafts", draft)["state"] == "open"


def test_a_cookie_from_before_the_sign_in_opens_nothing(town: Town) -> None:
    with Colleague(town.service.url, "vy") as vy:
        page = vy.client.get("/review/dang-nhap", headers={"cookie": "motcua-staff=known-to-somebody"})
        planted = token_in(page.text)
        vy.client.cookies.set("motcua-staff", "known-to-somebody", domain="127.0.0.1", path="/")
        answer = vy.client.post(
            "/review/dang-nhap", data={"token": token_in(vy.client.get("/review/dang-nhap").text), "name": "vy",
                                       "password": PASSWORD},
        )  # fmt: skip
        given = answer.headers["set-cookie"]
        assert "known-to-somebody" not in given and "httponly" in given.lower() and "samesite=strict" in given.lower()
        assert vy.client.post("/review/dang-xuat", data={"token": planted}).status_code == 403
    with httpx.Client(base_url=town.service.url, cookies={"motcua-staff": "known-to-somebody"}) as thief:
        assert thief.get("/review").status_code == 303


@pytest.mark.parametrize("end", ["sign out", "reset tam", "role tam approver", "disable tam"])
def test_a_session_that_is_over_opens_nothing(town: Town, end: str) -> None:
    town.staff("reset", "tam")
    with Colleague(town.service.url, "tam").sign_in() as tam:
        tam.see("")
        cookie, token = tam.client.cookies["motcua-staff"], tam.token
        if end == "sign out":
            assert tam.send("/dang-xuat").status_code == 303
        else:
            town.staff(*end.split())
        tam.client.cookies.set("motcua-staff", cookie, domain="127.0.0.1", path="/")
        assert tam.client.get("/review").status_code == 303
        assert tam.client.post("/review/nhap/moi", data={"token": token}).headers["location"] == "/review/dang-nhap"
        assert tam.client.get("/?explain=x").status_code == 303


def test_no_name_leads_out_of_the_folder(town: Town, people: dict[str, Colleague], draft: int, own: int) -> None:
    admin, before = people["admin"], files(town.service)
    for trick in TRICKS:
        for path in (f"/muc/{trick}", f"/nhap/{trick}", f"/lich-su/{trick}", f"/cau/{trick}"):
            answer = admin.client.get(f"/review{path}", follow_redirects=True)
            assert answer.status_code in (200, 404) and "root:" not in answer.text
        assert admin.client.get("/review/lich-su", params={"tep": trick}).status_code == 200
        assert admin.send(f"/muc/{trick}/sua").status_code in (404, 405)
        answer = admin.send(f"/cau/{own}/vao-muc", {"way": "entry", "entry": trick, "text": ["x"]})
        assert answer.status_code == 400
    for name in WAYS_OUT:
        for given in ({"id": name or "-", "group": "thu-tuc"}, {"id": "xin-phep", "group": name}):
            answer = admin.save(draft, title="Xin phép bay", file="../../x.yaml", **given)
            assert answer.status_code in (303, 422), answer.text
            assert str(town.row("drafts", draft)["file"]) in ("", "thu-tuc/xin-phep-bay.yaml")
    assert files(town.service) == before


def files(service: Service) -> set[str]:
    """Everything in the installation's folder and beside it but the database."""
    return {str(path) for path in service.folder.parent.rglob("*") if not re.search(r"motcua\.db|learned-", path.name)}


def test_what_people_type_stays_text(town: Town, people: dict[str, Colleague], draft: int) -> None:
    lan, admin = people["lan"], people["admin"]
    citizen = wrote(town, EVIL)
    gap = town.gap_of(citizen)
    lan.send(f"/cau/{gap}/ghi", {"text": f"{EVIL}\n{YAML}"})
    lan.send(f"/cau/{gap}/giao", {"owner": EVIL})
    own = lan.begin(gap, ticked(lan, gap))
    lan.save(own, **{name: f"{EVIL[:50]} {YAML}" for name in lan.form(own) if name not in ("was", "group", "id")})
    lan.send(f"/nhap/{own}/trinh", {"why": EVIL})
    pages = [
        "", f"?tim={EVIL}", f"?nguoi={EVIL}&xa={EVIL}", f"/cau/{gap}", "/nhap", f"/nhap/{own}", f"/nhap/{own}/thu",
        "/muc", f"/muc?tim={EVIL}", "/lich-su", f"/lich-su?tep={EVIL}", "/nhat-ky",
    ]  # fmt: skip
    for path in pages:
        assert_text(admin.client.get(f"/review{path}").text)
    assert_text(admin.client.get("/", params={"explain": EVIL}).text)
    assert shown(citizen) in admin.see(f"/cau/{gap}")


def wrote(town: Town, text: str) -> str:
    """Have a citizen ask it; return what is kept of it."""
    citizen = town.tg.user(first_name="<b>Tí</b>")
    citizen.send(text)
    citizen.wait(timeout=30)
    (row,) = town.service.questions(citizen.id)
    if row["decision"] == "choice":
        citizen.tap(town.say("choice_none"))
    return str(row["text"])


def ticked(person: Colleague, gap: int) -> list[str]:
    """The wordings of a gap as its page's boxes name them."""
    page = person.see(f"/cau/{gap}")
    return [httpx.QueryParams({"x": found})["x"] for found in re.findall(r'name="text" value="([^"]*)"', page)]


def assert_text(page: str) -> None:
    assert "<script>alert" not in page
    assert "<b onclick" not in page
    assert "49 &amp;" not in page and "{{ 49 }}" not in page


def test_an_entry_full_of_signs_reads_as_it_was_written(town: Town, people: dict[str, Colleague], draft: int) -> None:
    lan, signs = people["lan"], """<b>"x"</b> & {{ 7*7 }} 'y': #z"""
    given = {
        "title": f"{TITLE} {signs}"[:60], "id": ID, "group": "thu-tuc", "answer": f"{ANSWER} {signs}",
        "fee": signs, "documents": f"- {signs}\n[{signs}]", "steps.0.do": f"Làm {signs}", "owner": signs,
        "recheck_by": str(vietnam_today() + timedelta(days=30)),
        **{f"sources.0.{key}": value for key, value in SOURCE.items()}, "sources.0.title": f"Luật {signs}",
        **{f"questions.{style}": "\n".join(sentences) for style, sentences in SENTENCES.items()},
        "questions.chat": "\n".join([*SENTENCES["chat"], *ASKED]), "tests.ask": "\n".join(TESTS),
    }  # fmt: skip
    saved = lan.save(draft, **given)
    assert saved.status_code == 303, words(saved.text)
    lan.propose(draft, signs)
    answer = people["minh"].publish(draft)
    assert answer.status_code == 303, words(answer.text)
    title, text = given["title"], given["answer"]
    citizen = town.tg.user(first_name="Tư")
    citizen.send(ASKED[1])
    reply = citizen.wait(title, timeout=30)
    for part in (text, f"- {signs}", f"[{signs}]", f"Luật {signs}"):
        assert part in reply.text
    assert "<b>&quot;" not in reply.html and "<script" not in reply.html
    walks(town, citizen, f"Làm {signs}")
    with Visitor(town.service.url) as visitor:
        page = visitor.say(ASKED[1]).text
    assert shown(text) in page and '<b>"x"' not in page
    for path in ("/muc", f"/muc/{ID}", "/lich-su", answer.headers["location"].removeprefix("/review")):
        page = people["admin"].see(path)
        assert shown(title) in page and '<b>"x"' not in page


def walks(town: Town, citizen: Citizen, step: str) -> None:
    citizen.tap(town.say("steps_button", count=1))
    assert step in citizen.wait(step, timeout=30).text
