"""Accounts, cards, and long numbers of unknown meaning."""

import re

from intents.masking.patterns import ALONE, END, FILLER, MONEY, WORD_END, after, far_after, number

_BANK = (
    r"(?:vietcom ?bank|vcb|bidv|agri ?bank|vietin ?bank|techcom ?bank|tcb|mb ?bank|mb|acb|vp ?bank|tp ?bank|"
    r"sacom ?bank|hd ?bank|vib|shb|ocb|msb|exim ?bank|sea ?bank|lp ?bank|lien viet|nam a bank|bac a bank|"
    r"pvcom ?bank|viet ?bank|kien long bank|ab ?bank|ncb|scb|bao viet bank|momo|zalo ?pay|"
    r"viettel ?(?:money|pay)|ngan hang)"
)
ACCOUNT_CUE = r"stk|so (?:tai khoan|tk)|(?:tai khoan|tk) (?:so|ngan hang|nh)|(?:so )?the (?:atm|ngan hang)|account"
ACCOUNT = after(ACCOUNT_CUE, number(6, 19), rf"{FILLER}|{_BANK}")
FAR_ACCOUNT = far_after(
    ACCOUNT_CUE, rf"(?:[0-9]{{9,19}}|[0-9]{{3,7}}(?:[ -][0-9]{{3,7}}){{2,4}}(?<!000)){END}(?!{MONEY})"
)
ACCOUNT_AFTER_BANK = after(_BANK, number(8, 19), rf"{FILLER}|stk|chi nhanh")
ACCOUNT_BEFORE_BANK = (
    rf"{ALONE}(?P<x>[0-9]{{6,19}}|[0-9]{{3,7}}(?:[ .-][0-9]{{3,7}}){{1,4}})"
    rf"[ ,(-]{{0,3}}(?:tai |o |cua )?(?:ngan hang |nh )?{_BANK}(?![a-z])"
)
LOOSE_ACCOUNT = after(r"tai khoan|tk|acc", rf"[0-9]{{7,19}}{END}", "la|so|cua|em|toi|minh|vneid|dvc")
WITH_LETTER = rf"{ALONE}[0-9]{{3}}a[0-9]{{8}}{END}"
_SIGN_IN = r"la|so|cua|em|e|toi|minh|vneid|dvc|cong|moi|cu"
USER_NAME = after(
    r"ten (?:dang nhap|tai khoan|truy cap)|user ?name|user|nick", rf"[a-z0-9][a-z0-9._-]{{3,30}}{WORD_END}", _SIGN_IN
)
LOOSE_USER_NAME = after(
    r"tai khoan|tk|acc|account",
    rf"(?!vneid|[a-z]{{0,6}}bank)[a-z]{{3}}[a-z._-]{{1,20}}[0-9][a-z0-9._-]{{0,8}}{WORD_END}",
    _SIGN_IN,
)
# Before the identity numbers, which are as long as three groups of it.
LONG_CARD = rf"{ALONE}[0-9]{{4}}(?:[ .-][0-9]{{4}}){{3}}(?:[ .-]?[0-9]{{1,3}})?{END}"
CARD = rf"{ALONE}[0-9]{{4}}(?:[ .-][0-9]{{4}}){{2,3}}(?:[ .-][0-9]{{1,3}})?{END}"
LONG_NUMBER = rf"{ALONE}(?:[0-9]{{10,}}|[1-9][0-9]{{3}}[ .-][0-9]{{3}}[ .-][0-9]{{3}}){END}"
GROUPED_NUMBER = rf"{ALONE}0[0-9]{{2,4}}(?:[ .-][0-9]{{3,5}}){{2,3}}{END}"


def is_no_row_of_years(number: str) -> bool:
    parts = re.findall(r"[0-9]{4}", number)
    return not parts or not all(1900 <= int(part) <= 2100 for part in parts)


def is_user_name(word: str) -> bool:
    """Behind "tên đăng nhập" mostly stands a sentence: its words have neither digits nor underscores."""
    return len(word) >= 5 and bool(re.search(r"[a-z].*[0-9]|[0-9].*[a-z]|[a-z]_[a-z]", word))
