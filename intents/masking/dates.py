"""Dates and hours, which stay, and dates of birth, which do not."""

from intents.masking.patterns import ALONE, END, FILLER, after

_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
YEAR = r"(?:19|20)[0-9]{2}"
DATE = (
    rf"{ALONE}(?<![0-9][.-])(?:{_DAY} ?(?P<s>[/.-]) ?{_MONTH} ?(?P=s) ?(?:{YEAR}|[0-9]{{2}})"
    rf"|{YEAR}(?P<t>[/.-]){_MONTH}(?P=t){_DAY}|{_MONTH}[/.-]{YEAR}){END}(?![.-][0-9])"
)
_CLOCK = r"[0-2]?[0-9][.:hg][0-5][0-9]"
HOURS = rf"{ALONE}{_CLOCK} ?(?:-|den|toi) ?{_CLOCK}{END}"
_FULL_DATE = (
    rf"(?:{_DAY} ?[/. -] ?{_MONTH} ?[/. -] ?(?:{YEAR}|[0-9]{{2}}){END}"
    rf"|{_DAY} ?(?:thang|-) ?{_MONTH},? ?(?:nam )?{YEAR}{END}|[0-3][0-9][01][0-9]{YEAR}{END})"
)
BIRTHDATE = after(
    r"ngay(?: thang)?(?: nam)? sinh|n/s|ns|sn|dob",
    _FULL_DATE,
    rf"{FILLER}|ngay|trong|giay|bang|khai sinh|cccd|cmnd|ho khau|that|thuc|sai",
)
# "khai sinh ngày", "phát sinh ngày", "dự kiến sinh ngày" are not when somebody was born.
_NOT_BORN = "".join(rf"(?<!{word} )" for word in "khai du kien hoc phat ve thi hy hi tuyen san".split())
BORN = rf"(?<![a-z]){_NOT_BORN}sinh(?: vao)?(?: hom)?(?: ngay)?(?: la)?[ :]{{0,3}}(?P<x>{_FULL_DATE})"
