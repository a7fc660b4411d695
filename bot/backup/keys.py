"""Which secret key an installation has: with another one the hashes in the database stand for nobody."""

from pathlib import Path

from bot.backup.faults import RefusedError
from bot.brain import data_folder
from bot.identity import Identity
from bot.settings import Settings

__all__ = ["check_key", "key_file", "key_of", "print_of"]


def key_file(settings: Settings) -> Path:
    """Where the key stands that was made at the first start."""
    return data_folder(settings) / "secret.key"


def key_of(settings: Settings) -> str:
    """Return the key, "" when none was made yet."""
    if settings.secret_key:
        return settings.secret_key
    try:
        return key_file(settings).read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def print_of(key: str) -> str:
    """Return what tells one key from another and says nothing more about it; "" for no key."""
    return Identity(key).derive("which key")[:16] if key else ""


def check_key(settings: Settings, wanted: str) -> None:
    """Raise RefusedError unless this installation has the key that `print_of` called `wanted`."""
    if wanted and print_of(key_of(settings)) != wanted:
        raise RefusedError(
            "SECRET_KEY is not the one of the installation this comes from: nobody's older questions would be found, "
            f"shown or erased again. Set it as it was there, or copy its secret.key to {key_file(settings)}; "
            "if it is lost, --any-key goes on without"
        )
