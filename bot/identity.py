"""Who somebody is, without saying so: keyed hashes, and the secret they are keyed with."""

import hashlib
import hmac
import os
import secrets
import time
from datetime import date
from pathlib import Path

from bot.settings import SettingsError

__all__ = ["Identity", "secret_key"]

_PATIENCE = 20


class Identity:
    """Turns channel accounts into keys that mean nothing outside this installation."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def person(self, channel: str, account: str) -> str:
        """Return 32 hex digits for one account of one channel."""
        return self.derive(f"person:{channel}:{account}")[:32]

    def visitor(self, person: str, commune: str, day: date) -> str:
        """Return 32 hex digits for `person` in one commune on one day: another commune or day has unrelated ones."""
        return self.derive(f"visitor:{person}:{commune}:{day}")[:32]

    def derive(self, purpose: str) -> str:
        """Return 64 hex digits for another purpose (cookie signing, webhook secret)."""
        return hmac.new(self._key, purpose.encode(), hashlib.sha256).hexdigest()


def secret_key(given: str, folder: Path) -> str:
    """Return the key: `given` when set, else the one kept in `folder`, which is made at the first start."""
    if given:
        return given
    path = folder / "secret.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        # "x" makes exactly one of two processes that start together write the key; the other waits for it.
        with open(path, "x", encoding="ascii", opener=_private) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    for _ in range(_PATIENCE):
        if key := path.read_text("ascii").strip():
            return key
        time.sleep(0.05)
    raise SettingsError(f"SECRET_KEY: {path} is empty; delete it, or write a key of your own into it")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
