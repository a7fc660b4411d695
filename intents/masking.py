"""Personal data in what a citizen typed, replaced by bracketed tags.

A text is read once as one plain character per visible character (no accents, lower case, ASCII digits and dashes), so
that every pattern is written once and serves every way of typing. The rules of `_RULES` then claim spans of that
reading in order: of what one rule has claimed, no later rule takes a part. Rules without a kind claim what must stay.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

__all__ = ["DEFAULT_TAGS", "Masked", "mask"]

DEFAULT_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "account": "[account]",
        "address": "[address]",
        "birthdate": "[birthdate]",
        "dossier": "[dossier]",
        "email": "[email]",
        "identity": "[id]",
        "insurance": "[insurance]",
        "name": "[name]",
        "number": "[number]",
        "otp": "[otp]",
        "passport": "[passport]",
        "phone": "[phone]",
        "plate": "[plate]",
        "secret": "[secret]",
        "tax": "[tax]",
    }
)
"""Every kind there is; `number` is a long number of unknown meaning."""


@dataclass(frozen=True)
class Masked:
    text: str
    kinds: frozenset[str]
    """What was replaced; empty when the text is as it came."""


def mask(text: str, tags: Mapping[str, str] = DEFAULT_TAGS) -> Masked:
    """Replace personal data by tags and leave the rest as typed. A second time changes nothing."""
    known = {**DEFAULT_TAGS, **tags}
    kinds: set[str] = set()
    # A tag can change what its neighbours look like: only a round that finds nothing is the last.
    while claims := _claims(text, known):
        kinds.update(claim.kind for claim in claims)
        text = _tagged(text, claims, known)
    return Masked(text, frozenset(kinds))


# ---------------------------------------------------------------- reading

_TAKEN = "\ue000"
_KEPT = "\ue001"


@dataclass(frozen=True)
class _Reading:
    """The text and two readings of it, aligned character by character."""

    text: str
    starts: tuple[int, ...]
    """Where each character of the readings begins in `text`; last, where `text` ends."""
    accented: str
    plain: str
    has_case: bool
    """A capital tells something: at least one word begins without."""
    has_accents: bool
    """A word without accents is meant so; typed without accents, a text has few or none."""

    def cover(self, spans: Iterable["_Span"], mark: str) -> "_Reading":
        accented, plain = list(self.accented), list(self.plain)
        for start, end in spans:
            accented[start:end] = plain[start:end] = mark * (end - start)
        return replace(self, accented="".join(accented), plain="".join(plain))

    def is_capital(self, index: int) -> bool:
        return self.has_case and self.text[self.starts[index]].isupper()


_Span = tuple[int, int]


@cache
def _plain(char: str) -> str:
    """One lower-case character without accent; nothing for a mark, which belongs to the character before it."""
    category = unicodedata.category(char)
    if category.startswith("M") or category == "Cf":
        return ""
    if category == "Pd" or char == "\u2212":
        return "-"
    if category == "Zs" or char == "\t":
        return " "
    if char in (_TAKEN, _KEPT):
        return "?"
    if char in "đĐðÐ":
        return "d"
    digit = unicodedata.decimal(char, None)
    return unicodedata.normalize("NFKD", char)[0].lower()[:1] if digit is None else str(digit)


def _fold(text: str) -> str:
    return "".join(map(_plain, text))


def _accented(cluster: str, plain: str) -> str:
    visible = "".join(char for char in cluster if unicodedata.category(char) != "Cf")
    composed = unicodedata.normalize("NFC", visible).lower()
    return composed if len(composed) == 1 else plain


def _read(text: str, tags: Iterable[str]) -> _Reading:
    found = [(index, letter) for index, char in enumerate(text) if (letter := _plain(char))]
    starts = (*(index for index, _ in found), len(text))
    clusters = (text[start:end] for start, end in zip(starts, starts[1:], strict=False))
    plain = "".join(letter for _, letter in found)
    bare = _Reading(text, starts, "".join(map(_accented, clusters, plain)), plain, False, False)
    reading = bare.cover(_tag_spans(plain, tags), _TAKEN)
    words = [match.span() for match in re.finditer(r"\w+", reading.plain)]
    has_case = any(text[starts[start]].islower() for start, _ in words)
    with_accents = sum(reading.accented[start:end] != reading.plain[start:end] for start, end in words)
    return replace(reading, has_case=has_case, has_accents=with_accents > 0.4 * len(words))


def _tag_spans(plain: str, tags: Iterable[str]) -> list[_Span]:
    folded = sorted({_fold(tag) for tag in tags} - {""}, key=len, reverse=True)
    return [match.span() for match in re.finditer("|".join(map(re.escape, folded)), plain)]


# ---------------------------------------------------------------- claims


@dataclass(frozen=True)
class _Claim:
    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class _Rule:
    kind: str | None
    """None: no personal data, and no later rule may take a part of it."""
    find: Callable[[_Reading], Iterable[_Span]]


def _claims(text: str, tags: Mapping[str, str]) -> list[_Claim]:
    reading = _read(text, tags.values())
    claims: list[_Claim] = []
    for rule in _RULES:
        spans = list(rule.find(reading))
        reading = reading.cover(spans, _KEPT if rule.kind is None else _TAKEN)
        if rule.kind is not None:
            claims += [_Claim(reading.starts[start], reading.starts[end], rule.kind) for start, end in spans]
    return sorted(claims, key=lambda claim: claim.start)


def _tagged(text: str, claims: Iterable[_Claim], tags: Mapping[str, str]) -> str:
    parts: list[str] = []
    end = 0
    for claim in claims:
        parts += [text[end : claim.start], tags[claim.kind]]
        end = claim.end
    return "".join([*parts, text[end:]])


def _shape(pattern: str, accept: Callable[[str], bool] | None = None) -> Callable[[_Reading], Iterator[_Span]]:
    """Claims the group `x` of every match, or the whole match of a pattern without one."""
    compiled = re.compile(pattern)
    group: int | str = "x" if "x" in compiled.groupindex else 0

    def find(reading: _Reading) -> Iterator[_Span]:
        for match in compiled.finditer(reading.plain):
            if accept is None or accept(match[group]):
                yield match.span(group)

    return find


# ---------------------------------------------------------------- parts of patterns, for the plain reading

_ALONE = r"(?<![0-9])"
_END = r"(?![0-9])"
_STOP_WORD = r"(?![a-z0-9])"
_GAP = r"[ .·_-]{0,3}"
_MONEY = rf"(?:(?:k|tr)| ?(?:d|dong|vnd|nghin|ngan(?! hang)|trieu|ty|usd)){_STOP_WORD}"
_UNIT = (
    r"(?:%|(?:ngay|thang|nam|tuan|gio|phut|giay|lan|so|chu so|chu|ky tu|ki tu|tuoi|nguoi|ban|bo|m2|km|met|ho|thua|trang|"
    rf"tang|cai|buoc|mb|kb|gb){_STOP_WORD})"
)
_OWNER = (
    r"toi|em|e|minh|mik|mk|chau|con|tui|tao|to|t|c|a|anh|chi|co|chu|bac|ong|ba|cu|di|cau|bo|me|ma|cha|vo|chong|be|nha|"
    r"gai|trai|ck|vk|ban|nguoi|noi|ngoai|ruot|bon|chung"
)
_FILLER = (
    r"la|so|ma|the|cua|ca|nay|do|day|ne|nhan|dc|duoc|vua|gui|ve|may|hien|hien tai|thi|co|tren|moi|cu|ghi|dang ky|gom|bao|"
    r"dung|nhap|dang nhap|vneid|dvc|tai khoan|tk|sau|nhu sau|tin nhan|sms|giao dich|quy|khach|tai|voi|xac thuc|nhan dan|"
    rf"gan chip|chip|dien tu|dinh danh|ca nhan|ho kinh doanh|hkd|cong ty|cty|doanh nghiep|cua [a-z]{{1,10}}|{_OWNER}"
)


def _some(words: str, most: int) -> str:
    return rf"(?:[\s:=,;(\"'>/-]{{0,3}}(?:{words}){_STOP_WORD}){{0,{most}}}[\s:=.,;(\"'#>-]{{0,4}}"


def _after(cue: str, value: str, words: str = _FILLER) -> str:
    """A value behind its cue, with nothing but filler between them."""
    return rf"(?<![a-z])(?:{cue})(?![a-z]){_some(words, 6)}(?P<x>{value})"


def _far(cue: str, value: str) -> str:
    """For values that are personal data whatever stands before them: the cue only says of which kind."""
    return rf"(?<![a-z])(?:{cue})(?![a-z])[^0-9.,;!?\n{_TAKEN}{_KEPT}]{{1,30}}(?P<x>{value})"


def _number(least: int, most: int) -> str:
    """Written in one piece, else with gaps: in this order, so that a second number behind it is left alone."""
    return rf"(?:[0-9]{{{least},{most}}}{_END}|[0-9](?:{_GAP}[0-9]){{{least - 1},{most - 1}}}{_END})"


# ---------------------------------------------------------------- what stays

_LINK = (
    r"(?:https?://|www\.)(?!(?:zalo|wa|t)\.me)[^\s?\ue000]++"
    r"|(?<![\w@.-])(?!(?:zalo|wa|t)\.me)(?:[a-z0-9-]++\.)++[a-z]{2,}+/[^\s?\ue000]*+"
)
_OFFICE_EMAIL = (
    r"(?<![\w.-])(?:hotro|ho-tro|support|contact|lienhe|info|cskh|dichvucong|dvc|vanthu|gopy|tiepdan|motcua)[a-z0-9._-]*+"
    r"@(?:[a-z0-9-]++\.)*(?:gov|chinhphu)\.vn(?![\w-])"
)
_PROCEDURE = rf"{_ALONE}[1-9]\.[0-9]{{6}}(?:\.[0-9]{{3}}\.[0-9]{{2}}\.[0-9]{{2}}\.[a-z][0-9]{{2}})?{_END}"
_HOTLINE = rf"{_ALONE}1[89]00(?:[ .-]?[0-9]){{4}}(?:(?:[ .-]?[0-9]){{2}})?{_END}"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)[0-9]{2}"
_DATE = (
    rf"{_ALONE}(?<![0-9][.-])(?:{_DAY} ?(?P<s>[/.-]) ?{_MONTH} ?(?P=s) ?(?:{_YEAR}|[0-9]{{2}})"
    rf"|{_YEAR}(?P<t>[/.-]){_MONTH}(?P=t){_DAY}|{_MONTH}[/.-]{_YEAR}){_END}(?![.-][0-9])"
)
_HOURS = rf"{_ALONE}[0-2]?[0-9][.:hg][0-5][0-9] ?(?:-|den|toi) ?[0-2]?[0-9][.:hg][0-5][0-9]{_END}"
# Thousands written with a dot need no unit, unless they are +84 without its plus sign; five zeros are money as well.
_AMOUNT = (
    rf"{_ALONE}(?<![0-9][.-])(?:[1-9][0-9]*(?:[., ][0-9]{{3}})*(?:,[0-9]+)?{_MONEY}"
    rf"|(?!84[.,][235789])[1-9][0-9]{{0,2}}(?P<p>[.,])[0-9]{{3}}(?:(?P=p)[0-9]{{3}})*{_END}(?![.-][0-9])"
    rf"|[1-9][0-9]{{0,7}}0{{5}}{_END})"
)
_PRICE = _after(
    r"phi|gia|tien|phat|von|luong|thue|tro cap|ho tro",
    rf"[1-9][0-9]{{3,8}}{_END}",
    "la|het|khoang|tam|tu|den|co|hon|so",
)
_ERROR_CODE = rf"(?<![a-z])(?:loi|error|err)(?: (?:ma|so|code|bao|la)){{0,2}} ?[:#-]? ?[0-9]{{3,8}}{_END}"
_COUNT = rf"{_ALONE}(?<![0-9][ .-])[0-9]{{1,3}} ?(?:- ?[0-9]{{1,3}} ?)?{_UNIT}"

# ---------------------------------------------------------------- e-mail, passwords, codes sent to a phone

_DOTTED = r"(?: ?\. ?| ?[(\[] ?(?:dot|cham) ?[)\]] ?| (?:cham|dot) )"
_AT_WORD = r"(?:at|a cong|a moc|a vong|acong)"
_DOMAIN = (
    rf"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:(?:com|vn|net|org|edu|gov)(?=a(?!\w))|[a-z]{{2,}})|[a-z0-9-]+(?:{_DOTTED}(?:com|vn|net|org|edu|gov|info|io){_STOP_WORD})+"
    rf"|(?:gmail|gmai|gmal|yahoo|hotmail|outlook|icloud){_STOP_WORD})"
)
_EMAIL = (
    r"(?<![\w.+-])[\w.+-]++(?: (?:cham|gach duoi|gach ngang) [a-z0-9]++)*+"
    rf"(?: ?@ ?| ?[(\[] ?{_AT_WORD} ?[)\]] ?| {_AT_WORD} ){_DOMAIN}"
)
_SPOKEN_EMAIL = _after(r"e-?mail|gmail|mail|thu dien tu", rf"(?:[a-z0-9]{{1,15}} ){{1,6}}?{_AT_WORD} {_DOMAIN}")

_PASSWORD_CUE = r"mat khau|mat ma|pass ?(?:word|code|w|wo)?|pwd|pw|(?:ma|so) ?pin|pin code|mk"
_PASSWORD_FILLER = (
    r"cua|em|e|toi|minh|t|anh|chi|con|me|bo|vneid|dvc|cong|tai khoan|tk|dang nhap|dang ki|dang ky|dat|cu|moi|hien tai|"
    r"nick|app|vi|nay|da|ban dau|mac dinh|cap 2|[0-9] so|lai|cai|dung|xai|ghi|nhap|bam|go|su dung|lay|tao|doi|zalo|wifi|email|gmail|tu|so|thi|co"
)
_PASSWORD = (
    rf"(?![0-9]{{1,3}}(?:-[0-9]+)? ?{_UNIT})"
    r"(?P<x>[0-9]+(?:[ .-][0-9]+)*(?![^\s.,;:?)\]}\"'])|[^\s\ue000\ue001]*[^\s\ue000\ue001.,;:?)\]}\"'])"
)
_PASSWORD_OF = rf"(?<![a-z])(?:{_PASSWORD_CUE})(?![a-z])(?:[ ,]{{0,2}}(?:{_PASSWORD_FILLER}){_STOP_WORD}){{0,6}}"
_STATED_PASSWORD = rf"{_PASSWORD_OF} ?(?::|=|->| (?:la|thanh|sang){_STOP_WORD})+[ :='\"(]{{0,3}}{_PASSWORD}"
_BARE_PASSWORD = rf"{_PASSWORD_OF}[ '\"(]{{1,3}}{_PASSWORD}"
_DISTANT_PASSWORD = rf"(?<![a-z])(?:{_PASSWORD_CUE})(?![a-z])[^0-9.,!?:\n{_TAKEN}{_KEPT}]{{1,40}}(?::|=| (?:la|thanh|sang){_STOP_WORD})[ '\"(]{{0,3}}{_PASSWORD}"
_PIN = _after(r"(?:ma|so) ?pin|passcode", rf"[0-9]{{4,8}}{_END}")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_NOT_PASSWORDS = frozenset(["vneid", "vnied", "vnid", "email", "gmail", "facebook", "passcode", "password", "login", "smartphone", "online"])


def _is_stated_password(word: str) -> bool:
    if re.search(r"[0-9@#$%^&*_+~]", word):
        return len(word) >= 4
    return word.isalpha() and len(word) > 4 and word not in _NOT_PASSWORDS and not _SYLLABLE.fullmatch(word)


def _is_mixed_password(word: str) -> bool:
    return len(word) >= 4 and bool(re.search(r"[0-9]", word))


def _is_bare_password(word: str) -> bool:
    if not re.search(r"[0-9]", word) or re.fullmatch(r"[0-9/.:h-]{1,5}", word):
        return False
    return len(word) >= 5


_OTP_CUE = r"(?:ma ?)?otp|ma (?:xac thuc|xac nhan|xac minh|kich hoat|bao mat|giao dich)|verification code|ma xn|mxt"
_CODE = rf"(?:[0-9]{{4,8}}|[0-9]{{3,4}}[ .-][0-9]{{3,4}}|[0-9]{{2}}(?:[ .-][0-9]{{2}}){{1,3}}|[0-9](?:[ .-][0-9]){{3,7}}){_END}"
_NO_MONEY = rf"(?!{_MONEY})"
_SIX_DIGITS = rf"{_ALONE}(?P<x>[0-9]{{6}})(?<!000)(?![0-9.])"
_OTP = rf"(?<![a-z])(?:{_OTP_CUE}){_some(rf'{_FILLER}|otp|{_KEPT}+', 7)}(?:[a-z]-)?(?P<x>{_CODE}){_NO_MONEY}"
_OTP_NEAR = rf"(?<![a-z])(?:{_OTP_CUE})[^0-9.!?\n\ue000\ue001]{{1,40}}{_SIX_DIGITS}{_NO_MONEY}"
_OTP_BEFORE = rf"{_ALONE}(?P<x>{_CODE})[ ,]{{0,2}}(?:[(-]|(?:do |chinh |day )?la{_STOP_WORD})[ (]{{0,2}}(?:cai )?(?:{_OTP_CUE})(?![a-z])"
_OTP_TYPED = rf"(?<![a-z])ma(?: (?:la|so|nay|cua|em|e|toi|minh|nhap|gui|ve|may|cho|den|tin nhan|sms|dt|dien thoai|vua|nhan|dc|duoc|co)){{0,6}}[ :]{{1,2}}{_SIX_DIGITS}{_NO_MONEY}"

# ---------------------------------------------------------------- numbers of people, papers, accounts

_IDENTITY_CUE = (
    r"cccd|cmnd|cmt|cmtnd|cmdn|can cuoc(?: cong dan)?|dinh danh(?: ca nhan)?|ddcn|chung minh(?: nhan dan| thu)?"
)
_IDENTITY_AFTER = rf"(?<![a-z])(?:{_IDENTITY_CUE})(?![a-z]){_some(_FILLER, 6)}(?P<x>{_number(12, 12)}|{_number(9, 9)}|[0-9]{{8,13}}{_END})"
# Without a cue: twelve digits in one piece, or with gaps behind the 0 that every number of today begins with. A phone
# number and a small number behind it make twelve digits as well.
_IDENTITY = rf"{_ALONE}(?:[0-9]{{12}}|(?![0-9]{{10,11}} )0(?:{_GAP}[0-9]){{11}}){_END}"
_OLD_IDENTITY = (
    rf"{_ALONE}(?:[0-9]{{9}}|(?<!so )(?!11[0-9] 11[0-9])[0-9]{{3}}(?P<g>[ -])[0-9]{{3}}(?P=g)[0-9]{{3}}){_END}"
)
_TAX_CUE = r"mst|msthue|ma so thue|ma thue|tax code"
_TAX = _after(_TAX_CUE, rf"[0-9]{{10}}(?: ?- ?[0-9]{{3}})?{_END}|{_number(9, 13)}")
_INSURANCE_CUE = r"bhxh|bhyt|bao hiem(?: xa hoi| y te)?|so bh|ma bh|so so"
_INSURANCE = _after(_INSURANCE_CUE, rf"(?:[a-z]{{2}}{_GAP})?{_number(10, 15)}")
_HEALTH_CARD = (
    r"(?<![a-z0-9])(?:d[ntkx]|hx|c[hsacybkt]|n[noc]|t[kbnecsaqy]|h[cctndgs]|x[knbd]|q[nt]|ms|k[cs]|b[tv]|g[dbv]|ls|pv|sv)"
    rf"{_GAP}[0-9](?:{_GAP}[0-9]){{12}}{_END}"
)
_PASSPORT = rf"(?<![a-z0-9])[a-z][0-9]{{7,8}}{_END}"
_PASSPORT_AFTER = _after(r"ho chieu|passport|so hc|hc so", rf"[a-z]{{0,2}}[ -]?[0-9]{{6,9}}{_END}")

_BANKS = (
    r"vietcom ?bank|vcb|bidv|agri ?bank|vietin ?bank|techcom ?bank|tcb|mb ?bank|mb|acb|vp ?bank|tp ?bank|sacom ?bank|"
    r"hd ?bank|vib|shb|ocb|msb|exim ?bank|sea ?bank|lp ?bank|lien viet|nam a bank|bac a bank|pvcom ?bank|viet ?bank|"
    r"kien long bank|ab ?bank|ncb|scb|bao viet bank|momo|zalo ?pay|viettel ?(?:money|pay)|ngan hang"
)
_ACCOUNT_CUE = r"stk|so (?:tai khoan|tk)|(?:tai khoan|tk)(?: ngan hang| nh)|(?:so )?the (?:atm|ngan hang)|account"
_ACCOUNT = _after(_ACCOUNT_CUE, _number(6, 19), rf"{_FILLER}|{_BANKS}")
_BANK_ACCOUNT = _after(_BANKS, _number(8, 19), rf"{_FILLER}|stk|chi nhanh")
_ACCOUNT_BANK = rf"{_ALONE}(?P<x>[0-9]{{6,19}})[ ,(-]{{0,3}}(?:tai |o |cua )?(?:ngan hang |nh )?(?:{_BANKS})(?![a-z])"
_LOOSE_ACCOUNT = _after(r"tai khoan|tk|acc", rf"[0-9]{{7,19}}{_END}", "la|so|cua|em|toi|minh|vneid|dvc")
_CARD = rf"{_ALONE}[0-9]{{4}}(?:[ .-][0-9]{{4}}){{2,3}}(?:[ .-][0-9]{{1,3}})?{_END}"
_LONG_NUMBER = rf"{_ALONE}(?:[0-9]{{10,}}|[1-9][0-9]{{3}}[ .-][0-9]{{3}}[ .-][0-9]{{3}}){_END}"


def _is_no_row_of_years(number: str) -> bool:
    return not all(1900 <= int(part) <= 2100 for part in re.findall(r"[0-9]{4}", number))


_DOT = r"(?: ?[.-] ?| )"
_DOSSIER = (
    rf"(?<![a-z0-9])(?:[0-9]{{3}}{_DOT}[0-9]{{2}}{_DOT}[0-9]{{2}}{_DOT})?[a-z][0-9]{{2}}(?:{_DOT}[0-9]{{1,4}}){{0,4}}"
    rf"{_DOT}[0-9]{{6}}{_DOT}[0-9]{{3,6}}{_END}"
)
_DOSSIER_PAPER = r"ho so|hs|bien nhan|phieu hen|giay hen"
_DOSSIER_AFTER = _after(
    rf"(?:ma|so)(?: so)? (?:{_DOSSIER_PAPER}|tiep nhan|tra cuu)|(?:{_DOSSIER_PAPER}) (?:so|ma)",
    r"[a-z0-9]{1,16}(?: ?[./-] ?[a-z0-9]{1,12}){0,8}",
)


def _is_code(word: str) -> bool:
    return sum(map(str.isdigit, word)) >= 5 and not re.match(rf"[0-9]{{1,4}}/{_YEAR}", word)


_PLATE = (
    rf"(?<![a-z0-9-])(?:[1-9][0-9][ -]?[a-z][0-9]?|[1-9][0-9]-?[a-z]{{2}}[0-9]?){_DOT}?"
    rf"(?:[0-9]{{3}}[. -]?[0-9]{{2}}|(?!{_YEAR})[0-9]{{4}})(?!\.?[0-9]|[a-z]?[0-9-])(?!{_MONEY})"
)
_PLATE_AFTER = _after(
    r"bien so(?: xe)?|bks|bsx|bien kiem soat|bien xe|xe bien|bien",
    rf"[1-9][0-9] ?[-.]? ?[a-z]{{1,2}} ?-? ?[0-9]?{_DOT}?[0-9]{{3}}[. -]?[0-9]{{1,2}}{_END}",
)
_NO_BIRTH = "".join(rf"(?<!{word} )" for word in ["khai", "du", "kien", "hoc", "phat", "ve", "thi", "hy", "hi", "tuyen", "san"])
_FULL_DATE = (
    rf"(?:{_DAY} ?[/. -] ?{_MONTH} ?[/. -] ?(?:{_YEAR}|[0-9]{{2}}){_END}"
    rf"|{_DAY} ?(?:thang|-) ?{_MONTH},? ?(?:nam )?{_YEAR}{_END}|[0-3][0-9][01][0-9]{_YEAR}{_END})"
)
_BIRTHDATE = _after(
    r"ngay(?: thang)?(?: nam)? sinh|n/s|ns|sn|dob",
    _FULL_DATE,
    rf"{_FILLER}|ngay|trong|giay|bang|khai sinh|cccd|cmnd|ho khau|that|thuc|sai",
)
_BORN = rf"(?<![a-z]){_NO_BIRTH}sinh(?: vao)?(?: hom)?(?: ngay)?(?: la)?[ :]{{0,3}}(?P<x>{_FULL_DATE})"

_SUBSCRIBER = rf"(?:[13-9](?:{_GAP}[0-9]){{8}}|2(?:{_GAP}[0-9]){{8,9}}){_END}"
_PHONE_WITH_PLUS = (
    rf"(?:\( ?\+ ?84 ?\)|\+ ?84){_GAP}(?:\(0\) ?)?0?{_GAP}{_SUBSCRIBER}"
    rf"|\+ ?[1-9][0-9]{{0,2}}(?:{_GAP}[0-9]){{7,12}}{_END}"
    rf"|(?<![a-z0-9])o[35789](?:{_GAP}[0-9]){{8}}{_END}"
)
_PHONE_WITH_84 = rf"{_ALONE}(?:00)?84{_GAP}0?{_GAP}{_SUBSCRIBER}"
_PHONE = (
    rf"\(0[0-9]{{1,4}}\){_GAP}[0-9](?:{_GAP}[0-9]){{5,8}}{_END}"
    rf"|{_ALONE}0{_GAP}[3-9](?:{_GAP}[0-9]){{8}}{_END}"
    rf"|{_ALONE}0{_GAP}[12](?:{_GAP}[0-9]){{8,9}}{_END}"
    rf"|{_ALONE}0[0-9]{{3}}(?P<s>[,/])[0-9]{{3}}(?P=s)[0-9]{{3}}{_END}"
)
_PHONE_AFTER = _after(
    r"sdt|so dt|dt|dien thoai|phone|tel|zalo|so may|may ban|di dong|dtdd",
    rf"[0-9]{{7,12}}{_END}|[0-9]{{3,5}}[ .-][0-9]{{3,4}}(?:[ .-][0-9]{{2,4}})?{_END}",
)
_SPELLED_DIGIT = r"(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|[0-9])"


def _spelled(least: int, most: int) -> str:
    return rf"(?<![a-z0-9])(?:khong|0)(?:[ ,.-]{{1,2}}{_SPELLED_DIGIT}){{{least - 1},{most - 1}}}{_STOP_WORD}"


# ---------------------------------------------------------------- names


@dataclass(frozen=True)
class _Words:
    """Words as written, and what they look like when typed without accents."""

    accented: frozenset[str]
    plain: frozenset[str]

    def has(self, word: "_Word") -> bool:
        return word.accented in self.accented or (word.may_lack_accents and word.plain in self.plain)

    def resembles(self, word: "_Word") -> bool:
        return word.accented in self.accented or (word.is_plain and word.plain in self.plain)


def _list(words: str) -> _Words:
    # Both ways of placing the tone mark are in use: hòa and hoà, thúy and thuý.
    pairs = ("òa oà", "óa oá", "ọa oạ", "ỏa oả", "úy uý", "ùy uỳ", "ụy uỵ", "ủy uỷ", "ũy uỹ")
    swapped = words
    for old, new in (pair.split() for pair in pairs):
        swapped = swapped.replace(old, new)
    accented = frozenset([*words.split(), *swapped.split()])
    return _Words(accented, frozenset(map(_fold, accented)))


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    accented: str
    plain: str
    is_capital: bool
    may_lack_accents: bool
    before_digit: bool

    @property
    def is_plain(self) -> bool:
        return self.accented == self.plain


_SURNAMES = _list(
    "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý trịnh đinh lương đoàn trương phùng quách tạ "
    "tống khổng mạc nghiêm lưu giàng thào sùng lò quàng lường bế nông cù doãn ng"
)
_RARE_SURNAMES = _list(
    "hà mai cao tô thái lâm châu kim chu triệu tăng vi la đàm đào thạch danh sơn bạch bàn hứa vương tôn diệp kiều "
    "phí thân tiêu từ ung vàng viên lại lục lầu mã ma mùa lộc la chảo tẩn siu ksor rơ niê y đồng đường giáp hầu"
)
_SURE_SURNAMES = frozenset(["nguyễn", "trần", "phạm", "huỳnh", "đặng", "bùi", "trịnh", "võ", "phan"])
_MIDDLE = _list("văn thị đình hữu đức quốc thế trọng sỹ sĩ bá v t")
_GIVEN = _list(
    "an anh ánh ân ái âu ba bách bạch bằng băng bảo bắc bích biên bình bông bống búp ca cảnh cao cẩm châu chi chí chiến "
    "chinh chính chung chương công cúc cương cường dân danh dao diễm diễn diện diệp diệu doanh du dung dũng duy duyên dư "
    "dương dưỡng đài đại đan đạo đào đạt đăng đệ điền điệp định đoan đoàn đô đông đồng đức em gấm gia giang giao giáp "
    "hà hạ hai hải hán hạnh hào hảo hân hằng hậu hiên hiền hiển hiệp hiếu hiệu hinh hoa hòa hoài hoan hoàn hoàng hoạt "
    "hội hồng hợi hợp huân huấn huế huệ hùng huy huyền huyên huỳnh hưng hương hường hữu hy kha khá khải khang khanh khánh "
    "khắc khiêm khiết khoa khoan khôi khuê khương kiên kiệt kiều kim kỳ lam lan lành lãm lâm lân lê lễ len lệ lịch liên liễu "
    "linh loan lộc lợi long luân luận lụa lực lượng lương lưu lựu lý ly mai mạnh mão mẫn mận mây mến mi miên minh mùi muội mừng my "
    "mỹ na nam nga ngà ngạn ngân nghi nghĩa nghiêm ngọ ngoan ngọc nguyên nguyệt nhã nhàn nhàn nhạn nhân nhật nhi nhị nhiên "
    "nhung như nhường nhựt ninh nở nương oanh pha phát phấn phi phong phú phúc phụng phước phương phượng quân quang quảng "
    "quế quốc quý quyên quyền quyết quỳnh rạng sa sang sáng sanh sáu sen sinh song sơn sung sương sửu tài tâm tấn tân tạo "
    "thạch thái thám thanh thành thạnh thao thảo thắm thăng thắng thân thể thế thi thiên thiện thiết thiều thìn thịnh thoa thoại "
    "thông thơ thơm thu thuận thúy thùy thủy thư thương thường thưởng thức thy tí tiên tiền tiến tiệp tín tình tĩnh toàn toại "
    "toán tốt trà trác trai trâm trân trang tráng trí triển triết triều trinh trọng trúc trung trường truyền tú tuân tuấn tuất tùng "
    "tuyên tuyến tuyền tuyết tư tươi tường tý uyên uyển út vân vĩ vị viên viễn việt vinh vĩnh vọng vũ vui vương vượng vy xoan "
    "xuân xuyên xuyến ý yên yến yêu"
)
_AFTER_NAME = _list(
    "ở quê quán sinh muốn cần bị đang có hiện số ngụ trú thường tạm tại năm ngày hỏi xin cho nhờ gửi nộp đi làm đã vừa mới "
    "từng chưa không ko k hok dc đc được và với về vào ra thì là mà của nay này tuổi cccd cmnd cmt sđt đt mst bhxh bhyt địa "
    "dân giới nam nữ quốc điện email gmail mail ạ nha nhé nhe nhá ơi vâng dạ ad admin add em e tôi mình anh chị con cháu mẹ "
    "bố ba má vợ chồng nhà đây đó định đăng đk dk đến từ tới mất quên thấy nghe biết học công phường xã huyện tỉnh tp quận "
    "thôn ấp khu tổ hộ chủ người rồi xong nên vì do để khi nếu nhưng còn cũng hay hoặc sn ns kính chào cảm cám thuộc cư hồ hs "
    "mã tk stk passport lên xuống sẽ cùng theo trên trong bên gọi hôm thành cấp lấy nhận nhập kèm ký đứng hẹn nói kêu báo đòi yêu trả chỉ dẫn phụ nhầm viết ghi"
)
_NEVER_A_NAME = _list(
    "bị viết sai trên khác có ở không ko k thiếu ghi trong chưa là gì đúng nào đặt đã hiện thì vẫn phải lót đệm dài ấy em tôi "
    "gái trai cũ mới trùng nuôi dấu cái đường ngoại nội dâu rể theo kèm lấy cho của và với do tên đăng giấy thật giả thường nước tây "
    "bằng chữ họ một chung riêng đứng nhập khi mà được nên rồi xong vậy thế này kia đó nữa luôn xin hỏi cần muốn như đủ đầy "
    "khai cha mẹ bố ông bà người chủ tài file thủ hồ doanh cửa sửa đổi thay cải chuyển từ sang để vào ra nhưng còn cũng "
    "nhầm lộn lệch in dịch nhận lúc ngắn đọc ntn sao hôm đang nằm lên mình nhau ai kh hok mở bắt gọi hay hoặc thủ cơ tỉnh xã "
    "phường quận huyện nhiều hai ba bốn các những đồng giống vì nếu cùng đến tới bởi cấu xấu lạ tiếng tự hộ tổ công gồm chỉ "
    "e anh chị con cháu vợ chồng bé bạn nhà việt nộp mất qua tại đâu bao dùng định làm quá vừa lại đều dễ khó sẽ nhưng "
    "trước sau thành tuổi hết không số mã cccd cmnd email admin"
)
_NO_PAIRS = frozenset(
    ["ha noi", "ha nam", "ha giang", "ha tinh", "ha dong", "ha long", "ha tien", "cao bang", "cao lanh", "cao hoc", "cao dang", "thai binh", "thai nguyen", "thai lan", "lam dong", "hoang sa", "truong sa", "truong son", "ly son", "ly nhan", "phan thiet", "phan rang", "phan anh", "ho chi", "chau doc", "chau phu", "chau thanh", "kim son", "kim bang", "pham nhan", "pham vi", "nguyen don", "nguyen can", "nguyen giao", "nguyen chu", "nguyen pho", "nguyen bi", "nguyen nhan", "nguyen ban", "luong huu", "luu thong", "le tan", "ho ngheo", "ho tro", "ho kinh", "dang vien", "doan vien", "truong thon", "truong phong", "truong hoc", "vu khi", "vu an", "ba ria", "son la", "son tay", "dong nai", "dong thap", "dong hoi", "dong ha", "vi thanh", "la gi", "ma tuy", "y te", "y ta", "y tinh", "y yen", "tu xa", "duong pho", "an giang", "bach khoa", "viet nam", "vinh long", "vinh phuc", "quang ninh", "do thi", "bac ky", "nam ky", "trung ky", "bac giang", "bac ninh", "bac kan", "bac lieu", "nam dinh", "hai phong", "hai duong", "hung yen", "thanh hoa", "tay ninh", "binh duong", "binh dinh", "binh phuoc", "binh thuan", "khanh hoa", "phu tho", "phu yen", "quang nam", "quang ngai", "quang tri", "quang binh", "tien giang", "tra vinh", "hau giang", "kien giang", "hoa binh", "yen bai", "tuyen quang", "thua thien", "da nang", "long an", "nghe an", "gia lai", "ninh binh", "ninh thuan", "vung tau", "hoa ky", "tan an", "tan binh"]
)
_COMPANIONS = {
    "sinh": "ngay nam tai o con vien vao hom",
    "hien": "dang tai o nay song cu lam la muon can thuong tam da bi co khong chua",
    "dang": "di ky ki o lam can muon song hoc tam bi co cu cong khai nhap gap cho su",
    "lam": "o viec giay can sao the ho tai don thu cccd nghe cong lai",
    "nam": "nay sinh",
    "thuong": "tru",
    "tam": "tru vang",
    "tai": "ha da hai can hue binh dong nghe quang bac vinh long tp thanh xa phuong tinh quan huyen khoan sao day",
    "cong": "an ty nhan dan",
    "can": "lam hoi xin gap giup cuoc ho",
    "em": "muon can xin hoi o la",
    "anh": "muon can xin hoi o la chi em",
    "dan": "toc",
    "dinh": "danh",
    "thanh": "pho",
}
_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*+(?![\d_])")
_BETWEEN = re.compile(r" {1,2}|(?<=[a-z])\. ?")
_MOST_WORDS = 5


def _word(reading: _Reading, start: int, end: int) -> _Word:
    accented, plain = reading.accented[start:end], reading.plain[start:end]
    is_capital = reading.is_capital(start)
    may_lack_accents = accented == plain and (is_capital or not reading.has_accents)
    before_digit = reading.plain[end : end + 2].strip()[:1].isdigit()
    return _Word(start, end, accented, plain, is_capital, may_lack_accents, before_digit)


def _words_at(reading: _Reading, at: int) -> list[_Word]:
    """The words of a name that may begin here, and one more."""
    words: list[_Word] = []
    while len(words) <= _MOST_WORDS and (match := _WORD.match(reading.plain, at)):
        start, end = match.span()
        words.append(_word(reading, start, end))
        is_initial = end - start == 1 or match[0] == "ng"
        between = _BETWEEN.match(reading.plain, end) if is_initial or reading.plain[end : end + 1] == " " else None
        if between is None:
            break
        at = between.end()
    return words


def _follows(words: list[_Word], taken: int, by_capitals: bool) -> bool:
    """Whether this word no longer belongs to the name. Many such words are names too: sinh, nam, hiền without accents."""
    word, after = words[taken], _next(words, taken)
    if not _AFTER_NAME.has(word):
        return False
    if by_capitals and word.is_capital and len(word.plain) == 1:
        return False
    if not _GIVEN.has(word) or word.before_digit:
        return True
    if after is None:
        return False
    if after.plain in _COMPANIONS.get(word.plain, "").split():
        return True
    if by_capitals and word.is_capital:
        return False
    is_complete = taken > (3 if words[1].plain == "thi" else 2)
    return is_complete or not (_AFTER_NAME.has(after) or _GIVEN.has(after))


def _next(words: list[_Word], index: int) -> _Word | None:
    return words[index + 1] if index + 1 < len(words) else None


def _belongs(words: list[_Word], taken: int, by_capitals: bool) -> bool:
    word, before = words[taken], words[taken - 1]
    after = _next(words, taken)
    if (taken == 2 and _MIDDLE.resembles(before)) or (taken == 1 and _is_surname(before) and _MIDDLE.resembles(word)):
        return True
    if _follows(words, taken, by_capitals):
        return False
    if by_capitals:
        return word.is_capital or (_MIDDLE.resembles(word) and after is not None and after.is_capital)
    return _GIVEN.has(word) or (taken == 1 and _SURNAMES.resembles(before))


def _is_surname(word: _Word) -> bool:
    return _SURNAMES.resembles(word) or _RARE_SURNAMES.resembles(word)


def _is_sure(surname: _Word) -> bool:
    """Even one given name behind it makes a name; lý do and hồ sơ begin with surnames as well."""
    return surname.is_capital or surname.accented in _SURE_SURNAMES or surname.plain in ("nguyen", "tran", "huynh")


@dataclass(frozen=True)
class _Name:
    words: list[_Word]
    """The words of the name and, unless the phrase ends there, the next one."""
    length: int

    @property
    def span(self) -> _Span:
        return self.words[0].start, self.words[self.length - 1].end

    @property
    def is_capital(self) -> bool:
        return self.words[0].is_capital

    @property
    def ends_here(self) -> bool:
        return self.length == len(self.words) or _AFTER_NAME.has(self.words[self.length])

    @property
    def is_given(self) -> bool:
        return (
            self.ends_here
            and not self.is_place
            and len(self.words[0].plain) > 1
            and all(map(_GIVEN.has, self.words[: self.length]))
        )

    @property
    def is_place(self) -> bool:
        return " ".join(word.plain for word in self.words[: min(self.length, 2)]) in _NO_PAIRS

    @property
    def is_full(self) -> bool:
        """Begins with a surname that can be nothing else here."""
        if self.length < 2 or not _is_surname(self.words[0]):
            return False
        first, second = self.words[:2]
        if self.is_place:
            return False
        if self.is_capital and (second.is_capital or _MIDDLE.resembles(second)):
            return True
        if second.accented in ("văn", "thị"):
            return self.length > 2
        if not _SURNAMES.resembles(first) or (_MIDDLE.resembles(second) and self.length < 3):
            return False
        return (self.length > 2 or _is_sure(first)) and (_GIVEN.has(second) or _MIDDLE.resembles(second))

    @property
    def is_certain(self) -> bool:
        """Full, and not by chance: dang ky bang could be Đặng Kỳ Bằng."""
        first, second = self.words[0], _next(self.words, 0)
        return self.is_full and (
            _is_sure(first) or not first.is_plain or (second is not None and _MIDDLE.resembles(second))
        )

    @property
    def is_possible(self) -> bool:
        first, second = self.words[0], _next(self.words, 0)
        if self.is_full or not _NEVER_A_NAME.has(first):
            return True
        is_second = second is None or _AFTER_NAME.has(second) or not _NEVER_A_NAME.has(second)
        return _GIVEN.has(first) and self.ends_here and is_second


def _has_second_capital(words: list[_Word]) -> bool:
    """False for Nguyễn thị hồng, where only the surname has one."""
    later = [word for word in words[1:3] if not _MIDDLE.resembles(word)]
    return not _is_surname(words[0]) or not later or later[0].is_capital


def _name_at(reading: _Reading, at: int) -> _Name | None:
    words = _words_at(reading, at)
    if not words:
        return None
    by_capitals = words[0].is_capital and _has_second_capital(words)
    length = 1
    while length < min(len(words), _MOST_WORDS) and _belongs(words, length, by_capitals):
        length += 1
    return _Name(words, length)


def _is_told(name: _Name) -> bool:
    """Behind "em tên là": anything but the words with which people speak about a name."""
    return name.is_possible


def _is_told_loosely(name: _Name) -> bool:
    """Behind "em tên", where "bị sai" may stand as well."""
    first = name.words[0]
    is_known = name.is_capital or name.ends_here or _GIVEN.has(first) or _is_surname(first)
    return name.is_possible and is_known


def _is_likely(name: _Name) -> bool:
    """Behind "tên em", where a whole sentence may follow."""
    return name.is_full or (name.is_given and not _NEVER_A_NAME.has(name.words[0]))


def _is_clear(name: _Name) -> bool:
    """Behind "em là", where anything may follow."""
    return name.is_full or (name.is_given and all(word.is_capital for word in name.words[: name.length]))


def _is_certain(name: _Name) -> bool:
    """Behind "ông" or "em", where anything may follow and mostly does."""
    return name.is_certain


_PERSON = (
    "tôi|em|e|mình|mik|mk|cháu|con|tui|tao|tớ|t|c|a|anh|chị|cô|chú|bác|ông|bà|cụ|dì|cậu|bố|mẹ|má|cha|vợ|chồng|bé|gái|trai|ck|vk|"
    "bạn|nội|ngoại|chúng"
)
_ROLE = "chủ hộ|người (?:nộp|khai|gửi|yêu cầu|đại diện|bán|mua|ủy quyền)(?: hồ sơ)?"
_CALLED = "(?:họ (?:và |& )?)?(?:chữ đệm và )?tên(?: thật| đầy đủ| khai sinh| mới| cũ| gọi| ở nhà)*"
_OF = f"(?: (?:của )?(?:{_PERSON}|{_ROLE}))"
_IS = " ?(?:là(?![^ ])|:|=|- )(?: là(?![^ ]))?[ \"'(:]{0,3}"
_NAME_IS = (
    f"(?:(?:{_PERSON}|người) (?:có |mang )?{_CALLED}{_OF}{{0,2}}|{_CALLED}{_OF}{{1,3}}|họ (?:và )?tên|my name){_IS}"
    "|my name is "
)
_HAS_NAME = f"(?:{_PERSON}|người) (?:có |mang )?{_CALLED} "
_NAME_OF = f"(?:{_CALLED}{_OF}{{1,3}}|họ (?:và )?tên) "
_WHO_IS = (
    f"(?:{_PERSON}|đây|{_ROLE})(?: thì| chính)?{_IS}"
    f"|(?:(?:đứng|mang|ký|ghi|có) )?tên(?: là)?[ :]{{1,2}}|(?:{_ROLE})[ :]{{1,2}}"
)
_TITLED = f"(?:{_PERSON}|mợ|thím),? "
_TITLE = f"(?:(?:ông|bà|anh|chị|cô|chú|bác|cháu|bé|em|cụ|dì|cậu) (?=(?:{'|'.join(sorted(_SURNAMES.accented))}) ))?"


def _names(cue: str, accept: Callable[[_Name], bool]) -> Callable[[_Reading], Iterator[_Span]]:
    """Cues are short words, and bổ is not bố: a text with accents is searched for them with their accents."""
    full = rf"(?<!\w)(?:{cue}){_TITLE}"
    plain = re.compile(_fold(full))
    accented = re.compile(
        re.sub(r"[^\W\d_]+", lambda word: f"(?:{word[0]}|{_fold(word[0])})" if not word[0].isascii() else word[0], full)
    )

    def find(reading: _Reading) -> Iterator[_Span]:
        end = 0
        found = accented.finditer(reading.accented) if reading.has_accents else plain.finditer(reading.plain)
        for match in found:
            name = _name_at(reading, match.end())
            if name and name.span[0] >= end and accept(name):
                end = name.span[1]
                yield name.span

    return find


_FULL_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_SURNAMES.plain | _RARE_SURNAMES.plain))}) (?=[a-z])")
_PLACE_BEFORE = re.compile(
    r"(?:[0-9]|(?<![a-z])(?:so|duong|pho|phuong|xa|truong|cho|cau|vien|quan|huyen|ngo|ngach|hem|kiet|goc|nga tu|nga ba|nga sau|thpt|thcs|hoc|"
    r"giai|o|tai|gan|khu|thon|ap|to|toa|nha|lo|dai lo)) ?$"
)
_DATA_AFTER = re.compile(
    rf"[ ,:;()-]{{0,3}}(?:(?:so|sdt|dt|dien thoai|cccd|cmnd|can cuoc|sinh|ngay|nam|ns|sn)[ :.]{{0,2}}){{0,4}}{_TAKEN}"
)


def _is_sure_with_middle(name: _Name) -> bool:
    return _is_sure(name.words[0]) or not any(word.is_plain for word in name.words[:2])


def _bare_names(reading: _Reading) -> Iterator[_Span]:
    """A full name without a cue: with văn or thị in it, or right before other personal data; streets left alone."""
    end = 0
    for match in _FULL_NAME.finditer(reading.plain):
        start = match.start()
        name = _name_at(reading, start)
        if name is None or start < end or not name.is_full:
            continue
        end = name.span[1]
        has_middle = name.length > 2 and name.words[1].plain in ("van", "thi")
        is_named = (has_middle and _is_sure_with_middle(name)) or (
            name.length > 2 and _DATA_AFTER.match(reading.plain, end)
        )
        if is_named and not _PLACE_BEFORE.search(reading.plain, max(0, start - 12), start):
            yield name.span


# ---------------------------------------------------------------- addresses

_HOUSE = re.compile(
    rf"(?<![a-z])(?:(?P<sure>so nha|nha so)|(?:dia chi(?= (?:nha|cua|thuong|{_OWNER}) |[^0-9]{{1,12}}[0-9]{{1,4}}[a-z]?/[0-9])|thuong tru|tam tru|cu tru|ngu|tru|(?:{_OWNER}) (?:dang )?o)"
    rf"(?: (?:tai|o|la|so|nha|cua|hien tai|{_OWNER}))*)[ :]{{1,2}}(?:so (?:nha )?)?"
    r"(?P<number>[0-9]{1,4}[a-z]?(?:[/-][0-9]{1,4}[a-z]?){0,3})(?![0-9a-z/])"
    r"(?P<alley>(?:,? (?:ngo|ngach|hem|kiet) [0-9]{1,4}[a-z]?(?:/[0-9]{1,4}[a-z]?)*)*)(?P<street>,? (?:duong pho|duong|pho|dai lo))? ?"
)


def _addresses(reading: _Reading) -> Iterator[_Span]:
    """A house number behind the words with which people tell where they live, and the street behind it."""
    for match in _HOUSE.finditer(reading.plain):
        words = _words_at(reading, match.end())[:4]
        length = _street_length(words, bool(match["street"]))
        if length:
            yield match.start("number"), words[length - 1].end
        elif match["sure"] or match["alley"] or "/" in match["number"]:
            yield match.start("number"), max(match.end("number"), match.end("alley"))


def _street_length(words: list[_Word], is_street: bool) -> int:
    length = 0
    by_capitals = bool(words) and words[0].is_capital
    for word in words:
        if (
            (_AFTER_NAME.has(word)
            and not (by_capitals and word.is_capital and _GIVEN.has(word)))
            or (by_capitals and not word.is_capital)
        ):
            break
        length += 1
    return length if is_street or (by_capitals and length > 1) else 0


# ---------------------------------------------------------------- the order

_RULES: tuple[_Rule, ...] = (
    _Rule(None, _shape(_LINK)),
    _Rule(None, _shape(_OFFICE_EMAIL)),
    _Rule("email", _shape(_SPOKEN_EMAIL)),
    _Rule("email", _shape(_EMAIL)),
    _Rule("phone", _shape(_PHONE_WITH_PLUS)),
    _Rule(None, _shape(_PROCEDURE)),
    _Rule("dossier", _shape(_DOSSIER)),
    _Rule("secret", _shape(_STATED_PASSWORD, _is_stated_password)),
    _Rule("secret", _shape(_BARE_PASSWORD, _is_bare_password)),
    _Rule("secret", _shape(_PIN)),
    _Rule("birthdate", _shape(_BIRTHDATE)),
    _Rule("birthdate", _shape(_BORN)),
    _Rule("account", _shape(_ACCOUNT)),
    _Rule(None, _shape(_HOTLINE)),
    _Rule("identity", _shape(_IDENTITY_AFTER)),
    _Rule("tax", _shape(_TAX)),
    _Rule("insurance", _shape(_INSURANCE)),
    _Rule("passport", _shape(_PASSPORT_AFTER)),
    _Rule("plate", _shape(_PLATE_AFTER)),
    _Rule("dossier", _shape(_DOSSIER_AFTER, _is_code)),
    _Rule("account", _shape(_far(_ACCOUNT_CUE, rf"[0-9]{{9,19}}{_END}"))),
    _Rule("tax", _shape(_far(_TAX_CUE, rf"[0-9]{{10,13}}{_END}"))),
    _Rule("insurance", _shape(_far(_INSURANCE_CUE, rf"[0-9]{{10}}{_END}"))),
    _Rule("plate", _shape(_PLATE)),
    _Rule(None, _shape(_DATE)),
    _Rule(None, _shape(_HOURS)),
    _Rule(None, _shape(_AMOUNT)),
    _Rule(None, _shape(_PRICE)),
    _Rule(None, _shape(_ERROR_CODE)),
    _Rule(None, _shape(_COUNT)),
    _Rule("insurance", _shape(_HEALTH_CARD)),
    _Rule("account", _shape(_ACCOUNT_BANK)),
    _Rule("account", _shape(_BANK_ACCOUNT)),
    _Rule("phone", _shape(_PHONE_WITH_84)),
    _Rule("identity", _shape(_IDENTITY)),
    _Rule("phone", _shape(_PHONE)),
    _Rule("phone", _shape(_PHONE_AFTER)),
    _Rule("identity", _shape(_OLD_IDENTITY)),
    _Rule("identity", _shape(_spelled(12, 12))),
    _Rule("phone", _shape(_spelled(10, 11))),
    _Rule("passport", _shape(_PASSPORT)),
    _Rule("account", _shape(_LOOSE_ACCOUNT)),
    _Rule("account", _shape(_CARD, _is_no_row_of_years)),
    _Rule("number", _shape(_LONG_NUMBER, _is_no_row_of_years)),
    _Rule("secret", _shape(_DISTANT_PASSWORD, _is_mixed_password)),
    _Rule("otp", _shape(_OTP_BEFORE)),
    _Rule("otp", _shape(_OTP)),
    _Rule("otp", _shape(_OTP_NEAR)),
    _Rule("otp", _shape(_OTP_TYPED)),
    _Rule("name", _names(_NAME_IS, _is_told)),
    _Rule("name", _names(_HAS_NAME, _is_told_loosely)),
    _Rule("name", _names(_NAME_OF, _is_likely)),
    _Rule("name", _names(_WHO_IS, _is_clear)),
    _Rule("name", _names(_TITLED, _is_certain)),
    _Rule("name", _bare_names),
    _Rule("address", _addresses),
)
