"""One message when a part is bad for a minute, one when it is well again; over restarts, copies and lost databases."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts import Alerts, Voice, bad_text, well_text
from bot.health import Health, Part
from bot.storage.protocol import Outgoing, Store, StoreError

START = datetime(2026, 11, 22, 3, tzinfo=UTC)


class House:
    """A copy whose one part is as `state` says."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.state = "ok"
        self.now = START
        self.leads = True
        self.talks = True
        self.direct: list[str] = []
        self.alerts = self.restarted()

    def restarted(self) -> Alerts:
        self.alerts = Alerts(
            Health([Part("knowledge", self._check)]), self.store, Voice(self._call, self._directly),
            lambda: self.leads, lambda: self.now,
        )  # fmt: skip
        return self.alerts

    async def _check(self) -> str:
        return self.state

    def _call(self, text: str) -> Outgoing:
        return Outgoing("-100", "sendMessage", {"chat_id": "-100", "text": text})

    async def _directly(self, call: Outgoing) -> bool:
        if self.talks:
            self.direct.append(str(call.params["text"]))
        return self.talks

    async def goes_on(self, minutes: float, state: str | None = None) -> None:
        """Look every ten seconds."""
        self.state = self.state if state is None else state
        for _ in range(int(minutes * 6)):
            self.now += timedelta(seconds=10)
            await self.alerts.look()

    async def posted(self) -> list[str]:
        """What waits to be sent; it is sent by this."""
        found = []
        while due := await self.store.due(datetime.now(UTC) + timedelta(days=365), 10):
            found += [str(message.params["text"]) for message in due]
            await self.store.sent([message.id for message in due])
        return found


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


async def test_trouble_is_told_once_and_its_end_once(house: House) -> None:
    await house.goes_on(5)
    await house.goes_on(0.5, "ok, but a.yaml:3")
    assert await house.posted() == []
    await house.goes_on(60)
    (bad,) = await house.posted()
    assert "a.yaml:3" in bad
    assert "10:05 22/11/2026" in bad
    await house.goes_on(60, "ok")
    (well,) = await house.posted()
    assert well.startswith("✅")
    await house.goes_on(60)
    assert await house.posted() == []


async def test_what_comes_and_goes_within_a_minute_is_told_to_nobody(house: House) -> None:
    for _ in range(30):
        await house.goes_on(0.5, "broken")
        await house.goes_on(0.5, "ok")
    assert await house.posted() == []


async def test_what_flaps_after_it_was_told_is_no_stream(house: House) -> None:
    await house.goes_on(2, "broken")
    for _ in range(30):
        await house.goes_on(0.5, "ok")
        await house.goes_on(0.5, "broken")
    assert len(await house.posted()) == 1


async def test_a_second_trouble_is_told_again(house: House) -> None:
    for _ in range(2):
        await house.goes_on(2, "broken")
        await house.goes_on(2, "ok")
    assert [text[0] for text in await house.posted()] == ["⚠", "✅", "⚠", "✅"]


async def test_a_restart_neither_tells_again_nor_forgets_to_tell_the_end(house: House) -> None:
    await house.goes_on(2, "broken")
    house.restarted()
    await house.goes_on(2)
    house.restarted()
    await house.goes_on(2, "ok")
    house.restarted()
    await house.goes_on(2)
    assert [text[0] for text in await house.posted()] == ["⚠", "✅"]


async def test_of_two_copies_the_leading_one_speaks_and_the_next_goes_on(house: House) -> None:
    other = House(house.store)
    other.leads = False
    for each in (house, other):
        await each.goes_on(2, "broken")
    house.leads, other.leads = False, True
    await house.goes_on(10)
    await other.goes_on(2, "ok")
    house.leads = True
    await house.goes_on(2, "ok")
    assert [text[0] for text in await house.posted()] == ["⚠", "✅"]


async def test_while_the_database_is_away_the_bot_says_it_directly_and_the_end_comes_the_usual_way(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*values: object) -> bool:
        raise StoreError("server closed the connection")

    await house.goes_on(2)
    house.talks = False
    with monkeypatch.context() as patched:
        patched.setattr(house.store.desk, "once", away)
        patched.setattr(house.store.desk, "over", away)
        house.leads = False  # who has lost the database does not lead any more
        await house.goes_on(2, "broken")
        assert house.direct == []
        house.talks = True
        await house.goes_on(10)
        assert len(house.direct) == 1
        house.leads = True
        await house.goes_on(2, "ok")
    assert await house.posted() == []
    await house.goes_on(2)
    assert [text[0] for text in await house.posted()] == ["✅"]
    assert len(house.direct) == 1


async def test_without_a_staff_chat_the_log_is_told(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    house = House(store)
    house.alerts.voice = None
    await house.goes_on(10, "broken")
    assert await house.posted() == []
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


def test_what_a_driver_says_of_its_server_is_not_sent_to_a_chat() -> None:
    assert "10.0.0.7" not in bad_text("database", "connection to server at 10.0.0.7 failed", START)
    assert "Cơ sở dữ liệu" in well_text("database", START)
    assert "new-part" in bad_text("new-part", "broken", START)
