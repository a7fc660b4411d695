"""Who of the support team may do what: roles, passwords, sign-in and sessions."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.storage.staff import Change, Staff, StaffStore

__all__ = ["LONGEST_PASSWORD", "ROLES", "SHORTEST_PASSWORD", "Access", "AccessError", "may"]

ROLES = ("viewer", "editor", "approver", "admin")
"""Each may do what those before it may."""
# Deed -> the least role that may do it.
_DEEDS = {"see": "viewer", "edit": "editor", "approve": "approver", "audit": "admin"}

IDLE = timedelta(minutes=30)
LIFE = timedelta(hours=12)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
_NAME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")

_hasher = PasswordHasher()
# Checked when nobody has the name, so that an answer takes as long as when somebody has.
_NOBODY = _hasher.hash(secrets.token_hex(16))


class AccessError(Exception):
    """A wrong account, role or password; the text is for the operator at the command line."""


def may(staff: Staff, deed: str, commune: str | None = None) -> bool:
    """Tell whether `staff` may do `deed`, in `commune` when given."""
    ranked = ROLES.index(staff.role) >= ROLES.index(_DEEDS[deed])
    return ranked and not staff.disabled and (not staff.communes or commune is None or commune in staff.communes)


class Access:
    """Accounts and sessions over a store. Passwords leave it only as hashes, tokens only to their owner."""

    def __init__(self, store: StaffStore, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.store = store
        self.clock = clock

    async def add(self, name: str, role: str, communes: Sequence[str], password: str, who: str) -> None:
        if not name or not set(name) <= _NAME_LETTERS or len(name) > 40:
            raise AccessError("name: up to 40 of a-z 0-9 . - _")
        if await self.store.named(name):
            raise AccessError(f"{name}: there is such an account; use role or reset")
        staff = Staff(name, _role(role), tuple(communes), _hashed(password), self.clock())
        await self.store.put(staff, self._change(who, "staff-add", name, after=_told(staff)))

    async def change_role(self, name: str, role: str, communes: Sequence[str] | None, who: str) -> None:
        """Sessions end: they were opened with other rights."""
        before = await self._known(name)
        after = replace(before, role=_role(role), communes=before.communes if communes is None else tuple(communes))
        change = self._change(who, "staff-role", name, _told(before), _told(after))
        await self.store.put(after, change, end_sessions=True)

    async def disable(self, name: str, who: str) -> None:
        before = await self._known(name)
        change = self._change(who, "staff-disable", name, _told(before))
        await self.store.put(replace(before, disabled=True), change, end_sessions=True)

    async def reset(self, name: str, password: str, who: str) -> None:
        """Give another password, and let a disabled account in again."""
        before = await self._known(name)
        after = replace(before, password=_hashed(password), disabled=False)
        await self.store.put(after, self._change(who, "staff-reset", name), end_sessions=True)

    async def sign_in(self, name: str, password: str) -> str | None:
        """Return the token of a new session, or None."""
        staff = await self.store.named(name)
        usable = staff if staff and not staff.disabled else None
        # The hash is slow by design (50 ms), and must not hold up the citizens.
        matches = await asyncio.to_thread(_matches, usable.password if usable else _NOBODY, password)
        if not matches or usable is None:
            await self.store.record(self._change(name[:40] if staff else "?", "sign-in-refused", ""))
            return None
        token = secrets.token_urlsafe(32)
        change = self._change(usable.name, "sign-in", "")
        return token if await self.store.open_session(_key(token), usable, change, self.clock() - LIFE) else None

    async def who(self, token: str) -> Staff | None:
        """Return whose session `token` is; a session left idle or open too long is over."""
        found = await self.store.session(_key(token)) if token else None
        if found is None:
            return None
        now = self.clock()
        if now - found.seen > IDLE or now - found.opened > LIFE:
            await self.store.close_session(_key(token))
            return None
        if now - found.seen > timedelta(minutes=1):  # not a write a click
            await self.store.touch(_key(token), now)
        return found.staff

    async def sign_out(self, token: str) -> None:
        await self.store.close_session(_key(token))

    async def _known(self, name: str) -> Staff:
        staff = await self.store.named(name)
        if staff is None:
            raise AccessError(f"{name}: no such account")
        return staff

    def _change(self, who: str, what: str, subject: str, before: str = "", after: str = "") -> Change:
        return Change(self.clock(), who, what, subject, before, after)


def _role(role: str) -> str:
    if role not in ROLES:
        raise AccessError(f"role: one of {', '.join(ROLES)}")
    return role


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccessError(f"password: {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} letters")
    return _hasher.hash(password)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _told(staff: Staff) -> str:
    return f"{staff.role} {' '.join(staff.communes)}".strip()


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
