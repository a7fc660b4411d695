"""Addresses of homes."""

import re
from collections.abc import Iterator

from intents.masking.name_reading import words_at
from intents.masking.name_words import AFTER_NAME, GIVEN, Word
from intents.masking.patterns import OWNER
from intents.masking.reading import Reading, Span

_HOUSE = re.compile(
    rf"(?<![a-z])(?:(?P<sure>so nha|nha so)|(?:dia chi(?= (?:nha|cua|thuong|{OWNER}) "
    rf"|[^0-9]{{1,12}}[0-9]{{1,4}}[a-z]?/[0-9])|thuong tru|tam tru|cu tru|ngu|tru|(?:{OWNER}) (?:dang )?o)"
    rf"(?: (?:tai|o|la|so|nha|cua|hien tai|{OWNER}))*)[ :]{{1,2}}(?:so (?:nha )?)?"
    r"(?P<number>[0-9]{1,4}[a-z]?(?:[/-][0-9]{1,4}[a-z]?){0,3})(?![0-9a-z/])"
    r"(?P<alley>(?:,? (?:ngo|ngach|hem|kiet) [0-9]{1,4}[a-z]?(?:/[0-9]{1,4}[a-z]?)*)*)"
    r"(?P<street>,? (?:duong pho|duong|pho|dai lo))? ?"
)


def addresses(reading: Reading) -> Iterator[Span]:
    """A house number behind the words with which people tell where they live, and the street behind it."""
    for match in _HOUSE.finditer(reading.plain):
        words = words_at(reading, match.end())[:4]
        length = _street_length(words, bool(match["street"]))
        if length:
            yield match.start("number"), words[length - 1].end
        elif match["sure"] or match["alley"] or "/" in match["number"]:
            yield match.start("number"), max(match.end("number"), match.end("alley"))


def _street_length(words: list[Word], is_street: bool) -> int:
    length = 0
    by_capitals = bool(words) and words[0].is_capital
    for word in words:
        if (AFTER_NAME.has(word) and not (by_capitals and word.is_capital and GIVEN.has(word))) or (
            by_capitals and not word.is_capital
        ):
            break
        length += 1
    return length if is_street or (by_capitals and length > 1) else 0
