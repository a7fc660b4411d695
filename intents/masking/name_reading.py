"""How far a name goes that begins at a given place, and how much speaks for it."""

import re
from dataclasses import dataclass

from intents.masking.name_words import (
    ACCENTED_SURNAMES,
    AFTER_NAME,
    COMPANIONS,
    GIVEN,
    MIDDLE,
    NO_NAMES,
    NO_VAN_THI,
    NOT_A_NAME,
    RARE_SURNAMES,
    SURE_SURNAMES,
    SURNAMES,
    VAN_THI,
    Word,
)
from intents.masking.reading import Reading, Span
from intents.text import tone_spelling

_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*+(?![\d_])")
_BETWEEN = re.compile(r" {1,2}|\. ?")
# "NGUYỄN-THỊ-HOA" is one name, "Nguyễn Văn An-Trần Thị Bình" are two.
_HYPHEN = re.compile("[-_]")
_HYPHENATED = re.compile(r"[^\W\d_]+[-_][^\W\d_]+[-_][^\W\d_]")
_MOST_WORDS = 5


def _word(reading: Reading, start: int, end: int) -> Word:
    return Word(
        start,
        end,
        tone_spelling(reading.accented[start:end]),
        reading.plain[start:end],
        is_capital=reading.is_capital(start),
        in_plain_text=not reading.has_accents,
        before_digit=reading.plain[end : end + 2].strip()[:1].isdigit(),
    )


def words_at(reading: Reading, at: int) -> list[Word]:
    """The words of a name that may begin here, and one more."""
    words: list[Word] = []
    separator = _HYPHEN if _HYPHENATED.match(reading.plain, at) else _BETWEEN
    while len(words) <= _MOST_WORDS and (match := _WORD.match(reading.plain, at)):
        start, end = match.span()
        words.append(_word(reading, start, end))
        between = separator.match(reading.plain, end)
        is_abbreviated = end - start == 1 or match[0] == "ng"
        if between is None or (between[0][0] == "." and not is_abbreviated):
            break
        at = between.end()
    return words


def next_word(words: list[Word], index: int) -> Word | None:
    return words[index + 1] if index + 1 < len(words) else None


def may_be_surname(word: Word) -> bool:
    return SURNAMES.resembles(word) or RARE_SURNAMES.has(word)


def is_sure_surname(word: Word) -> bool:
    return word.is_capital or word.accented in SURE_SURNAMES


@dataclass(frozen=True)
class Name:
    words: list[Word]
    """The words of the name and, unless the phrase ends there, the next one."""
    length: int

    @property
    def span(self) -> Span:
        return self.words[0].start, self.words[self.length - 1].end

    @property
    def ends_here(self) -> bool:
        return self.length == len(self.words) or AFTER_NAME.has(self.words[self.length])

    @property
    def is_other(self) -> bool:
        return " ".join(word.plain for word in self.words[:2]) in NO_NAMES

    @property
    def is_given(self) -> bool:
        """Given names only, with their capitals."""
        words = self.words[: self.length]
        if self.is_other or len(words[0].plain) == 1:
            return False
        return all(word.is_capital and GIVEN.has(word) for word in words)

    @property
    def is_full(self) -> bool:
        """Begins with a surname, and goes on like a name."""
        if self.length < 2 or self.is_other or not may_be_surname(self.words[0]):
            return False
        first, second = self.words[:2]
        if second.is_capital or (first.is_capital and MIDDLE.resembles(second)):
            return first.is_capital
        if VAN_THI.resembles(second):
            return self.length > 2 and _goes_with_van_thi(first, second, self.words[2])
        if MIDDLE.resembles(second):
            return self.length > 2 and SURNAMES.resembles(first)
        if not SURNAMES.resembles(first):
            goes_on = self.length > 2 and all(map(GIVEN.has, self.words[1:3]))
            return goes_on and first.accented in ACCENTED_SURNAMES
        is_enough = is_sure_surname(first) or (self.length > 2 and not AFTER_NAME.has(second))
        return is_enough and GIVEN.has(second)

    @property
    def is_certain(self) -> bool:
        """Full, and not by chance: dang ky bang could be Đặng Kỳ Bằng."""
        first, second = self.words[0], next_word(self.words, 0)
        has_middle = second is not None and MIDDLE.resembles(second)
        return self.is_full and (is_sure_surname(first) or not first.is_plain or has_middle)


def _goes_with_van_thi(first: Word, second: Word, third: Word) -> bool:
    if is_sure_surname(first):
        return True
    is_surname = SURNAMES.resembles(first) or not second.is_plain
    return is_surname and third.accented not in NO_VAN_THI


def name_at(reading: Reading, at: int) -> Name | None:
    words = words_at(reading, at)
    if not words:
        return None
    by_capitals = words[0].is_capital and _has_second_capital(words)
    length = 1
    while length < min(len(words), _MOST_WORDS) and _belongs(words, length, by_capitals):
        length += 1
    return Name(words, length)


def _has_second_capital(words: list[Word]) -> bool:
    """False for Nguyễn thị hồng, where only the surname has one."""
    later = [word for word in words[1:3] if not MIDDLE.resembles(word)]
    has_middle = len(later) < len(words[1:3])
    is_surname = SURNAMES.resembles(words[0]) or (has_middle and may_be_surname(words[0]))
    return not (is_surname and later) or later[0].is_capital


def _belongs(words: list[Word], taken: int, by_capitals: bool) -> bool:
    word, before, after = words[taken], words[taken - 1], next_word(words, taken)
    if taken == 1 and may_be_surname(before) and MIDDLE.resembles(word):
        return True
    if taken == 2 and MIDDLE.resembles(before):
        return True
    if _has_ended(words, taken, by_capitals):
        return False
    if by_capitals:
        return word.is_capital or (MIDDLE.resembles(word) and after is not None and after.is_capital)
    # Five words are rare; without accents the fifth is rather the next word of the sentence.
    if GIVEN.has(word) and not (taken == 4 and word.in_plain_text):
        return True
    if taken == 1 and SURNAMES.resembles(before):
        return True
    is_last = after is None and not word.before_digit
    return is_last and taken < 4 and may_be_surname(words[0]) and not NOT_A_NAME.has(word)


def _has_ended(words: list[Word], taken: int, by_capitals: bool) -> bool:
    """Whether the sentence goes on with this word. Sinh, nam, hien may be names as well."""
    word, after = words[taken], next_word(words, taken)
    if not AFTER_NAME.has(word) or (by_capitals and word.is_capital and len(word.plain) == 1):
        return False
    if not GIVEN.has(word) or word.before_digit:
        return True
    if after is None:
        return False
    is_meant = by_capitals and word.is_capital
    if after.plain in COMPANIONS.get(word.plain, "").split() and (after.is_capital or not is_meant):
        return True
    if is_meant:
        return False
    # Văn has one given name behind it, thị mostly two.
    is_complete = taken > (3 if words[1].plain == "thi" else 2)
    return is_complete or not (AFTER_NAME.has(after) or GIVEN.has(after))
