"""Posters on the support team's pages: who may make them, of which commune, and what comes out."""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from html import unescape
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.channels.limits import RateLimit
from bot.channels.web.staff.posters import PAGE, PosterPages, Prints
from bot.channels.web.staff.site import SIGN_IN, StaffSite
from bot.channels.web.visitor import Visitors
from bot.posters.scanning import addresses, picture_of
from bot.settings import Official
from bot.storage.sqlite import SqliteStore
from bot.storage.staff import Change, Staff
from tests.bot.storage.making import DAY, NOW

pytestmark = pytest.mark.slow

SITE = "https://motcua.example"
HERE, THERE = "00004", "20242"
FILE = f"{PAGE}/tep"
EVIL = "\"><script>alert(1)</script>'{{ 7*7 }}"
CHANGE = Change(NOW, "test", "test", "")
SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest_asyncio.fixture
async def sign_in(tmp_path: Path) -> AsyncIterator[SignIn]:
    """Signs somebody in, without the time that a password takes, to pages with these settings."""
    store = SqliteStore(tmp_path / "m.db")

    async def client(
        role: str = "editor", communes: tuple[str, ...] = (), url: str = SITE, official: Official | None = None,
        burst: int = 30,
    ) -> httpx.AsyncClient:  # fmt: skip
        staff = Staff("lan", role, communes, "", NOW)
        await store.staff.put(staff, CHANGE)
        token = secrets.token_hex(8)
        key = hashlib.sha256(token.encode()).hexdigest()
        assert await store.staff.open_session(key, staff, CHANGE, NOW - DAY)
        site = StaffSite(store, Visitors("key", False))
        pages = PosterPages(site, Prints(url, official), RateLimit(burst, 0))
        transport = httpx.ASGITransport(Starlette(routes=pages.routes()))
        return httpx.AsyncClient(transport=transport, base_url="http://motcua.example", cookies={site.cookie: token})

    yield client
    await store.close()


async def seen(client: httpx.AsyncClient, status: int = 200, **query: str) -> str:
    answer = await client.get(PAGE, params=query)
    assert answer.status_code == status
    return answer.text


def links(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(rf'href="({FILE}\?[^"]+)" download', page)]


async def test_a_stranger_is_asked_to_sign_in(sign_in: SignIn) -> None:
    client = await sign_in()
    client.cookies.clear()
    for path in (PAGE, f"{FILE}?xa={HERE}&dang=pdf"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)


async def test_a_viewer_looks_only(sign_in: SignIn) -> None:
    client = await sign_in("viewer")
    assert (await client.get(PAGE)).status_code == 403
    assert (await client.get(f"{FILE}?xa={HERE}&dang=pdf")).status_code == 403


async def test_from_the_name_to_the_files_of_each_place(sign_in: SignIn) -> None:
    client = await sign_in()
    page = await seen(client, xa="phường hải châu", nhan="trụ sở\nNhà văn hóa thôn 3", co="a5")
    assert "Phường Hải Châu, Thành phố Đà Nẵng" in page
    assert page.count("<figure") == 2
    found = links(page)
    assert len(found) == 6
    for link, ending in zip(found[3:], ("pdf", "svg", "png"), strict=True):
        answer = await client.get(link)
        name = f"20242-nha-van-hoa-thon-3-a5.{ending}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert addresses(picture_of(name, answer.content)) == [f"{SITE}/c/20242-nha-van-hoa-thon-3"]


async def test_the_preview_is_the_picture_itself(sign_in: SignIn) -> None:
    client = await sign_in()
    (preview,) = re.findall(r'<img src="(/review/ap-phich[^"]+)"', await seen(client, xa=HERE, co="tent"))
    answer = await client.get(unescape(preview))
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")


async def test_one_of_several_communes_of_a_name_is_chosen(sign_in: SignIn) -> None:
    client = await sign_in()
    page = await seen(client, xa="ba dinh", nhan="trụ sở")
    assert "Xã Ba Đình, Tỉnh Thanh Hóa" in page and "<figure" not in page
    (link,) = re.findall(rf'href="({PAGE}\?xa={HERE}[^"]*)"', page)
    chosen = (await client.get(unescape(link))).text
    assert "<figure" in chosen and "00004-tru-so" in chosen


@pytest.mark.parametrize("typed", ["zzz", "99999", "48", EVIL])
async def test_what_is_no_commune_is_said(sign_in: SignIn, typed: str) -> None:
    page = await seen(await sign_in(), xa=typed)
    assert "Không tìm thấy" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ("🙂", "ký tự không in được"), ("a" * 61, "dài quá"), ("Trường học\ntrường-học", "trùng tên"),
        ("1\n2\n3\n4\n5\n6\n7", "nhiều nhất 6"), (EVIL.replace("{", "→"), "ký tự không in được"),
    ],
)  # fmt: skip
async def test_labels_that_do_not_go_are_said(sign_in: SignIn, labels: str, said: str) -> None:
    client = await sign_in()
    page = await seen(client, xa=HERE, nhan=labels)
    assert said in page and "<figure" not in page and "<script>alert" not in page
    answer = await client.get(FILE, params={"xa": HERE, "nhan": labels, "dang": "png"})
    assert answer.status_code == 400


async def test_a_label_is_text_and_nothing_else(sign_in: SignIn) -> None:
    page = await seen(await sign_in(), xa=HERE, nhan=EVIL)
    assert "<script>alert" not in page and "49" not in re.findall(r"<strong>(.*?)</strong>", page)[0]


async def test_staff_of_a_commune_make_its_posters_only(sign_in: SignIn) -> None:
    client = await sign_in(communes=(HERE,))
    assert "<figure" in await seen(client)
    assert THERE not in await seen(client)
    for query in ({"xa": THERE}, {"xa": "phường hải châu"}):
        await seen(client, 403, **query)
    for commune, status in ((HERE, 200), (THERE, 403), ("48", 404), ("", 404), ("99999", 404)):
        answer = await client.get(FILE, params={"xa": commune, "dang": "png", "co": "a5"})
        assert answer.status_code == status


@pytest.mark.parametrize("ending", ["", "exe", "../pdf"])
async def test_only_the_formats_there_are(sign_in: SignIn, ending: str) -> None:
    assert (await (await sign_in()).get(FILE, params={"xa": HERE, "dang": ending})).status_code == 404


@pytest.mark.parametrize("url", ["", "http://motcua.example"])
async def test_without_a_public_address_it_says_what_is_missing(sign_in: SignIn, url: str) -> None:
    client = await sign_in(url=url)
    assert "PUBLIC_URL" in await seen(client, xa=HERE)
    assert (await client.get(FILE, params={"xa": HERE, "dang": "png"})).status_code == 400


async def test_files_are_made_at_a_bearable_pace(sign_in: SignIn) -> None:
    client = await sign_in(burst=1)
    query = {"xa": HERE, "dang": "pdf", "co": "a5"}
    assert (await client.get(FILE, params=query)).status_code == 200
    answer = await client.get(FILE, params=query)
    assert answer.status_code == 429
    assert "tải hơi nhanh" in answer.text


async def test_the_page_says_whether_posters_are_official(sign_in: SignIn) -> None:
    assert "không phải kênh chính thức" in await seen(await sign_in(), xa=HERE)
    decided = Official("1/QĐ", date(2026, 11, 2), "1.0")
    assert "không phải kênh chính thức" not in await seen(await sign_in(official=decided), xa=HERE)
