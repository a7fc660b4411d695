"""Which database the settings name."""

from bot.settings import Settings
from bot.storage.sql.store import SqlStore
from bot.storage.sqlite import SqliteStore

__all__ = ["has_store", "open_store"]


def open_store(settings: Settings) -> SqlStore:
    """Open the database, or make it, and bring its schema up to date; raises StoreError when that fails."""
    if settings.on_server:
        # Not at the top: who keeps a file needs no driver.
        from bot.storage.postgres import PostgresStore

        return PostgresStore(settings.database_url)
    return SqliteStore(settings.database_path)


def has_store(settings: Settings) -> bool:
    """Return whether there is something to open, so that a command that only looks makes no file."""
    return settings.on_server or settings.database_path.exists()
