"""Parts that the patterns share, and the rule: what a pattern claims, and as which kind."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from intents.masking.reading import KEPT, TAKEN, Reading, Span

ALONE = r"(?<![0-9])"
END = r"(?![0-9])"
STOP_WORD = r"(?![a-z0-9])"
GAP = r"[ .·_-]{0,3}"
MONEY = rf"(?:(?:k|tr)| ?(?:d|dong|vnd|nghin|ngan(?! hang)|trieu|ty|usd)){STOP_WORD}"
UNIT = (
    r"(?:%|(?:ngay|thang|nam|tuan|gio|phut|giay|lan|so|chu so|chu|ky tu|ki tu|tuoi|nguoi|ban|bo|m2|km"
    r"|met|ho|thua|trang|"
    rf"tang|cai|buoc|mb|kb|gb){STOP_WORD})"
)
OWNER = (
    r"toi|em|e|minh|mik|mk|chau|con|tui|tao|to|t|c|a|anh|chi|co|chu|bac|ong|ba|cu|di|cau|bo|me|ma|cha|vo|chong|be|nha|"
    r"gai|trai|ck|vk|ban|nguoi|noi|ngoai|ruot|bon|chung"
)
FILLER = (
    r"la|so|ma|the|cua|ca|nay|do|day|ne|nhan|dc|duoc|vua|gui|ve|may|hien|hien tai|thi|co|tren|moi|cu"
    r"|ghi|dang ky|gom|bao|"
    r"dung|nhap|dang nhap|vneid|dvc|tai khoan|tk|sau|nhu sau|tin nhan|sms|giao dich|quy|khach|tai|voi"
    r"|xac thuc|nhan dan|"
    rf"gan chip|chip|dien tu|dinh danh|ca nhan|ho kinh doanh|hkd|cong ty|cty|doanh nghiep|cua [a-z]{{1,10}}|{OWNER}"
)


def some(words: str, most: int) -> str:
    return rf"(?:[\s:=,;(\"'>/-]{{0,3}}(?:{words}){STOP_WORD}){{0,{most}}}[\s:=.,;(\"'#>-]{{0,4}}"


def after(cue: str, value: str, words: str = FILLER) -> str:
    """A value behind its cue, with nothing but filler between them."""
    return rf"(?<![a-z])(?:{cue})(?![a-z]){some(words, 6)}(?P<x>{value})"


def far(cue: str, value: str) -> str:
    """For values that are personal data whatever stands before them: the cue only says of which kind."""
    return rf"(?<![a-z])(?:{cue})(?![a-z])[^0-9.,;!?\n{TAKEN}{KEPT}]{{1,30}}(?P<x>{value})"


def number(least: int, most: int) -> str:
    """Written in one piece, else with gaps: in this order, so that a second number behind it is left alone."""
    return rf"(?:[0-9]{{{least},{most}}}{END}|[0-9](?:{GAP}[0-9]){{{least - 1},{most - 1}}}{END})"


@dataclass(frozen=True)
class Rule:
    kind: str | None
    """None: no personal data, and no later rule may take a part of it."""
    find: Callable[[Reading], Iterable[Span]]


def shape(pattern: str, accept: Callable[[str], bool] | None = None) -> Callable[[Reading], Iterator[Span]]:
    """Claims the group `x` of every match, or the whole match of a pattern without one."""
    compiled = re.compile(pattern)
    group: int | str = "x" if "x" in compiled.groupindex else 0

    def find(reading: Reading) -> Iterator[Span]:
        for match in compiled.finditer(reading.plain):
            if accept is None or accept(match[group]):
                yield match.span(group)

    return find
