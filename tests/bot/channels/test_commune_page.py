"""`/commune/<code>`: whose it is, what the public sees, and that nothing else comes out by any address."""

import hashlib
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.assistant import VIETNAM
from bot.channels.telegram.outbox import Outbox
from bot.channels.web.commune import CommunePages
from bot.channels.web.staff.site import SIGN_IN, StaffSite
from bot.channels.web.visitor import Visitors
from bot.communes.collecting import Collector
from bot.communes.gazetteer import load_gazetteer
from bot.communes.months import Month
from bot.messages import Context
from bot.storage.outgoing import Outgoing
from bot.storage.protocol import Store
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change, Staff
from tests.bot.storage.making import DAY, asked, wrote
from tests.telegram_api import TelegramServer
from tests.telegram_api.conftest import make_bot

pytestmark = pytest.mark.slow

HERE, THERE = "20242", "20257"
STAFF = -1_001_234_567_890
NOW = datetime(2026, 12, 5, 9, tzinfo=VIETNAM)
CHANGE = Change(NOW, "test", "test", "")
FILES = [f"/commune/{{}}/bao-cao.{format}" for format in ("pdf", "csv", "json")]
ADDRESSES = ["/commune/{}", *FILES]


class House:
    def __init__(self, store: Store, public: bool) -> None:
        self.store = store
        self.seconds = 0.0
        self.site = StaffSite(store, Visitors("key", False))
        collector = Collector(store, load_gazetteer(), 365, lambda: NOW)
        pages = CommunePages(self.site, collector, lambda: {"a": "Mục A"}, public, lambda: self.seconds)
        self.app = Starlette(routes=pages.routes())

    async def visitor(self, name: str = "", *communes: str) -> httpx.AsyncClient:
        """Return a browser; of somebody who has signed in when named."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://motcua.example")
        if name:
            staff = Staff(name, "viewer", communes, "", NOW)
            await self.store.staff.put(staff, CHANGE)
            at = datetime.now(VIETNAM)
            key = hashlib.sha256(name.encode()).hexdigest()
            assert await self.store.staff.open_session(key, staff, Change(at, "test", "test", ""), at - DAY)
            client.cookies.set(self.site.cookie, name, domain="motcua.example")
        return client

    async def ask(self, people: int, commune: str, month: Month, text: str = "câu hỏi", gap: bool = True) -> None:
        place: int | None = None
        for person in range(people):
            id = hashlib.sha256(f"{commune}{month}{text}{person}".encode()).hexdigest()[:10]
            at = datetime(month.year, month.number, 3, 9, tzinfo=VIETNAM)
            question = asked(id, text, "unknown" if gap else "answer", entry=None if gap else "a")
            await self.store.write(wrote(question, person=f"{text}{person}", at=at, context=Context(commune=commune)))
            if gap:
                place = await self.store.gaps.place(id, "unknown", place, at)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "m.db")
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def house(store: SqliteStore) -> House:
    made = House(store, public=False)
    await made.ask(7, HERE, Month(2026, 11), "mất <i>sổ</i>")
    await made.ask(2, HERE, Month(2026, 11), "việc của hai người")
    await made.ask(9, HERE, Month(2026, 12), "việc đang chạy")
    await made.ask(8, THERE, Month(2026, 11), "việc nơi khác")
    return made


@pytest_asyncio.fixture
async def open_house(house: House, store: SqliteStore) -> House:
    return House(store, public=True)


@pytest.mark.parametrize("address", [*ADDRESSES, "/commune"])
async def test_without_sign_in_there_is_nothing(house: House, address: str) -> None:
    answer = await (await house.visitor()).get(address.format(HERE))
    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("month", ["", "?thang=2026-11", "?thang=2026-12&xa=20242"])
async def test_an_account_of_one_commune_reads_no_other_by_any_address(house: House, address: str, month: str) -> None:
    client = await house.visitor("xuan", HERE)
    other = await client.get(address.format(THERE) + month)
    assert (await client.get(address.format(HERE) + month)).status_code == 200
    assert other.status_code == 403 and "việc nơi khác" not in other.text


@pytest.mark.parametrize(
    "typed", [" 20257", "020257", "20257/", "%32%30%32%35%37", "phường hòa cường, đà nẵng", "20257.pdf"]
)
async def test_other_spellings_of_the_address_open_nothing_either(house: House, typed: str) -> None:
    client = await house.visitor("xuan", HERE)
    for address in ADDRESSES:
        answer = await client.get(address.format(typed))
        assert answer.status_code in (307, 403, 404) and "việc nơi khác" not in answer.text


async def test_the_page_shows_the_month_and_escapes_what_people_wrote(house: House) -> None:
    page = (await (await house.visitor("lan")).get(f"/commune/{HERE}?thang=2026-11")).text
    assert "mất &lt;i&gt;sổ&lt;/i&gt;" in page and "<i>" not in page
    assert "Phường Hải Châu, Thành phố Đà Nẵng" in page
    assert "việc của hai người" in page and 'style="' not in page and "<script" not in page
    marks = set(re.findall(r'href="#(ct-\d+)"', page))
    assert marks and all(f'id="{mark}"' in page for mark in marks)


async def test_who_is_signed_in_can_sign_out_from_here(house: House) -> None:
    page = (await (await house.visitor("lan")).get(f"/commune/{HERE}")).text
    assert re.search(r'name="token" value="[^"]{9,}"', page)


async def test_the_page_of_signed_in_people_starts_with_the_month_that_runs(house: House) -> None:
    page = (await (await house.visitor("lan")).get(f"/commune/{HERE}")).text
    assert "việc đang chạy" in page and "số liệu tính đến ngày 05/12/2026" in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/commune/99999", "Không có xã, tỉnh nào mang mã 99999"),
        ("/commune/48", "là tỉnh"),
        (f"/commune/{HERE}?thang=2027-01", "chưa tới"),
        (f"/commune/{HERE}?thang=2020-01", "đã xóa"),
        (f"/commune/{HERE}?thang=<b>", "không phải một tháng"),
        ("/commune?xa=<script>", "Không tìm thấy"),
    ],
)
async def test_what_there_is_not_is_a_clear_sentence(house: House, address: str, said: str) -> None:
    answer = await (await house.visitor("lan")).get(address)
    assert answer.status_code == 404 and said in answer.text
    assert "<b>»" not in answer.text and "<script" not in answer.text


async def test_a_month_without_questions_says_so(house: House) -> None:
    page = (await (await house.visitor("lan")).get(f"/commune/{HERE}?thang=2026-05")).text
    assert "chưa có ai ở Phường Hải Châu" in page


async def test_a_commune_is_found_by_its_name(house: House) -> None:
    answer = await (await house.visitor("lan")).get("/commune", params={"xa": "phường hải châu, đà nẵng"})
    assert answer.headers["location"] == f"/commune/{HERE}"
    assert f'href="/commune/{HERE}"' in (await (await house.visitor("xuan", HERE)).get("/commune")).text


async def test_the_public_sees_whole_months_without_what_few_people_asked(open_house: House) -> None:
    client = await open_house.visitor()
    page = (await client.get(f"/commune/{HERE}")).text
    assert "Báo cáo tháng 11/2026" in page and "mất &lt;i&gt;sổ" in page
    assert "việc của hai người" not in page and "Ai làm gì" not in page and "/review" not in page
    for address in ADDRESSES:
        answer = await client.get(address.format(HERE) + "?thang=2026-12")
        assert answer.status_code == 404 and "chưa hết" in answer.text and "việc đang chạy" not in answer.text
    for address in FILES:
        assert (await client.get(address.format(HERE))).status_code == 303


async def test_where_numbers_are_public_another_commune_is_seen_as_the_public_sees_it(open_house: House) -> None:
    client = await open_house.visitor("xuan", THERE)
    page = (await client.get(f"/commune/{HERE}")).text
    assert "mất &lt;i&gt;sổ" in page and "việc của hai người" not in page
    assert (await client.get(FILES[1].format(HERE))).status_code == 303


async def test_numbers_are_counted_again_after_a_minute(house: House) -> None:
    client = await house.visitor("lan")
    address = f"/commune/{HERE}?thang=2026-11"
    assert "việc vừa thêm" not in (await client.get(address)).text
    await house.ask(6, HERE, Month(2026, 11), "việc vừa thêm")
    assert "việc vừa thêm" not in (await client.get(address)).text
    house.seconds = 61
    assert "việc vừa thêm" in (await client.get(address)).text


async def test_too_many_views_are_refused_in_words(house: House) -> None:
    client = await house.visitor()
    answers = [await client.get("/commune") for _ in range(70)]
    assert answers[-1].status_code == 429 and "Đợi một phút" in answers[-1].text


@pytest.mark.slow
async def test_a_report_is_sent_as_a_file_which_is_then_deleted(store: SqliteStore, tmp_path: Path) -> None:
    file = tmp_path / "reports" / "bao-cao.pdf"
    file.parent.mkdir()
    file.write_bytes(b"%PDF-1.4 x")
    with TelegramServer(token="123456:TEST") as server:
        server.group(STAFF, "Tổ hỗ trợ")
        calls = [Outgoing(str(STAFF), "sendDocument", {"chat_id": str(STAFF), "document": str(file)})]
        assert await store.desk.once("report", NOW, calls)
        async with make_bot(server) as bot:
            outbox = Outbox(bot, store, lambda: NOW + DAY)
            await outbox._begin()
            for task in list(outbox.sending.values()):
                await task
        assert server.violations == []
    assert not file.exists()
    assert await store.due(NOW + DAY, 9) == []
