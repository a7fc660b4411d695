"""Passwords and PINs, which only their cue tells from words."""

import re

from intents.masking.patterns import BREAK, END, FILLER, SMALL, UNIT, WORD_END, after
from intents.masking.reading import KEPT, TAKEN

_PASSWORD_CUE = r"(?<![a-z])(?:mat ?khau|mat ?ma|pass ?(?:word|code|w|wo)?|pwd|pw|(?:ma|so) ?pin|pin code|mk)(?![a-z])"
_PASSWORD_FILLER = (
    r"cua|em|e|toi|tui|minh|t|anh|chi|con|chau|me|ma|bo|ba|vneid|dvc|cong|tai khoan|tk|dang nhap|dang ki|"
    r"dang ky|dat|cu|moi|hien tai|nick|app|vi|nay|da|ban dau|mac dinh|cap 2|[0-9] so|lai|cai|dung|xai|ghi|"
    r"nhap|bam|go|su dung|lay|tao|doi|zalo|wifi|email|gmail|tu|so|thi|co"
)
_PASSWORD = (
    rf"(?![0-9]{{1,3}}(?:-[0-9]+)? ?{UNIT})"
    r"(?P<x>[0-9]+(?:[ .-][0-9]+)*(?![^\s.,;:?)\]}\"'])"
    rf"|[^\s{TAKEN}{KEPT}]*[^\s{TAKEN}{KEPT}.,;:?)\]}}\"'])"
)
_PASSWORD_OF = rf"{_PASSWORD_CUE}(?:[ ,]{{0,2}}(?:{_PASSWORD_FILLER}){WORD_END}){{0,6}}"
_PASSWORD_IS = rf"(?::|=|->| (?:la|thanh|sang){WORD_END})"
STATED_PASSWORD = rf"{_PASSWORD_OF} ?{_PASSWORD_IS}{{1,3}}[ :='\"(]{{0,3}}{_PASSWORD}"
_QUOTE = "[\"'“”‘’«»]"
QUOTED_PASSWORD = rf"{_PASSWORD_OF} ?{_PASSWORD_IS}{{1,3}} ?{_QUOTE}(?P<x>[^\"'“”‘’«»\n{TAKEN}]{{4,40}}){_QUOTE}"
DISTANT_PASSWORD = rf"{_PASSWORD_CUE}(?:[^.:{BREAK}]|{SMALL}){{1,40}}{_PASSWORD_IS}[ '\"(]{{0,3}}{_PASSWORD}"
OTHER_PASSWORD = (
    rf"{_PASSWORD_CUE}(?:[^.:{BREAK}]|{SMALL}){{1,40}}{TAKEN}+[\"']?(?:,| hoac| hay| va| roi)[ ]{{1,2}}{_PASSWORD}"
)
BARE_PASSWORD = rf"{_PASSWORD_OF}[ '\"(]{{1,3}}{_PASSWORD}"
PIN = after(r"(?:ma|so) ?pin|passcode", rf"[0-9]{{4,8}}{END}", rf"{FILLER}|sim|atm|token|usb|chu ky so")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_NO_PASSWORDS = frozenset("vneid vnied vnid email gmail facebook passcode password login online".split())


def is_password(word: str) -> bool:
    """Behind "mật khẩu là" letters are one as well, unless they are a Vietnamese word."""
    if re.search(r"[0-9@#$%^&*_+~]", word):
        return len(word) >= 4
    word = word.rstrip("!")
    return word.isalpha() and len(word) > 4 and word not in _NO_PASSWORDS and not _SYLLABLE.fullmatch(word)


def is_password_with_digit(word: str) -> bool:
    return len(word) >= 4 and bool(re.search(r"[0-9]", word))


def is_quoted_password(words: str) -> bool:
    """With spaces in it; a message of the system in quotes has no digit, or tells how many there must be."""
    return bool(re.search(r"[0-9]", words)) and not re.search(rf"[0-9] ?{UNIT}", words)


def is_bare_password(word: str) -> bool:
    is_time = re.fullmatch(r"[0-9]{1,2}(?:[/.:h-][0-9]{1,4}){1,2}|[0-9]{5}", word)
    return len(word) >= 5 and bool(re.search(r"[0-9]", word)) and not is_time
