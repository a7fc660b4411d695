"""A loopback Telegram Bot API server for tests; `server` shows how it is used."""

from .groups import Group
from .people import Citizen
from .records import Button, Call, Seen
from .schema import check_call
from .server import TelegramServer

__all__ = ["Button", "Call", "Citizen", "Group", "Seen", "TelegramServer", "check_call"]
