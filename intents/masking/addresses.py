"""Addresses of homes."""

import re
from collections.abc import Iterator

from intents.masking.name_reading import words_at
from intents.masking.name_words import AFTER_NAME, Word
from intents.masking.patterns import OWNER
from intents.masking.reading import Reading, Span

_ALLEY = r"(?:,? (?:ngo|ngach|hem|kiet) [0-9]{1,4}[a-z]?(?:/[0-9]{1,4}[a-z]?){0,3})"
_LIVES = (
    rf"(?:dia chi(?= (?:nha|cua|thuong|{OWNER}) |[^0-9]{{1,12}}[0-9]{{1,4}}[a-z]?/[0-9])|thuong tru|tam tru|"
    rf"cu tru|ngu|tru|(?:{OWNER}) (?:dang )?o)(?: (?:tai|o|la|so|nha|cua|hien tai|{OWNER})){{0,4}}"
)
_HOUSE = re.compile(
    rf"(?<![a-z])(?:(?P<sure>so nha|nha so)|{_LIVES})[ :]{{1,2}}(?:so (?:nha )?)?"
    r"(?P<number>[0-9]{1,4}[a-z]?(?:[/-][0-9]{1,4}[a-z]?){0,3})(?![0-9a-z/])"
    rf"(?P<alley>{_ALLEY}{{0,3}})(?P<street>,? (?:duong pho|duong|pho|dai lo))? ?"
)


def addresses(reading: Reading) -> Iterator[Span]:
    """A house number behind the words with which people tell where they live, and the street behind it."""
    for match in _HOUSE.finditer(reading.plain):
        start = match.start("number")
        street = _street(words_at(reading, match.end())[:4], is_street=bool(match["street"]))
        if street:
            yield start, street[-1].end
        elif match["sure"] or match["alley"] or "/" in match["number"]:
            yield start, match.end("alley")


def _street(words: list[Word], is_street: bool) -> list[Word]:
    by_capitals = bool(words) and words[0].is_capital
    street: list[Word] = []
    for word in words:
        if not word.is_capital and (by_capitals or AFTER_NAME.has(word)):
            break
        street.append(word)
    return street if is_street or (by_capitals and len(street) > 1) else []
