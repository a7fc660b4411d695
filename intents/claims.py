"""The checkable claims of an entry: numbers, dates, fees, time limits, document numbers, as they stand in its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intents.entry import Entry, Step, Variant

__all__ = ["Claim", "claims"]

# Longest first, so that a date is not read as two numbers.
_CLAIM = re.compile(
    r"\d{1,4}/\d{4}/[A-ZĐ]+(?:\d+)?(?:-[A-ZĐ]+)*"  # 224/2026/NĐ-CP
    r"|\d+\.\d{2}(?:/\d{4})?/[A-ZĐ-]+"  # 66.22/2026/NQ-CP
    r"|(?:1800|1900)[ .]?\d[\d .]{2,7}\d"  # hotlines
    r"|\b\d\.\d{6}\b"  # procedure codes
    r"|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}/\d{4}\b"
    r"|\b\d[\d.,]*\s*(?:đồng|đ\b|nghìn|ngàn|triệu|tỷ|%)"
    r"|\b\d[\d.,]*\s*(?:ngày(?: làm việc)?|giờ(?: làm việc)?|tháng|năm|tuổi|phút|bản|trang|lần|bước|số|ký tự)\b"
    r"|\b[A-Z]{2,3}\d{2}[a-z]?\b"  # forms: CT07, TK01a
    r"|\b\d+(?:[.,]\d+)*\b"
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True)
class Claim:
    text: str
    """The number with its unit, or the document number."""
    sentence: str
    where: str
    """Key of the entry it stands in: answer, steps 2, fee, variants 1 (from 2027-03-01) answer …"""


def claims(entry: Entry) -> list[Claim]:
    """Return every claim of what a citizen can read, in reading order."""
    return [
        Claim(match.group().strip(), sentence.strip(), where)
        for where, text in _texts(entry)
        for sentence in _SENTENCE.split(text)
        for match in _CLAIM.finditer(sentence)
    ]


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    values = {name: getattr(entry, name) for name in ("answer", "steps", "documents", "time", "fee")}
    yield from _of(values)
    for number, variant in enumerate(entry.variants, 1):
        yield from ((f"variants {number}{_span(variant)} {where}", text) for where, text in _of(variant.replaces))


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
