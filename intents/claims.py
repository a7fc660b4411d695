"""The checkable claims of an entry: numbers, dates, fees, time limits, document numbers, as they stand in its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intents.entry import Entry, Source, Step, Variant

__all__ = ["Claim", "claims"]

# Longest first, so that a date is not read as two numbers.
_CLAIM = re.compile(
    r"\b\d{1,4}(?:\.\d{2})?(?:/\d{4})?/[A-ZĐ]+[A-ZĐa-z\d]*(?:-[A-ZĐ][A-ZĐa-z]*)*"  # 66.22/2026/NQ-CP, 24/CT-TTg
    r"|\b\d{4}-\d{2}-\d{2}\b"
    r"|(?:1800|1900)[ .]?\d[\d .]{2,7}\d"  # hotlines
    r"|\b\d\.\d{6}\b"  # procedure codes
    r"|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}/\d{4}\b"
    r"|\b\d[\d.,]*\s*(?:đồng|đ\b|nghìn|ngàn|triệu|tỷ|%)"
    r"|\b\d[\d.,]*\s*(?:ngày(?: làm việc)?|giờ(?: làm việc)?|tháng|năm|tuổi|phút|bản|trang|lần|bước|số|ký tự)\b"
    r"|(?<!thứ )\b(?i:nửa|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+"
    r"(?:ngày(?: làm việc)?|giờ(?: làm việc)?|tháng|năm|tuổi|bản|trang)\b"
    r"|\b\d+(?:[.,]\d+)*\b"
    r"|\w*\d\w*"  # forms and classes: CT07, TK01a, A1
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True)
class Claim:
    text: str
    """The number with its unit, or the document number."""
    sentence: str
    where: str
    """Key of the entry it stands in: answer, steps 2, fee, variants 1 (from 2027-03-01) answer …"""
    sources: tuple[Source, ...]
    """What it was read from; a variant may have sources of its own."""


def claims(entry: Entry) -> list[Claim]:
    """Return every claim of what a citizen can read, in reading order."""
    return [
        Claim(match.group().strip(), sentence.strip(), where, sources)
        for where, text, sources in _texts(entry)
        for sentence in _SENTENCE.split(text)
        for match in _CLAIM.finditer(sentence)
    ]


def _texts(entry: Entry) -> Iterator[tuple[str, str, tuple[Source, ...]]]:
    days = [str(day) for day in (entry.valid.start, entry.valid.until) if day]
    # Told to whoever asks before or after them.
    yield from (("valid", day, entry.sources) for day in days)
    values = {name: getattr(entry, name) for name in ("title", "answer", "steps", "documents", "time", "fee")}
    yield from ((where, text, entry.sources) for where, text in _of(values))
    for number, variant in enumerate(entry.variants, 1):
        sources = variant.replaces.get("sources", entry.sources)
        for where, text in _of(variant.replaces):
            yield f"variants {number}{_span(variant)} {where}", text, sources  # type: ignore[misc]


def _of(values: object) -> Iterator[tuple[str, str]]:
    for key, value in dict(values).items():  # type: ignore[call-overload]
        if isinstance(value, str) and key != "online":
            yield key, value
        elif isinstance(value, tuple):
            for number, part in enumerate(value, 1):
                text = part.do if isinstance(part, Step) else part
                if isinstance(text, str):
                    yield f"{key} {number}", text


def _span(variant: Variant) -> str:
    parts = [
        f"from {variant.span.start}" if variant.span.start else "",
        f"until {variant.span.until}" if variant.span.until else "",
    ]
    parts.append(f"in {variant.place}" if variant.place else "")
    told = " ".join(part for part in parts if part)
    return f" ({told})" if told else ""
