"""How far a name goes that begins at a given place, and how much speaks for it."""

import re
from dataclasses import dataclass

from intents.masking.name_words import (
    AFTER_NAME,
    COMPANIONS,
    GIVEN,
    MIDDLE,
    NEVER_A_NAME,
    NO_PAIRS,
    RARE_SURNAMES,
    SURE_SURNAMES,
    SURNAMES,
    Word,
)
from intents.masking.reading import Reading, Span

_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*+(?![\d_])")
_BETWEEN = re.compile(r" {1,2}|(?<=[a-z])\. ?")
_MOST_WORDS = 5


def _word(reading: Reading, start: int, end: int) -> Word:
    accented, plain = reading.accented[start:end], reading.plain[start:end]
    is_capital = reading.is_capital(start)
    may_lack_accents = accented == plain and (is_capital or not reading.has_accents)
    before_digit = reading.plain[end : end + 2].strip()[:1].isdigit()
    return Word(start, end, accented, plain, is_capital, may_lack_accents, before_digit)


def words_at(reading: Reading, at: int) -> list[Word]:
    """The words of a name that may begin here, and one more."""
    words: list[Word] = []
    while len(words) <= _MOST_WORDS and (match := _WORD.match(reading.plain, at)):
        start, end = match.span()
        words.append(_word(reading, start, end))
        is_initial = end - start == 1 or match[0] == "ng"
        between = _BETWEEN.match(reading.plain, end) if is_initial or reading.plain[end : end + 1] == " " else None
        if between is None:
            break
        at = between.end()
    return words


def _follows(words: list[Word], taken: int, by_capitals: bool) -> bool:
    """Whether this word no longer belongs to the name. Many such words are names too: sinh, nam, hiền without accents."""
    word, after = words[taken], _next(words, taken)
    if not AFTER_NAME.has(word):
        return False
    if by_capitals and word.is_capital and len(word.plain) == 1:
        return False
    if not GIVEN.has(word) or word.before_digit:
        return True
    if after is None:
        return False
    if after.plain in COMPANIONS.get(word.plain, "").split():
        return True
    if by_capitals and word.is_capital:
        return False
    is_complete = taken > (3 if words[1].plain == "thi" else 2)
    return is_complete or not (AFTER_NAME.has(after) or GIVEN.has(after))


def _next(words: list[Word], index: int) -> Word | None:
    return words[index + 1] if index + 1 < len(words) else None


def _belongs(words: list[Word], taken: int, by_capitals: bool) -> bool:
    word, before = words[taken], words[taken - 1]
    after = _next(words, taken)
    if (taken == 2 and MIDDLE.resembles(before)) or (taken == 1 and is_surname(before) and MIDDLE.resembles(word)):
        return True
    if _follows(words, taken, by_capitals):
        return False
    if by_capitals:
        return word.is_capital or (MIDDLE.resembles(word) and after is not None and after.is_capital)
    return GIVEN.has(word) or (taken == 1 and SURNAMES.resembles(before))


def is_surname(word: Word) -> bool:
    return SURNAMES.resembles(word) or RARE_SURNAMES.resembles(word)


def is_sure(surname: Word) -> bool:
    """Even one given name behind it makes a name; lý do and hồ sơ begin with surnames as well."""
    return surname.is_capital or surname.accented in SURE_SURNAMES or surname.plain in ("nguyen", "tran", "huynh")


@dataclass(frozen=True)
class Name:
    words: list[Word]
    """The words of the name and, unless the phrase ends there, the next one."""
    length: int

    @property
    def span(self) -> Span:
        return self.words[0].start, self.words[self.length - 1].end

    @property
    def is_capital(self) -> bool:
        return self.words[0].is_capital

    @property
    def ends_here(self) -> bool:
        return self.length == len(self.words) or AFTER_NAME.has(self.words[self.length])

    @property
    def is_given(self) -> bool:
        return (
            self.ends_here
            and not self.is_place
            and len(self.words[0].plain) > 1
            and all(map(GIVEN.has, self.words[: self.length]))
        )

    @property
    def is_place(self) -> bool:
        return " ".join(word.plain for word in self.words[: min(self.length, 2)]) in NO_PAIRS

    @property
    def is_full(self) -> bool:
        """Begins with a surname that can be nothing else here."""
        if self.length < 2 or not is_surname(self.words[0]):
            return False
        first, second = self.words[:2]
        if self.is_place:
            return False
        if self.is_capital and (second.is_capital or MIDDLE.resembles(second)):
            return True
        if second.accented in ("văn", "thị"):
            return self.length > 2
        if not SURNAMES.resembles(first) or (MIDDLE.resembles(second) and self.length < 3):
            return False
        return (self.length > 2 or is_sure(first)) and (GIVEN.has(second) or MIDDLE.resembles(second))

    @property
    def is_certain(self) -> bool:
        """Full, and not by chance: dang ky bang could be Đặng Kỳ Bằng."""
        first, second = self.words[0], _next(self.words, 0)
        return self.is_full and (
            is_sure(first) or not first.is_plain or (second is not None and MIDDLE.resembles(second))
        )

    @property
    def is_possible(self) -> bool:
        first, second = self.words[0], _next(self.words, 0)
        if self.is_full or not NEVER_A_NAME.has(first):
            return True
        is_second = second is None or AFTER_NAME.has(second) or not NEVER_A_NAME.has(second)
        return GIVEN.has(first) and self.ends_here and is_second


def _has_second_capital(words: list[Word]) -> bool:
    """False for Nguyễn thị hồng, where only the surname has one."""
    later = [word for word in words[1:3] if not MIDDLE.resembles(word)]
    return not is_surname(words[0]) or not later or later[0].is_capital


def name_at(reading: Reading, at: int) -> Name | None:
    words = words_at(reading, at)
    if not words:
        return None
    by_capitals = words[0].is_capital and _has_second_capital(words)
    length = 1
    while length < min(len(words), _MOST_WORDS) and _belongs(words, length, by_capitals):
        length += 1
    return Name(words, length)
