"""Personal data in what a citizen typed, replaced by bracketed tags.

A text is read once as one plain character per visible character (no accents, lower case, ASCII digits and
dashes), so that every pattern is written once and serves every way of typing. The rules of `RULES` then
claim spans of that reading in order: of what one rule has claimed, no later rule takes a part. Rules without
a kind claim what must stay: dates, fees, hotlines, codes of procedures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from intents.masking.reading import KEPT, TAKEN, read
from intents.masking.rules import RULES

__all__ = ["DEFAULT_TAGS", "Masked", "mask"]
DEFAULT_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "account": "[account]",
        "address": "[address]",
        "birthdate": "[birthdate]",
        "dossier": "[dossier]",
        "email": "[email]",
        "identity": "[id]",
        "insurance": "[insurance]",
        "name": "[name]",
        "number": "[number]",
        "otp": "[otp]",
        "passport": "[passport]",
        "phone": "[phone]",
        "plate": "[plate]",
        "secret": "[secret]",
        "tax": "[tax]",
    }
)
"""Every kind there is; `number` is a long number of unknown meaning."""


@dataclass(frozen=True)
class Masked:
    text: str
    kinds: frozenset[str]
    """What was replaced; empty when the text is as it came."""


def mask(text: str, tags: Mapping[str, str] = DEFAULT_TAGS) -> Masked:
    """Replace personal data by tags and leave the rest as typed. A second time changes nothing."""
    known = {**DEFAULT_TAGS, **tags}
    kinds: set[str] = set()
    # A tag can change what its neighbours look like: only a round that finds nothing is the last.
    while claims := _claims(text, known):
        kinds.update(claim.kind for claim in claims)
        text = _tagged(text, claims, known)
    return Masked(text, frozenset(kinds))


@dataclass(frozen=True)
class _Claim:
    start: int
    end: int
    kind: str


def _claims(text: str, tags: Mapping[str, str]) -> list[_Claim]:
    reading = read(text, tags.values())
    claims: list[_Claim] = []
    for rule in RULES:
        spans = list(rule.find(reading))
        if not spans:
            continue
        reading = reading.cover(spans, KEPT if rule.kind is None else TAKEN)
        if rule.kind is not None:
            claims += [_Claim(reading.starts[start], reading.starts[end], rule.kind) for start, end in spans]
    return sorted(claims, key=lambda claim: claim.start)


def _tagged(text: str, claims: Iterable[_Claim], tags: Mapping[str, str]) -> str:
    parts: list[str] = []
    end = 0
    for claim in claims:
        parts += [text[end : claim.start], tags[claim.kind]]
        end = claim.end
    return "".join([*parts, text[end:]])
