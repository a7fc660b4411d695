"""Roles, passwords, sign-in and sessions of the support team."""

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from argon2 import Type, extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from bot.review.access import ROLES, SHORTEST_PASSWORD, Access, AccessError, may
from bot.storage.protocol import Store
from bot.storage.staff import Staff

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
PASSWORD = "gạo-tám-thơm-7"
OTHER = "nếp-cái-hoa-vàng"
DEEDS = ("see", "edit", "approve", "audit")


class Clock:
    """Says the time it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def access(store: Store, clock: Clock) -> AsyncIterator[Access]:
    """With one editor, hoa."""
    made = Access(store.staff, clock)
    await made.add("hoa", "editor", (), PASSWORD, "test")
    yield made


async def signed_in(access: Access, name: str = "hoa", password: str = PASSWORD) -> str:
    token = await access.sign_in(name, password)
    assert token is not None
    return token


def member(role: str, *communes: str, disabled: bool = False) -> Staff:
    return Staff("hoa", role, communes, "", START, disabled)


# Who may do what


@pytest.mark.parametrize(
    ("role", "deeds"),
    [
        ("viewer", {"see"}), ("editor", {"see", "edit"}), ("approver", {"see", "edit", "approve"}),
        ("admin", {"see", "edit", "approve", "audit"}),
    ],
)  # fmt: skip
def test_each_role_may_do_what_those_before_it_may(role: str, deeds: set[str]) -> None:
    assert {deed for deed in DEEDS if may(member(role), deed)} == deeds


def test_a_viewer_limited_to_communes_sees_those_and_no_other() -> None:
    viewer = member("viewer", "26734", "00004")
    assert [may(viewer, "see", commune) for commune in ("26734", "00004", "00008")] == [True, True, False]
    assert may(viewer, "see")
    assert not may(viewer, "edit", "26734")


@given(
    st.sampled_from(ROLES), st.sampled_from(DEEDS), st.lists(st.text(max_size=5)), st.none() | st.text(max_size=5),
)  # fmt: skip
def test_a_limit_never_gives_more_and_a_disabled_account_may_nothing(
    role: str, deed: str, communes: list[str], commune: str | None
) -> None:
    limited = may(member(role, *communes), deed, commune)
    assert limited <= may(member(role), deed, commune)
    if limited and communes:
        assert commune is None or commune in communes
    assert not may(member(role, *communes, disabled=True), deed, commune)


# Accounts


@pytest.mark.parametrize("name", ["", "Hoa", "hoa mai", "hòa", "hoa\n", "a/b", "<b>", "x" * 41])
async def test_a_name_outside_the_letters_is_refused(access: Access, name: str) -> None:
    with pytest.raises(AccessError, match="name"):
        await access.add(name, "viewer", (), PASSWORD, "test")
    assert [staff.name for staff in await access.store.everyone()] == ["hoa"]


async def test_a_name_may_be_40_letters(access: Access) -> None:
    await access.add("a.b-c_9" + "x" * 33, "viewer", (), PASSWORD, "test")
    assert len(await access.store.everyone()) == 2


async def test_a_name_is_given_once(access: Access) -> None:
    with pytest.raises(AccessError, match="hoa"):
        await access.add("hoa", "admin", (), OTHER, "test")
    assert await access.sign_in("hoa", OTHER) is None
    assert [staff.role for staff in await access.store.everyone()] == ["editor"]


async def test_a_short_password_is_refused_and_not_repeated(access: Access) -> None:
    short = "x7!" * SHORTEST_PASSWORD
    short = short[: SHORTEST_PASSWORD - 1]
    for refused in (access.add("minh", "viewer", (), short, "test"), access.reset("hoa", short, "test")):
        with pytest.raises(AccessError) as caught:
            await refused
        assert short not in str(caught.value)
    assert await access.store.named("minh") is None
    assert await signed_in(access)


async def test_an_unknown_role_is_refused(access: Access) -> None:
    for refused in (access.add("minh", "root", (), PASSWORD, "test"), access.change_role("hoa", "root", None, "test")):
        with pytest.raises(AccessError, match="role"):
            await refused
    assert [(staff.name, staff.role) for staff in await access.store.everyone()] == [("hoa", "editor")]


async def test_nobody_can_be_changed_who_is_not_there(access: Access) -> None:
    for refused in (
        access.change_role("ai-do", "viewer", None, "test"), access.disable("ai-do", "test"),
        access.reset("ai-do", PASSWORD, "test"),
    ):  # fmt: skip
        with pytest.raises(AccessError, match="ai-do"):
            await refused


async def test_another_role_keeps_the_communes_unless_others_are_given(access: Access) -> None:
    await access.add("minh", "viewer", ("26734",), PASSWORD, "test")
    kept = []
    for communes in (None, ("00004",), ()):
        await access.change_role("minh", "editor", communes, "test")
        staff = await access.store.named("minh")
        assert staff is not None
        kept.append(staff.communes)
    assert kept == [("26734",), ("00004",), ()]


async def test_passwords_are_kept_as_argon2_hashes_with_a_salt_each(access: Access) -> None:
    await access.add("minh", "viewer", (), PASSWORD, "test")
    hashes = {staff.password for staff in await access.store.everyone()}
    assert len(hashes) == 2
    assert all(hashed.startswith("$argon2id$") and PASSWORD not in hashed for hashed in hashes)


def test_a_password_costs_a_thief_memory_and_time() -> None:
    # Not what other tests use, see tests/conftest.py.
    told = "from bot.review.access import _NOBODY; print(_NOBODY)"
    hashed = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    kept = extract_parameters(hashed.strip())
    # The second of the two choices RFC 9106 recommends.
    assert (kept.type, kept.memory_cost, kept.time_cost, kept.parallelism) == (Type.ID, 65536, 3, 4)


# Sign-in


async def test_the_token_of_a_sign_in_is_its_owners(access: Access) -> None:
    staff = await access.who(await signed_in(access))
    assert staff is not None
    assert (staff.name, staff.role) == ("hoa", "editor")


@pytest.mark.parametrize(
    ("name", "password"),
    [("hoa", OTHER), ("hoa", ""), ("hoa", PASSWORD + " "), ("hoa", PASSWORD.upper()), ("ai-do", PASSWORD), ("", "")],
)
async def test_a_wrong_name_or_password_gives_nothing(access: Access, name: str, password: str) -> None:
    assert await access.sign_in(name, password) is None


async def test_a_hash_that_cannot_be_read_lets_nobody_in(access: Access) -> None:
    broken = Staff("minh", "admin", (), "not a hash", START)
    await access.store.put(broken, access._change("test", "staff-add", "minh"))
    assert await access.sign_in("minh", "not a hash") is None


async def test_every_sign_in_has_a_long_token_of_its_own(access: Access) -> None:
    tokens = {await signed_in(access) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)


async def test_the_store_knows_no_token(access: Access) -> None:
    token = await signed_in(access)
    assert await access.store.session(token) is None


@pytest.mark.parametrize("token", ["", "khong-co", "0" * 64, "é\n' or 1=1"])
async def test_a_made_up_token_is_nobodys(access: Access, token: str) -> None:
    await signed_in(access)
    assert await access.who(token) is None


async def test_signing_out_ends_one_session_only(access: Access) -> None:
    here, there = await signed_in(access), await signed_in(access)
    await access.sign_out(here)
    assert await access.who(here) is None
    assert await access.who(there)


async def test_a_disabled_account_is_out_at_once_until_it_is_reset(access: Access) -> None:
    token = await signed_in(access)
    await access.disable("hoa", "test")
    assert await access.who(token) is None
    assert await access.sign_in("hoa", PASSWORD) is None
    await access.reset("hoa", OTHER, "test")
    assert await access.who(token) is None
    assert await access.sign_in("hoa", PASSWORD) is None
    assert await signed_in(access, password=OTHER)


async def test_a_reset_ends_every_session_of_that_account_only(access: Access) -> None:
    await access.add("minh", "viewer", (), PASSWORD, "test")
    own, others = [await signed_in(access), await signed_in(access)], await signed_in(access, "minh")
    await access.reset("hoa", OTHER, "test")
    assert [await access.who(token) for token in own] == [None, None]
    assert await access.who(others)


async def test_another_role_ends_the_sessions(access: Access) -> None:
    token = await signed_in(access)
    await access.change_role("hoa", "viewer", None, "test")
    assert await access.who(token) is None
    staff = await access.who(await signed_in(access))
    assert staff is not None
    assert staff.role == "viewer"


async def test_a_reset_during_a_sign_in_leaves_no_session_of_the_old_password(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = access.store.open_session

    async def after_a_reset(*given: Any, **named: Any) -> Any:
        await access.reset("hoa", OTHER, "test")
        return await opens(*given, **named)

    monkeypatch.setattr(access.store, "open_session", after_a_reset)
    token = await access.sign_in("hoa", PASSWORD)
    assert token is None or await access.who(token) is None


# The ends of a session


async def test_a_session_left_idle_for_half_an_hour_is_over(access: Access, clock: Clock) -> None:
    token = await signed_in(access)
    clock.wait(minutes=30)
    assert await access.who(token)
    clock.wait(minutes=30, seconds=1)
    assert await access.who(token) is None


async def test_a_session_that_is_over_does_not_come_back(access: Access, clock: Clock) -> None:
    token = await signed_in(access)
    clock.wait(minutes=31)
    assert await access.who(token) is None
    clock.wait(minutes=-31)
    assert await access.who(token) is None


async def test_a_session_in_use_lasts_twelve_hours_and_no_longer(access: Access, clock: Clock) -> None:
    token = await signed_in(access)
    for _ in range(12 * 4):
        clock.wait(minutes=15)
        assert await access.who(token)
    clock.wait(seconds=1)
    assert await access.who(token) is None


async def test_clicks_within_one_minute_still_keep_a_session_awake(access: Access, clock: Clock) -> None:
    token = await signed_in(access)
    for _ in range(60):
        clock.wait(seconds=50)
        assert await access.who(token)


# The audit


async def test_every_change_has_its_line(access: Access, clock: Clock) -> None:
    clock.wait(hours=1)
    await access.change_role("hoa", "approver", ("26734", "00004"), "quan-tri")
    await access.disable("hoa", "quan-tri")
    await access.reset("hoa", OTHER, "quan-tri")
    await signed_in(access, password=OTHER)
    lines = [(line.who, line.what, line.subject, line.before, line.after) for line in await access.store.changes(9)]
    assert lines[::-1] == [
        ("test", "staff-add", "hoa", "", "editor"),
        ("quan-tri", "staff-role", "hoa", "editor", "approver 26734 00004"),
        ("quan-tri", "staff-disable", "hoa", "approver 26734 00004", ""),
        ("quan-tri", "staff-reset", "hoa", "", ""),
        ("hoa", "sign-in", "", "", ""),
    ]
    assert {line.at for line in await access.store.changes(4)} == {START + timedelta(hours=1)}


async def test_a_refused_change_has_no_line(access: Access) -> None:
    with pytest.raises(AccessError):
        await access.add("hoa", "admin", (), PASSWORD, "test")
    assert len(await access.store.changes(9)) == 1


async def test_a_refused_sign_in_names_an_account_and_never_what_was_typed_for_one(access: Access) -> None:
    # Somebody in a hurry types the password where the name belongs.
    for name, password in (("hoa", OTHER), (PASSWORD, ""), ("x" * 500, OTHER)):
        assert await access.sign_in(name, password) is None
    lines = (await access.store.changes(9))[:3]
    assert [(line.who, line.what) for line in lines[::-1]] == [(who, "sign-in-refused") for who in ("hoa", "?", "?")]


async def test_no_password_hash_or_token_is_in_the_audit(access: Access) -> None:
    token = await signed_in(access)
    await access.sign_in("hoa", OTHER)
    await access.reset("hoa", OTHER, "test")
    told = repr(await access.store.changes(99))
    assert not [secret for secret in (PASSWORD, OTHER, token, "argon2") if secret in told]
