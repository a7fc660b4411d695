"""Names, by the words with which people tell them."""

import re
from collections.abc import Callable, Iterator

from intents.masking.name_reading import Name, is_sure_surname, may_be_surname, name_at, next_word
from intents.masking.name_words import AFTER_NAME, GIVEN, NOT_A_NAME, RARE_SURNAMES, SURNAMES, VAN_THI
from intents.masking.patterns import Find
from intents.masking.reading import TAKEN, Reading, Span
from intents.text import strip_accents


def is_told(name: Name) -> bool:
    """Behind "em tên là": anything but what people say about a name."""
    first, second = name.words[0], next_word(name.words, 0)
    if name.is_full or not NOT_A_NAME.has(first):
        return True
    goes_on = second is not None and not AFTER_NAME.has(second) and NOT_A_NAME.has(second)
    return GIVEN.has(first) and name.ends_here and not goes_on


def is_told_loosely(name: Name) -> bool:
    """Behind "em tên", where "bị sai" may stand as well."""
    first = name.words[0]
    is_likely = first.is_capital or name.ends_here or GIVEN.has(first) or may_be_surname(first)
    return is_likely and is_told(name)


def is_likely(name: Name) -> bool:
    """Behind "tên em", where mostly something about the name follows."""
    words = name.words[: name.length]
    is_name = name.ends_here and not name.is_other and all(map(GIVEN.has, words)) and len(words[0].plain) > 1
    return name.is_full or (is_name and not NOT_A_NAME.has(words[0]))


_CLEAR_ENDS = frozenset("o a nha nhe day can muon hoi xin sinh que cccd cmnd sdt hen".split())


def is_clear(name: Name) -> bool:
    """Behind "em là", where anything may follow."""
    after = name.words[name.length] if name.length < len(name.words) else None
    # Without accents truong ap and dan quan look like names with "ở" or "ạ" behind them.
    is_end = after is None or not after.in_plain_text or after.plain in _CLEAR_ENDS
    return name.is_full or (is_end and name.ends_here and name.is_given)


def is_called(name: Name) -> bool:
    """Behind "tên" alone, where things have names as well."""
    return name.is_full or name.is_given


def is_long(name: Name) -> bool:
    """Behind "của" or a colon."""
    return name.is_full and name.length > 2 and name.words[0].is_capital


def is_certain(name: Name) -> bool:
    """Behind "ông" or "em"."""
    return name.is_certain


_PERSON = (
    "tôi|em|e|mình|mik|mk|cháu|con|tui|tao|tớ|t|c|a|anh|chị|cô|chú|bác|ông|bà|cụ|dì|bố|mẹ|má|cha|vợ|chồng|bé|"
    "gái|trai|ck|vk|bạn"
)
_ROLE = "chủ hộ|người (?:nộp|khai|gửi|yêu cầu|đại diện|bán|mua|ủy quyền)(?: hồ sơ)?"
_CALLED = "(?:họ (?:và |& )?)?(?:chữ đệm và )?tên(?: thật| đầy đủ| khai sinh| mới| cũ| gọi| ở nhà){0,2}"
_KIN = "(?: (?:ruột|họ|dâu|rể|nuôi|cả|út|nội|ngoại|lớn|nhỏ))?"
_OF = f"(?: (?:của )?(?:{_PERSON}|{_ROLE}){_KIN})"
_IS = " ?(?:là(?![^ ])|:|=|- )(?: là(?![^ ]))?[ \"'(:]{0,3}"
NAME_IS = (
    f"(?:(?:{_PERSON}|người){_KIN} (?:có |mang )?{_CALLED}{_OF}{{0,2}}|{_CALLED}{_OF}{{1,3}}"
    f"|họ (?:và )?tên|my name){_IS}|my name is "
)
HAS_NAME = f"(?:{_PERSON}|người){_KIN} (?:có |mang )?{_CALLED} "
NAME_OF = f"(?:{_CALLED}{_OF}{{1,3}}|họ (?:và )?tên) "
WHO_IS = (
    f"(?:{_PERSON}|{_ROLE}){_KIN}(?: thì| chính)?{_IS}|đây là |(?:{_ROLE})[ :]{{1,2}}"
    "|(?:đứng|mang|ký|ghi|có) tên(?: là)?[ :]{1,2}"
)
NAME_ALONE = "tên(?: là)?[ :]{1,2}"
BEFORE_NAME = r"(?:\w{1,12} ?:|là|ghi|thành|cho|của|do|gặp|nhờ|với|tên) ?"
TITLED = f"(?:{_PERSON}|mợ|thím),? "
_TITLE = f"(?:(?:{_PERSON}) (?=(?:{'|'.join(sorted(SURNAMES.accented))}) ))?"


