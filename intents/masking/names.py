"""Names, by the words with which people tell them."""

import re
from collections.abc import Callable, Iterator

from intents.masking.name_reading import Name, is_sure, is_surname, name_at
from intents.masking.name_words import GIVEN, NEVER_A_NAME, RARE_SURNAMES, SURNAMES
from intents.masking.reading import TAKEN, Reading, Span, fold


def is_told(name: Name) -> bool:
    """Behind "em tên là": anything but the words with which people speak about a name."""
    return name.is_possible


def is_told_loosely(name: Name) -> bool:
    """Behind "em tên", where "bị sai" may stand as well."""
    first = name.words[0]
    is_known = name.is_capital or name.ends_here or GIVEN.has(first) or is_surname(first)
    return name.is_possible and is_known


def is_likely(name: Name) -> bool:
    """Behind "tên em", where a whole sentence may follow."""
    return name.is_full or (name.is_given and not NEVER_A_NAME.has(name.words[0]))


def is_clear(name: Name) -> bool:
    """Behind "em là", where anything may follow."""
    return name.is_full or (name.is_given and all(word.is_capital for word in name.words[: name.length]))


def is_certain(name: Name) -> bool:
    """Behind "ông" or "em", where anything may follow and mostly does."""
    return name.is_certain


_PERSON = (
    "tôi|em|e|mình|mik|mk|cháu|con|tui|tao|tớ|t|c|a|anh|chị|cô|chú|bác|ông|bà|cụ|dì|cậu|bố|mẹ|má|cha|vợ"
    "|chồng|bé|gái|trai|ck|vk|"
    "bạn|nội|ngoại|chúng"
)
_ROLE = "chủ hộ|người (?:nộp|khai|gửi|yêu cầu|đại diện|bán|mua|ủy quyền)(?: hồ sơ)?"
_CALLED = "(?:họ (?:và |& )?)?(?:chữ đệm và )?tên(?: thật| đầy đủ| khai sinh| mới| cũ| gọi| ở nhà)*"
_OF = f"(?: (?:của )?(?:{_PERSON}|{_ROLE}))"
_IS = " ?(?:là(?![^ ])|:|=|- )(?: là(?![^ ]))?[ \"'(:]{0,3}"
NAME_IS = (
    f"(?:(?:{_PERSON}|người) (?:có |mang )?{_CALLED}{_OF}{{0,2}}|{_CALLED}{_OF}{{1,3}}|họ (?:và )?tên|my name){_IS}"
    "|my name is "
)
HAS_NAME = f"(?:{_PERSON}|người) (?:có |mang )?{_CALLED} "
NAME_OF = f"(?:{_CALLED}{_OF}{{1,3}}|họ (?:và )?tên) "
WHO_IS = (
    f"(?:{_PERSON}|đây|{_ROLE})(?: thì| chính)?{_IS}"
    f"|(?:(?:đứng|mang|ký|ghi|có) )?tên(?: là)?[ :]{{1,2}}|(?:{_ROLE})[ :]{{1,2}}"
)
TITLED = f"(?:{_PERSON}|mợ|thím),? "
_TITLE = f"(?:(?:ông|bà|anh|chị|cô|chú|bác|cháu|bé|em|cụ|dì|cậu) (?=(?:{'|'.join(sorted(SURNAMES.accented))}) ))?"


def told_names(cue: str, accept: Callable[[Name], bool]) -> Callable[[Reading], Iterator[Span]]:
    """Cues are short words, and bổ is not bố: a text with accents is searched for them with their accents."""
    full = rf"(?<!\w)(?:{cue}){_TITLE}"
    plain = re.compile(fold(full))
    accented = re.compile(
        re.sub(r"[^\W\d_]+", lambda word: f"(?:{word[0]}|{fold(word[0])})" if not word[0].isascii() else word[0], full)
    )

    def find(reading: Reading) -> Iterator[Span]:
        end = 0
        found = accented.finditer(reading.accented) if reading.has_accents else plain.finditer(reading.plain)
        for match in found:
            name = name_at(reading, match.end())
            if name and name.span[0] >= end and accept(name):
                end = name.span[1]
                yield name.span

    return find


_FULL_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(SURNAMES.plain | RARE_SURNAMES.plain))}) (?=[a-z])")
_PLACE_BEFORE = re.compile(
    r"(?:[0-9]|(?<![a-z])(?:so|duong|pho|phuong|xa|truong|cho|cau|vien|quan|huyen|ngo|ngach|hem|kiet"
    r"|goc|nga tu|nga ba|nga sau|thpt|thcs|hoc|"
    r"giai|o|tai|gan|khu|thon|ap|to|toa|nha|lo|dai lo)) ?$"
)
_DATA_AFTER = re.compile(
    rf"[ ,:;()-]{{0,3}}(?:(?:so|sdt|dt|dien thoai|cccd|cmnd|can cuoc|sinh|ngay|nam|ns|sn)[ :.]{{0,2}}){{0,4}}{TAKEN}"
)


def _is_sure_with_middle(name: Name) -> bool:
    return is_sure(name.words[0]) or not any(word.is_plain for word in name.words[:2])


def bare_names(reading: Reading) -> Iterator[Span]:
    """A full name without a cue: with văn or thị in it, or right before other personal data; streets left alone."""
    end = 0
    for match in _FULL_NAME.finditer(reading.plain):
        start = match.start()
        name = name_at(reading, start)
        if name is None or start < end or not name.is_full:
            continue
        end = name.span[1]
        has_middle = name.length > 2 and name.words[1].plain in ("van", "thi")
        is_named = (has_middle and _is_sure_with_middle(name)) or (
            name.length > 2 and _DATA_AFTER.match(reading.plain, end)
        )
        if is_named and not _PLACE_BEFORE.search(reading.plain, max(0, start - 12), start):
            yield name.span
