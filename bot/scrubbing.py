"""What must not stand in a log, taken out of any text: secrets and personal data."""

import re
from collections.abc import Iterable

from intents.masking import mask

__all__ = ["HIDDEN", "Scrubber"]

HIDDEN = "[secret]"
# What is shorter stands in ordinary words, too.
_SHORTEST_SECRET = 6
_BOT_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{15,}")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+(?=@)")


class Scrubber:
    """Takes out of a text what must not stand in a log."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: tuple[str, ...] = ()
        self.hide(secrets)

    def hide(self, secrets: Iterable[str]) -> None:
        """Blank these from now on, too."""
        known = {secret for secret in (*self._secrets, *secrets) if len(secret) >= _SHORTEST_SECRET}
        self._secrets = tuple(sorted(known, key=len, reverse=True))

    def clean(self, text: str, most_bytes: int) -> str:
        """Return the beginning of `text`, as much as fits, without secrets and personal data."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _BOT_TOKEN.sub(HIDDEN, _cut(text, most_bytes))
        return mask(_CREDENTIALS.sub(HIDDEN, text)).text


def _cut(text: str, most: int) -> str:
    """Return `text`, or the words of it that fit: half a number would not be known for one."""
    kept = text.encode("utf-8", "replace")
    if len(kept) <= most:
        return kept.decode()
    return kept[:most].decode("utf-8", "ignore").rpartition(" ")[0] + " …"
