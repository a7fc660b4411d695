"""Parts that the patterns share, and the rule: what a pattern claims, and as which kind."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from intents.masking.reading import KEPT, TAKEN, Reading, Span

Find = Callable[[Reading], Iterable[Span]]


@dataclass(frozen=True)
class Rule:
    kind: str | None
    """None: no personal data, and no later rule may take a part of it."""
    find: Find


def shape(pattern: str, accept: Callable[[str], bool] | None = None) -> Find:
    """Claims the group `x` of every match, or the whole match of a pattern without one."""
    compiled = re.compile(pattern)
    group: int | str = "x" if "x" in compiled.groupindex else 0

    def find(reading: Reading) -> Iterator[Span]:
        for match in compiled.finditer(reading.plain):
            if accept is None or accept(match[group]):
                yield match.span(group)

    return find


ALONE = r"(?<![0-9])"
FIRST = r"(?<![0-9])" + "".join(rf"(?<![0-9][ .-]{{{width}}})" for width in (1, 2, 3))
END = r"(?![0-9])"
WHOLE = r"(?![ .-]?[0-9])"
WORD_END = r"(?![a-z0-9])"
SMALL = rf"{ALONE}[0-9]{{1,2}}{END}"
GAP = r"[ .·_-]{0,3}"
DOT = r"(?: ?[.-] ?| )"
BREAK = rf"0-9,;!?\n{TAKEN}{KEPT}"
MONEY = rf"(?:(?:k|tr)| ?(?:d|dong|vnd|nghin|ngan(?! hang)|trieu|ty|usd)){WORD_END}"
UNIT = (
    r"(?:%|(?:ngay|thang|nam|tuan|gio|phut|giay|lan|so|chu so|chu|ky tu|ki tu|tuoi|nguoi|ban|bo|m2|km|met|ho|"
    rf"thua|trang|tang|cai|buoc|mb|kb|gb){WORD_END})"
)
OWNER = (
    r"toi|em|e|minh|mik|mk|chau|con|tui|tao|to|t|c|a|anh|chi|co|chu|bac|ong|ba|cu|di|cau|bo|me|ma|cha|vo|chong|"
    r"be|nha|gai|trai|ck|vk|ban|nguoi|noi|ngoai|ruot|bon|chung"
)
FILLER = (
    r"la|so|ma|the|cua|ca|nay|do|day|ne|nhan|dc|duoc|vua|gui|ve|may|hien|hien tai|thi|co|tren|moi|cu|ghi|"
    r"dang ky|gom|bao|dung|nhap|dang nhap|vneid|dvc|tai khoan|tk|sau|nhu sau|tin nhan|sms|giao dich|quy|"
    r"khach|tai|voi|xac thuc|nhan dan|gan chip|chip|dien tu|dinh danh|ca nhan|ho kinh doanh|hkd|cong ty|cty|"
    r"doanh nghiep|"
    rf"cua [a-z]{{1,10}}|{OWNER}"
)


def some(words: str) -> str:
    return rf"(?:[\s:=,;(\"'>/-]{{0,3}}(?:{words}){WORD_END}){{0,7}}[\s:=.,;(\"'#>-]{{0,4}}"


def after(cue: str, value: str, words: str = FILLER) -> str:
    """A value behind its cue, with nothing but filler between them."""
    return rf"(?<![a-z])(?:{cue})(?![a-z]){some(words)}(?P<x>{value})"


def far_after(cue: str, value: str) -> str:
    """For values that are personal data whatever stands before them: the cue only tells of which kind."""
    return rf"(?<![a-z])(?:{cue})(?![a-z])[^.{BREAK}]{{1,30}}(?P<x>{value})"


def number(least: int, most: int) -> str:
    """In one piece, else with gaps: in this order, so that a second number behind it is left alone."""
    gapped = rf"[0-9](?:{GAP}[0-9]){{{least - 1},{most - 1}}}{END}"
    return rf"(?:[0-9]{{{least},{most}}}{END}|{gapped})"
