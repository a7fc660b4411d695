"""Phone numbers, in digits and in words."""

import re
from itertools import pairwise

from intents.masking.patterns import ALONE, END, GAP, WORD_END, after

_SUBSCRIBER = rf"(?:[13-9](?:{GAP}[0-9]){{8}}|2(?:{GAP}[0-9]){{8,9}}){END}"
PHONE_WITH_PLUS = (
    rf"(?:\( ?\+ ?84 ?\)|\+ ?84){GAP}(?:\(0\) ?)?0?{GAP}{_SUBSCRIBER}"
    rf"|\+ ?[1-9][0-9]{{0,2}}(?:{GAP}[0-9]){{7,12}}{END}"
)
PHONE = (
    rf"{ALONE}(?:00)?84{GAP}0?{GAP}{_SUBSCRIBER}"
    rf"|\(0[0-9]{{1,4}}\){GAP}[0-9](?:{GAP}[0-9]){{5,8}}{END}"
    rf"|{ALONE}0{GAP}[3-9](?:{GAP}[0-9]){{8}}{END}"
    rf"|{ALONE}0{GAP}[12](?:{GAP}[0-9]){{8,9}}{END}"
    rf"|{ALONE}0[0-9]{{3}}(?P<s>[,/])[0-9]{{3}}(?P=s)[0-9]{{3}}{END}"
)
PHONE_AFTER = after(
    r"sdt|so dt|dt|dien thoai|phone|tel|zalo|so may|may ban|di dong|dtdd",
    rf"[0-9]{{7,12}}{END}|[0-9]{{3,5}}[ .-][0-9]{{3,4}}(?:[ .-][0-9]{{2,4}})?{END}",
)
DIGIT_WORD = r"(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)"
_SPELLED_DIGIT = rf"(?:{DIGIT_WORD}|[0-9])"
SPELLED_WITHOUT_ZERO = rf"(?<![a-z0-9]){DIGIT_WORD}(?:[ ,.-]{{1,2}}{DIGIT_WORD}){{8,10}}{WORD_END}"


def spelled(least: int, most: int) -> str:
    digits = rf"(?:[ ,.-]{{1,2}}{_SPELLED_DIGIT}){{{least - 1},{most - 1}}}"
    return rf"(?<![a-z0-9])(?:khong|0){digits}{WORD_END}"


# Typed half in words: "0 chín 0 năm 123 456".
HALF_SPELLED = rf"(?<![a-z0-9])(?:khong|0[0-9]{{0,3}})(?:[ ,.-]{{1,2}}(?:{DIGIT_WORD}|[0-9]{{1,4}})){{2,10}}{WORD_END}"


def is_half_spelled(number: str) -> bool:
    words, numbers = re.findall("[a-z]+", number), re.findall("[0-9]", number)
    return len(words) > 1 and len(words) + len(numbers) in (10, 11)


ONE_BY_ONE = r"(?<![0-9])(?<![0-9][ .-])[0-9](?:[ .-][0-9]){8,18}(?![ .-]?[0-9])"


def is_no_counting(number: str) -> bool:
    """A number typed digit by digit, and not the steps 1 2 3 4 5 6 7 8 9."""
    numbers = [int(digit) for digit in re.findall("[0-9]", number)]
    return any(after - before not in (0, 1) for before, after in pairwise(numbers))
