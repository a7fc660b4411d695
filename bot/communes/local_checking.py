"""Whether what somebody wrote for a commune may be shown."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.communes.local import crowded
from bot.storage.local import Local
from intents.masking import mask

__all__ = ["LONGEST", "Problem", "host_problems", "problems_of"]

LONGEST = {
    "notice": 300, "note": 600, "name": 120, "address": 200, "hours": 200, "phone": 30, "why": 300
}  # fmt: skip
_LONGEST_NOTICE = timedelta(days=90)
_NEEDED = {"office": ("address", "hours"), "notice": ("text",), "note": ("text",)}
_WRITTEN = {"office": ("name", "address", "hours", "phone"), "notice": ("text",), "note": ("text",)}
# Where an office is, is nobody's private address.
_PUBLIC = frozenset({"address"})
_PHONE = re.compile(r"(?:(?:\+84|0)2\d{9}|(?:\+84|0)[35789]\d{8}|1[89]00\d{4,6})")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://([^\s/?#]*)", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.])((?:[\w-]+\.)+[a-z]{2,})(?![\w-])", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z0-9.-]+")
_CLOSING = ".,;:!?)»\"'"
_USUAL_ENDS = frozenset({"com", "net", "org", "vn", "info", "me", "ly", "io", "app"})


@dataclass(frozen=True)
class Problem:
    field: str
    code: str
    what: str = ""
    """The number, the name or the kinds of data that the code is about."""


def problems_of(
    item: Local, others: Iterable[Local], entries: Collection[str], domains: Collection[str], now: datetime
) -> list[Problem]:
    """Return what keeps `item` from being shown. `others`: what its commune has; `entries`: ids that take notes."""
    found = [Problem(key, "missing") for key in _NEEDED[item.kind] if not getattr(item, key)]
    for key in _WRITTEN[item.kind]:
        found += _text_problems(item, key, domains)
    if item.kind == "notice":
        found += _time_problems(item, others, now)
    if item.kind == "note" and item.entry not in entries:
        found.append(Problem("entry", "no-entry"))
    return found


def host_problems(text: str, domains: Collection[str]) -> Iterator[str]:
    """Yield what looks like an address on the net and is not below `domains`."""
    named = [match[1] for match in _SCHEME.finditer(text)] + [
        match[1] for match in _HOST.finditer(_SCHEME.sub(" ", text)) if _is_host(match)
    ]
    for host in named:
        bare = host.lower().rstrip(_CLOSING)
        ours = any(("." + bare).endswith("." + domain.lstrip(".")) for domain in domains)
        # A browser may read "evil.com\\.gov.vn" or "gov.vn@evil.com" as a host of somebody else.
        if not ours or not _PLAIN.fullmatch(bare):
            yield host


def _is_host(match: re.Match[str]) -> bool:
    """ "TP.HCM" is an abbreviation; everything else of that shape can be opened."""
    host = match[1]
    goes_on = match.string[match.end() :].startswith("/")
    return goes_on or not host.isupper() or host.rpartition(".")[2].lower() in _USUAL_ENDS


def _text_problems(item: Local, key: str, domains: Collection[str]) -> Iterator[Problem]:
    text = getattr(item, key)
    most = LONGEST[item.kind if key == "text" else key]
    if len(text) > most:
        yield Problem(key, "too-long", f"{len(text)}/{most}")
    if key == "phone":
        if text and not _PHONE.fullmatch(re.sub(r"[ .()-]", "", text)):
            yield Problem(key, "phone", text)
        return
    kinds = mask(text).kinds - _PUBLIC
    if kinds:
        yield Problem(key, "private", ",".join(sorted(kinds)))
    for host in host_problems(text, domains):
        yield Problem(key, "link", host)


def _time_problems(item: Local, others: Iterable[Local], now: datetime) -> Iterator[Problem]:
    if item.until is None or item.start is None:
        yield from (Problem(key, "no-time") for key in ("start", "until") if getattr(item, key) is None)
    elif item.until <= now:
        yield Problem("until", "over")
    elif item.until <= item.start:
        yield Problem("until", "before-start")
    elif item.until - max(item.start, now) > _LONGEST_NOTICE or item.start - now > _LONGEST_NOTICE:
        yield Problem("until", "too-far", str(_LONGEST_NOTICE.days))
    elif crowded(item, others):
        yield Problem("text", "crowded")
