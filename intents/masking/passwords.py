"""Passwords and PINs, which only their cue tells from words."""

import re

from intents.masking.patterns import END, STOP_WORD, UNIT, after
from intents.masking.reading import KEPT, TAKEN

_PASSWORD_CUE = r"mat khau|mat ma|pass ?(?:word|code|w|wo)?|pwd|pw|(?:ma|so) ?pin|pin code|mk"
_PASSWORD_FILLER = (
    r"cua|em|e|toi|minh|t|anh|chi|con|me|bo|vneid|dvc|cong|tai khoan|tk|dang nhap|dang ki|dang ky|dat|cu|moi|hien tai|"
    r"nick|app|vi|nay|da|ban dau|mac dinh|cap 2|[0-9] so|lai|cai|dung|xai|ghi|nhap|bam|go|su dung|lay"
    r"|tao|doi|zalo|wifi|email|gmail|tu|so|thi|co"
)
_PASSWORD = (
    rf"(?![0-9]{{1,3}}(?:-[0-9]+)? ?{UNIT})"
    r"(?P<x>[0-9]+(?:[ .-][0-9]+)*(?![^\s.,;:?)\]}\"'])|[^\s\ue000\ue001]*[^\s\ue000\ue001.,;:?)\]}\"'])"
)
_PASSWORD_OF = rf"(?<![a-z])(?:{_PASSWORD_CUE})(?![a-z])(?:[ ,]{{0,2}}(?:{_PASSWORD_FILLER}){STOP_WORD}){{0,6}}"
STATED_PASSWORD = rf"{_PASSWORD_OF} ?(?::|=|->| (?:la|thanh|sang){STOP_WORD})+[ :='\"(]{{0,3}}{_PASSWORD}"
BARE_PASSWORD = rf"{_PASSWORD_OF}[ '\"(]{{1,3}}{_PASSWORD}"
DISTANT_PASSWORD = (
    rf"(?<![a-z])(?:{_PASSWORD_CUE})(?![a-z])[^0-9.,!?:\n{TAKEN}{KEPT}]{{1,40}}(?::|=| (?:la|thanh"
    rf"|sang){STOP_WORD})[ '\"(]{{0,3}}{_PASSWORD}"
)
PIN = after(r"(?:ma|so) ?pin|passcode", rf"[0-9]{{4,8}}{END}")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_NOT_PASSWORDS = frozenset(
    ["vneid", "vnied", "vnid", "email", "gmail", "facebook", "passcode", "password", "login", "smartphone", "online"]
)


def is_stated_password(word: str) -> bool:
    if re.search(r"[0-9@#$%^&*_+~]", word):
        return len(word) >= 4
    return word.isalpha() and len(word) > 4 and word not in _NOT_PASSWORDS and not _SYLLABLE.fullmatch(word)


def is_mixed_password(word: str) -> bool:
    return len(word) >= 4 and bool(re.search(r"[0-9]", word))


def is_bare_password(word: str) -> bool:
    if not re.search(r"[0-9]", word) or re.fullmatch(r"[0-9/.:h-]{1,5}", word):
        return False
    return len(word) >= 5
