"""One poster: for which commune, where it hangs, and the address its code opens."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.posters.fonts import missing
from bot.posters.texts import texts
from bot.settings import Official
from intents.places import Place
from intents.text import fold

__all__ = [
    "LONGEST_LABEL", "Poster", "PosterError", "ScanError", "poster_id", "public_site", "tidy_label", "tidy_labels",
]  # fmt: skip

LONGEST_LABEL = 60
_LONGEST_ID = 40


class PosterError(ValueError):
    """Something of which no poster can be made."""

    def __init__(self, reason: str, told: str) -> None:
        """`reason` is for pages that say it in their own words, `told` is for the operator."""
        super().__init__(told)
        self.reason = reason


class ScanError(Exception):
    """A file whose codes cannot be read, or lead elsewhere."""


@dataclass(frozen=True)
class Poster:
    place: Place
    site: str
    """PUBLIC_URL, checked by `public_site`."""
    label: str = ""
    """Where it hangs: "Nhà văn hóa thôn 3"; "" for a commune's only poster."""
    examples: str = ""
    """Name of the set of questions; "": the first."""
    official: Official | None = None

    @property
    def id(self) -> str:
        """What tells the posters of a commune apart; "" without a label."""
        return poster_id(self.label) if self.label else ""

    @property
    def key(self) -> str:
        """ "26734-nha-van-hoa-thon-3": part of the address, and the name of its files."""
        return f"{self.place.code}-{self.id}" if self.id else self.place.code

    @property
    def url(self) -> str:
        return f"{self.site}/c/{self.key}"

    @property
    def short_address(self) -> str:
        """What can be typed; every letter more is one to get wrong, so without the poster's name."""
        return f"{self.site.removeprefix('https://')}/c/{self.place.code}"

    @property
    def host(self) -> str:
        return urlsplit(self.site).netloc

    @property
    def questions(self) -> tuple[str, ...]:
        sets = texts().examples
        return tuple(sets[self.examples or next(iter(sets))].questions.values())


def poster_id(label: str) -> str:
    """Return the label as part of an address: [a-z0-9-], at most 40, cut between words where it can be."""
    id = ""
    for word in fold(label).split():
        longer = f"{id}-{word}" if id else word[:_LONGEST_ID]
        if len(longer) > _LONGEST_ID:
            break
        id = longer
    if not re.fullmatch(r"[a-z0-9-]+", id):
        raise PosterError("label", f"label {label!r}: write letters or digits")
    return id


def tidy_label(label: str) -> str:
    """Return a label as it is printed; PosterError when it cannot be."""
    tidy = " ".join(unicodedata.normalize("NFC", label).split())
    if len(tidy) > LONGEST_LABEL:
        raise PosterError("label-long", f"label {tidy[:20]!r}…: at most {LONGEST_LABEL} characters")
    if strange := missing(tidy):
        raise PosterError("label", f"label {tidy!r}: the font has no {' '.join(sorted(strange))!r}")
    if tidy:
        poster_id(tidy)
    return tidy[:1].upper() + tidy[1:]


def tidy_labels(labels: list[str]) -> list[str]:
    """Return the labels as printed, [""] for none; PosterError when two would be told apart by nothing."""
    tidy = [label for label in map(tidy_label, labels) if label]
    ids = [poster_id(label) for label in tidy]
    for number, id in enumerate(ids):
        if id in ids[:number]:
            other = tidy[ids.index(id)]
            raise PosterError("label-twice", f"labels {other!r} and {tidy[number]!r} are the same in an address: {id}")
    return tidy or [""]


def public_site(public_url: str) -> str:
    """Return the address that codes lead to; PosterError when it is none to print."""
    if not public_url:
        raise PosterError("site", "PUBLIC_URL: not set; posters need the https address citizens open")
    if not public_url.startswith("https://"):
        raise PosterError("site", f"PUBLIC_URL={public_url}: posters need https; a code cannot be changed once printed")
    return public_url