def told_names(cue: str, accept: Callable[[Name], bool]) -> Find:
    """Cues are short words, and bổ is not bố: a text with accents is searched for them with their accents."""
    full = rf"(?<!\w)(?:{cue}){_TITLE}"
    plain = re.compile(strip_accents(full))
    accented = re.compile(re.sub(r"[^\W\d_]+", _with_or_without_accents, full))

    def find(reading: Reading) -> Iterator[Span]:
        end = 0
        found = accented.finditer(reading.accented) if reading.has_accents else plain.finditer(reading.plain)
        for match in found:
            name = name_at(reading, match.end())
            if name and name.span[0] >= end and accept(name):
                end = name.span[1]
                yield name.span

    return find


def _with_or_without_accents(word: re.Match[str]) -> str:
    return word[0] if word[0].isascii() else f"(?:{word[0]}|{strip_accents(word[0])})"


_FULL_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(SURNAMES.plain | RARE_SURNAMES.plain))}) (?=[a-z])")
_PLACE = (
    "số|đường|phố|phường|xã|trường|cầu|viện|quận|huyện|ngõ|ngách|hẻm|kiệt|góc|ngã tư|ngã ba|ngã sáu|thpt|"
    "thcs|công chứng|mầm non|cao đẳng|công ty|cty|học|giải|ở|tại|gần|khu|cư|thôn|ấp|khóm|tổ|"
    "tòa|lô|đại lộ|trạm|tâm|kênh|rạch|bến|chùa"
)
# "cho Lê Thị Hoa" is no market: without accents chợ does not count.
_PLACE_BEFORE = re.compile(rf"(?:[0-9]|(?<!\w)(?:{_PLACE}|chợ)) ?$")
_PLAIN_PLACE_BEFORE = re.compile(rf"(?:[0-9]|(?<!\w)(?:{strip_accents(_PLACE)})) ?$")
_DATA_AFTER = re.compile(
    r"[ ,:;()-]{0,3}(?:(?:so|sdt|dt|dien thoai|cccd|cmnd|can cuoc|sinh|ngay|nam|ns|sn)[ :.]{0,2}){0,4}"
    rf"{TAKEN}"
)


def bare_names(reading: Reading) -> Iterator[Span]:
    """A full name without a cue: with văn or thị, or right before other personal data; streets left alone."""
    end = 0
    for match in _FULL_NAME.finditer(reading.plain):
        start = match.start()
        name = name_at(reading, start)
        if name is None or start < end or name.length < 3 or not name.is_full:
            continue
        end = name.span[1]
        if not _is_place(reading, start) and (_has_sure_middle(name) or _is_beside_data(reading, name)):
            yield name.span


def _is_place(reading: Reading, start: int) -> bool:
    """Streets, wards and schools are named after people."""
    if reading.has_accents:
        return bool(_PLACE_BEFORE.search(reading.accented, max(0, start - 12), start))
    return bool(_PLAIN_PLACE_BEFORE.search(reading.plain, max(0, start - 12), start))


def _has_sure_middle(name: Name) -> bool:
    first, second = name.words[:2]
    is_sure = is_sure_surname(first) or not (first.is_plain or second.is_plain)
    return is_sure and VAN_THI.resembles(second)


def _is_beside_data(reading: Reading, name: Name) -> bool:
    return name.is_certain and bool(_DATA_AFTER.match(reading.plain, name.span[1]))
