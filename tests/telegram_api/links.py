"""Which links Telegram accepts."""

import ipaddress
from urllib.parse import urlsplit

__all__ = ["is_link", "link_fault"]

APP_SCHEMES = {"tg", "ton", "tonsite"}


def is_link(url: str) -> bool:
    """Whether a text can carry this link; Telegram drops others without a word."""
    return link_fault(url) is None


def link_fault(url: str) -> str | None:
    """Why a button with this URL is refused, in Telegram's words; None when it is not."""
    if not url.strip():
        return "URL must be non-empty"
    parts = urlsplit(url if ":" in url.split("/")[0] else f"http://{url}")
    if parts.scheme in APP_SCHEMES:
        return None
    if parts.scheme not in ("http", "https"):
        return "Unsupported URL protocol"
    return None if _is_host(parts.hostname or "") else "Wrong HTTP URL"


def _is_host(host: str) -> bool:
    """A name without a dot, such as localhost, leads nowhere on somebody's phone."""
    if "." in host:
        return not host.startswith(".") and not host.endswith(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
