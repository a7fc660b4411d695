"""The contract of every store for the support team: accounts, sessions, audit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.storage.protocol import Store, StoreError
from bot.storage.staff import Change, SignedIn, Staff
from tests.bot.conftest import Opener
from tests.bot.storage.making import HOUR, MINUTE, wrote

NOW = datetime(2026, 11, 21, 8, 30, 15, 250_000, tzinfo=UTC)
OVER = NOW - 12 * HOUR
HOA = Staff("hoa", "editor", ("26734", "00004"), "$argon2id$a", NOW)
MINH = Staff("minh", "viewer", (), "$argon2id$b", NOW + HOUR)


def change(what: str = "staff-add", n: int = 0) -> Change:
    return Change(NOW + n * MINUTE, "test", what, "hoa", "trước", "sau")


async def test_an_account_is_read_back_as_it_was_put(store: Store) -> None:
    await store.staff.put(HOA, change())
    await store.staff.put(replace(MINH, disabled=True), change())
    assert await store.staff.named("hoa") == HOA
    assert await store.staff.named("minh") == replace(MINH, disabled=True)


@pytest.mark.parametrize("name", ["", "HOA", "hoa ", "ho%", "' or '1'='1"])
async def test_no_other_name_finds_an_account(store: Store, name: str) -> None:
    await store.staff.put(HOA, change())
    assert await store.staff.named(name) is None


async def test_everyone_is_listed_by_name(store: Store) -> None:
    assert await store.staff.everyone() == []
    for staff in (MINH, HOA):
        await store.staff.put(staff, change())
    assert await store.staff.everyone() == [HOA, MINH]


async def test_an_account_put_again_is_replaced_whole(store: Store) -> None:
    await store.staff.put(HOA, change())
    after = Staff("hoa", "admin", (), "$argon2id$c", NOW + HOUR, True)
    await store.staff.put(after, change("staff-role"))
    assert await store.staff.everyone() == [after]
    assert [line.what for line in await store.staff.changes(9)] == ["staff-role", "staff-add"]


async def test_a_session_is_its_accounts_with_its_times(store: Store) -> None:
    await store.staff.put(HOA, change())
    await store.staff.open_session("k1", HOA, change("sign-in", 5), OVER)
    opened = NOW + 5 * MINUTE
    assert await store.staff.session("k1") == SignedIn(HOA, opened, opened)
    await store.staff.touch("k1", opened + MINUTE)
    assert await store.staff.session("k1") == SignedIn(HOA, opened, opened + MINUTE)


async def test_there_is_no_session_but_those_opened(store: Store) -> None:
    await store.staff.put(HOA, change())
    await store.staff.touch("k1", NOW)
    await store.staff.close_session("k1")
    assert await store.staff.session("k1") is None
    await store.staff.open_session("k1", replace(HOA, name="ai-do"), change("sign-in"), OVER)
    assert await store.staff.session("k1") is None


async def test_touching_and_closing_concern_one_session(store: Store) -> None:
    await store.staff.put(HOA, change())
    for key in ("k1", "k2"):
        await store.staff.open_session(key, HOA, change("sign-in"), OVER)
    await store.staff.touch("k1", NOW + HOUR)
    assert await store.staff.session("k2") == SignedIn(HOA, NOW, NOW)
    await store.staff.close_session("k1")
    assert await store.staff.session("k1") is None
    assert await store.staff.session("k2")


async def test_a_session_shows_the_account_as_it_is_now(store: Store) -> None:
    await store.staff.put(HOA, change())
    await store.staff.open_session("k1", HOA, change("sign-in"), OVER)
    await store.staff.put(replace(HOA, role="viewer"), change("staff-role"))
    found = await store.staff.session("k1")
    assert found is not None
    assert found.staff.role == "viewer"


async def test_a_disabled_account_has_no_session(store: Store) -> None:
    await store.staff.put(HOA, change())
    await store.staff.open_session("k1", HOA, change("sign-in"), OVER)
    await store.staff.put(replace(HOA, disabled=True), change("staff-disable"))
    assert await store.staff.session("k1") is None


async def test_ending_sessions_spares_other_accounts(store: Store) -> None:
    for key, staff in (("k1", HOA), ("k2", MINH)):
        await store.staff.put(staff, change())
        await store.staff.open_session(key, staff, change("sign-in"), OVER)
    await store.staff.put(HOA, change("staff-reset"), end_sessions=True)
    assert await store.staff.session("k1") is None
    assert await store.staff.session("k2")


async def test_a_session_key_is_taken_once_and_a_failed_opening_leaves_no_line(store: Store) -> None:
    for staff in (HOA, MINH):
        await store.staff.put(staff, change())
    await store.staff.open_session("k1", HOA, change("sign-in"), OVER)
    with pytest.raises(StoreError):
        await store.staff.open_session("k1", MINH, change("sign-in"), OVER)
    found = await store.staff.session("k1")
    assert found is not None
    assert found.staff == HOA
    assert len(await store.staff.changes(9)) == 3


async def test_the_audit_is_newest_first_whole_and_limited(store: Store) -> None:
    lines = [change(f"deed-{n}", n) for n in range(5)]
    for line in lines:
        await store.staff.record(line)
    assert list(await store.staff.changes(9)) == lines[::-1]
    assert list(await store.staff.changes(2)) == lines[:2:-1]
    assert list(await store.staff.changes(0)) == []


async def test_the_audit_keeps_the_order_of_one_moment(store: Store) -> None:
    for n in range(5):
        await store.staff.record(change(f"deed-{n}"))
    assert [line.what for line in await store.staff.changes(9)] == [f"deed-{n}" for n in range(4, -1, -1)]


async def test_everything_outlives_a_restart(store: Store, opener: Opener) -> None:
    await store.staff.put(HOA, change())
    await store.staff.open_session("k1", HOA, change("sign-in"), OVER)
    await store.close()
    again = opener()
    try:
        assert await again.staff.session("k1") == SignedIn(HOA, NOW, NOW)
        assert len(await again.staff.changes(9)) == 2
    finally:
        await again.close()


async def test_a_citizen_who_erases_their_data_leaves_the_staff_alone(store: Store) -> None:
    await store.staff.put(HOA, change())
    await store.write(wrote(erase=True, person="hoa"))
    assert await store.staff.named("hoa") == HOA
    assert len(await store.staff.changes(9)) == 1


async def test_no_session_opens_for_a_password_that_is_no_longer_the_accounts(store: Store) -> None:
    await store.staff.put(HOA, change())
    await store.staff.put(replace(HOA, password="$argon2id$new"), change("staff-reset"))
    assert not await store.staff.open_session("k1", HOA, change("sign-in"), OVER)
    assert await store.staff.session("k1") is None
    assert [line.what for line in await store.staff.changes(9)] == ["staff-reset", "staff-add"]


async def test_opening_a_session_forgets_those_that_are_over(store: Store) -> None:
    await store.staff.put(HOA, change())
    assert await store.staff.open_session("k1", HOA, change("sign-in"), OVER)
    later = change("sign-in", 13 * 60)
    assert await store.staff.open_session("k2", HOA, later, later.at - 12 * HOUR)
    assert await store.staff.session("k1") is None
    assert await store.staff.session("k2") is not None
