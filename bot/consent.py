"""Which text people consented to when they asked to be told later: its versions stand in `_phrases.yaml`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.phrases import Phrases

__all__ = ["CONSENTED", "Version", "consent_shown", "fingerprint", "version_called", "versions"]

CONSENTED = (
    "tell_me_button", "tell_me_done", "tell_me_web", "hand_over_offer", "hand_over_button", "answer_comes",
    "answer_comes_web",
)  # fmt: skip
"""Keys of the phrases that together say what is kept, what for, until when, and how to take it back."""


@dataclass(frozen=True)
class Version:
    number: str
    day: str
    """From which it was shown, as the file says it."""
    fingerprint: str


def versions(phrases: Phrases) -> list[Version]:
    """Return all versions there were, the one that holds last."""
    return [Version(number, *told.split()) for number, told in phrases.tables["consent_versions"].items()]


def fingerprint(texts: Mapping[str, str]) -> str:
    """Return 16 hex digits that no other wording of the consent has."""
    told = "\0".join(texts[key] for key in CONSENTED)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def consent_shown(phrases: Phrases) -> str:
    """Return what to keep with a consent: the number of the version.

    An installation that changed the text and gave it no number gets the number with the fingerprint of what it shows.
    """
    last, shown = versions(phrases)[-1], fingerprint(phrases.texts)
    return last.number if last.fingerprint == shown else f"{last.number}-{shown}"


def version_called(phrases: Phrases, kept: str) -> Version | None:
    """Return the version that was kept with a consent; None from before there were versions, or of a changed text."""
    return next((one for one in versions(phrases) if one.number == kept), None)
