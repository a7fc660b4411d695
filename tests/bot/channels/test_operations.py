"""Who may see /readyz and /metrics, and what of it."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from bot.channels.web.operations import Numbered, Operations
from bot.health import Health, Part
from bot.metrics import Metrics

TOKEN = "a-token-of-32-letters-or-so-12345"
HERE, ELSEWHERE = "127.0.0.1", "203.0.113.7"


async def database() -> str:
    return "connection to 10.0.0.7 failed"


async def knowledge() -> str:
    return "ok, but a.yaml:3"


async def is_staff(request: Request) -> bool:
    return request.cookies.get("staff") == "binh"


async def ask(path: str, host: str = HERE, token: str = TOKEN, **headers: str) -> httpx.Response:
    health = Health([Part("database", database, vital=True), Part("knowledge", knowledge)])
    operations = Operations(health, Metrics(), token, is_staff)
    app = Numbered(Starlette(routes=operations.routes()), operations.metrics)
    transport = httpx.ASGITransport(app, client=(host, 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://motcua") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("host", [HERE, "127.8.8.8", "::1"])
async def test_on_the_machine_itself_everything_is_told(host: str) -> None:
    ready = await ask("/readyz", host)
    assert ready.status_code == 503
    assert ready.json() == {"database": "connection to 10.0.0.7 failed", "knowledge": "ok, but a.yaml:3"}
    assert (await ask("/metrics", host)).status_code == 200


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        (ELSEWHERE, {}), ("10.0.0.1", {}), ("motcua", {}), (ELSEWHERE, {"authorization": "Bearer wrong"}),
        (ELSEWHERE, {"authorization": f"Basic {TOKEN}"}), (ELSEWHERE, {"authorization": "Bearer "}),
        (HERE, {"x-forwarded-for": HERE}), (HERE, {"forwarded": "for=127.0.0.1"}), (HERE, {"x-real-ip": HERE}),
        (ELSEWHERE, {"cookie": "staff=somebody"}),
    ],
)  # fmt: skip
async def test_from_outside_one_learns_which_part_and_no_numbers(host: str, headers: dict[str, str]) -> None:
    ready = await ask("/readyz", host, **headers)
    assert ready.status_code == 503
    assert ready.json() == {"database": "not ok", "knowledge": "ok"}
    assert (await ask("/metrics", host, **headers)).status_code == 404
    assert (await ask("/healthz", host, **headers)).text == "ok"


async def test_the_token_and_the_support_team_are_trusted_wherever_they_are() -> None:
    bearer = {"authorization": f"Bearer {TOKEN}", "x-forwarded-for": ELSEWHERE}
    assert "10.0.0.7" in (await ask("/readyz", **bearer)).text
    assert (await ask("/metrics", **bearer)).status_code == 200
    staff = {"cookie": "staff=binh", "x-forwarded-for": ELSEWHERE}
    assert "10.0.0.7" in (await ask("/readyz", **staff)).text
    assert (await ask("/metrics", **staff)).status_code == 404


async def test_without_a_token_none_is_right() -> None:
    for given in ("Bearer ", "Bearer", "bearer  "):
        assert (await ask("/metrics", ELSEWHERE, token="", authorization=given)).status_code == 404


async def test_requests_are_counted_under_a_few_names() -> None:
    metrics = Metrics()
    app = Numbered(Starlette(), metrics)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://motcua") as client:
        for path in ("/chat", "/0912345678", "/../x", "//", "/c/00008"):
            await client.get(path)
    routes = {one.labels["route"] for metric in metrics.requests.collect() for one in metric.samples}
    assert routes <= {"chat", "other", "page", "landing"}
